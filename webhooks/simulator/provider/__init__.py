"""The REST API of the simulated telephone company."""

"""The demo's page with phones."""

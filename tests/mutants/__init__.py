"""The heart of the service, changed in every small way, and the tests asked."""

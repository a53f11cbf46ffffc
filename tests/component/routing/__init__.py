"""Routing with the real database and the real broker, without the other services."""

"""Routing's rules, without database and broker."""

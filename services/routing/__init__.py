"""Routing: who is competent, until when, and whether what an agency reports is a legal move."""

"""Submission with a real database (and broker where a test needs one), and without the other services."""

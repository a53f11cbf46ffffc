"""Submission, without any input or output."""

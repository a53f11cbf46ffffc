"""Paying: the provider as an adapter, the book that holds what was paid, and the worker that compares both."""

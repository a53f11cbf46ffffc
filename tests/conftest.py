"""Fixtures every test may use: a real PostgreSQL and a real Kafka, started once, and a fresh environment for each test."""

pytest_plugins = ["tests.support.fixtures"]

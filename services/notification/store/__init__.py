"""Notification's SQL: what is planned from events, and the deliveries with their leases."""

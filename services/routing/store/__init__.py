"""Routing's SQL: dossiers with their reports, and the copy of the catalogue."""

"""Procedures as editors change them: drafts, publishing, their life, imports and exports."""

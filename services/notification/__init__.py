"""Notification: turns what happens to a dossier into messages its citizen understands, each sent once."""

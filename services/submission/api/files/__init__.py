"""The doors for files: sending by the tus protocol, seeing what became of one, and the agency's manifest."""

"""Files as pure rules: what their names may look like, how much may be sent, and what a manifest is."""

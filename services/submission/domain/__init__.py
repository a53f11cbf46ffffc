"""What a dossier is and may become, as pure rules."""

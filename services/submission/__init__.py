"""Takes dossiers in from citizens, holds what they filed, and keeps the timeline everybody follows."""

"""What the catalogue knows, as pure rules over the published facts: no files, no database, no network."""

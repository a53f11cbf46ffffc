"""What every service stands on: bytes, rows and processes. No word of the domain lives here."""

"""Files where they lie: rows in PostgreSQL, bytes in an object store."""

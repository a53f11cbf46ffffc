"""Every statement that submission sends to its own schema, by what it serves."""

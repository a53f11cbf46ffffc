"""The kernel, without a database or a broker."""

"""The catalogue's SQL: loading the register, and reading it back."""

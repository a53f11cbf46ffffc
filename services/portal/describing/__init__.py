"""A procedure as a form to type in: its fields, what was typed, rows added and removed, two editors' work put together."""

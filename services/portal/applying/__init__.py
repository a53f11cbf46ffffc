"""A procedure's form as somebody fills it in: its steps and fields, what was typed into them, and how that is said in words."""

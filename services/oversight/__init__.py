"""Looks at all the others from outside: what they stored, what they published, and whether the two agree."""

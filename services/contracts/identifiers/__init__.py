"""Vietnamese identifiers: each module says in one sentence what is wrong with a value, or None. Pure; nothing is asked."""

"""Spreadsheets of the yearly list: the template agencies fill in, and a reader that trusts nothing of what comes back."""

"""The yearly list: its spreadsheets, registrations, reminders and its report of progress."""

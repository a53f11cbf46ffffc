"""Agencies as editors change them: acts, spreadsheets in and out, and what is shown of them."""

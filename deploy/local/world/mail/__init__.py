"""The mail sink: a real SMTP server that keeps every message, shows it, and misbehaves on request."""

"""The rules of routing, pure: no database, no broker, no clock. Everything they need is handed to them."""

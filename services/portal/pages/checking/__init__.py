"""What anybody may ask without signing in: whether a receipt is genuine, and how far the dossier with a code has come."""

from . import codes, receipts

ROUTES = (receipts.routes, codes.routes)

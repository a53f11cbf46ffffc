"""The receipt to print, whether one is genuine, and how far the dossier with a code has come."""

from . import codes, printed, receipts

ROUTES = (receipts.routes, codes.routes, printed.routes)

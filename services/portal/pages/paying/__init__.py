"""Paying: what is due and why, the way to the payment service, and the way back from it."""

from . import back, due

ROUTES = (due.routes, back.routes)

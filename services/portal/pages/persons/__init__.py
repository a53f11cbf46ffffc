"""The rooms of one's own: what is remembered, where one is signed in, the papers kept, who looked."""

from . import access_log, profile, signed_in, wallet

ROUTES = (profile.routes, signed_in.routes, wallet.routes, access_log.routes)

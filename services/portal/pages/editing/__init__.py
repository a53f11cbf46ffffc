"""The editors' room: procedures, their drafts, what differs between versions, and the acts of a procedure's life."""

from . import desk, differences, drafting, drafts, index, new

# An address with a word of its own stands before the one that takes any code there.
ROUTES = (index.routes, drafts.routes, new.routes, drafting.routes, differences.routes, desk.routes)

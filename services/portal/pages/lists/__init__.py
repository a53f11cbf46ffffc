"""The room of the yearly lists: where each stands, its services, registrations by page and by file, and what became of them."""

from . import files, index, items, registering, work

# An address with a word of its own stands before the one that takes any code there.
ROUTES = (index.routes, items.routes, files.routes, registering.routes, work.routes)

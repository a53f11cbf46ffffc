"""Files on the portal: the browser's tus requests passed on with the session's rights, and a plain form without scripts."""

from . import passing, plain

ROUTES = (passing.routes, plain.routes)

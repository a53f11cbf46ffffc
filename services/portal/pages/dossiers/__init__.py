"""The room of a citizen's dossiers: the list, one dossier and its live timeline, the acts on it, its results, the inbox."""

from . import acts, inbox, index, live, one, results, supplement

ROUTES = (index.routes, live.routes, supplement.routes, acts.routes, results.routes, one.routes, inbox.routes)

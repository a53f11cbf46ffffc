"""Applying for something: what one needs, the form in steps, the papers, one's answers read back, and what became of it."""

from . import beginning, checking, mine, papers, place, prefilling, saving, steps, submitted

ROUTES = (
    beginning.routes,
    mine.routes,
    place.routes,
    saving.routes,
    prefilling.routes,
    papers.routes,
    checking.routes,
    steps.routes,
    submitted.routes,
)

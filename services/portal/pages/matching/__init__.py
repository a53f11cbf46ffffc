"""The matching room: names that wait for a person, what was decided, and trying names."""

from . import decided, naming, queue, trial

ROUTES = (queue.routes, decided.routes, naming.routes, trial.routes)

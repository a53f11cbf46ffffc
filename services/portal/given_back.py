"""What somebody typed into a form that could not be acted on, shown on the page that says so: to be copied, never lost."""

from collections.abc import Mapping

from starlette.requests import Request

_MOST_SHOWN = 1_000

Typed = list[tuple[str, str]]


def typed(fields: Mapping[str, str]) -> Typed:
    """(field, what stands in it), at most 1,000 of them."""
    # What begins with an underscore is the form's own business (its token, its key, what it began with): nobody typed it.
    shown = [(name, value) for name, value in fields.items() if not name.startswith("_") and value.strip()]
    return shown[:_MOST_SHOWN]


def keep(request: Request, fields: Mapping[str, str]) -> None:
    """Remembers, for as long as this request is answered, what its form said: one that no other site has sent."""
    request.state.typed = typed(fields)


def kept(request: Request) -> Typed:
    """What was remembered; nothing for a request that brought no form of ours."""
    found: Typed = getattr(request.state, "typed", [])
    return found

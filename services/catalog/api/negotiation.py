"""Which of several forms of an answer a request asks for (RFC 9110 12.5.1)."""

JSON = "application/json"
JSON_LD = "application/ld+json"
HTML = "text/html"


def preferred(accept: str | None, offered: tuple[str, ...]) -> str:
    """The offered media type that the Accept header likes best; the first of equals, and when nothing fits."""
    if not accept:
        return offered[0]
    wished = [_range(part) for part in accept.split(",")[:30]]
    return max(offered, key=lambda media: (_liking(media, wished), -offered.index(media)))


def _range(part: str) -> tuple[str, float]:
    media, *parameters = (piece.strip().lower() for piece in part.split(";"))
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return media, float(value)
            except ValueError:
                return media, 0.0
    return media, 1.0


def _liking(media: str, wished: list[tuple[str, float]]) -> float:
    """The quality of the most precise range that covers the type."""
    kind = media.partition("/")[0]
    for covers in (media, f"{kind}/*", "*/*"):
        found = [quality for name, quality in wished if name == covers]
        if found:
            return max(found)
    return 0.0

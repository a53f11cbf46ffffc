"""How words are put together in every sentence of this room."""

from services.kernel.text import Language, Text

LANGUAGES: tuple[Language, Language] = ("vi", "en")
AN_AGENCY = Text("cơ quan có thẩm quyền", "the competent agency")


def begun(text: str) -> str:
    """With a capital letter."""
    return text[:1].upper() + text[1:]


def closed(text: str) -> str:
    """With a full stop, where its writer set none."""
    return text if text.endswith((".", "!", "?", "…")) else text + "."

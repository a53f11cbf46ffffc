"""What looking into a file came to."""

from dataclasses import dataclass, field
from typing import Any


class Refusal(Exception):
    """The file is not taken. ``code`` names why (texts.py has the sentences), ``facts`` what they quote."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


@dataclass(frozen=True, slots=True)
class Verdict:
    """A file that is taken. ``changes``: what was done to it (its bytes are then the changed ones).

    ``signatures``: ``{signer, valid, trusted, code, facts}`` of each signature in a PDF, in the order they were made.
    """

    kind: str
    changes: tuple[str, ...] = ()
    signatures: tuple[dict[str, Any], ...] = field(default=())

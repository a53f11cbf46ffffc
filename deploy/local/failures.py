"""The one way the local stack says no: a single line that tells what happened, to what, and what to do."""


class Refusal(Exception):
    """A sentence for the person at the terminal; `exit_code` is 1 (could not be done) or 2 (wrong use or setting)."""

    def __init__(self, sentence: str, exit_code: int = 1) -> None:
        super().__init__(sentence)
        self.exit_code = exit_code

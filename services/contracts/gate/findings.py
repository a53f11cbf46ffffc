"""What the gate found: in which file, what is wrong with it, and what to do."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing that may not land. ``file`` is relative to the repository; ``sentence`` says what changed and what to do."""

    file: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}: {self.sentence}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """``findings`` must be empty. ``notes`` say who must roll out first for what is new and allowed."""

    findings: tuple[Finding, ...]
    notes: tuple[str, ...]
    counted: str


class ToolMissing(RuntimeError):
    """A development library the gate needs is not installed; the text says which and how to get it."""

    def __init__(self, library: str) -> None:
        super().__init__(f"The gate needs {library}, which is not installed: pip install -e '.[dev]'")

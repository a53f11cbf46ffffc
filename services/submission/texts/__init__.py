"""What a dossier's timeline, its states and the log of looks say to the citizen."""

from .facts import degree, paper, promised
from .looks import looked
from .steps import parts, sentence

__all__ = ["degree", "looked", "paper", "parts", "promised", "sentence"]

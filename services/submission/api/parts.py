"""As what a reader sees a dossier, and which of the applicant's acts are theirs to do: at the counter one files for another."""

from services.kernel.auth import Principal
from services.kernel.database import Row
from services.submission.api.answers.dossiers import SeenAs


def seen_as(who: Principal, row: Row) -> SeenAs:
    """The part of this person, who may follow the dossier in this row."""
    filed = who.sub == row["filer"] and row["on_behalf"] is not None
    if who.sub == row["applicant"]:
        return "representative" if filed else "applicant"
    return "filer" if filed else "agency" if who.role == "officer" else "operator"


def may_do(who: Principal, act: str, part: SeenAs) -> bool:
    """Whether an act of the applicant's is this reader's to do: who filed it acts until the person has come, and an officer
    neither pays nor rates nor complains in their name."""
    of_citizens = act in ("pay", "rate", "complain")
    return part != "filer" and (part != "representative" or who.role == "citizen" or not of_citizens)

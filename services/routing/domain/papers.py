"""The papers an agency may ask for: those published with the procedure, and the electronic form (NĐ 61/2018 Đ.5.1e)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.routing.domain.names import plain


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper of a procedure's list (thành phần hồ sơ)."""

    id: str
    name: str


# Every dossier handed in online has it, whether or not the published list counts it among the papers.
FORM = Paper("form", "Tờ khai điện tử")


def may_be_asked(published: Iterable[Paper]) -> tuple[Paper, ...]:
    """The published list with the electronic form at its end, unless the list has that id for a paper of its own."""
    papers = tuple(published)
    return papers if any(paper.id == FORM.id for paper in papers) else (*papers, FORM)


def named(asked: Sequence[str], papers: Sequence[Paper]) -> tuple[list[str], list[str]]:
    """(the published names of what was asked for by id or name, each once; what is not on the list, as it was written)."""
    known = {plain(paper.name): paper.name for paper in reversed(papers)}
    known |= {plain(paper.id): paper.name for paper in reversed(papers)}
    wanted = [one for one in asked if one.strip()]
    found = dict.fromkeys(known[plain(one)] for one in wanted if plain(one) in known)
    return list(found), [one for one in wanted if plain(one) not in known]

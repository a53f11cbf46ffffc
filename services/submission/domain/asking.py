"""What an open request of an agency covers: papers of the published list, the electronic form, or words of no list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# The electronic form, as an agency asks for it: by this name, unless the published list has a paper of that id.
FORM, FORM_NAME = "form", "Tờ khai điện tử"
# For papers that are on no list.
OTHER = "other"


@dataclass(frozen=True, slots=True)
class Named:
    """One paper of a request in its words; ``id`` where it is on the published list, ``form``: it is the electronic form."""

    name: str
    id: str | None = None
    form: bool = False


@dataclass(frozen=True, slots=True)
class Covered:
    """Who is asked for a paper hands in that paper and no other (NĐ 61/2018 Đ.5.1e).

    A request may still name what is on no list, in the agency's own words, or nothing: from before requests were held
    against the list. What answers those, only people can tell.
    """

    papers: tuple[Named, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The papers in the words of the request."""
        return tuple(paper.name for paper in self.papers)

    @property
    def in_own_words(self) -> bool:
        """Whether part of it is on no list."""
        return not self.papers or any(paper.id is None and not paper.form for paper in self.papers)

    def has(self, name: str) -> bool:
        """Whether the request names this paper, whatever the spacing and the capitals."""
        return not self.papers or plain(name) in {plain(each) for each in self.names}

    def takes_file(self, component: str) -> bool:
        """Whether a file of the paper with this id (or OTHER) answers the request."""
        return any(component == paper.id for paper in self.papers) or (self.in_own_words and component == OTHER)

    @property
    def takes_form(self) -> bool:
        """Whether a corrected form answers the request."""
        return self.in_own_words or any(paper.form for paper in self.papers)


def covered(names: Sequence[str], listed: Sequence[Mapping[str, str]]) -> Covered:
    """The request for papers of these names, held against the list of the dossier's version of the procedure."""
    ids = {plain(paper["name"]): paper["id"] for paper in listed}
    own_form = FORM in ids.values()
    return Covered(
        tuple(
            Named(
                name, known := ids.get(plain(name)), known == FORM or (not own_form and plain(name) == plain(FORM_NAME))
            )
            for name in names
        )
    )


def plain(name: str) -> str:
    """As names are compared: one blank between words, small letters."""
    return " ".join(name.split()).casefold()

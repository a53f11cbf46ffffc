"""What differs between a name as it was submitted and as it is published, told in the words of the two."""

import re
import unicodedata
from collections.abc import Iterable

from .abbreviations import WRITTEN_OUT
from .answers import Asked, Known, Said
from .comparing import Comparison
from .letters import syllable

_WORD = re.compile(r"\w+")


def differences(asked: Asked, known: Known, compared: Comparison) -> tuple[Said, ...]:
    """What differs between the two names, in a sentence for each kind; words as they were written."""
    found: list[Said] = []
    theirs, ours = _written(asked.name), _written(known.name)
    both = ours | theirs

    def say(code: str, vi: str, en: str, words: Iterable[str]) -> None:
        if listed := ", ".join(f"“{each}”" for each in list(words)[:8]):
            found.append(Said(code, vi.format(listed), en.format(listed)))

    def of(written: dict[str, str], words: Iterable[str]) -> str:
        return " ".join(written.get(each, each) for each in words)

    say(
        "telling-words",
        "Khác ở từ phân biệt: {}.",
        "They differ in telling words: {}.",
        [of(both, [each]) for each in compared.telling],
    )
    say(
        "missing-words",
        "Thiếu so với danh mục: {}.",
        "Words of the register are missing: {}.",
        [of(ours, [each]) for each in compared.missing if each not in compared.telling],
    )
    say(
        "extra-words",
        "Thừa so với danh mục: {}.",
        "Words the register has not: {}.",
        [of(theirs, [each]) for each in compared.extra if each not in compared.telling],
    )
    say(
        "cut-off",
        "Phần cuối bị cắt: {}.",
        "The end is cut off: {}.",
        [of(ours, compared.lost)] if compared.lost else [],
    )
    say(
        "unsaid",
        "Không ghi từ mở đầu: {}.",
        "The leading word is left out: {}.",
        [of(ours, compared.unsaid)] if compared.unsaid else [],
    )
    say(
        "slips",
        "Lỗi gõ: {}.",
        "Slips of the pen: {}.",
        [f"{of(theirs, typed.split())} → {of(ours, meant.split())}" for typed, meant in compared.slips],
    )
    say(
        "initials",
        "Viết tắt: {}.",
        "Initials: {}.",
        [f"{of(theirs, [typed])} = {of(ours, words.split())}" for typed, words in compared.initials],
    )
    say(
        "accents",
        "Dấu làm thành từ khác: {}.",
        "Accents make other words: {}.",
        [f"{of(theirs, [typed])} / {of(ours, [published])}" for typed, published in compared.accents],
    )
    if compared.moved:
        found.append(Said("order", "Thứ tự từ khác.", "The words stand in another order."))
    if compared.joining:
        found.append(Said("joining-words", "Khác ở từ nối (của, và, các …).", "Joining words differ (of, and, the …)."))
    return tuple(found)


def _written(name: str) -> dict[str, str]:
    """By the plain word that is compared, and by its accents: the word as it stands in the name, where it first does.

    An abbreviation stands for the words it is compared as.
    """
    found: dict[str, str] = {}
    for typed in _WORD.findall(unicodedata.normalize("NFC", name.lower())):
        for word in WRITTEN_OUT.get(syllable(typed)[0], typed).split():
            for compared in syllable(word.lower()):
                found.setdefault(compared, word)
    return found

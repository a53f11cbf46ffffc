"""Whether a word could be Vietnamese: a slip of the pen mostly makes none, another word is always one."""

import re
import unicodedata

from .letters import syllable


def _listed(words: str) -> list[str]:
    return words.split()


_RIMES = _listed(
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en eng eo ep et "
    "ê êch êm ên ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu "
    "o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong op ot "
    "ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây uc uê uênh uêch ui um un ung uôc uôi uôm uôn uông uôt "
    "uơ up ut uy uya uych uyên uyêt uynh uyt uyu ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu "
    "y yêm yên yêt yêu"
)
_AFTER_Q = _listed(
    "uan uang uanh uac uach uai uay uao uat uau uăt uăn uăng uăc uăm ua uân uâng uât uây ue uen "
    "uet ueo uê uênh uêch uên uêt ui uit uy uyên uyêt uynh uych uyt uơ uôc"
)
_ONSETS = _listed("b c ch d đ g gh gi h k kh l m n ng ngh nh p ph r s t th tr v x")
_FRONT = "eêiy"
_STOPPED = re.compile(r"(?:c|ch|p|t)$")
_RISING = {"\u0301", "\u0323"}  # what a word in -c, -ch, -p, -t carries: sắc or nặng, nothing else
_TONES = "\u0300\u0301\u0303\u0309\u0323"


def _fits(onset: str, rime: str) -> bool:
    front = rime[0] in _FRONT
    if onset in ("c", "g", "ng"):
        return not front
    if onset in ("k", "gh", "ngh"):
        return front
    return not (onset == "gi" and rime[0] in "iy")


_TONED = frozenset(
    syllable(each)[1]
    for each in [
        *_RIMES,
        *(onset + rime for onset in _ONSETS for rime in _RIMES if _fits(onset, rime)),
        *(f"q{rime}" for rime in _AFTER_Q),
        *(f"g{rime}" for rime in _RIMES if rime[0] == "i"),
    ]
)
_PLAIN = frozenset(syllable(unicodedata.normalize("NFC", each))[0] for each in _TONED)


def could_be_a_word(plain: str, toned: str, accented: bool) -> bool:
    """By its spelling; ``toned`` as letters.syllable gives it. In a text without accents only the letters are judged."""
    if plain.isdigit():
        return True
    if not accented and toned == plain:
        return plain in _PLAIN
    bare = toned.rstrip(_TONES)
    return bare in _TONED and (not _STOPPED.search(bare) or toned[len(bare) :] in _RISING or toned == plain)

"""What people and machines do to the name of a procedure before it is submitted. Knows nothing of how names are matched."""

import random
import re
import unicodedata
from collections.abc import Callable

from tests.support.keyboards import bare, telex, tone_place, vni

Noise = Callable[[str, random.Random], str]

_NEIGHBOURS = {
    "a": "sqz", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "g": "fh", "h": "gj", "i": "uo", "k": "jl",
    "l": "k", "m": "n",
    "n": "bm", "o": "ip", "p": "o", "q": "wa", "r": "et", "s": "ad", "t": "ry", "u": "yi", "v": "cb", "x": "zc",
    "y": "tu",
}  # fmt: skip

# As heard at counters and seen in reports; kept apart from whatever a program knows.
_SHORT = [
    ("ủy ban nhân dân", "UBND"), ("giấy phép lái xe", "GPLX"), ("đăng ký kết hôn", "ĐKKH"),
    ("đăng ký khai sinh", "ĐKKS"),
    ("giấy chứng nhận quyền sử dụng đất", "GCN QSDĐ"), ("quyền sử dụng đất", "QSDĐ"), ("giấy chứng nhận", "GCN"),
    ("giấy phép xây dựng", "GPXD"), ("giấy phép", "GP"), ("trách nhiệm hữu hạn", "TNHH"), ("bảo hiểm y tế", "BHYT"),
    ("bảo hiểm xã hội", "BHXH"), ("an toàn thực phẩm", "ATTP"), ("người lao động", "NLĐ"), ("xây dựng", "XD"),
    ("hợp tác xã", "HTX"), ("doanh nghiệp", "DN"), ("khám bệnh, chữa bệnh", "KCB"),
    ("đánh giá tác động môi trường", "ĐTM"),
    ("phòng cháy và chữa cháy", "PCCC"), ("an ninh trật tự", "ANTT"), ("hộ kinh doanh", "HKD"),
    ("chứng chỉ hành nghề", "CCHN"),
    ("việt nam", "VN"), ("yếu tố nước ngoài", "YTNN"), ("kinh doanh", "KD"), ("sản xuất", "SX"), ("nhập khẩu", "NK"),
    ("xuất khẩu", "XK"), ("đăng ký", "ĐK"), ("thanh niên xung phong", "TNXP"), ("công ty", "Cty"),
    ("bảo vệ thực vật", "BVTV"),
    ("nông thôn mới", "NTM"), ("dân quân tự vệ", "DQTV"), ("nghĩa vụ quân sự", "NVQS"), ("khu công nghiệp", "KCN"),
    ("lý lịch tư pháp", "LLTP"), ("văn phòng đại diện", "VPĐD"), ("giáo dục nghề nghiệp", "GDNN"),
]  # fmt: skip

_LEADS = [
    "Thủ tục ",
    "Thủ tục hành chính ",
    "TTHC: ",
    "Hồ sơ ",
    "Xin ",
    "Đề nghị ",
    "Trình tự, thủ tục ",
    "1. ",
    "12) ",
    "- ",
    "V/v ",
    "Làm thủ tục ",
]
_ENDS = [
    " theo quy định tại Nghị định số {n}/2020/NĐ-CP", " theo Nghị định {n}/2023/NĐ-CP",
    " theo Thông tư số {n}/2019/TT-BTP",
    " (trực tuyến)", " - DVC mức độ 4", " tại tỉnh Quảng Ninh", " trên địa bàn thành phố Đà Nẵng",
    " theo Luật Đầu tư năm 2020",
]  # fmt: skip
_JOINING = {"của", "và", "các", "cho", "về", "việc", "được", "tại"}


def case(text: str, rng: random.Random) -> str:
    return rng.choice([text.upper(), text.lower(), text.title(), text.swapcase(), _mixed(text, rng)])


def _mixed(text: str, rng: random.Random) -> str:
    return " ".join(word.upper() if rng.random() < 0.3 else word for word in text.split())


def punctuation(text: str, rng: random.Random) -> str:
    changes: list[Callable[[str], str]] = [
        lambda t: t.replace(",", ""),
        lambda t: t.replace(",", ";"),
        lambda t: t.replace("(", "- ").replace(")", ""),
        lambda t: t + ".",
        lambda t: f"“{t}”",
        lambda t: t.replace(" ", "  ", 2) + " ",
        lambda t: t.replace(" ", "\u00a0"),
        lambda t: t.replace(", ", ","),
        lambda t: t.replace(" và ", " & "),
        lambda t: f"\t{t}\n",
        lambda t: t.replace(" ", "_"),
    ]
    for _ in range(rng.randint(1, 3)):
        text = rng.choice(changes)(text)
    return text


def no_accents(text: str, rng: random.Random) -> str:
    return bare(text) if rng.random() < 0.7 else bare(text).lower()


def some_accents(text: str, rng: random.Random) -> str:
    return " ".join(bare(word) if rng.random() < 0.4 else word for word in text.split(" "))


def nfd(text: str, rng: random.Random) -> str:
    return unicodedata.normalize(rng.choice(["NFD", "NFKD"]), text)


def _in_a_word(text: str, rng: random.Random, change: Callable[[str, int], str]) -> str:
    words = text.split(" ")
    longer = [place for place, word in enumerate(words) if len(word) >= 4 and word.isalpha()]
    if not longer:
        return text
    place = rng.choice(longer)
    words[place] = change(words[place], rng.randrange(1, len(words[place])))
    return " ".join(words)


def swapped(text: str, rng: random.Random) -> str:
    return _in_a_word(text, rng, lambda w, i: w[: i - 1] + w[i] + w[i - 1] + w[i + 1 :])


def dropped(text: str, rng: random.Random) -> str:
    return _in_a_word(text, rng, lambda w, i: w[:i] + w[i + 1 :])


def doubled(text: str, rng: random.Random) -> str:
    return _in_a_word(text, rng, lambda w, i: w[: i + 1] + w[i:])


def neighbour_key(text: str, rng: random.Random) -> str:
    def change(word: str, place: int) -> str:
        near = _NEIGHBOURS.get(bare(word[place]).lower())
        return word[:place] + rng.choice(near) + word[place + 1 :] if near else word[: place + 1] + word[place:]

    return _in_a_word(text, rng, change)


def two_slips(text: str, rng: random.Random) -> str:
    for noise in rng.sample([swapped, dropped, doubled, neighbour_key], 2):
        text = noise(text, rng)
    return text


def slip_without_accents(text: str, rng: random.Random) -> str:
    return rng.choice([swapped, dropped, doubled, neighbour_key])(bare(text).lower(), rng)


def abbreviated(text: str, rng: random.Random) -> str:
    shortened = 0
    for words, short in _SHORT:
        if shortened < 2 and words in text.lower() and rng.random() < 0.8:
            text = re.sub(re.escape(words), short, text, count=1, flags=re.IGNORECASE)
            shortened += 1
    return text if shortened else text.lower()


def lead_added(text: str, rng: random.Random) -> str:
    return rng.choice(_LEADS) + text[0].lower() + text[1:]


def lead_dropped(text: str, rng: random.Random) -> str:
    """ "Thủ tục" is left out, or the first word of what it is about ("giấy phép…" for "Cấp giấy phép…")."""
    for lead in ("Thủ tục ", "Cấp ", "Đăng ký ", "Giải quyết "):
        rest = text[len(lead) :]
        if text.startswith(lead) and len(text.split()) > 5 and (lead != "Cấp " or rest[0].isupper()):
            return rest[0].upper() + rest[1:]
    return text


def end_added(text: str, rng: random.Random) -> str:
    return text + rng.choice(_ENDS).format(n=rng.randint(1, 170))


def order(text: str, rng: random.Random) -> str:
    """The parts of a list, or a condition at the end, stand elsewhere."""
    parts = text.split(", ")
    if len(parts) >= 3:
        parts[1], parts[2] = parts[2], parts[1]
        return ", ".join(parts)
    first, second = parts[0].split(" "), parts[-1].split(" ")
    if len(parts) == 2 and len(first) > 3 and len(second) == 2:
        return " ".join([*first[:-2], *second]) + ", " + " ".join(first[-2:])
    for mark in (" đối với ", " cho ", " trong "):
        if mark in text:
            head, _, tail = text.partition(mark)
            return f"{mark.strip().capitalize()} {tail}: {head[0].lower()}{head[1:]}"
    return text


def joining(text: str, rng: random.Random) -> str:
    words = [word for word in text.split(" ") if word not in _JOINING or rng.random() < 0.3]
    return " ".join(words).replace(" đối với ", rng.choice([" cho ", " của ", " đối với các "]))


def truncated(text: str, rng: random.Random) -> str:
    keep = int(len(text) * rng.uniform(0.65, 0.92))
    return text[:keep].rstrip() + rng.choice(["…", "...", ""])


def blanks(text: str, rng: random.Random) -> str:
    """A blank too many or too few."""
    words = text.split(" ")
    place = rng.randrange(len(words) - 1)
    if rng.random() < 0.6:
        return " ".join([*words[:place], words[place] + words[place + 1], *words[place + 2 :]])
    return _in_a_word(text, rng, lambda w, i: f"{w[:i]} {w[i:]}")


def several(text: str, rng: random.Random) -> str:
    for noise in rng.sample(
        [no_accents, abbreviated, lead_added, punctuation, joining, end_added, doubled, swapped], 3
    ):
        text = noise(text, rng)
    return text


KINDS: dict[str, Noise] = {
    "case": case, "punctuation": punctuation, "no accents": no_accents, "some accents": some_accents, "Telex leftovers": telex,
    "VNI leftovers": vni, "tone placement, i/y": tone_place, "NFD": nfd, "letters swapped": swapped, "letter dropped": dropped,
    "letter doubled": doubled, "neighbouring key": neighbour_key, "two slips": two_slips,
    "a slip, no accents": slip_without_accents, "abbreviations": abbreviated, "leading words added": lead_added,
    "leading words dropped": lead_dropped, "law, place, way added": end_added, "word order": order, "joining words": joining,
    "end cut off": truncated, "blanks": blanks, "three at once": several,
}  # fmt: skip

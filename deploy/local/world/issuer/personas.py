"""The handful of people one can sign in as on a laptop."""

from dataclasses import dataclass

from deploy.local.world.issuer.tokens import Persona


@dataclass(frozen=True, slots=True)
class Known:
    """A person on the sign-in page: who, and what they are in one line of each language."""

    persona: Persona
    vi: str
    en: str


def _citizen(sub: str, name: str, id_number: str, vi: str = "Người dân", en: str = "Citizen") -> Known:
    # Not the domain whose mail the simulated citizens read: who signs in here answers the agency in person.
    persona = Persona(role="citizen", sub=sub, name=name, email=f"{sub}@motcua.example", id_number=id_number)
    return Known(persona, vi, en)


def _officer(sub: str, name: str, agency: str, vi: str, en: str) -> Known:
    return Known(Persona(role="officer", sub=sub, name=name, agency=agency), vi, en)


def _office(sub: str, name: str, vi: str, en: str) -> Known:
    return Known(Persona(role="office", sub=sub, name=name), vi, en)


# Two of each who must act together: what one editor writes another one publishes.
KNOWN = {
    known.persona.sub: known
    for known in (
        _citizen("lan", "Nguyễn Thị Lan", "048190000017"),
        _citizen("minh", "Trần Văn Minh", "048085000018"),
        _citizen(
            "phuc", "Đinh Hồng Phúc", "048079000025", "Người dân, nộp thay người khác", "Citizen who files for others"
        ),
        _officer("binh-h17", "Lê Thị Bình", "H17", "Cán bộ, thành phố Đà Nẵng (H17)", "Officer, Đà Nẵng (H17)"),
        _officer("chinh-h17", "Phạm Văn Chính", "H17", "Cán bộ, thành phố Đà Nẵng (H17)", "Officer, Đà Nẵng (H17)"),
        _officer(
            "dung-g11", "Hoàng Anh Dũng", "G11", "Cán bộ, Bộ Quốc phòng (G11)", "Officer, Ministry of Defence (G11)"
        ),
        _officer(
            "giang-g11", "Vũ Thu Giang", "G11", "Cán bộ, Bộ Quốc phòng (G11)", "Officer, Ministry of Defence (G11)"
        ),
        _office("ha", "Đỗ Thu Hà", "Chuyên viên Văn phòng Chính phủ", "Clerk of the Government Office"),
        _office("khanh", "Bùi Quốc Khánh", "Chuyên viên Văn phòng Chính phủ", "Clerk of the Government Office"),
    )
}

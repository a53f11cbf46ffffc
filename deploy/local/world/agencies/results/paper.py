"""The result as a PDF of one page: what was decided, by whom, in which dossier, and that it is worth nothing in law."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import orjson
import typst

_VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
_TEMPLATE = Path(__file__).parents[2] / "templates" / "result.typ"


@dataclass(frozen=True, slots=True)
class Paper:
    """What it says. ``procedure`` and ``procedure_name`` may be '': then that line is left out."""

    agency: str
    agency_name: str
    application_id: str
    procedure: str
    procedure_name: str
    officer: str
    decided_at: datetime

    def drawn(self) -> bytes:
        """The PDF, unsigned: the same paper gives the same bytes. A few hundredths of a second: for a thread."""
        day = self.decided_at.astimezone(_VIETNAM)
        facts = [
            ("Cơ quan", f"{self.agency_name} (mã {self.agency})" if self.agency_name else f"mã {self.agency}"),
            ("Số hồ sơ trên Cổng", self.application_id),
            ("Thủ tục", self.procedure_name),
            ("Mã thủ tục", self.procedure),
            ("Ngày trả kết quả", f"{day:%d/%m/%Y}"),
            ("Người xử lý (giả lập)", self.officer),
        ]
        compiled = typst.compile(
            _TEMPLATE.read_bytes(),
            format="pdf",
            sys_inputs={"it": orjson.dumps({"facts": facts, "id": self.application_id}).decode()},
            timestamp=int(self.decided_at.timestamp()),
        )
        assert isinstance(compiled, bytes)  # one file, because the format is PDF
        return compiled

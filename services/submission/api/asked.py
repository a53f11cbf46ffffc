"""The open request of an agency, as the citizen's doors hold what is handed in against it."""

from services.kernel.database import Connection, Row
from services.kernel.text import Text
from services.submission.domain import life
from services.submission.domain.asking import Covered, covered
from services.submission.store import catalogue, dossiers, timeline


async def covered_now(connection: Connection, row: Row) -> Covered:
    """What the open request of the dossier in this row covers; the caller holds the row."""
    request = life.asked(dossiers.progress(row), await timeline.read(connection, row["application_id"]))
    listed = await catalogue.components(connection, row["procedure_code"], row["procedure_version"])
    return covered(request.components if request else (), listed)


def not_asked(request: Covered) -> Text:
    """Papers beyond the request are nobody's to demand or to judge (NĐ 61/2018 Đ.5.1e)."""
    names = "; ".join(request.names)
    return Text(
        f"Cơ quan không đề nghị giấy tờ này. Giấy tờ được đề nghị: {names}.",
        f"The agency does not ask for this paper. It asks for: {names}.",
    )

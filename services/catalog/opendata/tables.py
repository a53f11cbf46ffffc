"""The catalogue as tables (CSV): the columns with their meaning, the rows, and cells that no spreadsheet executes."""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from services.kernel.text import Text

from .addresses import Addresses
from .nodes import listed
from .organisations import Organisation
from .published import Offered, Published

Datatype = Literal["string", "integer", "date", "anyURI"]
# A spreadsheet takes a cell that begins so for a formula (or, after a tab or a line break, may).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_BETWEEN = " | "


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in the first row, what it means, and what its cells hold."""

    name: str
    meaning: Text
    datatype: Datatype = "string"


@dataclass(frozen=True, slots=True)
class Table:
    """A file: ``name`` without .csv; several values in one cell are separated by " | "."""

    name: str
    title: Text
    columns: tuple[Column, ...]


PROCEDURES = Table(
    "procedures",
    Text("Thủ tục hành chính (CSV)", "Administrative procedures (CSV)"),
    (
        Column("code", Text("Mã thủ tục", "Code")),
        Column("version", Text("Phiên bản", "Version"), "integer"),
        Column("valid_from", Text("Ngày đầu tiên của phiên bản", "First day of the version"), "date"),
        Column("name", Text("Tên", "Name")),
        Column("name_en", Text("Tên tiếng Anh, nếu có", "Name in English, if there is one")),
        Column("other_codes", Text("Mã khác của cùng thủ tục", "Other codes of the same procedure")),
        Column("field", Text("Lĩnh vực", "Field of administration")),
        Column("announced_level", Text("Cấp công bố: ministry, province, commune, unknown", "Level announced for")),
        Column("competent_level", Text("Cấp giải quyết", "Level that decides")),
        Column("competent_agency", Text("Mã cơ quan giải quyết, nếu không tùy nơi", "Agency, where no place decides")),
        Column("authority", Text("Cơ quan giải quyết, nguyên văn", "Authority as published")),
        Column("deadline_text", Text("Thời hạn, nguyên văn", "Time limit as published")),
        Column("deadline_value", Text("Thời hạn bằng số, nếu đọc được chắc chắn", "Time limit, where certain"), "integer"),
        Column("deadline_unit", Text("Đơn vị: working-day, calendar-day, hour, month", "Its unit")),
        Column("fee_text", Text("Phí, lệ phí, nguyên văn", "Fee as published")),
        Column("fee_vnd", Text("Số tiền (đồng), nếu đọc được chắc chắn", "Amount in đồng, where certain"), "integer"),
        Column("channels", Text("Cách nộp: in-person, online, post, unknown", "Ways to file")),
        Column("papers", Text("Thành phần hồ sơ", "Papers asked for")),
        Column("subjects", Text("Đối tượng", "Who may apply")),
        Column("uri", Text("Địa chỉ ổn định", "Stable address"), "anyURI"),
        Column("status", Text("Tình trạng hôm nay: published, suspended, repealed, withdrawn", "Status today")),
        Column("valid_to", Text("Ngày cuối cùng, nếu đã biết", "Last day, if it is known"), "date"),
        Column("suspended", Text("Tạm ngừng: ngày đầu/ngày cuối: lý do", "Suspensions: first/last day: reason")),
        Column("repeal_reason", Text("Lý do bãi bỏ", "Why it is repealed")),
        Column("replaced_by", Text("Mã thủ tục thay thế", "Procedures that replace it")),
        Column("replaces", Text("Mã thủ tục được thay thế", "Procedures it replaces")),
        Column("life_events", Text("Sự kiện trong đời", "Life events")),
        Column("offered_at", Text("Nơi cung cấp: loại@từ ngày/cách nộp:mã,…", "Where it is offered: kind@since/ways:codes")),
    ),
)  # fmt: skip
AGENCIES = Table(
    "agencies",
    Text("Cơ quan (CSV)", "Agencies (CSV)"),
    (
        Column("code", Text("Mã theo QĐ 20/2020/QĐ-TTg", "Code of 2020")),
        Column("code_2016", Text("Mã theo QCVN 102:2016", "Code of 2016")),
        Column("name", Text("Tên gần nhất", "Latest name")),
        Column("parent", Text("Mã cơ quan cấp trên", "Agency above it")),
        Column("valid_from", Text("Ngày đầu tiên trong danh mục", "First day in the register"), "date"),
        Column("valid_to", Text("Ngày cuối cùng; trống nếu còn hoạt động", "Last day; empty while it exists"), "date"),
        Column("predecessors", Text("Mã cơ quan trước", "Agencies before it")),
        Column("successors", Text("Mã cơ quan sau", "Agencies after it")),
        Column("uri", Text("Địa chỉ ổn định", "Stable address"), "anyURI"),
        Column("kind", Text("Loại: ministry, province, department, district, commune, unit", "Kind of agency")),
        Column("level", Text("Cấp theo mã: 1 là bộ, tỉnh", "Level by its code: 1 for ministries and provinces"), "integer"),
    ),
)  # fmt: skip
ONLINE_SERVICES = Table(
    "online-services",
    Text("Dịch vụ công trực tuyến (CSV)", "Online services (CSV)"),
    (
        Column("procedure", Text("Mã thủ tục", "Code of the procedure")),
        Column("name", Text("Tên dịch vụ, là tên thủ tục", "Name, which is the procedure's")),
        Column("scheme", Text("Thước đo: ND43-2011 hoặc ND42-2022", "Scheme of the level")),
        Column("level", Text("Mức: 1–4, TOAN_TRINH hoặc MOT_PHAN", "Level in that scheme")),
        Column("reasons", Text("Lý do chỉ một phần", "Why only in part")),
        Column("uri", Text("Địa chỉ ổn định của thủ tục", "Stable address of the procedure"), "anyURI"),
        Column("code", Text("Mã dịch vụ", "Code of the service")),
        Column("computed_level", Text("Mức tính được; trống nếu thiếu dữ kiện", "Computed level, if every fact is known")),
        Column("reason_text", Text("Giải thích lý do", "The reasons in words")),
    ),
)  # fmt: skip
TABLES = (PROCEDURES, AGENCIES, ONLINE_SERVICES)

Cells = Mapping[str, Any]


def procedure_row(one: Published, addresses: Addresses) -> Cells:
    """A row of procedures.csv."""
    content, around = one.content, one.around
    competent, deadline, fee = (content.get(key) or {} for key in ("competent", "deadline", "fee"))
    return {
        "code": one.code,
        "version": one.version,
        "valid_from": one.valid_from,
        "name": content["name"],
        "name_en": content.get("name_en"),
        "other_codes": listed(content, "aliases"),
        "field": content.get("field"),
        "announced_level": content.get("level"),
        "competent_level": competent.get("level"),
        "competent_agency": competent.get("agency"),
        "authority": content.get("authority"),
        "deadline_text": deadline.get("text"),
        "deadline_value": deadline.get("value"),
        "deadline_unit": deadline.get("unit"),
        "fee_text": fee.get("text"),
        "fee_vnd": fee.get("amount"),
        "channels": list(dict.fromkeys(each["channel"] for each in listed(content, "channels"))),
        "papers": [each["name"] for each in listed(content, "components")],
        "subjects": listed(content, "subjects"),
        "uri": addresses.procedure(one.code),
        "status": one.status,
        "valid_to": one.last_day,
        "suspended": [f"{each.first_day}/{each.last_day}: {each.reason}" for each in around.suspensions],
        "repeal_reason": around.repeal.reason if around.repeal else None,
        "replaced_by": list(around.repeal.successors) if around.repeal else [],
        "replaces": list(around.replaces),
        "life_events": [event.name for event in one.life_events],
        "offered_at": [_offer(each) for each in around.offers],
    }


def service_row(one: Published, addresses: Addresses) -> Cells | None:
    """A row of online-services.csv; None for a procedure that has no online service or is not on offer."""
    scheme, _, level = (one.level or "").partition(":")
    if not level or not one.on_offer:
        return None
    online = one.around.online
    return {
        "procedure": one.code,
        "name": one.content["name"],
        "scheme": scheme,
        "level": level,
        "reasons": list(online.reasons) if online else listed(one.content, "online_reasons"),
        "uri": addresses.procedure(one.code),
        "code": online.code if online else None,
        "computed_level": (online.computed or "").partition(":")[2] if online else None,
        "reason_text": online.reason_text if online else None,
    }


def agency_row(one: Organisation, addresses: Addresses) -> Cells:
    """A row of agencies.csv."""
    return {
        "code": one.code,
        "code_2016": one.code_2016,
        "name": one.name,
        "parent": one.parent,
        "valid_from": one.valid_from,
        "valid_to": one.valid_to,
        "predecessors": list(one.predecessors),
        "successors": list(one.successors),
        "uri": addresses.agency(one.code),
        "kind": one.kind,
        "level": one.level,
    }


def header(table: Table) -> bytes:
    """The first row."""
    return lines(table, [{column.name: column.name for column in table.columns}])


def lines(table: Table, rows: Iterable[Cells]) -> bytes:
    """Rows as CSV (RFC 4180) in UTF-8."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerows([_cell(row.get(column.name)) for column in table.columns] for row in rows)
    return written.getvalue().encode()


def metadata(table: Table, addresses: Addresses) -> bytes:
    """What each column means, as W3C's CSV on the Web wants it said."""
    described = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "vi"}],
        "url": addresses.document(f"{table.name}.csv"),
        "dc:title": [{"@value": table.title.vi, "@language": "vi"}, {"@value": table.title.en, "@language": "en"}],
        "tableSchema": {
            "primaryKey": table.columns[0].name,
            "columns": [
                {
                    "name": column.name,
                    "titles": column.name,
                    "dc:description": [
                        {"@value": column.meaning.vi, "@language": "vi"},
                        {"@value": column.meaning.en, "@language": "en"},
                    ],
                    "datatype": column.datatype,
                }
                for column in table.columns
            ],
        },
    }
    return json.dumps(described, ensure_ascii=False, indent=2).encode()


def _offer(one: Offered) -> str:
    """In the notation of the register's own files (domain.offers.offers_cell)."""
    ways = f"/{','.join(one.ways)}" if one.ways else ""
    return f"{one.kind}@{one.since}{ways}:{','.join(one.places)}"


def _cell(value: Any) -> str:
    text = "" if value is None else _BETWEEN.join(map(str, value)) if isinstance(value, list) else str(value)
    # Numbers of ours are never negative, so a sign in front is always a text's.
    return f"'{text}" if text.startswith(_FORMULA) else text

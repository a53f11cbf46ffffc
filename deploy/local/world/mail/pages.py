"""What a person and a test see of the mail: pages, JSON, counts and the fault switch."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from typing import Any

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from deploy.local.world.language import not_understood
from deploy.local.world.mail.faults import MailFaults
from deploy.local.world.mail.message import body
from deploy.local.world.mail.smtp import Sink
from deploy.local.world.mail.store import MailStore
from deploy.local.world.page import page

_PAGE = 50
_LARGEST_LIST = 1000
_COLUMNS = "id, message_id, application, event, template, sender, recipient, subject, received_at, times_received"

# messages: every delivery, repeated ones too; pairs: (application, event). A pair with several Message-IDs is a citizen
# told the same twice.
_STATS = """
SELECT (SELECT coalesce(sum(times_received), 0) FROM mail) AS messages,
       (SELECT count(*) FROM mail) AS message_ids,
       (SELECT count(*) FROM (SELECT 1 FROM mail WHERE application IS NOT NULL AND event IS NOT NULL
                              GROUP BY application, event)) AS pairs,
       (SELECT count(*) FROM (SELECT 1 FROM mail WHERE application IS NOT NULL AND event IS NOT NULL
                              GROUP BY application, event HAVING count(*) > 1)) AS pairs_with_several_message_ids
"""

# The next pairs, with how many Message-IDs each has. A header may hold anything: what is no id cannot be one of ours.
_PAIRS = """
SELECT application, event, application || ' ' || event || ' ' || count(*) AS line FROM mail
WHERE (application, event) > (?, ?)
  AND length(replace(application, '-', '')) = 32 AND application NOT GLOB '*[^0-9a-f-]*'
  AND length(replace(event, '-', '')) = 32 AND event NOT GLOB '*[^0-9a-f-]*'
GROUP BY application, event ORDER BY application, event LIMIT 10000
"""


def routes(store: MailStore, sink: Sink) -> list[Route]:
    """The addresses under /dev/mail."""

    async def mails(request: Request) -> Response:
        where, values = _filter(request, "id < ?", "before")
        rows = await store.read(f"SELECT {_COLUMNS} FROM mail {where} ORDER BY id DESC LIMIT {_PAGE + 1}", values)  # noqa: S608  # constant text, values are bound
        older = rows[_PAGE - 1]["id"] if len(rows) > _PAGE else None
        total = (await store.read(_STATS))[0]["messages"]
        asked: dict[str, Any] = {name: request.query_params.get(name, "") for name in ("application", "to")}
        return page(request, "mails.html", mails=[dict(row) for row in rows[:_PAGE]], older=older, total=total, **asked)

    async def one(request: Request) -> Response:
        row = await _row(store, request)
        if row is None:
            return page(request, "no_mail.html", 404)
        return page(request, "mail.html", mail=dict(row), body=body(row["raw"]))

    async def html(request: Request) -> Response:
        row = await _row(store, request)
        part = body(row["raw"]).html if row is not None else None
        if part is None:
            return Response(status_code=404)
        # A stranger's HTML: no script, no form, no request to anywhere.
        return Response(
            part,
            media_type="text/html",
            headers={
                "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
            },
        )

    async def listing(request: Request) -> Response:
        where, values = _filter(request, "id > ?", "after")
        limit = min(max(int(_number(request, "limit") or 100), 1), _LARGEST_LIST)
        rows = await store.read(f"SELECT {_COLUMNS}, raw FROM mail {where} ORDER BY id LIMIT {limit}", values)  # noqa: S608  # constant text, values are bound
        found = await asyncio.to_thread(lambda: [_as_json(row) for row in rows])
        return JSONResponse({"mails": found, "next": found[-1]["id"] if len(found) == limit else None})

    async def stats(request: Request) -> Response:
        return JSONResponse(dict((await store.read(_STATS))[0]))

    async def pairs(request: Request) -> Response:
        return StreamingResponse(_pairs(store), media_type="text/plain")

    async def faults(request: Request) -> Response:
        if request.method == "GET":
            return JSONResponse(sink.faults.model_dump())
        try:
            asked = MailFaults.model_validate_json(await request.body() or b"{}")
        except ValidationError as failure:
            return not_understood(request, failure)
        await sink.misbehave(asked)
        return JSONResponse(sink.faults.model_dump())

    return [
        Route("/dev/mail", mails),
        Route("/dev/mail.json", listing),
        Route("/dev/mail/stats.json", stats),
        Route("/dev/mail/pairs.txt", pairs),
        Route("/dev/mail/faults", faults, methods=["GET", "POST"]),
        Route("/dev/mail/{id:int}", one),
        Route("/dev/mail/{id:int}/html", html),
    ]


async def _pairs(store: MailStore) -> AsyncIterator[str]:
    """`application event count` lines, some at a time: there may be hundreds of thousands, and mail comes meanwhile."""
    at: tuple[Any, ...] = ("", "")
    while rows := await store.read(_PAIRS, at):
        yield "".join(f"{row['line']}\n" for row in rows)
        at = (rows[-1]["application"], rows[-1]["event"])


async def _row(store: MailStore, request: Request) -> sqlite3.Row | None:
    rows = await store.read("SELECT * FROM mail WHERE id = ?", (request.path_params["id"],))
    return rows[0] if rows else None


def _filter(request: Request, keyset: str, keyset_name: str) -> tuple[str, tuple[Any, ...]]:
    terms: list[str] = []
    values: list[Any] = []
    if (key := _number(request, keyset_name)) is not None:
        terms, values = [keyset], [key]
    if application := request.query_params.get("application"):
        terms.append("application = ?")
        values.append(application)
    if recipient := request.query_params.get("to"):
        terms.append("recipient = ?")
        values.append(recipient)
    return ("WHERE " + " AND ".join(terms) if terms else ""), tuple(values)


def _number(request: Request, name: str) -> int | None:
    value = request.query_params.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 16 else None


def _as_json(row: sqlite3.Row) -> dict[str, Any]:
    mail = {key: row[key] for key in row.keys() if key not in ("raw", "recipient", "sender")}  # noqa: SIM118  # Row iterates over values
    return {**mail, "from": row["sender"], "to": row["recipient"], "text": body(row["raw"]).text}

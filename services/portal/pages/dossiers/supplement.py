"""/ho-so/{id}/bo-sung: what the agency asked for and nothing else, once and complete (NĐ 61/2018 Đ.15.3)."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.kernel.process import Runtime
from services.kernel.text import Text

from ... import admission, done, forms, frame
from ...asking import Answer, Fault
from ...doors import Submission, part
from .reading import address, dossier

_NOTHING = Text(
    "Hãy gửi tệp, hoặc đánh dấu giấy tờ bạn nộp bằng cách khác.",
    "Send a file, or tick a paper that you hand in another way.",
)
_UNSURE = Text(
    "Bạn chưa gửi đủ các giấy tờ được đề nghị. Cơ quan thường chỉ đề nghị bổ sung một lần: hãy thêm giấy tờ còn thiếu, hoặc "
    "đánh dấu ô cuối để gửi như vậy.",
    "Not every paper that was asked for is there. An agency mostly asks only once: add what is missing, or tick the last box "
    "to send it as it is.",
)


def routes(runtime: Runtime) -> list[Route]:
    """/ho-so/{application_id}/bo-sung."""

    async def show(request: Request) -> Response:
        seen = await admission.citizen(runtime, request)
        return await _page(runtime, seen, {"_key": forms.new_key()}, None)

    async def send(request: Request) -> Response:
        seen = await admission.citizen(runtime, request)
        sent = await forms.read(seen)
        told = await dossier(runtime, seen, request.path_params["application_id"])
        asked = [paper["name"] for paper in (told["request"] or {}).get("components", [])]
        there = {upload["component"] for upload in told["uploads"] if upload["state"] == "kept"}
        papers = (told["request"] or {}).get("components", [])
        chosen = [
            paper["name"] for number, paper in enumerate(papers, 1) if f"paper/{number}" in sent or paper["id"] in there
        ]
        wrong = _NOTHING if not chosen else _UNSURE if chosen != asked and "as-it-is" not in sent else None
        if asked and wrong is not None:
            where = "/components" if not chosen else "/as-it-is"
            fault = Fault(where, "incomplete", seen.say(wrong))
            return await _page(runtime, seen, sent, Answer.refused("incomplete", fault.message, (fault,)))
        note = sent.get("note", "").replace("\r\n", "\n").strip()
        # A request that was answered meanwhile lists nothing any more: the door then says so itself.
        body = {"components": chosen or asked or ["?"]} | ({"note": note} if note else {})
        answer = await Submission(runtime, seen.language, seen.session).send(
            "POST", f"/applications/{part(told['application_id'])}/supplements", body, key=sent.get("_key")
        )
        if answer.done:
            return done.go(seen, address(told), "supplemented")
        return await _page(runtime, seen, sent, answer)

    return [
        Route("/ho-so/{application_id}/bo-sung", show),
        Route("/ho-so/{application_id}/bo-sung", send, methods=["POST"]),
    ]


async def _page(runtime: Runtime, seen: frame.Visit, sent: Mapping[str, str], answer: Answer | None) -> Response:
    told: dict[str, Any] = await dossier(runtime, seen, seen.request.path_params["application_id"])
    return frame.page(
        seen, "dossiers/supplement.html", answer.status if answer else 200,
        one=told,
        back=address(told),
        request=told.get("request"),
        may="supplement" in told["may"],
        sent=sent,
        answer=answer,
    )  # fmt: skip

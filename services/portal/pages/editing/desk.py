"""A procedure at the editor's desk: what citizens see, whose it is, what was done to it, and the acts of its life."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.kernel.process import Runtime
from services.kernel.text import Text

from ... import admission, done, forms, frame
from ...asking import Answer, NotThere
from ...describing.fields import ONLINE_LEVELS, REASONS
from ...doors import Catalogue
from ..places import places_of
from ..procedures import agency_of
from .addresses import code_of, door, page_of, sheet_of

HISTORY = 20

_DONE = {
    "suspend": Text("Đã công bố lịch tạm ngừng.", "The suspension is announced."),
    "resume": Text("Thủ tục hoạt động lại từ hôm nay.", "The procedure is open again from today."),
    "repeal": Text("Đã ghi việc bãi bỏ.", "The repeal is recorded."),
    "online": Text("Đã khai mức độ trực tuyến.", "The online level is declared."),
    "published": Text("Đã công bố phiên bản mới.", "The new version is published."),
    "approved": Text("Đã duyệt; phiên bản mới sẽ tự công bố đúng ngày.", "Approved; it is published on its day."),
    "discarded": Text("Đã hủy bản nháp.", "The draft is discarded."),
}
# The facts of an online service, by what the catalogue calls them when they are declared and when they are shown.
FACTS = (
    ("interactive_form", "interactive_form", Text("Có biểu mẫu điện tử tương tác", "It has an interactive form")),
    ("network_processing", "network_processing", Text("Tiếp nhận, xử lý qua mạng", "It is processed on the network")),
    ("online_payment", "online_payment_or_no_fee", Text("Thanh toán trực tuyến", "Fees are paid online")),
    ("result_online", "result_online_or_by_post",
     Text("Trả kết quả trực tuyến hoặc qua bưu chính công ích", "The result comes online or by public post")),
)  # fmt: skip


def routes(runtime: Runtime) -> list[Route]:
    """/bien-tap/thu-tuc/{code}."""

    async def show(request: Request) -> Response:
        seen = await admission.officer(runtime, request)
        return await _page(seen, Catalogue(runtime, seen.language, seen.session))

    async def do(request: Request) -> Response:
        seen = await admission.officer(runtime, request)
        sent = await forms.read(seen)
        catalogue = Catalogue(runtime, seen.language, seen.session)
        asked = sent.get("_do", "")
        code = code_of(request)
        answer = await _act(catalogue, door(code), asked, sent)
        if answer.code == "draft-exists":
            return done.go(seen, sheet_of(code))
        if answer.done:
            return done.go(seen, *((sheet_of(code), "begun") if asked == "begin" else (page_of(code), asked)))
        return await _page(seen, catalogue, (asked, sent, answer))

    return [
        Route("/bien-tap/thu-tuc/{code}", show),
        Route("/bien-tap/thu-tuc/{code}", do, methods=["POST"]),
    ]


async def _act(catalogue: Catalogue, path: str, asked: str, sent: dict[str, str]) -> Answer:
    """Sends what the form says. An empty field that need not be there is left out."""
    key = sent.get("_key")
    if asked == "begin":
        return await catalogue.send("POST", f"{path}/draft", {"why": sent.get("why", "")}, key=key)
    if asked == "suspend":
        body = _given(sent, "first_day", "last_day", "reason", may_lack=("override_reason",))
        return await catalogue.send("POST", f"{path}/suspend", body, key=key)
    if asked == "resume":
        return await catalogue.send("POST", f"{path}/resume", {"why": sent.get("why", "")}, key=key)
    if asked == "repeal":
        codes = sent.get("successor", "").upper().replace(",", " ").split()
        body = _given(sent, "on", "reason") | ({"successor": codes[0], "also_successors": codes[1:]} if codes else {})
        return await catalogue.send("POST", f"{path}/repeal", body, key=key)
    if asked == "online":
        facts = {name: {"yes": True, "no": False}.get(sent.get(name, "")) for name, _, _ in FACTS}
        reasons = [value for value, _ in REASONS if f"reasons/{value}" in sent]
        body = _given(sent, "level", "reason_text", "why") | facts | {"reasons": reasons}
        return await catalogue.send("PUT", f"{path}/online-service", body)
    raise NotThere


def _given(sent: dict[str, str], *names: str, may_lack: tuple[str, ...] = ()) -> dict[str, Any]:
    return {name: sent.get(name, "").strip() for name in names} | {
        name: sent[name].strip() for name in may_lack if sent.get(name, "").strip()
    }


async def _page(
    seen: frame.Visit, catalogue: Catalogue, refused: tuple[str, dict[str, str], Answer] | None = None
) -> Response:
    asked = seen.request.query_params
    path = door(code_of(seen.request))
    try:
        told = await catalogue.get(path, version=asked.get("version"))
    except NotThere:
        editing = await catalogue.get(f"{path}/editing")
        if editing["draft"] is None:
            raise
        return done.go(seen, sheet_of(editing["code"]))
    path = door(told["code"])
    editing = await catalogue.get(f"{path}/editing")
    acts: dict[str, Any] = {"items": [], "next": None}
    if editing["may_edit"]:
        acts = await catalogue.get(f"{path}/acts", limit=HISTORY, before=asked.get("truoc"))
    doing, typed, answer = refused or ("", {}, None)
    return done.page(
        seen, _DONE, "editing/procedure.html", 422 if answer else 200,
        one=told,
        agency=await agency_of(catalogue.get, told),
        places=await places_of(seen, catalogue, told["code"]),
        editing=editing,
        versions=(await catalogue.get(f"{path}/versions"))["items"],
        acts=acts,
        service=await _service(catalogue, path),
        facts=[(name, shown, seen.say(words)) for name, shown, words in FACTS],
        online_levels=[(value, seen.say(words)) for value, words in ONLINE_LEVELS if value],
        reasons=[(value, seen.say(words)) for value, words in REASONS],
        doing=doing, typed=typed, answer=answer,
        keys={name: typed.get("_key") if name == doing else forms.new_key() for name in ("begin", *_DONE)},
    )  # fmt: skip


async def _service(catalogue: Catalogue, path: str) -> dict[str, Any] | None:
    try:
        return await catalogue.get(f"{path}/online-service")
    except NotThere:
        return None

"""Where somebody applies, changed later: the first step of every draft."""

from starlette.responses import Response
from starlette.routing import Route

from services.kernel.process import Runtime

from ... import done, forms
from ...asking import Answer
from .beside import nav
from .draft import Draft, judged, of_draft
from .words import DONE


def routes(runtime: Runtime) -> list[Route]:
    """/ban-nhap/{id}/noi-nop."""

    async def show(draft: Draft) -> Response:
        return await _page(draft, (draft.told.get("place") or {}).get("province", ""))

    async def change(draft: Draft) -> Response:
        sent = await forms.read(draft.seen)
        province = sent.get("province", "")
        answer = await draft.save({}, place={"province": province})
        if answer.done and answer.body["conflicts"]:
            # There is one place, and whoever chose last has it before their eyes.
            answer = await draft.save({}, answer.body["revision"], place={"province": province})
        if not answer.done:
            return await _page(draft, province, answer)
        back = sent.get("_back") == "xem-lai"
        where = (
            f"{draft.address}/xem-lai" if back or not draft.asked else f"{draft.address}/buoc/{draft.asked[0].number}"
        )
        return done.go(draft.seen, where, "noi-nop")

    path = "/ban-nhap/{draft}/noi-nop"
    return [Route(path, judged(runtime, show)), Route(path, of_draft(runtime, change), methods=["POST"])]


async def _page(draft: Draft, province: str, answer: Answer | None = None) -> Response:
    faults = await draft.faults()
    of_place = [each.message for each in faults if each.of == "place"]
    if answer:
        of_place = [each.message for each in answer.faults if each.pointer.startswith("/place")]
    return done.page(
        draft.seen,
        DONE,
        "applying/place.html",
        422 if answer else 200,
        draft=draft,
        province=province,
        answer=answer,
        fault=" ".join(of_place),
        back=draft.seen.request.query_params.get("ve", ""),
        **nav(draft, faults, "place"),
    )

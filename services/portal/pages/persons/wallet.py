"""/ca-nhan/giay-to: documents handed in or received before, and how one of them is put into a draft without sending it again."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.kernel.process import Runtime

from ... import admission, done, forms, frame
from ...asking import Answer
from ...doors import Submission, part


def routes(runtime: Runtime) -> list[Route]:
    """The wallet; with ``?ban-nhap=&giay=`` each document may be used as that paper of that draft."""

    async def show(request: Request) -> Response:
        seen = await admission.citizen(runtime, request)
        query = request.query_params
        return await _page(seen, query.get("ban-nhap", ""), query.get("giay", ""))

    async def use(request: Request) -> Response:
        seen = await admission.citizen(runtime, request)
        sent = await forms.read(seen)
        draft, paper = sent.get("draft", ""), sent.get("component", "")
        body = {"source": sent.get("source", ""), "draft": draft, "component": paper}
        submission = Submission(runtime, seen.language, seen.session)
        answer = await submission.send("POST", "/uploads/from-wallet", body, key=sent.get("_key"))
        if answer.done:
            return done.go(seen, f"/ban-nhap/{part(draft)}/giay-to#giay-{part(paper)}")
        return await _page(seen, draft, paper, answer)

    return [Route("/ca-nhan/giay-to", show), Route("/ca-nhan/giay-to", use, methods=["POST"])]


async def _page(seen: frame.Visit, draft: str, paper: str, answer: Answer | None = None) -> Response:
    submission = Submission(seen.runtime, seen.language, seen.session)
    found = await submission.get("/me/wallet")
    documents = [each | {"key": forms.new_key()} for each in found["items"]]
    return frame.page(
        seen,
        "persons/wallet.html",
        422 if answer else 200,
        documents=documents,
        draft=draft,
        paper=paper,
        answer=answer,
    )

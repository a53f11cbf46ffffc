"""One dossier as its pages need it: read with the rights of whoever is signed in, and refused as if it were not there."""

from typing import Any

from services.kernel.process import Runtime
from services.kernel.text import Text

from ... import frame
from ...asking import NotThere
from ...doors import Submission, part
from ...errors import PageProblem

_NOT_YOURS = Text(
    "Không có hồ sơ này trong tài khoản của bạn. Nếu đường dẫn đến từ thư của chúng tôi, hãy đăng nhập bằng đúng tài khoản đã "
    "nộp hồ sơ.",
    "There is no such application in your account. If the address came with one of our letters, sign in with the account "
    "that submitted it.",
)

_ONLY_THEIRS = (
    Text("Việc này của người nộp hồ sơ", "This is for the applicant to do"),
    Text(
        "Bạn xem được hồ sơ này, nhưng chỉ người nộp bổ sung, rút, đánh giá hoặc phản ánh được.",
        "You may see this application; only the applicant supplements, withdraws, rates or complains.",
    ),
)

# Whoever may do what is the applicant's: they themselves, or who filed for them until they have come.
ACTING = frozenset({"applicant", "representative"})
_MAY_LACK = (
    "on_behalf_of",
    "waiting",
    "request",
    "late",
    "rating",
    "code",
    "agency",
    "agency_name",
    "due_at",
    "outcome",
    "decision",
)
_PARTS: dict[str, dict[str, Any]] = {
    "waiting": {"until": None},
    "request": {"reason": None, "again_because": None},
    "decision": {"reason": None},
    "rating": {"comment": None},
    "complaints": {"text": None},
    "results": {"sha256": None, "size": 0, "signatures": []},
}


async def dossier(runtime: Runtime, seen: frame.Visit, application_id: str) -> dict[str, Any]:
    """The dossier with its timeline. NotThere for one that is not this person's: they learn nothing of it."""
    submission = Submission(runtime, seen.language, seen.session)
    try:
        told = await submission.get(f"/applications/{part(application_id)}")
    except NotThere as error:
        raise NotThere(seen.say(_NOT_YOURS)) from error
    if "timeline" not in told:
        raise NotThere(seen.say(_NOT_YOURS))
    return whole(told)


async def acted_on(runtime: Runtime, seen: frame.Visit, application_id: str) -> dict[str, Any]:
    """As `dossier`, for doing what is the applicant's. PageProblem 403 for whoever may only look."""
    told = await dossier(runtime, seen, application_id)
    if told["seen_as"] not in ACTING:
        raise PageProblem(403, *_ONLY_THEIRS)
    return told


def whole(told: dict[str, Any]) -> dict[str, Any]:
    """The dossier with everything named that a template may ask for: what submission leaves out is None."""
    full = dict.fromkeys(_MAY_LACK) | told
    for name, lacking in _PARTS.items():
        part_of = full.get(name)
        if isinstance(part_of, list):
            full[name] = [lacking | one for one in part_of]
        elif part_of is not None:
            full[name] = lacking | part_of
    if full["request"]:
        full["request"]["components"] = [{"id": None, "form": False} | paper for paper in full["request"]["components"]]
    return full


def address(told: dict[str, Any], under: str = "") -> str:
    """/ho-so/{id} of this dossier, and what lies under it."""
    return f"/ho-so/{told['application_id']}{under}"

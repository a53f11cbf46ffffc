"""Whether somebody may apply for a procedure today, and why not."""

from typing import Any

from services.kernel.text import Text

from .. import frame

_REPEALED = Text(
    "Thủ tục này đã bị bãi bỏ nên không nhận hồ sơ mới.", "This was repealed: no new applications are taken."
)
_NOT_IN_FORCE = Text(
    "Thủ tục này không còn hiệu lực nên không nhận hồ sơ mới.",
    "This is not in force: no new applications are taken.",
)


def why_not(seen: frame.Visit, procedure: dict[str, Any]) -> str:
    """Why nothing can be submitted for this procedure today; '' when it can."""
    today = frame.today().isoformat()
    repealed = procedure.get("repealed")
    if repealed and repealed["on"] <= today:
        return seen.say(_REPEALED)
    if procedure.get("withdrawn_on") or procedure["version"] != procedure["newest_version"]:
        return seen.say(_NOT_IN_FORCE)
    for each in procedure["suspensions"]:
        if each["first_day"] <= today <= each["last_day"]:
            until = frame.day(each["last_day"], seen.language)
            said = Text(
                f"Thủ tục đang tạm ngừng tiếp nhận đến hết {until}. Bản nháp đã có vẫn được giữ.",
                f"It takes no applications until the end of {until}. Drafts are kept.",
            )
            return seen.say(said)
    return ""

"""Reads a form of ours, and only ours: small, from this portal's own pages, with the session's own token."""

import hmac
import secrets
from urllib.parse import parse_qsl, urlsplit

from services.kernel.body import read_body
from services.kernel.text import Text

from .errors import PageProblem
from .frame import Visit

LARGEST = 1_000_000


def new_key() -> str:
    """For a form as it is shown: however often that form is sent, what it asks for is done once."""
    return secrets.token_urlsafe(18)


async def read(seen: Visit) -> dict[str, str]:
    """The fields of the form. PageProblem 403 when it does not come from a page of this session."""
    request = seen.request
    origin = request.headers.get("origin")
    public = urlsplit(seen.runtime.settings.public_url)
    # "null" is what a browser says when it will not tell; a page of ours always tells.
    foreign = origin is not None and urlsplit(origin)[:2] != public[:2]
    body = await read_body(request, LARGEST)
    fields = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=500))
    given = fields.pop("_csrf", "")
    if foreign or seen.session is None or not hmac.compare_digest(given.encode(), seen.session.csrf.encode()):
        raise PageProblem(
            403,
            Text("Biểu mẫu này đã cũ", "This form is out of date"),
            Text(
                "Bạn đã đăng nhập lại hoặc đăng xuất sau khi mở trang đó, nên chúng tôi chưa làm gì. Hãy mở lại trang rồi gửi.",
                "You signed in again or signed out after you opened that page: nothing was done. Open the page again and send.",
            ),
        )
    return fields

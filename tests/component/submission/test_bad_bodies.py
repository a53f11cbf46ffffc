"""Whatever is sent, the answer is a 4xx that says what to mend, and nothing is stored."""

from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest

from deploy.local.postgres import Postgres
from tests.component.submission import catalogue_things as things
from tests.component.submission.served import APPLICATIONS, Served, add_receipt_key, submission, token
from tests.support.environment import Environment


@pytest.fixture(scope="module")
async def served(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    """One for all these tests: none of them leaves anything in it, which the last one proves."""
    environment = await Environment.make(postgres, None)
    key_file = add_receipt_key(tmp_path_factory.mktemp("keys") / "receipt-key.pem")
    served = await (await Served(environment.settings, key_file).start()).with_catalogue()
    yield served
    await served.stop()
    await environment.close()


_GOOD = orjson.dumps(submission())


def _with_form(text: str) -> bytes:
    """The good body with this JSON text as the child's name."""
    return _GOOD.replace('"Nguyễn Thị Bình"'.encode(), text.encode("utf-8", "surrogatepass"))


RAW = {
    "empty": (b"", 400, "malformed-json"),
    "not JSON": (b"procedure=1.001193", 400, "malformed-json"),
    "cut off": (_GOOD[:-1], 400, "malformed-json"),
    "two values": (_GOOD + _GOOD, 400, "malformed-json"),
    "NaN": (_with_form("NaN"), 400, "malformed-json"),
    "Infinity": (_with_form("-Infinity"), 400, "malformed-json"),
    "a number too large for a double": (_with_form("1e999"), 400, "malformed-json"),
    "a number of 5,000 digits": (_with_form("9" * 5000), 400, "malformed-json"),
    "invalid UTF-8": (_GOOD.replace(b"Nguy", b"\xff\xfe"), 400, "malformed-json"),
    "UTF-16": (_GOOD.decode().encode("utf-16"), 400, "malformed-json"),
    "a byte order mark": (b"\xef\xbb\xbf" + _GOOD, 400, "malformed-json"),
    "an encoded surrogate": (_GOOD.replace(b"Nguy", b"\xed\xa0\x80"), 400, "malformed-json"),
    "a lone high surrogate": (_with_form('"\\ud800"'), 400, "malformed-json"),
    "a lone low surrogate": (_with_form('"x\\udc00y"'), 400, "malformed-json"),
    "NUL in a string": (_with_form('"An\\u0000Binh"'), 400, "nul-character"),
    "NUL in a name": (_GOOD.replace(b'"name"', b'"na\\u0000me"'), 400, "nul-character"),
    "a raw NUL": (_GOOD.replace(b"Nguy", b"Ng\x00y"), 400, "malformed-json"),
    "arrays nested 10,000 deep": (b"[" * 10_000 + b"]" * 10_000, 400, "too-deep"),
    "objects nested 10,000 deep": (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, 400, "too-deep"),
    "a form nested 10,000 deep": (_with_form("[" * 10_000 + "]" * 10_000), 400, "too-deep"),
    "the same key twice": (_GOOD.replace(b'{"procedure"', b'{"procedure":"2.000815","procedure"'), 400, "repeated-key"),
    "the same key twice in the form": (
        _GOOD.replace(b'"full_name":', b'"full_name":"Ai D\xc3\xb3","full_name" :'),
        400,
        "repeated-key",
    ),
}


@pytest.mark.parametrize("case", RAW)
async def test_a_body_that_cannot_be_read_is_refused(served: Served, case: str) -> None:
    content, status, code = RAW[case]
    reply = await served.submit(content=content)
    assert (reply.status_code, reply.json()["code"]) == (status, code), reply.text
    assert reply.headers["content-type"] == "application/problem+json"


MISFITS: dict[str, tuple[Any, set[str]]] = {
    "a list": ([], {""}),
    "null": (None, {""}),
    "a number": (7, {""}),
    "nothing in it": ({}, {"/procedure", "/place", "/form"}),
    "an unknown entry": (submission(attachements=[]), {"/attachements"}),
    "a procedure that is a number": (submission(procedure=1), {"/procedure"}),
    "no province": (submission(place={}), {"/place/province"}),
    "a commune in words": (submission(place={"province": "01", "commune": "Ba Đình"}), {"/place/commune"}),
    "a form that is a text": (submission(form="x"), {"/form"}),
    "an attachment without a hash": (
        submission(attachments=[{"name": "a.pdf", "size": 1}, {"name": "", "sha256": "A" * 64, "size": -1}]),
        {"/attachments/0/sha256", "/attachments/1/name", "/attachments/1/sha256", "/attachments/1/size"},
    ),
    "101 attachments": (
        submission(attachments=[{"name": "a", "sha256": "a" * 64, "size": 1}] * 101),
        {"/attachments"},
    ),
    "an empty form": (submission(form={}), {"/form/applicant", "/form/child"}),
    "a form with four faults": (
        submission(
            form={
                "applicant": {"full_name": "A", "email": "không có", "số/nhà": 1},
                "child": {"name": "Bình", "weight": "3 kg"},
            }
        ),
        {"/form/applicant/full_name", "/form/applicant/email", "/form/applicant/số~1nhà", "/form/child/weight"},
    ),
}


@pytest.mark.parametrize("case", MISFITS)
async def test_every_entry_that_does_not_fit_is_named_with_a_sentence_and_nothing_is_stored(
    served: Served, case: str
) -> None:
    body, pointers = MISFITS[case]
    reply = await served.submit(content=orjson.dumps(body))
    problem = reply.json()
    assert (reply.status_code, problem["code"]) == (422, "does-not-fit"), reply.text
    assert {error["pointer"] for error in problem["errors"]} == pointers
    assert all(error["message"].endswith(".") for error in problem["errors"])


async def test_the_sentences_come_from_the_form_in_the_language_that_was_asked_for(served: Served) -> None:
    body = submission(form={"applicant": {"full_name": "A"}, "child": {"name": ""}})
    vietnamese = {error["pointer"]: error["message"] for error in (await served.submit(body)).json()["errors"]}
    assert vietnamese["/form/applicant/full_name"] == "Hãy ghi họ và tên."
    assert vietnamese["/form/applicant/email"] == "Thiếu mục “Thư điện tử”. Hãy ghi địa chỉ thư điện tử."
    assert vietnamese["/form/child/name"] == "Mục “Họ, tên của trẻ”: Nội dung quá ngắn."
    reply = await served.submit(body, headers={"Accept-Language": "en"})
    english = {error["pointer"]: error["message"] for error in reply.json()["errors"]}
    assert english["/form/applicant/email"] == "“E-mail” is missing. Give an e-mail address."
    assert english["/form/child/name"] == "“Child's name”: This is too short."
    assert reply.headers["content-language"] == "en"


@pytest.mark.parametrize(
    ("asked", "near"),
    [("1.001192", things.PROCEDURE), ("dang ky khai sin", things.PROCEDURE), ("khai sinh", "Đăng ký khai sinh")],
)
async def test_an_unknown_procedure_is_named_with_the_nearest_there_is(served: Served, asked: str, near: str) -> None:
    reply = await served.submit(submission(procedure=asked))
    problem = reply.json()
    assert (reply.status_code, problem["code"], problem["errors"][0]["pointer"]) == (
        422,
        "unknown-procedure",
        "/procedure",
    )
    assert f"“{asked}”" in problem["detail"]
    assert near in problem["detail"]


async def test_a_procedure_that_is_no_longer_in_force_is_refused_by_its_name(served: Served) -> None:
    reply = await served.submit(submission(procedure=things.ENDED))
    assert (reply.status_code, reply.json()["code"]) == (422, "procedure-not-in-force")
    assert "Chứng thực bản sao" in reply.json()["detail"]


@pytest.mark.parametrize(("asked", "near"), [("02", "01"), ("Hà Nội", "01"), ("da nang", "48")])
async def test_an_unknown_province_is_named_with_the_nearest_there_is(served: Served, asked: str, near: str) -> None:
    reply = await served.submit(submission(place={"province": asked}))
    problem = reply.json()
    assert (reply.status_code, problem["errors"][0]["pointer"]) == (422, "/place/province")
    assert f"“{asked}”" in problem["detail"]
    assert f"{near} – " in problem["detail"]


async def test_the_size_is_refused_before_the_body_is_read(served: Served) -> None:
    large = b'{"procedure":"' + b"x" * 2_000_000 + b'"}'
    reply = await served.submit(content=large)
    assert (reply.status_code, reply.json()["code"]) == (413, "too-large")

    async def without_length() -> AsyncIterator[bytes]:
        for _ in range(200):
            yield b"x" * 10_000

    headers = {"Authorization": f"Bearer {token()}", "Idempotency-Key": "k", "Content-Type": "application/json"}
    reply = await served.client.post(APPLICATIONS, content=without_length(), headers=headers)
    assert reply.status_code == 413


@pytest.mark.parametrize("media", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
async def test_another_media_type_is_refused(served: Served, media: str) -> None:
    reply = await served.submit(content=_GOOD, headers={"Content-Type": media})
    assert (reply.status_code, reply.json()["code"]) == (415, "not-json")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
async def test_another_method_is_refused_as_a_problem(served: Served, method: str) -> None:
    reply = await served.client.request(method, APPLICATIONS, headers={"Authorization": f"Bearer {token()}"})
    assert reply.status_code == 405
    assert reply.headers["content-type"] == "application/problem+json"


async def test_odd_but_legal_values_are_taken_as_they_are(served: Served) -> None:
    names = ["👩‍👩‍👧", "\u202egnp.exe", "=1+1", "<script>alert(1)</script>", "'; DROP TABLE application;--", "é\u0301"]
    for name in names:
        reply = await served.submit(
            submission(
                form=things.filled("Người Nộp", name=name, weight=1e308),
                attachments=[{"name": name * 5, "sha256": "b" * 64, "size": 2**53 - 1}],
            )
        )
        assert reply.status_code == 202, (name, reply.text)
    # Everything that was refused before, by the other tests too, left nothing.
    stored = [await served.count(table) for table in ("application", "filing", "timeline", "outbox")]
    assert stored == [len(names)] * 4

"""A receipt is genuine to the last byte, or it is none: whatever is changed in it, and whoever signed it instead."""

import base64
import string
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kernel.signed_receipt import Filer, Helped, NotAReceipt, checked, token_in
from services.submission.receipts import ReceiptKeys
from tests.component.submission.served import add_receipt_key

CLAIMS = {
    "iss": "https://motcua.test",
    "application_id": "019ca122-93e0-7b15-b0c2-7e64d18a9f35",
    "procedure": "1.013135",
    "version": 3,
    "place": {"province": "01", "commune": "00004"},
    "submitted_at": "2026-03-02T03:04:10.020000Z",
    "form_sha256": "6" * 64,
    "attachments": [{"sha256": "a" * 64, "size": 12}, {"sha256": "b" * 64, "size": 3}],
}


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> ReceiptKeys:
    return ReceiptKeys.load(str(add_receipt_key(tmp_path_factory.mktemp("keys") / "key.pem")))


@pytest.fixture(scope="module")
def receipt(keys: ReceiptKeys) -> str:
    return keys.sign(keys.kid, CLAIMS)


def test_a_genuine_receipt_says_what_it_promises(keys: ReceiptKeys, receipt: str) -> None:
    promise = checked(receipt, keys.jwks())
    assert (promise.application_id, promise.commune, promise.version) == (CLAIMS["application_id"], "00004", 3)
    assert [(one.sha256, one.size) for one in promise.files] == [("a" * 64, 12), ("b" * 64, 3)]


def test_who_filed_for_whom_is_read_as_the_receipt_holds_it(keys: ReceiptKeys, receipt: str) -> None:
    alone = checked(receipt, keys.jwks())
    assert (alone.filed_by, alone.on_behalf_of) == (None, None)
    helped = {"full_name": "Nguyễn Thị Lan", "relation": "con"}
    signed = keys.sign(keys.kid, CLAIMS | {"filed_by": {"name": "Đinh Hồng Phúc"}, "on_behalf_of": helped})
    promise = checked(signed, keys.jwks())
    assert promise.filed_by == Filer("Đinh Hồng Phúc", None)
    assert promise.on_behalf_of == Helped("Nguyễn Thị Lan", "con", None)
    wrong = keys.sign(keys.kid, CLAIMS | {"filed_by": "Đinh Hồng Phúc", "on_behalf_of": helped})
    with pytest.raises(NotAReceipt):
        checked(wrong, keys.jwks())


def test_every_other_character_at_every_position_makes_it_invalid(keys: ReceiptKeys, receipt: str) -> None:
    jwks, alphabet = keys.jwks(), string.ascii_letters + string.digits + "-_.=+/ \x00"
    for at, was in enumerate(receipt):
        # All 70 at the ends of the three parts, where base64 leaves bits unused; elsewhere two of them.
        ends = at + 1 == len(receipt) or "." in receipt[max(0, at - 1) : at + 2]
        for now in alphabet if ends else (alphabet[at % 60], alphabet[(at * 7 + 1) % 60]):
            if now != was:
                with pytest.raises(NotAReceipt):
                    checked(token_in(receipt[:at] + now + receipt[at + 1 :]), jwks)


@given(data=st.data())
def test_bytes_lost_added_or_moved_make_it_invalid(data: st.DataObject, keys: ReceiptKeys, receipt: str) -> None:
    first = data.draw(st.integers(0, len(receipt)))
    last = data.draw(st.integers(first, len(receipt)))
    put = data.draw(st.text(string.ascii_letters + string.digits + "-_.", max_size=4))
    changed = receipt[:first] + put + receipt[last:]
    if changed != receipt:
        with pytest.raises(NotAReceipt):
            checked(token_in(changed), keys.jwks())


@given(st.one_of(st.text(), st.binary()))
def test_whatever_is_given_is_answered(content: str | bytes) -> None:
    with pytest.raises(NotAReceipt) as told:
        checked(token_in(content), {"keys": []})
    assert told.value.why.vi


def test_who_signed_it_is_not_for_the_receipt_to_say(keys: ReceiptKeys, receipt: str, tmp_path: Path) -> None:
    other = ReceiptKeys.load(str(add_receipt_key(tmp_path / "other.pem")))
    with pytest.raises(NotAReceipt, match="not among the published ones"):
        checked(receipt, other.jwks())
    # Another key under the published name.
    (forged,) = other.jwks()["keys"]
    with pytest.raises(NotAReceipt, match="does not fit"):
        checked(receipt, {"keys": [forged | {"kid": keys.kid}]})


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "none"},
        {"alg": "HS256"},
        {"alg": "EdDSA", "crit": ["b64"], "b64": False},
        {"alg": "EdDSA", "typ": "JWT"},
        {"alg": ["EdDSA"]},
        {"kid": None},
        {"kid": {"$ne": 1}},
    ],
)
def test_no_other_way_of_signing_is_accepted(keys: ReceiptKeys, receipt: str, header: dict[str, object]) -> None:
    own = orjson.loads(base64.urlsafe_b64decode(receipt.split(".")[0] + "=="))
    head, claims, signature = encoded(orjson.dumps(own | header)), receipt.split(".")[1], receipt.split(".")[2]
    for signed in (signature, "", "AA", encoded(b"\0" * 64)):
        with pytest.raises(NotAReceipt):
            checked(token_in(f"{head}.{claims}.{signed}"), keys.jwks())


def test_keys_that_are_of_no_use_are_said_to_be(keys: ReceiptKeys, receipt: str) -> None:
    (good,) = keys.jwks()["keys"]
    for bad in ({"x": "AA"}, {"x": "!"}, {"kty": "RSA"}, {"crv": "P-256"}):
        with pytest.raises(NotAReceipt, match="of no use"):
            checked(receipt, {"keys": [good | bad]})
    small_order = {"x": encoded(b"\x01" + b"\0" * 31)}
    with pytest.raises(NotAReceipt):
        checked(receipt, {"keys": [good | small_order]})


def test_it_is_found_in_the_text_of_a_mail_in_an_answer_and_with_a_mark_before_it(receipt: str) -> None:
    wrapped = "\ufeff  " + "\r\n".join(receipt[at : at + 72] for at in range(0, len(receipt), 72)) + "\n"
    assert token_in(wrapped) == token_in(wrapped.encode()) == receipt
    assert token_in(orjson.dumps({"application_id": "x", "receipt": receipt})) == receipt

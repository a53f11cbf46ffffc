"""Both sides of the gateway's protocol were written apart; they agree, and a changed letter is found."""

from hypothesis import given
from hypothesis import strategies as st

from deploy.local.world.payment import words
from services.submission.payments import signing

FIELDS = st.dictionaries(
    st.text(st.sampled_from("abcxyz_"), min_size=1, max_size=8).filter(lambda name: name != signing.HASH),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    max_size=8,
)


@given(FIELDS, st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40))
def test_both_sides_sign_alike(fields: dict[str, str], key: str) -> None:
    assert signing.signed(fields, key) == words.signed(fields, key)
    assert signing.is_signed(words.signed(fields, key), key)
    assert words.is_signed(signing.signed(fields, key), key)


def test_a_known_hash() -> None:
    fields = {"order": "a b", "amount": "500000", "empty": "", "secure_hash": "whatever"}
    assert signing.secure_hash(fields, "key").startswith("495456a70dafb2372a24e3d06a868cf4")
    assert signing.secure_hash(fields, "key") == signing.secure_hash({"amount": "500000", "order": "a b"}, "key")


@given(FIELDS.filter(lambda fields: any(fields.values())), st.data())
def test_a_changed_field_is_found(fields: dict[str, str], data: st.DataObject) -> None:
    signed = signing.signed(fields, "key")
    name = data.draw(st.sampled_from([name for name, value in fields.items() if value]))
    assert not signing.is_signed(signed | {name: signed[name] + "0"}, "key")
    assert not signing.is_signed({**signed, "secure_hash": ""}, "key")
    assert not signing.is_signed(signed, "another key")

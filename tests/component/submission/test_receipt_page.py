"""The receipt on paper: everything that was handed in, in letters that Vietnamese needs, checked from the PDF or the QR."""

import hashlib
import io
import json
from pathlib import Path

import pypdf
import pytest
import typst
import zxingcpp
from PIL import Image
from typer.testing import CliRunner

from services.__main__ import app
from services.contracts.events import State, Step
from services.kernel.signed_receipt import checked, token_in
from services.submission.receipt_page import MOST_IN_QR, qr_svg
from tests.component.submission import catalogue_things as things
from tests.component.submission.served import APPLICATIONS, Served, submission, token
from tests.component.submission.test_following import follow, processed, routed

FILES = {"Giấy chứng sinh Ễ Ự Ặ #box[x] $1$ *b*.pdf": b"one", "../../x <script>.pdf": b"two"}


def body() -> dict[str, object]:
    files = [
        {"name": name, "sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
        for name, content in FILES.items()
    ]
    return submission(attachments=files)


async def test_the_page_says_what_was_handed_in_and_holds_the_receipt(served: Served) -> None:
    sent = (await served.submit(body())).json()
    address = f"{APPLICATIONS}/{sent['application_id']}"
    assert (await served.see(f"{address}/receipt")).json() == {"receipt": sent["receipt"]}
    first, again = [await served.see(f"{address}/receipt.pdf") for _ in range(2)]
    assert first.headers["content-type"] == "application/pdf"
    assert first.content == again.content
    pdf = pypdf.PdfReader(io.BytesIO(first.content))
    text = "".join(page.extract_text() for page in pdf.pages)
    assert "GIẤY XÁC NHẬN ĐÃ NỘP HỒ SƠ" in text
    for said in (sent["application_id"], *FILES, *(file["sha256"] for file in body()["attachments"])):  # type: ignore[attr-defined] # a list of files
        assert said in text.replace("\n", "") or said in text, said
    assert pdf.attachments["giay-tiep-nhan.jws"][0].decode() == sent["receipt"]
    jwks = (await served.client.get("/.well-known/jwks.json")).json()
    assert checked(token_in(first.content), jwks).application_id == sent["application_id"]


@pytest.mark.parametrize("length", [600, MOST_IN_QR])
def test_the_qr_as_printed_holds_the_whole_receipt(length: int) -> None:
    # The shortest receipt, and the longest that the page puts into a QR, at 46 mm and the resolution of a poor scan.
    receipt = "x" * length
    png = typst.compile(
        b'#set page(width: 60mm, height: 60mm)\n#image(bytes(sys.inputs.qr), format: "svg", width: 46mm)',
        format="png",
        ppi=150,
        sys_inputs={"qr": qr_svg(receipt)},
    )
    assert isinstance(png, bytes)
    (seen,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(png)))
    assert seen.text == receipt


@pytest.mark.parametrize(
    ("who", "agency", "said"),
    [
        ("citizen", {}, "Filed by Đinh Hồng Phúc,"),
        ("officer", {"agency": "H17"}, "Filed by Đinh Hồng Phúc, officer of agency H17,"),
    ],
)
async def test_the_page_and_the_command_say_who_filed_for_whom(
    served: Served, tmp_path: Path, who: str, agency: dict[str, str], said: str
) -> None:
    helped = {"full_name": "Nguyễn Thị Lan", "id_number": "048190000017", "relation": "con"}
    headers = {"Authorization": f"Bearer {token('phuc', who, name='Đinh Hồng Phúc', **agency)}"}
    sent = await served.post(APPLICATIONS, submission(on_behalf_of=helped), headers=headers)
    address = f"{APPLICATIONS}/{sent.json()['application_id']}/receipt.pdf"
    pdf = (await served.see(address, "phuc")).content
    text = " ".join(pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text().split())
    assert "Người nộp thay: Đinh Hồng Phúc" in text
    assert "Nộp thay cho: Nguyễn Thị Lan; quan hệ: con" in text
    assert ("cán bộ của Ủy ban nhân dân thành phố Đà Nẵng" in text) is bool(agency)
    (tmp_path / "giay.pdf").write_bytes(pdf)
    (tmp_path / "jwks.json").write_bytes((await served.client.get("/.well-known/jwks.json")).content)
    asked = ["receipt", "check", str(tmp_path / "giay.pdf"), "--keys", str(tmp_path / "jwks.json")]
    told = CliRunner().invoke(app(), asked).output.splitlines()
    assert told[2:4] == [said, "on behalf of Nguyễn Thị Lan (relation: con)."]


async def test_once_accepted_it_is_the_national_form_with_code_and_date(served: Served) -> None:
    application_id = await served.accepted(body=body())
    code = "000.00.00.H26-261124-0007"
    await follow(served, routed(application_id), processed(application_id, 2, Step.accepted, State.accepted, code=code))
    pdf = await served.see(f"{APPLICATIONS}/{application_id}/receipt.pdf", "cb", "officer", agency="H26")
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf.content)).pages)
    assert "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ" in text
    assert code in text
    assert code in pdf.headers["content-disposition"]


async def test_a_receipt_is_its_own_person_s(served: Served) -> None:
    application_id = await served.accepted()
    for what in ("receipt", "receipt.pdf"):
        address = f"{APPLICATIONS}/{application_id}/{what}"
        assert (await served.see(address, "binh")).status_code == 404
        assert (await served.see(address, "cb", "officer", agency="H17")).status_code == 403
        assert (await served.client.get(address)).status_code == 401


@pytest.mark.parametrize("as_what", ["pdf", "text", "json"])
async def test_the_command_compares_form_and_files_without_a_network(
    served: Served, tmp_path: Path, as_what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = await served.submit(body())
    given = answer.json()
    pdf = (await served.see(f"{APPLICATIONS}/{given['application_id']}/receipt.pdf")).content
    receipt = tmp_path / "receipt"
    receipt.write_bytes({"pdf": pdf, "text": given["receipt"].encode(), "json": answer.content}[as_what])
    (tmp_path / "jwks.json").write_bytes((await served.client.get("/.well-known/jwks.json")).content)
    (tmp_path / "form.json").write_text(json.dumps(things.filled(), indent=4))
    own, foreign = tmp_path / "a.pdf", tmp_path / "b.pdf"
    own.write_bytes(b"one")
    foreign.write_bytes(b"owt")
    monkeypatch.setattr("socket.socket", None)
    keys = ["--keys", str(tmp_path / "jwks.json")]

    def check(*more: str) -> tuple[int, str]:
        result = CliRunner().invoke(app(), ["receipt", "check", str(receipt), *more])
        return result.exit_code, result.output

    code, said = check(*keys, "--form", str(tmp_path / "form.json"), "--file", str(own))
    assert (code, "GENUINE" in said, "Fits: the form" in said) == (0, True, True), said
    assert given["application_id"] in said
    code, said = check(*keys, "--file", str(foreign))
    assert code == 1
    assert "is not among the files. File 1 has the same size and another content." in said
    (tmp_path / "form.json").write_text(json.dumps({**things.filled(), "more": 1}))
    code, said = check(*keys, "--form", str(tmp_path / "form.json"))
    assert (code, "DOES NOT FIT: the form" in said) == (1, True)
    receipt.write_bytes(receipt.read_bytes().replace(given["receipt"][-9:].encode(), b"AAAAAAAAA"))
    code, said = check(*keys)
    assert (code, said.startswith("NOT GENUINE.")) == (1, True)
    assert check(*keys, "--file", str(tmp_path / "none"))[0] == 2
    assert check("--keys", str(own))[0] == 2

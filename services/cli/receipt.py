"""`motcua receipt check`: whether a receipt is genuine, what it promises, and whether files are those that were handed in."""

import hashlib
import unicodedata
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from services.kernel import settings as kernel_settings
from services.kernel.signed_receipt import NotAReceipt, Promise, checked, token_in
from services.submission.forms import digest, taken_in
from services.submission.receipts import NoReceiptKey, ReceiptKeys

_CHUNK = 1 << 20


def register(cli: typer.Typer) -> None:
    """Adds the commands."""
    receipt = typer.Typer(help="Receipts of handed-in applications.", no_args_is_help=True)
    cli.add_typer(receipt, name="receipt")

    @receipt.callback()
    def about() -> None:
        """Receipts of handed-in applications."""

    @receipt.command()
    def check(
        file: Annotated[Path, typer.Argument(help="the receipt: its text, the JSON it came in, or the PDF")],
        keys: Annotated[Path | None, typer.Option(help="published keys: /.well-known/jwks.json, saved once")] = None,
        form: Annotated[Path | None, typer.Option(help="the form as it was sent, JSON")] = None,
        files: Annotated[list[Path] | None, typer.Option("--file", help="a file that was handed in; repeat it")] = None,
    ) -> None:
        """Checks a receipt without any network: exit 0 genuine and everything fits, 1 not, 2 wrong use.

        Example: motcua receipt check giay-tiep-nhan.pdf --keys jwks.json --file don.pdf
        """
        try:
            content, jwks = _read(file), _keys(keys)
            filled = _json(form) if form else None
            prints = [(path, *_print(path)) for path in files or ()]
        except (OSError, ValueError) as error:
            typer.echo(f"motcua receipt check: {error}", err=True)
            raise typer.Exit(2) from error
        try:
            promise = checked(token_in(content), jwks)
        except NotAReceipt as error:
            typer.echo(f"NOT GENUINE. {error.why.en}")
            raise typer.Exit(1) from error
        typer.echo("\n".join(_promised(promise)))
        wrong = _wrong(promise, filled, prints)
        typer.echo("\n".join(wrong or _fits(filled, prints)))
        if wrong:
            raise typer.Exit(1)


def _read(file: Path) -> bytes:
    return file.read_bytes()


def _keys(path: Path | None) -> dict[str, Any]:
    if path is None:
        try:
            return ReceiptKeys.load(kernel_settings.load().receipt_key_file).jwks()
        except NoReceiptKey:
            raise ValueError(
                "name the portal's public keys with --keys; save them once from https://…/.well-known/jwks.json"
            ) from None
    found = _json(path)
    if not isinstance(found.get("keys"), list):
        raise ValueError(f"{path} holds no keys (a JSON Web Key Set has a list called keys)")
    return found


def _json(path: Path) -> dict[str, Any]:
    try:
        found = orjson.loads(path.read_bytes())
    except orjson.JSONDecodeError as error:
        raise ValueError(f"{path} is not JSON: {error}") from None
    if not isinstance(found, dict):
        raise ValueError(f"{path} is not a JSON object")
    return found


def _print(path: Path) -> tuple[str, int]:
    sha256, size = hashlib.sha256(), 0
    with path.open("rb") as opened:
        while chunk := opened.read(_CHUNK):
            sha256.update(chunk)
            size += len(chunk)
    return sha256.hexdigest(), size


def _promised(promise: Promise) -> list[str]:
    place = promise.province + (f", commune {promise.commune}" if promise.commune else "")
    lines = [
        f"GENUINE. Signed by {promise.issuer}, key {promise.kid}.",
        f"Application {promise.application_id}, submitted at {promise.submitted_at}.",
        *_helping(promise),
        f"Procedure {promise.procedure}, version {promise.version}; place: province {place}.",
        f"Form: SHA-256 {promise.form_sha256}.",
        f"Files: {len(promise.files)}.",
    ]
    return lines + [f"  {at}. {one.size} bytes, SHA-256 {one.sha256}" for at, one in enumerate(promise.files, 1)]


def _helping(promise: Promise) -> list[str]:
    filer, helped = promise.filed_by, promise.on_behalf_of
    if filer is None or helped is None:
        return []
    grounds = (("relation", helped.relation), ("authority", helped.authority))
    why = "; ".join(f"{name}: {text}" for name, text in grounds if text)
    return [
        f"Filed by {filer.name}" + (f", officer of agency {filer.agency}" if filer.agency else "") + ",",
        f"on behalf of {helped.full_name}" + (f" ({why})" if why else "") + ".",
    ]


def _wrong(promise: Promise, filled: dict[str, Any] | None, prints: list[tuple[Path, str, int]]) -> list[str]:
    wrong = []
    if filled is not None and _of_form(filled) != promise.form_sha256:
        wrong.append(f"DOES NOT FIT: the form has SHA-256 {_of_form(filled)}; another was handed in.")
    promised = {one.sha256: one.size for one in promise.files}
    for path, sha256, size in prints:
        if promised.get(sha256) != size:
            same = [at for at, one in enumerate(promise.files, 1) if one.size == size]
            hint = f" File {same[0]} has the same size and another content." if same else ""
            name = unicodedata.normalize("NFC", str(path))
            wrong.append(f"DOES NOT FIT: {name} ({size} bytes, SHA-256 {sha256}) is not among the files.{hint}")
    return wrong


def _fits(filled: dict[str, Any] | None, prints: list[tuple[Path, str, int]]) -> list[str]:
    compared = (["the form"] if filled is not None else []) + [str(path) for path, *_ in prints]
    return [f"Fits: {', '.join(compared)}."] if compared else []


def _of_form(filled: dict[str, Any]) -> str:
    return digest(taken_in(filled)[1])

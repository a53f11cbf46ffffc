"""`motcua agency`: the credential of one agency, and the lines its developer pastes."""

import json
import secrets
from typing import Annotated

import typer

from services.cli import said, snippet
from services.kernel.broker_admin import BrokerAdmin
from services.kernel.settings import Settings, data_directory, load
from services.oversight import enrolment

Code = Annotated[str, typer.Argument(metavar="CODE", help="the agency's code in the catalogue, such as G01")]


def register(cli: typer.Typer) -> None:
    """Adds the command and its parts."""
    agency = typer.Typer(no_args_is_help=True, help="An agency's credential, rights, topics and quota on the broker.")
    cli.add_typer(agency, name="agency")
    for command in (enroll, rotate, revoke):
        agency.command()(command)
    agency.command("list")(list_)


def enroll(code: Code) -> None:
    """Give an agency its credential, rights, topics and quota; print lines for kcat and Python that work as pasted.

    On the local stack, where all are enrolled, it prints the lines with the credential that is there.

    Example: motcua agency enroll G01
    """
    with said.in_one_line("agency enroll"):
        settings, admin = _agencies_can_log_in(), BrokerAdmin(load())
        code = said.run(_known(settings, code))
        there = code in said.run(enrolment.enrolled(admin))
        kept = _kept().get(code)
        if there and kept is None:
            raise RuntimeError(f"{code} is enrolled and its password is not kept here: motcua agency rotate {code}")
        password = kept or secrets.token_urlsafe(24)
        if not there:
            said.run(enrolment.enroll(admin, code, password))
            _keep(code, password)
    typer.echo(snippet.consumer(settings, code, password))


def rotate(code: Code) -> None:
    """Give an agency a new password; the old one opens no new connection.

    Example: motcua agency rotate G01
    """
    with said.in_one_line("agency rotate"):
        settings, admin = _agencies_can_log_in(), BrokerAdmin(load())
        code = said.run(_known(settings, code))
        password = secrets.token_urlsafe(24)
        try:
            said.run(admin.rotate(enrolment.user_of(code), password))
        except LookupError:
            raise RuntimeError(f"{code} is not enrolled: motcua agency enroll {code}") from None
        _keep(code, password)
    typer.echo(snippet.consumer(settings, code, password))


def revoke(code: Code) -> None:
    """Take an agency's rights, quota and credential away, at once. Its topics and what they hold stay.

    Example: motcua agency revoke G01
    """
    with said.in_one_line("agency revoke"):
        settings, admin = load(), BrokerAdmin(load())
        code = code.upper()
        if code not in said.run(enrolment.enrolled(admin)):
            code = said.run(_known(settings, code))
            raise RuntimeError(f"{code} is not enrolled: motcua agency list shows who is")
        said.run(admin.revoke([enrolment.user_of(code)]))
        _keep(code, None)
    typer.echo(f"{code} may no longer read or write; motcua agency enroll {code} gives it a new credential")


def list_(as_json: Annotated[bool, typer.Option("--json", help="for programs")] = False) -> None:
    """List every agency of the catalogue and whether it is enrolled.

    Example: motcua agency list
    """
    with said.in_one_line("agency list"), said.working("asking the broker"):
        settings = load()
        names = said.run(enrolment.agencies(settings))
        there = set(said.run(enrolment.enrolled(BrokerAdmin(settings))))
    rows = [
        {"code": code, "name": names.get(code), "enrolled": code in there, "user": enrolment.user_of(code)}
        for code in sorted(names.keys() | there)
    ]
    if as_json:
        said.say_json(rows)
        return
    for row in rows:
        typer.echo(
            f"{row['code']:<6} {'enrolled' if row['enrolled'] else '-':<9} {row['name'] or '(not in the catalogue)'}"
        )


async def _known(settings: Settings, code: str) -> str:
    """The code as the catalogue writes it. LookupError names the nearest."""
    names = await enrolment.agencies(settings)
    if code.upper() in names:
        return code.upper()
    if not names:
        raise LookupError("the catalogue has published no agency yet: start catalog.api and catalog.relay first")
    near = enrolment.nearest(code, names)
    hint = f"nearest: {'; '.join(near)}" if near else "motcua agency list shows all"
    raise LookupError(f"no agency {code!r} in the catalogue; {hint}")


def _agencies_can_log_in() -> Settings:
    settings = load()
    if settings.kafka_agency_security == "PLAINTEXT":
        raise RuntimeError(
            "this broker has no credentials (MOTCUA_KAFKA_AGENCY_SECURITY=PLAINTEXT), so nobody is enrolled"
        )
    return settings


def _kept() -> dict[str, str]:
    """The passwords a local stack keeps for its simulated agencies; nothing elsewhere."""
    path = data_directory() / "agencies.json"
    return dict(json.loads(path.read_text())) if load().profile == "local" and path.exists() else {}


def _keep(code: str, password: str | None) -> None:
    kept = _kept()
    if not kept:
        return
    path = data_directory() / "agencies.json"
    if password is None:
        kept.pop(code, None)
    else:
        kept[code] = password
    scratch = path.with_suffix(".new")
    scratch.unlink(missing_ok=True)
    scratch.touch(mode=0o600)
    scratch.write_text(json.dumps(kept, indent=1))
    scratch.replace(path)

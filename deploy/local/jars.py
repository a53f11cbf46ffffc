"""Apache Kafka's jars: resolved once from Maven Central, each checked against the committed list of hashes."""

import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from deploy.local.failures import Refusal

# Each in a resolution of its own: together, log4j's dependencyManagement pulls kafka-clients 3.8.0 beside a 4.x server.
COORDINATES = ("org.apache.kafka:kafka_2.13:4.3.1", "org.slf4j:slf4j-simple:1.7.36")
LIST = Path(__file__).with_name("jars.sha256")


def cache_directory() -> Path:
    """Where the jars stay between runs: `$MOTCUA_JARS`, else the user's cache, shared by every clone."""
    if chosen := os.environ.get("MOTCUA_JARS"):
        return Path(chosen)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "motcua" / "kafka-4.3.1"


def expected(listing: Path = LIST) -> dict[str, str]:
    """File name → sha256, as committed (the format of `sha256sum`)."""
    pairs = (line.split() for line in listing.read_text().splitlines() if line and not line.startswith("#"))
    return {name: digest for digest, name in pairs}


def ensure_jars(cache: Path | None = None, listing: Path = LIST) -> list[Path]:
    """The class path: every listed jar, present and unchanged; downloads what is missing (about 45 MB, once).

    Raises `Refusal` naming the file when a jar differs from the list, and when the download fails.
    """
    directory = cache or cache_directory()
    wanted = expected(listing)
    directory.mkdir(parents=True, exist_ok=True)
    with _locked(directory / ".lock"):
        if missing := [name for name in wanted if not (directory / name).is_file()]:
            _fetch(directory, wanted, missing)
        for name, digest in wanted.items():
            if _sha256(directory / name) != digest:
                raise Refusal(
                    f"{directory / name} is not the file this version of Một Cửa was released with (sha256 differs "
                    f"from {listing.name}): delete it and start again, it will be downloaded anew"
                )
    return [directory / name for name in wanted]


def present(cache: Path | None = None, listing: Path = LIST) -> bool:
    """True when nothing has to be downloaded (says nothing about the hashes)."""
    directory = cache or cache_directory()
    return all((directory / name).is_file() for name in expected(listing))


def downloaded_so_far(cache: Path | None = None) -> int:
    """Bytes of jars that a download in progress has brought."""
    brought = 0
    for jar in (cache or cache_directory()).glob(".download-*/repository/**/*.jar*"):
        with suppress(FileNotFoundError):
            brought += jar.stat().st_size
    return brought


def resolve(into: Path) -> list[Path]:
    """Ask Maven Central for every coordinate; the jars land in `into`. This is also how the list is made anew:
    `python -m deploy.local.jars > deploy/local/jars.sha256`."""
    from jgo.env import EnvironmentBuilder, LinkStrategy
    from jgo.maven import MavenContext

    # A repository of our own, and no ~/.jgorc: the same answer on every machine.
    context = MavenContext(repo_cache=into / "repository")
    builder = EnvironmentBuilder(context=context, cache_dir=into / "environments", link_strategy=LinkStrategy.COPY)
    jars: dict[str, Path] = {}
    for coordinate in COORDINATES:
        for jar in builder.from_endpoint(endpoint=coordinate).all_jars:
            jars[jar.name] = jar
    return [jars[name] for name in sorted(jars)]


def _fetch(directory: Path, wanted: dict[str, str], missing: list[str]) -> None:
    """Download into a scratch directory, check, and only then move the missing jars to their place."""
    for abandoned in directory.glob(".download-*"):  # of a start that was killed: we hold the lock, nobody uses it
        shutil.rmtree(abandoned, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=directory, prefix=".download-") as scratch:
        try:
            found = {jar.name: jar for jar in resolve(Path(scratch))}
        except Exception as error:  # jgo raises whatever its HTTP library and its resolver happen to raise
            raise Refusal(
                f"Apache Kafka could not be downloaded from Maven Central ({_reason(error)}): connect to the network "
                "(or set HTTPS_PROXY) and start again; later starts need no network"
            ) from error
        if unlisted := sorted(found.keys() - wanted.keys()):
            raise Refusal(
                f"Maven Central answered with a jar that {LIST.name} does not know: {unlisted[0]}; nothing kept"
            )
        for name in missing:
            if name not in found:
                raise Refusal(f"Maven Central did not answer with {name}, which {LIST.name} asks for; nothing was kept")
            if _sha256(found[name]) != wanted[name]:
                raise Refusal(
                    f"{name} as downloaded is not the file this version was released with (sha256 differs from "
                    f"{LIST.name}); nothing was kept: something between you and Maven Central changes files, "
                    "try from another network"
                )
        for name in missing:
            shutil.move(found[name], directory / name)


def _reason(error: BaseException) -> str:
    text = " ".join(str(error).split())
    return text if len(text) <= 160 else text[:157] + "…"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """One process at a time fetches; the others wait and find the jars there."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch_directory:
        print(
            "# The jars of " + " and ".join(COORDINATES) + ", as resolved from Maven Central; checked at every start."
        )
        for path in resolve(Path(scratch_directory)):
            print(f"{_sha256(path)}  {path.name}")

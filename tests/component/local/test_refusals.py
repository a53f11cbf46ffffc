"""What `motcua up` says when it cannot: one line with what happened and what to do, and no traceback."""

import hashlib
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local import jars, runstate
from deploy.local.configuration import PORT_BASE
from deploy.local.failures import Refusal
from deploy.local.ports import free_base, require_free


def motcua(data: Path, *arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    """Run the command line on `data` with free ports, and these variables on top."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MOTCUA_")}
    environment |= {PORT_BASE: str(free_base()), "MOTCUA_DATA": str(data)} | variables
    argv = [sys.executable, "-m", "services", *arguments]
    return subprocess.run(argv, env=environment, capture_output=True, text=True, timeout=120)


def test_a_port_in_use_is_named_with_its_holder_and_the_variable_to_set(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Refusal, match=rf"port {port} for x is in use by .*\(pid {os.getpid()}\).*set MOTCUA_X"):
            require_free(port, "x", "MOTCUA_X")
        done = motcua(tmp_path, "up", "--once", MOTCUA_LOCAL_HTTP_PORT=str(port))
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert f"port {port} for the portal (HTTP) is in use by" in done.stderr
    assert "MOTCUA_LOCAL_HTTP_PORT" in done.stderr
    assert "MOTCUA_LOCAL_PORT_BASE to move all at once" in done.stderr


def test_a_changed_jar_is_refused_by_name(tmp_path: Path) -> None:
    jars.ensure_jars()
    cache = tmp_path / "cache"
    shutil.copytree(jars.cache_directory(), cache)
    name = "kafka-clients-4.3.1.jar"
    with (cache / name).open("ab") as jar:
        jar.write(b"\0")
    with pytest.raises(Refusal, match=rf"{name} is not the file .* delete it and start again"):
        jars.ensure_jars(cache)
    done = motcua(tmp_path / "data", "up", "--once", MOTCUA_JARS=str(cache))
    assert done.returncode == 1
    assert name in done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_a_download_that_differs_from_the_list_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listing = tmp_path / "jars.sha256"
    listing.write_text(f"{hashlib.sha256(b'as released').hexdigest()}  a.jar\n")

    def resolve(into: Path) -> list[Path]:
        (into / "a.jar").write_bytes(b"something else")
        return [into / "a.jar"]

    monkeypatch.setattr(jars, "resolve", resolve)
    with pytest.raises(Refusal, match=r"a\.jar as downloaded is not the file .*; nothing was kept"):
        jars.ensure_jars(tmp_path / "cache", listing)
    assert not (tmp_path / "cache" / "a.jar").exists()


def test_a_first_start_without_network_says_so(tmp_path: Path) -> None:
    nowhere = dict.fromkeys(("HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy"), "http://127.0.0.1:9")
    done = motcua(tmp_path / "data", "up", "--once", MOTCUA_JARS=str(tmp_path / "empty"), **nowhere)
    assert done.returncode == 1
    assert "could not be downloaded" in done.stderr
    assert "connect to the network" in done.stderr
    assert done.stderr.strip().count("\n") == 0


def test_a_second_stack_on_the_same_data_is_told_who_runs(tmp_path: Path) -> None:
    with runstate.held(tmp_path):
        runstate.write(tmp_path, runstate.Run(os.getpid(), runstate.began(os.getpid()), "ready", "http://x"))
        done = motcua(tmp_path, "up", "--once")
    assert done.returncode == 1
    assert f"(pid {os.getpid()}, http://x): stop it with `motcua down`" in done.stderr
    assert "or start a second one with --data and MOTCUA_LOCAL_PORT_BASE" in done.stderr


def test_a_lock_and_a_run_file_of_a_dead_process_stop_nobody(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as dead:
        pass
    (tmp_path / "up.lock").touch()
    runstate.write(tmp_path, runstate.Run(dead.pid, 1.0, "ready", "http://x"))
    assert not runstate.is_held(tmp_path)
    with runstate.held(tmp_path):
        assert runstate.is_held(tmp_path)
    done = motcua(tmp_path, "down")
    assert (done.returncode, done.stdout) == (0, f"nothing runs on {tmp_path}\n")


def test_status_of_nothing_is_one_line_and_fails(tmp_path: Path) -> None:
    done = motcua(tmp_path, "status")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"motcua: nothing runs on {tmp_path}: start it with `motcua up`\n"


def test_reset_asks_for_yes_and_deletes_only_what_a_stack_made(tmp_path: Path) -> None:
    (tmp_path / "kafka").mkdir()
    (tmp_path / "kafka" / "x").touch()
    (tmp_path / "my-notes.txt").touch()
    assert motcua(tmp_path, "reset").returncode == 2
    assert (tmp_path / "kafka" / "x").exists()
    assert motcua(tmp_path, "reset", "--yes").returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == ["my-notes.txt"]


def test_a_port_that_is_no_number_is_refused(tmp_path: Path) -> None:
    done = motcua(tmp_path, "up", MOTCUA_LOCAL_KAFKA_PORT="many")
    assert done.returncode == 2
    assert done.stderr == "motcua: MOTCUA_LOCAL_KAFKA_PORT=many is no port: give a number from 1 to 65535\n"

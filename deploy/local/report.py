"""`motcua status`: who runs on a data directory, where, whether all is well, how far behind, with how much memory."""

import asyncio
from pathlib import Path
from typing import Any

import psutil
from rich.console import Console
from rich.table import Table

from deploy.local import configuration, readiness, runstate
from services.oversight import lag


def gather(data: Path) -> dict[str, Any]:
    """Everything `status` shows, ready for JSON. Memory in bytes: each process's share of what it holds (PSS).

    `state` is starting, ready, not-ready (`why` says in sentences what is the matter) or stopping.
    """
    run = runstate.read(data)
    supervisor = runstate.process_of(run.pid, run.began) if run else None
    if run is None or supervisor is None:
        return {"running": False, "data": str(data)}
    look = readiness.Look([], None)
    if run.state == "ready":
        look = asyncio.run(readiness.look(run, configuration.read_settings(data)))
    children = [_child(child) for child in run.children]
    own = _memory(supervisor, descendants=False)
    return {
        "running": True,
        "data": str(data),
        "state": "not-ready" if look.why else run.state,
        "why": look.why,
        "pid": run.pid,
        "public_url": run.public_url,
        "memory": own + sum(child["memory"] for child in children),
        "supervisor_memory": own,
        "children": children,
        "lag": None if look.lag is None else [_behind(one) for one in look.lag],
    }


def _child(child: runstate.Running) -> dict[str, Any]:
    process = runstate.process_of(child.pid, child.began)
    return {
        "name": child.name,
        "pid": child.pid,
        "address": child.address,
        "alive": process is not None,
        "restarts": child.restarts,
        "memory": _memory(process) if process else 0,
        "log": child.log,
    }


def _behind(one: lag.Lag) -> dict[str, Any]:
    return {"group": one.group, "behind": one.behind, "oldest_seconds": one.oldest_seconds}


def show(found: dict[str, Any]) -> None:
    """The same for a person."""
    console = Console(highlight=False)
    table = Table(box=None, pad_edge=False)
    for column, side in (("", "left"), ("address", "left"), ("pid", "right"), ("MB", "right"), ("restarts", "right")):
        table.add_column(column, justify=side)  # type: ignore[arg-type]  # rich's Literal does not survive the tuple
    for child in found["children"]:
        name = child["name"] if child["alive"] else f"{child['name']} (ended)"
        table.add_row(name, child["address"], str(child["pid"]), _megabytes(child["memory"]), str(child["restarts"]))
    table.add_row("supervisor", "", str(found["pid"]), _megabytes(found["supervisor_memory"]), "")
    table.add_row("together", found["public_url"], "", _megabytes(found["memory"]), "")
    for at, reason in enumerate(found["why"]):
        console.print(f"{'not ready:' if at == 0 else '':<10} {reason}", markup=False, soft_wrap=True)
    console.print(f"{'running' if found['why'] else found['state']} on {found['data']}", markup=False, soft_wrap=True)
    console.print(table)
    if found["lag"] is None:
        console.print("how far behind: nobody can say yet")
        return
    behind = [f"{one['group']} {one['behind']}" for one in found["lag"] if one["behind"]]
    console.print("behind: " + (", ".join(behind) if behind else "nobody"))


def _memory(process: psutil.Process, *, descendants: bool = True) -> int:
    """Bytes of the process and what it started. Shared pages count once, by each process's part of them (PSS)."""
    family = [process, *(process.children(recursive=True) if descendants else ())]
    return sum(_own(member) for member in family)


def _own(process: psutil.Process) -> int:
    try:
        full = process.memory_full_info()
        return int(getattr(full, "pss", 0) or full.rss)
    except psutil.NoSuchProcess:
        return 0
    except psutil.Error:
        return int(process.memory_info().rss)


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.0f}"

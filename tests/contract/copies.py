"""A copy of schemas/ and of the generated types, to be changed in ways the repository's own must never be."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from services.contracts import generate, source
from services.contracts.gate import Verdict, check

Change = Callable[[dict[str, Any]], object]


@dataclass(frozen=True)
class Copy:
    root: Path
    package: Path

    @classmethod
    def made_in(cls, folder: Path) -> "Copy":
        copy = cls(folder / "schemas", folder / "contracts")
        shutil.copytree(source.ROOT, copy.root)
        copy.package.mkdir()
        shutil.copy(generate.PACKAGE / "events.py", copy.package)
        return copy

    def edit(self, file: str, change: Change) -> None:
        """Changes one JSON or YAML file."""
        path = self.root / file
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        change(content)
        text = (
            yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
            if path.suffix == ".yaml"
            else json.dumps(content, ensure_ascii=False, indent=2)
        )
        path.write_text(text + "\n", encoding="utf-8")

    def topic(self, topic: str, change: Change) -> None:
        """Changes one row of topics.yaml."""
        self.edit("topics.yaml", lambda table: change(table[topic]))

    def new_version(self, event: str, change: Change) -> None:
        """Writes the next version of an event as people do: copied, changed, listed, generated and locked."""
        newest = source.events(self.root)[event][-1]
        file = f"events/{event}/{newest + 1}.json"
        shutil.copy(self.root / "events" / event / f"{newest}.json", self.root / file)
        self.edit(file, change)

        def listed(table: dict[str, Any]) -> None:
            next(row["events"][event] for row in table.values() if event in row["events"])["versions"].append(
                newest + 1
            )

        self.edit("topics.yaml", listed)
        generate.write(self.root, self.package)

    def verdict(self, drawn: int = 0) -> Verdict:
        return check(self.root, self.package, drawn)

    def sentences(self) -> list[str]:
        return [str(finding) for finding in self.verdict().findings]

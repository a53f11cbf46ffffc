"""Everything one run of the bench found out, before it is put into words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bench.accept import Accepting
from bench.catalogue_import import Imported
from bench.pages import Paged
from bench.pipeline import Flow, Latency
from bench.search import Searching

Functions = Sequence[tuple[str, float]]


@dataclass
class Measured:
    """Everything one run of the bench found out; what was not measured is None."""

    when: str
    commit: str
    load: float
    machine: Mapping[str, str]
    accepting: Mapping[int, Accepting] | None = None
    flow: Flow | None = None
    naive: Flow | None = None
    latency: Latency | None = None
    searching: Searching | None = None
    paged: Paged | None = None
    imported: Imported | None = None
    accepting_samples: Functions = ()
    flow_samples: Mapping[str, Functions] = field(default_factory=dict)

    @property
    def best(self) -> Accepting | None:
        """The number of processes that accepted most, measured by the ratio."""
        return max(self.accepting.values(), key=lambda one: one.ratio) if self.accepting else None

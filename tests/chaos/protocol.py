"""What a row of `make chaos` tells: one line of figures, the same from a row of this folder and from any other test.

    chaos: <name> faults=<n> lost=<n> doubled=<n> unmarked=<n> unreported=<n> problems=<n> ready_p99=<s> <key>=<value>

A line begins with `chaos: `, then come the row's name (lower case, hyphens) and words `key=value` without blanks.
`faults` says how often the fault really happened and is always there; 0 means that nothing was tried, and fails the
row. `lost` cases or updates, `doubled` effects, `unmarked` duplicates, `unreported` losses, `problems` of another kind:
any but 0 fails the row; one that does not apply is left out. `ready_p99` (seconds) and whatever else a row wants to
tell are shown and judged by nobody.

A test that is to be a row prints its lines with `report(Figures("name", faults=n, ...))` as often as it likes, reads
its size from `scale()` (1 is the sample inside `make test`, `make chaos` sets more) and all its chance from `seed()`,
and is named in `tests/chaos/nodes.py`. It still asserts whatever must hold: the figures are told besides, before the
assertions where that is possible, so that the table says how bad a failure is.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from secrets import randbelow

BEGINNING = "chaos: "
JUDGED = ("lost", "doubled", "unmarked", "unreported", "problems")
"""None of these may happen."""
_chosen: list[int] = []


@dataclass(frozen=True, slots=True)
class Figures:
    """How often a fault happened, and what came of it; None where a figure does not apply."""

    name: str
    faults: int
    lost: int | None = None
    doubled: int | None = None
    unmarked: int | None = None
    unreported: int | None = None
    problems: int | None = None
    """What `yizhan check` complained of, and the like."""
    ready_p99: float | None = None
    """Seconds from a restart to the first request for updates, 99 of 100 times at most."""
    more: dict[str, object] = field(default_factory=dict)
    """Whatever else is worth telling; names and values without blanks."""

    @property
    def faulty(self) -> str:
        """What must not be; empty where all is well."""
        if not self.faults:
            return "the fault never happened"
        return ", ".join(f"{found} {name}" for name in JUDGED if (found := getattr(self, name)))

    def line(self) -> str:
        """As one line."""
        known = {name: getattr(self, name) for name in ("faults", *JUDGED)}
        if self.ready_p99 is not None:
            known["ready_p99"] = f"{self.ready_p99:.2f}"
        said = {**known, **self.more}
        words = [f"{name}={value}" for name, value in said.items() if value is not None]
        return f"{BEGINNING}{self.name} {' '.join(words)}"


def read(line: str) -> Figures | None:
    """The figures of a line; None where it is none of ours."""
    if not (found := re.search(rf"(?:^|\s){BEGINNING}([a-z0-9-]+) (.*)$", line.rstrip())):
        return None
    words = dict(word.partition("=")[::2] for word in found[2].split())
    counts = {name: int(words.pop(name)) for name in ("faults", *JUDGED) if name in words}
    ready = words.pop("ready_p99", None)
    return Figures(
        found[1], counts.pop("faults", 0), **counts, ready_p99=float(ready) if ready else None, more={**words}
    )


def report(figures: Figures) -> None:
    """Tells the figures."""
    print(figures.line(), flush=True)  # noqa: T201  (the line is what it is for)


def scale() -> float:
    """How large to be: 1 is the sample inside `make test`."""
    return float(os.environ.get("YIZHAN_SCALE") or 1)


def seed() -> int:
    """The seed of all chance in this process: `YIZHAN_SEED`, else one that is drawn once; print it."""
    if not _chosen:
        _chosen.append(int(os.environ.get("YIZHAN_SEED") or randbelow(10**9)))
    return _chosen[0]

"""A matter that takes weeks: what is planned, and what was really done, when."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime

Who = Literal["handler", "resident"]
TAKES_ON = "takes it on"
"""The handler's first task: claims the card and has spoken with the resident."""
FINISHES = "finishes"
"""The handler's last one."""


@dataclass(frozen=True, slots=True)
class Task:
    """What somebody does from a moment on: a button, and what is answered."""

    at: datetime
    by: Who
    label: str
    said: tuple[str, ...] = ()
    """Those in brackets are tapped."""


@dataclass(frozen=True, slots=True)
class Act:
    """What was done: when the last of it was committed."""

    at: datetime
    label: str
    said: tuple[str, ...] = ()


@dataclass
class Matter:
    """One resident's matter."""

    service: str
    begins: datetime
    form: tuple[str, ...]
    tasks: list[Task]
    resident: int = 0
    handler: int = 0
    reference: str = ""
    log: list[Act] = field(default_factory=list)
    """From the moment at which it was sent (whose label is empty)."""

    def notes(self, at: datetime, label: str, said: tuple[str, ...] = ()) -> None:
        """Something was done."""
        self.log.append(Act(at, label, said))

    @property
    def next_task(self) -> Task | None:
        """What comes next; each of both waits for the other's."""
        done = len(self.log) - 1
        return self.tasks[done] if self.reference and done < len(self.tasks) else None

"""A matter that takes weeks: what is planned, and what was really done, when."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from random import Random  # noqa: TID251  (with a seed that is printed)

Who = Literal["handler", "companion", "resident"]
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
    way: tuple[str, ...] = ()
    """Buttons that are tapped first, to get there."""
    finds: str = ""
    """Words of the message that has the first button; the reference where there are none."""
    reply: str = "记下了"


@dataclass(frozen=True, slots=True)
class Act:
    """What was done: when the last of it was committed."""

    at: datetime
    label: str
    said: tuple[str, ...] = ()
    by: Who = "handler"


@dataclass
class Matter:
    """One resident's matter."""

    service: str
    begins: datetime
    form: tuple[str, ...]
    tasks: list[Task]
    resident: int = 0
    handler: int = 0
    companion: int = 0
    """Who comes along where two have to go."""
    reference: str = ""
    log: list[Act] = field(default_factory=list)
    """From the moment at which it was sent (whose label is empty)."""

    def notes(self, at: datetime, label: str, said: tuple[str, ...] = (), by: Who = "handler") -> None:
        """Something was done."""
        self.log.append(Act(at, label, said, by))

    @property
    def next_task(self) -> Task | None:
        """What comes next; each waits for the others'."""
        done = len(self.log) - 1
        return self.tasks[done] if self.reference and done < len(self.tasks) else None


class Plan:
    """Tasks one after the other, each some hours or days after the one before; the first takes it on."""

    def __init__(self, chance: Random, begins: datetime) -> None:
        self.chance, self.begins, self.at = chance, begins, begins + timedelta(hours=1)
        self.tasks: list[Task] = []
        self.then(TAKES_ON, days=(0, 0.2))

    def then(
        self, label: str, *said: str, by: Who = "handler", days: tuple[float, float] = (0.05, 1.5),
        way: tuple[str, ...] = (), finds: str = "", reply: str = "记下了",
    ) -> None:  # fmt: skip
        """The next task, so many days later."""
        self.at += timedelta(days=self.chance.uniform(*days))
        self.tasks.append(Task(self.at, by, label, said, way, finds, reply))

    def happens(self, share: float) -> bool:
        """Whether something does that does in a share of all cases."""
        return self.chance.random() < share

    def day(self, back: int = 0) -> str:
        """The last task's day or one before, as it is typed; a paper may be dated on a day off."""
        return (self.at - timedelta(days=back)).date().isoformat()

    def matter(self, service: str, form: tuple[str, ...]) -> Matter:
        """What was planned."""
        return Matter(service, self.begins, form, self.tasks)

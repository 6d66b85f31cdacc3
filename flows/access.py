"""Who may do what to a case: one table of permissions; what it does not name is forbidden."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flows.cases import Case, Move
    from flows.model import PersonId

Standing = Literal["resident", "assignee", "volunteer", "coordinator", "desk"]
"""What a person is to a case: whose it is or who helped them file it, who works on it, who could claim it, who oversees
its queue, who asks somebody without an account on the telephone."""

WORKERS = frozenset({"volunteer", "grid_worker", "mediator", "lawyer", "party_worker", "officer", "coordinator"})
"""Roles whose holders may claim cases."""

MAY: Mapping[Standing, frozenset[Move]] = {
    "resident": frozenset({"read", "note", "withdraw", "confirm", "reopen"}),
    "assignee": frozenset({"read", "contact", "note", "appoint", "renew", "release", "finish"}),
    "volunteer": frozenset({"claim"}),
    "coordinator": frozenset({"read", "note", "release", "close"}),
    "desk": frozenset({"read", "note", "withdraw", "confirm", "reopen"}),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """A person as the table sees them; scopes of None mean all queues."""

    id: PersonId
    roles: frozenset[str] = frozenset()
    queues: frozenset[str] | None = None
    skills: frozenset[str] = frozenset()

    @property
    def is_worker(self) -> bool:
        """Whether they may claim at all."""
        return bool(self.roles & WORKERS)

    @property
    def is_coordinator(self) -> bool:
        """Whether they oversee queues."""
        return "coordinator" in self.roles

    def covers(self, queue: str) -> bool:
        """Whether a queue lies in their scope."""
        return self.queues is None or queue in self.queues


def standings(actor: Actor, case: Case, needed: frozenset[str] = frozenset()) -> frozenset[Standing]:
    """What the actor is to the case; `needed` are the skills of which its queue wants one.

    Someone's own case is never theirs to work on or to oversee; who left the staff is nothing to what they worked on.
    """
    if actor.id in case.residents:
        return frozenset({"resident"})
    found: set[Standing] = set()
    if case.assignee == actor.id and actor.is_worker:
        found.add("assignee")
    if actor.is_worker and actor.covers(case.queue) and (not needed or needed & actor.skills):
        found.add("volunteer")
    if actor.is_coordinator and actor.covers(case.queue):
        found.add("coordinator")
    if not case.residents and case.assignee != actor.id and ("coordinator" in found or _filed(actor, case)):
        found.add("desk")
    return frozenset(found)


def _filed(actor: Actor, case: Case) -> bool:
    return case.opened_by == actor.id and actor.is_worker


def may(found: frozenset[Standing], move: Move) -> bool:
    """Whether any of the standings permits the move."""
    return any(move in MAY[standing] for standing in found)

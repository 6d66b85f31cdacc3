"""Who may do what to a case: one table of permissions; what it does not name is forbidden."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flows.cases import Case, Level, Move
    from flows.model import CommunityId, PersonId

Standing = Literal[
    "resident", "desk", "assignee", "volunteer", "asked", "rung", "called", "coordinator", "grid", "officer",
    "supervisor", "party", "helper", "beyond",
]  # fmt: skip
"""What a person is to a case: whose it is or who helped them file it; who asks somebody without an account on the
telephone; who works on it; who could claim it; who is asked to take it over; who stands on the rung of the ladder that
is asked; whom a whistle called; who oversees its queue; in whose grid it is; who receives it above the community; who
supervises; who is the other side of a dispute, and nothing else; who comes along on a visit, or took on an errand; who
is a coordinator, and of other queues."""

WORKERS = frozenset(
    {"volunteer", "grid_worker", "mediator", "lawyer", "party_worker", "officer", "coordinator", "district"}
)
"""Roles whose holders may work on cases."""
ABOVE: Mapping[Level, str] = {"street": "officer", "district": "district"}
"""The role that receives what is passed up to a rung above the community."""

MAY: Mapping[Standing, frozenset[Move]] = {
    "resident": frozenset(
        {
            "read", "note", "withdraw", "confirm", "reopen", "supply", "rate", "refer", "rebook", "side", "advance",
            "pass_on", "welcome",
        }
    ),
    "desk": frozenset(
        {"read", "note", "withdraw", "confirm", "reopen", "supply", "rate", "refer", "rebook", "advance", "welcome"}
    ),
    "assignee": frozenset(
        {
            "read", "details", "contact", "note", "appoint", "renew", "release", "finish", "extend", "supplement",
            "supply", "propose", "revoke", "escalate", "whistle", "agree", "send_back", "rebook", "parties",
            "advance", "record", "swap", "arrange", "help",
        }
    ),
    "volunteer": frozenset({"claim", "offer", "assist"}),
    "asked": frozenset({"read", "accept", "reject"}),
    "rung": frozenset({"read", "take_over"}),
    "called": frozenset({"read", "report"}),
    "coordinator": frozenset(
        {
            "read", "note", "release", "close", "extend", "suggest", "revoke", "choose", "escalate", "whistle",
            "agree", "reroute", "call_back", "merge", "split", "rebook", "parties", "swap", "look",
        }
    ),
    "grid": frozenset({"read"}),
    "officer": frozenset({"read"}),
    "supervisor": frozenset({"read"}),
    "party": frozenset({"side"}),
    "helper": frozenset({"help"}),
    "beyond": frozenset({"break_glass"}),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Actor:
    """A person as the table sees them; scopes of None mean all queues."""

    id: PersonId
    roles: frozenset[str] = frozenset()
    queues: frozenset[str] | None = None
    skills: frozenset[str] = frozenset()
    grids: frozenset[str] = frozenset()
    """Names of the grids that they look after."""
    community: CommunityId | None = None
    """Whose cases they may reach at all; None for no limit, in tests of the table."""

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


@dataclass(frozen=True, slots=True)
class Ties:
    """What else ties a person to a case, read where a move depends on it."""

    asked: bool = False
    """An open proposal asks them to take it over."""
    called: bool = False
    """A whistle that still goes on called them."""
    party: bool = False
    """They are the other side of the dispute."""
    helper: bool = False
    """They come along on a visit, or took on an errand."""


NO_TIES = Ties()


def standings(
    actor: Actor, case: Case, needed: frozenset[str] = frozenset(), ties: Ties = NO_TIES
) -> frozenset[Standing]:
    """What the actor is to the case; `needed` are the skills of which its queue wants one.

    Someone's own case, or that of which they are the other side, is never theirs to work on or to oversee; who left
    the staff is nothing to what they worked on.
    """
    if actor.id in case.residents:
        return frozenset({"resident"})
    if ties.party:
        return frozenset({"party"})
    found: set[Standing] = {"supervisor"} if "supervisor" in actor.roles else set()
    if actor.is_worker:
        found |= _as_worker(actor, case, needed, ties)
    if not case.residents and case.assignee != actor.id and ("coordinator" in found or _filed(actor, case)):
        found.add("desk")
    return frozenset(found)


def _as_worker(actor: Actor, case: Case, needed: frozenset[str], ties: Ties) -> set[Standing]:
    can_claim = actor.covers(case.queue) and (not needed or bool(needed & actor.skills))
    holds: dict[Standing, bool] = {
        "assignee": case.assignee == actor.id,
        "volunteer": can_claim,
        "asked": ties.asked and can_claim and case.assignee != actor.id,
        "rung": case.level_since is not None and case.assignee != actor.id and stands_on(actor, case, case.level),
        "called": ties.called,
        "helper": ties.helper,
        "coordinator": actor.is_coordinator and actor.covers(case.queue),
        "beyond": actor.is_coordinator and not actor.covers(case.queue) and case.assignee != actor.id,
        "grid": "grid_worker" in actor.roles and case.grid in actor.grids and actor.covers(case.queue),
        "officer": bool(actor.roles & set(ABOVE.values())) and actor.covers(case.queue),
    }
    return {standing for standing, is_so in holds.items() if is_so}


def stands_on(actor: Actor, case: Case, level: Level) -> bool:
    """Whether somebody is on a rung of the ladder for a case: its grid's worker, its coordinator, who is above them."""
    if not actor.covers(case.queue):
        return False
    match level:
        case "volunteer":
            return False
        case "grid":
            return "grid_worker" in actor.roles and case.grid in actor.grids
        case "community":
            return actor.is_coordinator
        case _:
            return ABOVE[level] in actor.roles


def _filed(actor: Actor, case: Case) -> bool:
    return case.opened_by == actor.id and actor.is_worker


def may(found: frozenset[Standing], move: Move) -> bool:
    """Whether any of the standings permits the move."""
    return any(move in MAY[standing] for standing in found)

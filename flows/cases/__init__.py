"""What a case is and the moves that it may make."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from flows.model import CaseId, PersonId

Status = Literal["open", "claimed", "done", "closed", "withdrawn"]
"""Waiting to be claimed; being worked on; handled, the resident has not said yet; ended; taken back."""
STATUSES: tuple[Status, ...] = get_args(Status)
GOING_ON: tuple[Status, ...] = ("open", "claimed", "done")
ENDED: tuple[Status, ...] = ("closed", "withdrawn")
Move = Literal[
    "claim", "contact", "note", "appoint", "renew", "release", "finish", "confirm", "reopen", "close", "withdraw",
    "read", "details", "extend", "supplement", "supply", "propose", "suggest", "accept", "reject", "revoke", "offer",
    "choose", "escalate", "take_over", "refer", "whistle", "report", "agree", "send_back", "reroute", "rate",
    "call_back", "merge", "split", "rebook", "parties", "side", "record", "swap", "pass_on", "advance",
    "arrange", "assist", "help", "welcome", "look", "break_glass",
]  # fmt: skip
LIVE: frozenset[Status] = frozenset({"open", "claimed"})
MOVES: Mapping[Move, tuple[frozenset[Status], Status | None]] = {
    "claim": (frozenset({"open"}), "claimed"),
    "contact": (frozenset({"claimed"}), None),
    "note": (frozenset({"open", "claimed", "done"}), None),
    "appoint": (frozenset({"claimed"}), None),
    "renew": (frozenset({"claimed"}), None),
    "release": (frozenset({"claimed"}), "open"),
    "finish": (frozenset({"claimed"}), "done"),
    "confirm": (frozenset({"done"}), "closed"),
    "reopen": (frozenset({"done", "closed"}), "claimed"),
    "close": (frozenset({"open", "claimed", "done"}), "closed"),
    "withdraw": (frozenset({"open", "claimed", "done"}), "withdrawn"),
    "read": (frozenset(STATUSES), None),
    "details": (frozenset({"claimed", "done"}), None),
    "extend": (LIVE, None),
    "supplement": (frozenset({"claimed"}), None),
    "supply": (frozenset({"claimed"}), None),
    "propose": (frozenset({"claimed"}), None),
    "suggest": (frozenset({"open"}), None),
    "accept": (LIVE, "claimed"),
    "reject": (LIVE, None),
    "revoke": (LIVE, None),
    "offer": (frozenset({"open"}), None),
    "choose": (frozenset({"open"}), "claimed"),
    "escalate": (LIVE, None),
    "take_over": (LIVE, "claimed"),
    "refer": (LIVE, None),
    "whistle": (LIVE, None),
    "report": (LIVE, None),
    "agree": (LIVE, None),
    "send_back": (frozenset({"claimed"}), "open"),
    "reroute": (LIVE, "open"),
    "rate": (frozenset({"claimed", "done", "closed"}), None),
    "call_back": (frozenset(STATUSES), None),
    "merge": (LIVE, None),
    "split": (LIVE, None),
    "rebook": (LIVE, None),
    "parties": (LIVE, None),
    "record": (frozenset({"claimed", "done"}), None),
    "swap": (frozenset({"claimed"}), None),
    "pass_on": (frozenset({"claimed", "done", "closed"}), None),
    "side": (frozenset({"open", "claimed", "done", "closed"}), None),
    "advance": (frozenset({"claimed"}), None),
    "arrange": (frozenset({"claimed"}), None),
    "assist": (frozenset({"claimed"}), None),
    "look": (frozenset({"open", "claimed", "done", "closed"}), None),
    "break_glass": (frozenset({"open", "claimed", "done", "closed"}), None),
    "help": (frozenset({"claimed", "done"}), None),
    "welcome": (frozenset({"claimed", "done"}), None),
}
"""For each move: the states in which it is allowed, and the state that follows (None: the same)."""

Level = Literal["volunteer", "grid", "community", "street", "district"]
LEVELS: tuple[Level, ...] = get_args(Level)
"""The rungs of the ladder that a case is passed up, from the lowest."""
OUTSIDE: frozenset[Level] = frozenset({"street", "district"})
"""Rungs at which somebody else than the community handles what residents told: they are asked first (PIPL 23)."""
MOST_RETURNS = 2
"""A case that was sent back so often as belonging elsewhere waits for its coordinator's word."""

Filed = Literal["self", "proxy", "desk"]
"""By whom: the person whose matter it is; a helper; staff, for somebody at the counter or on the telephone."""
Verdict = Literal["solved", "partly", "unsolved", "not needed"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
ENDING_VERDICTS: frozenset[Verdict] = frozenset({"solved", "not needed"})


@dataclass(frozen=True, slots=True)
class Case:
    """A matter being worked on, as its clocks see it; times are UTC."""

    id: CaseId
    reference: str
    service: str
    queue: str
    status: Status
    opened_at: datetime
    opened_by: PersonId
    promised_at: datetime
    waiting_since: datetime
    """When it last began to wait for a claim."""
    filed: Filed = "self"
    beneficiary: PersonId | None = None
    """Whose matter it is, where another person filed it and they have come in by their invitation."""
    urgent: bool = False
    category: str = ""
    grid: str = ""
    assignee: PersonId | None = None
    claimed_at: datetime | None = None
    touched_at: datetime | None = None
    """The volunteer's last act: the claim's lease counts from here."""
    contacted_at: datetime | None = None
    appointment_at: datetime | None = None
    arranged_at: datetime | None = None
    """When that appointment was made; None where only the last act is known."""
    done_at: datetime | None = None
    closed_at: datetime | None = None
    outcome: str = ""
    level: Level = "volunteer"
    """The rung of the ladder that it is at."""
    level_since: datetime | None = None
    """Since when that rung is asked; None once somebody there has it in hand."""
    paused_at: datetime | None = None
    """Since when it waits for its resident."""
    returns: int = 0
    """How often it was sent back as belonging elsewhere."""
    joined_to: CaseId | None = None
    """The case of the same matter that it goes along with: that one has the clocks."""

    @property
    def residents(self) -> tuple[PersonId, ...]:
        """Who stands on the resident's side and can be written to: who filed it, unless that was staff, and whom it
        is for; nobody where somebody at the desk has no account."""
        filed = () if self.filed == "desk" else (self.opened_by,)
        return filed if self.beneficiary is None or self.beneficiary in filed else (*filed, self.beneficiary)

    @property
    def is_held(self) -> bool:
        """Whether nobody may claim it before its coordinator says where it belongs."""
        return self.returns >= MOST_RETURNS

    @property
    def judge(self) -> PersonId | None:
        """Who says whether it is solved: whose matter it is, else the helper, who asks them; None for the desk."""
        return self.beneficiary or next(iter(self.residents), None)

"""The declared outcome of every fault for every method that the bot uses: the table that the matrix is judged by."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

from tests.faults.kinds import FAULTS, Proof

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.faults.kinds import Fault

Outcome = Literal[
    "sent", "marked", "listed", "moved", "held", "reported", "dropped", "ignored", "retried", "lost", "ends"
]
"""`sent`: arrives once, without a mark, if need be after another try.
`marked`: its fate is unclear, it is sent once more and says so.
`listed`: its fate is unclear, it is never sent again and stands in `yizhan outbox`.
`moved`: arrives once, without a mark, where the group is now.
`held`: waits for the hour that the server named.
`reported`: given up, and a coordinator is told.
`dropped`: given up, and nobody misses it.
`ignored`: what depends on it goes on as if nothing had been.
`retried`: asked again until it works.
`lost`: a file that can't be had; its sender is asked to send it again.
`ends`: the program ends with 69, and what is unsent stays.
"""


@dataclass(frozen=True, slots=True)
class Row:
    """What the bot asks for, and what follows from each kind of fault."""

    name: str
    method: str
    outcomes: Mapping[Proof, Outcome]
    besides: Mapping[str, Outcome] = field(default_factory=dict)
    """Of single faults, by their name."""
    apart: str = ""
    """Rows of the start that can't be met in one start have the same."""

    def outcome(self, fault: Fault) -> Outcome:
        """The declared one."""
        return self.besides.get(fault.name, self.outcomes[fault.proves])


def _all(outcome: Outcome, **but: Outcome) -> Mapping[Proof, Outcome]:
    proofs: tuple[Proof, ...] = get_args(Proof)
    named: dict[str, Outcome] = {name.replace("_", " "): found for name, found in but.items()}
    return {proof: named.get(proof, outcome) for proof in proofs}


OWED = _all(
    "reported", limited="sent", held="held", moved="moved", unclear="marked", odd="sent", fine="sent", token="ends"
)
ONCE: Mapping[Proof, Outcome] = {**OWED, "unclear": "listed"}
CHANGED = _all("dropped", limited="sent", held="held", unclear="sent", odd="sent", fine="sent", token="ends")
LEFT: Mapping[Proof, Outcome] = {**CHANGED, "unclear": "listed"}
FETCHED = _all(
    "lost", limited="retried", held="held", unclear="retried", odd="retried", fine="retried", token="retried"
)
ASKED = _all("retried", held="held", token="ends", not_found="ends")
NO_FILE: Mapping[str, Outcome] = {"not-ok": "retried", "huge": "lost"}
"""Other bytes than the file's come without a word of refusal: their number is another than was announced, or more than
is taken of any file."""

LIVE: tuple[Row, ...] = (
    Row("question", "sendMessage", OWED),
    Row("notice", "sendMessage", ONCE),
    Row("change", "editMessageText", CHANGED),
    Row("press", "answerCallbackQuery", _all("ignored")),
    Row("photo", "sendPhoto", OWED),
    Row("document", "sendDocument", OWED),
    Row("leave", "leaveChat", LEFT),
    Row("unsay", "deleteMessage", CHANGED),
    Row("file", "getFile", FETCHED),
    Row("content", "download", FETCHED, NO_FILE),
)
"""What happens while people use the bot; all cells at once, each with people of its own."""
GROUPS = ("notice",)
"""Only where people talk in a group can it have moved."""
POLL = Row("poll", "getUpdates", ASKED)
STARTING: tuple[Row, ...] = (
    Row("name", "getMe", ASKED),
    Row("known-webhook", "getWebhookInfo", _all("ignored"), apart="ways in"),
    Row("old-webhook", "deleteWebhook", _all("ignored"), apart="ways in"),
    Row("commands", "setMyCommands", _all("ignored"), apart="niceties"),
    Row("description", "setMyDescription", _all("ignored"), apart="niceties"),
    Row("webhook", "setWebhook", {**ASKED, "odd": "ignored", "fine": "ignored"}, apart="ways in"),
)
"""What is asked at each start."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One fault of one request."""

    row: Row
    fault: Fault

    @property
    def name(self) -> str:
        """Of both."""
        return f"{self.row.name}:{self.fault.name}"

    @property
    def outcome(self) -> Outcome:
        """The declared one."""
        return self.row.outcome(self.fault)


def cells(*rows: Row) -> list[Cell]:
    """Every cell of some rows."""
    every = [Cell(row, fault) for row in rows for fault in FAULTS]
    return [cell for cell in every if cell.fault.proves != "moved" or cell.row.name in GROUPS]

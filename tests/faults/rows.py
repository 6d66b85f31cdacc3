"""The declared outcome of every fault for every method that the bot uses: the table that the matrix is judged by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from tests.faults.kinds import FAULTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.faults.kinds import Fault, Proof

Outcome = Literal["sent", "marked", "listed", "reported", "dropped", "ignored", "retried", "lost", "ends"]
"""`sent`: arrives once, without a mark, if need be after another try.
`marked`: its fate is unclear, it is sent once more and says so.
`listed`: its fate is unclear, it is never sent again and stands in `yizhan outbox`.
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
    besides: Mapping[str, Outcome]
    """Of single faults, by their name."""

    def outcome(self, fault: Fault) -> Outcome:
        """The declared one."""
        return self.besides.get(fault.name, self.outcomes[fault.proves])


def _all(outcome: Outcome, **but: Outcome) -> Mapping[Proof, Outcome]:
    proofs: tuple[Proof, ...] = (
        "limited", "refused", "unmodified", "gone", "blocked", "token", "not found", "unclear", "fine",
    )  # fmt: skip
    named: dict[str, Outcome] = {name.replace("_", " "): found for name, found in but.items()}
    return {proof: named.get(proof, outcome) for proof in proofs}


OWED = _all("reported", limited="sent", unclear="marked", fine="sent", token="ends")
ONCE = _all("reported", limited="sent", unclear="listed", fine="sent", token="ends")
CHANGED = _all("dropped", limited="sent", unclear="sent", fine="sent", token="ends")
LEFT = _all("dropped", limited="sent", unclear="listed", fine="sent", token="ends")
FETCHED = _all("lost", limited="retried", unclear="retried", fine="retried", token="retried")
ASKED = _all("retried", token="ends", not_found="ends")

LIVE: tuple[Row, ...] = (
    Row("question", "sendMessage", OWED, {}),
    Row("notice", "sendMessage", ONCE, {}),
    Row("change", "editMessageText", CHANGED, {}),
    Row("press", "answerCallbackQuery", _all("ignored"), {}),
    Row("photo", "sendPhoto", OWED, {}),
    Row("document", "sendDocument", OWED, {}),
    Row("leave", "leaveChat", LEFT, {}),
    Row("file", "getFile", FETCHED, {}),
    Row("content", "download", FETCHED, {}),
)
"""What happens while people use the bot; all cells at once, each with people of its own."""
POLL = Row("poll", "getUpdates", ASKED, {})
STARTING: tuple[Row, ...] = (
    Row("name", "getMe", ASKED, {}),
    Row("library", "getMe", _all("retried"), {}),
    Row("old-webhook", "deleteWebhook", _all("ignored"), {}),
    Row("commands", "setMyCommands", _all("ignored"), {}),
    Row("description", "setMyDescription", _all("ignored"), {}),
    Row("webhook", "setWebhook", _all("retried"), {}),
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
    return [Cell(row, fault) for row in rows for fault in FAULTS]

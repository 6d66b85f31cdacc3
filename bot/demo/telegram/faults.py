"""Ordered failures, and the ledger of every request: how tests prove that nothing is lost or said twice."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from bot.demo.telegram.errors import ApiError
from bot.demo.telegram.model import Json

Cut: TypeAlias = Literal["reset", "cut_body", "timeout"]
ANY = "*"


@dataclass(slots=True)
class Fault:
    """The next `times` requests of this kind fail; with `after` they are carried out first."""

    method: str
    chat_id: int | None
    times: int
    error: ApiError
    after: bool
    cut: Cut | None

    def meets(self, method: str, chat_id: int | None) -> bool:
        """Whether it is this request's turn to fail."""
        wanted = self.method in (ANY, method) and self.chat_id in (None, chat_id)
        return wanted and self.times > 0


@dataclass(slots=True)
class Request:
    """One request as the server saw it; `outcome` is 'ok', 'refused', or what an ordered fault did."""

    number: int
    method: str
    chat_id: int | None
    at: datetime
    parameters: Json
    outcome: str = "open"
    status: int = 0
    applied: bool = False
    result: object = None

    @property
    def message_id(self) -> int | None:
        """The id of the message that it made or changed, if it did."""
        found = self.result.get("message_id") if isinstance(self.result, dict) else None
        return found if isinstance(found, int) else None


class Faults:
    """What is ordered to fail."""

    def __init__(self) -> None:
        self._ordered: list[Fault] = []

    def order(self, fault: Fault) -> None:
        """Add one; earlier orders are used up first."""
        self._ordered.append(fault)

    def take(self, method: str, chat_id: int | None) -> Fault | None:
        """The fault that this request meets, used up by one."""
        for fault in self._ordered:
            if fault.meets(method, chat_id):
                fault.times -= 1
                return fault
        return None

    def clear(self) -> None:
        """Let everything work again."""
        self._ordered.clear()

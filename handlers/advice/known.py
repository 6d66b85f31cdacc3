"""What is known of a case of advice beside its answers: clocks, the newest record, where it came from or went on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.advice.forms import NEXT
from flows.model import Phrase
from flows.screens import EMPTY
from handlers.advice import clocks
from storage import advice
from storage.papers import consultation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flows.model import Lines, Service, Value
    from handlers.turn import Turn
    from storage.tables import CaseRow

RECORDED = Phrase("{at} 有咨询记录，下一步：{next}。")
WENT_ON = Phrase("已转调解：{ref}。")
CAME_FROM = Phrase("从法律咨询 {ref} 转来，居民自己看过才提交的。")


def lines_of(turn: Turn, row: CaseRow, service: Service, answers: Mapping[str, Value]) -> Lines:
    """For who works on it."""
    lines = clocks.lines_of(turn, service, answers)
    talked = consultation(turn.tx, row.id) if service.consultation is not None else None
    if talked is not None:
        label = next(label for label, step in NEXT.items() if step == talked.next_step)
        lines = (*lines, RECORDED(at=talked.at, next=Phrase(label)))
    before = advice.came_from(turn.tx, row.id)
    came = (CAME_FROM(ref=before.reference),) if before is not None and service.consultation is None else ()
    found = (*lines, *went_on(turn, row, service), *came)
    return found if not found or found[0] == EMPTY else (EMPTY, *found)


def went_on(turn: Turn, row: CaseRow, service: Service) -> Lines:
    """That it goes on as another case: for its resident too."""
    onward = advice.went_on_as(turn.tx, row) if service.consultation is not None else None
    return (WENT_ON(ref=onward.reference),) if onward is not None else ()

"""Internal forms of visits: when, what was seen, when it would suit better."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import services
from flows.fields import Choice, Clock, Day, Text
from flows.model import Clocks, Phrase, Service, Step, Untimed

if TYPE_CHECKING:
    from collections.abc import Mapping

NOTHING = Phrase("")
LENGTHS: Mapping[str, int] = {"1小时": 1, "2小时": 2, "3小时": 3}


def _form(name: str, title: Phrase, *steps: Step) -> Service:
    return Service(
        name=name, title=title, summary=NOTHING, minutes=1, prepare=(), steps=steps,
        submit=NOTHING, after=(), clocks=Clocks(), internal=True, forgotten=True,
    )  # fmt: skip


ASK = _form(
    "home_visit", Phrase("约上门"),
    Step("day", Phrase("想哪天上门？比如“明天下午三点”。"), Day(ahead_days=60), Phrase("日期")),
    Step("clock", Phrase("几点？"), Clock(), Phrase("时间"), when=Untimed("day")),
    Step("length", Phrase("大概待多久？"), Choice(("1小时", "2小时", "3小时")), Phrase("待多久")),
)  # fmt: skip
MOVE = _form(
    "visit_move", Phrase("换个时间"),
    Step("words", Phrase("什么时候方便？写一句就行，比如“周六上午”。"), Text(limit=100, least=2), Phrase("方便的时间")),
)  # fmt: skip


def seen_name(service: str) -> str:
    """What the form of what was seen is called."""
    return f"{service}_seen"


FORMS: Mapping[str, Service] = {
    form.name: form
    for form in (
        ASK, MOVE,
        *(
            _form(seen_name(service.name), Phrase("走访看到的"), *service.visits.seen)
            for _, service in services.declared()
            if isinstance(service, Service) and service.visits is not None
        ),
    )
}  # fmt: skip

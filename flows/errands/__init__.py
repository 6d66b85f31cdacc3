"""Internal forms of what others do for a matter: a task of the plan, a small wish."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import services
from flows.fields import Day, Text
from flows.model import Clocks, Phrase, Service, Step

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from flows.model.parts import Errands

NOTHING = Phrase("")
TASK, WISH = "_task", "_wish"


def _form(name: str, title: Phrase, *steps: Step) -> Service:
    return Service(
        name=name, title=title, summary=NOTHING, minutes=1, prepare=(), steps=steps,
        submit=NOTHING, after=(), clocks=Clocks(), internal=True, forgotten=True,
    )  # fmt: skip


def _task(name: str, part: Errands) -> Service:
    return _form(
        f"{name}{TASK}", Phrase("请人帮一把"),
        Step("what", Phrase("要帮什么？群里只显示这一样，不显示是谁家。"), part.tasks, Phrase("帮什么")),
        Step("day", Phrase("哪天做？"), Day(ahead_days=60, timed=False), Phrase("日期")),
        Step(
            "words", Phrase("怎么做、要注意什么？只有答应的人看得到。别写证件号，别让人管存折和钱。"),
            Text(limit=300, least=2), Phrase("怎么做"),
        ),
    )  # fmt: skip


def _wish(name: str, part: Errands) -> Service:
    return _form(
        f"{name}{WISH}", Phrase("微心愿"),
        Step("what", Phrase("想要哪一样？"), part.wishes, Phrase("心愿")),
        Step("price", Phrase("大概多少钱的东西？只能是东西或帮忙，不能是钱。"), part.prices, Phrase("价钱")),
        Step(
            "words", Phrase("说说具体想要什么。群里不显示，只有经办的人和答应的人看得到。"),
            Text(limit=200, least=2), Phrase("具体心愿"),
        ),
    )  # fmt: skip


def _forms() -> Iterator[Service]:
    for _, service in services.declared():
        if isinstance(service, Service) and service.errands is not None:
            yield _task(service.name, service.errands)
            yield _wish(service.name, service.errands)


FORMS: Mapping[str, Service] = {form.name: form for form in _forms()}

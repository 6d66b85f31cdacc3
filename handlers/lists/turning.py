"""The pages of every list: the next ten, the ones before, or what is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.model import Action, Button, Phrase
from handlers.residents.answering import settled

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from flows.model import Buttons, Effects, Lines
    from handlers.turn import Turn
    from storage.reports.paging import Page

    Shown = tuple[Lines, Buttons]
    """What a page says, and its buttons."""
    Pager = Callable[[Turn, str, int], "Shown | None"]
    """A list by its argument and page number; None where this person has no such list."""

EARLIER, FURTHER = Phrase("上一页"), Phrase("下一页")
ON_PAGE = Phrase("第 {n} 页")
NOTHING_HERE = Phrase("这个列表现在打不开了。")
PAGERS: dict[str, Pager] = {}
"""Every list by its name; each module enters its own."""


def turning(name: str, argument: str, page: Page) -> tuple[Lines, Buttons]:
    """Where one is, and the buttons to the pages before and after; nothing for a list of one page."""
    ways = []
    if page.number:
        ways.append(Button(EARLIER, Action("page", f"{name} {page.number - 1} {argument}")))
    if page.has_next:
        ways.append(Button(FURTHER, Action("page", f"{name} {page.number + 1} {argument}")))
    return ((ON_PAGE(n=page.number + 1),), (tuple(ways),)) if ways else ((), ())


def on_page(turn: Turn) -> Effects:
    """Shows the page; the one before loses its buttons, so that a tap that was on its way hits nothing on this one."""
    name, _, rest = turn.argument.partition(" ")
    number, _, argument = rest.partition(" ")
    pager = PAGERS.get(name)
    shown = pager(turn, argument, int(number)) if pager is not None and number.isdecimal() else None
    if shown is None:
        return turn.acknowledge(NOTHING_HERE)
    return (*settled(turn), *turn.say(*shown[0], keyboard=shown[1]))


def enter(pagers: Mapping[str, Pager]) -> None:
    """Makes lists known by their names."""
    PAGERS.update(pagers)

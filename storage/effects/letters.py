"""Words and buttons in the form in which Telegram takes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from flows.model import (
    Action,
    AskContact,
    CalendarEntry,
    CasePaper,
    CaseSheet,
    Chart,
    DropKeyboard,
    MonthChart,
    MonthSheet,
    OwnCopy,
    Phrase,
)
from flows.texts import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flows.model import Buttons, Keyboard, Send
    from flows.texts import Reader

LONGEST_MESSAGE = 4096
"""UTF-16 units; whether Telegram counts these or code points is disputed, and this is right either way."""
ROOM = 96
"""Left free in each piece, for what is added later: a choice that was made, a mark."""
WAYS_OUT = (Phrase("返回"), Phrase("取消"))


def split(words: str, *, most: int = LONGEST_MESSAGE - ROOM) -> list[str]:
    """Pieces of at most so many units, cut at the end of a line where there is one, never within a character."""
    pieces = []
    while units(words) > most:
        end = most
        while units(words[:end]) > most:
            end -= (units(words[:end]) - most + 1) // 2
        cut = words.rfind("\n", end // 2, end)
        pieces.append(words[: cut if cut > 0 else end].rstrip())
        words = words[cut if cut > 0 else end :].lstrip("\n")
    return [piece for piece in (*pieces, words) if piece.strip()] or ["…"]


def units(words: str) -> int:
    """The length of a text as Telegram counts it: in UTF-16 units."""
    return len(words.encode("utf-16-le", "replace")) // 2


def cut(words: str) -> str:
    """As much of a text as one message holds."""
    return split(words, most=LONGEST_MESSAGE)[0]


def content_of(send: Send) -> dict[str, object]:
    """What a message is besides its words and its keyboard."""
    content: dict[str, object] = {"method": "sendMessage", "protect": send.protect}
    match send.made:
        case Chart(days=days):
            return {**content, "method": "sendPhoto", "chart": days}
        case CaseSheet(since=since):
            return {**content, "method": "sendDocument", "sheet": since.isoformat() if since else "all"}
        case MonthSheet(month=month):
            return {**content, "method": "sendDocument", "month": month}
        case MonthChart(months=months):
            return {**content, "method": "sendPhoto", "months": months}
        case CasePaper(case=case, name=name, party=party, drawn=drawn):
            method = "sendPhoto" if drawn else "sendDocument"
            return {**content, "method": method, "paper": [case, name, party, drawn]}
        case CalendarEntry(slot=slot, cancelled=cancelled):
            return {**content, "method": "sendDocument", "entry": slot, "cancelled": cancelled}
        case OwnCopy(as_data=as_data):
            return {**content, "method": "sendDocument", "copy": "json" if as_data else "text"}
        case None:
            return content
        case _:
            assert_never(send.made)


def words_of(content: Mapping[str, object]) -> str:
    """What Telegram calls the words of such a message."""
    return "text" if content["method"] == "sendMessage" else "caption"


def one_a_row(keyboard: Keyboard) -> Keyboard:
    """The same buttons in the same order, each in a row of its own."""
    if not isinstance(keyboard, tuple):
        return keyboard
    return tuple((button,) for row in keyboard for button in row)


def actions_of(keyboard: Keyboard) -> tuple[Action, ...]:
    """What the buttons mean, in their order."""
    if not isinstance(keyboard, tuple):
        return ()
    return tuple(button.action for row in keyboard for button in row)


def markup(keyboard: Keyboard, token: str | None, reader: Reader) -> dict[str, object] | None:
    """The keyboard under a message; None where there is none."""
    match keyboard:
        case AskContact():
            ways_out = [{"text": say(word, reader)} for word in WAYS_OUT]
            share = [{"text": say(keyboard.label, reader), "request_contact": True}]
            return {"keyboard": [share, ways_out], "resize_keyboard": True, "one_time_keyboard": True}
        case DropKeyboard():
            return {"remove_keyboard": True}
        case tuple():
            return inline(keyboard, token, reader) if keyboard else None
        case _:
            assert_never(keyboard)


def inline(keyboard: Buttons, token: str | None, reader: Reader) -> dict[str, object]:
    """Buttons whose data are the message's token and their number."""
    rows, number = [], 0
    for row in keyboard:
        buttons = []
        for button in row:
            buttons.append({"text": say(button.label, reader), "callback_data": f"{token}.{number}"})
            number += 1
        rows.append(buttons)
    return {"inline_keyboard": rows}

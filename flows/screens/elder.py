"""The same in elder mode: the question and nothing else, numbered options, six at a time, one action a message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.model import Action, Button, Phrase
from flows.route import asked_steps, current
from flows.screens.ordinary import (
    CANCEL,
    EMPTY,
    TYPE_TO_GO_BACK,
    check_lines,
    keyboard_of,
    message,
    shows_contact_button,
)

if TYPE_CHECKING:
    from flows.model import Buttons, Conversation, Keyboard, Lines, Send, Service, Step

AT_ONCE = 6
"""Options that one message shows."""

NUMBERED = Phrase("{number}. {label}")
MORE = Phrase("更多")
TO_BEGINNING = Phrase("回到前面")
TO_CHANGE = Phrase("要改")
CHANGE_NOTHING = Phrase("不改了")
CHANGE_WHICH = Phrase("要改哪一条？点它，或者打它的号码。")

Row = tuple[Button, ...]


def screen(service: Service, conversation: Conversation, *, page: int) -> Send:
    """The present question with one page of its options; the answers, or from page 1 on which of them to change."""
    step = current(service, conversation)
    if step is not None:
        return _question(service, conversation, step, page=page)
    if page:
        return _which(service, conversation, page=page - 1)
    buttons = ((Button(service.submit, Action("submit")),), (Button(TO_CHANGE, Action("more", "1")),))
    return message(conversation, check_lines(service, conversation), buttons)


def _question(service: Service, conversation: Conversation, step: Step, *, page: int) -> Send:
    asked = step.field.question(step.ask, conversation.pending)
    labels = step.field.choices(conversation.pending).labels
    options = tuple(Button(label, Action("pick", str(number))) for number, label in enumerate(labels))
    shown = _numbered(options, page)
    if shows_contact_button(step, conversation):  # its keyboard leaves no place for the ways out
        asked = (*asked, TYPE_TO_GO_BACK)
    keyboard = _paged(keyboard_of(service, conversation, step), (*shown, *_further(options, page)))
    return message(conversation, (*asked, *_listed(shown)), keyboard)


def _which(service: Service, conversation: Conversation, *, page: int) -> Send:
    steps = asked_steps(service, conversation.answers)
    edits = tuple(Button(step.label, Action("edit", step.name)) for step in steps)
    shown = _numbered(edits, page)
    rows = tuple((button,) for button in (*shown, *_further(edits, page, before=1)))
    ways_out = ((Button(CHANGE_NOTHING, Action("more", "0")),), (Button(CANCEL, Action("cancel")),))
    return message(conversation, (CHANGE_WHICH, *_listed(shown)), (*rows, *ways_out))


def _numbered(options: Row, page: int) -> Row:
    """The options of a page, each with its number among all."""
    numbered = tuple(
        Button(NUMBERED(number=number, label=option.label), option.action)
        for number, option in enumerate(options, start=1)
    )
    return numbered[page * AT_ONCE :][:AT_ONCE]


def _listed(shown: Row) -> Lines:
    return (EMPTY, *(button.label for button in shown)) if shown else ()


def _further(options: Row, page: int, *, before: int = 0) -> Row:
    """The way to the next page, from the last one back to the first; none where one page holds all."""
    if len(options) <= AT_ONCE:
        return ()
    if (page + 1) * AT_ONCE < len(options):
        return (Button(MORE, Action("more", str(page + 1 + before))),)
    return (Button(TO_BEGINNING, Action("more", str(before))),)


def _paged(keyboard: Keyboard, shown: Row) -> Keyboard:
    """The question's own buttons with this page of options in the place of all of them, one a row."""
    if not isinstance(keyboard, tuple):
        return keyboard
    buttons = [button for row in keyboard for button in row]
    first = next((place for place, button in enumerate(buttons) if button.action.verb == "pick"), 0)
    others = [button for button in buttons if button.action.verb != "pick"]
    rows: Buttons = tuple((button,) for button in (*others[:first], *shown, *others[first:]))
    return rows

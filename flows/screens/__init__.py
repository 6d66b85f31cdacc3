"""What a conversation looks like: the present question, the check-your-answers screen, and their buttons."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flows.screens import elder, ordinary
from flows.screens.elder import AT_ONCE, MORE, TO_CHANGE
from flows.screens.ordinary import (
    BACK,
    CANCEL,
    CANCEL_FORM,
    EMPTY,
    HALF_A_ROW,
    HUMAN,
    SKIPPED,
    answer_lines,
    is_editing,
    shows_contact_button,
)

if TYPE_CHECKING:
    from flows.model import Conversation, Lines, Send, Service

__all__ = [
    "AT_ONCE", "BACK", "CANCEL", "CANCEL_FORM", "EMPTY", "HALF_A_ROW", "HUMAN", "MORE", "SKIPPED", "TO_CHANGE",
    "answer_lines", "is_editing", "screen", "shows_contact_button", "with_words",
]  # fmt: skip


def screen(service: Service, conversation: Conversation, *, page: int = 0) -> Send:
    """The present question, or the check-your-answers screen, as a message in the style of its reader."""
    if service.elder:
        return elder.screen(service, conversation, page=page)
    return ordinary.screen(service, conversation)


def with_words(send: Send, before: Lines) -> Send:
    """The same message with some words before its own."""
    return replace(send, lines=(*before, *send.lines))

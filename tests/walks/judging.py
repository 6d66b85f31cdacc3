"""What is true after every act: something was said, there is a way on and a way out, and a side trip comes back."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from flows.engine import KEEP_WORDS
from flows.screens import ordinary as shown
from flows.screens.elder import TO_CHANGE
from flows.texts import plain, spellings
from handlers.menu import GLOBAL_WORDS
from tests.walks.acts import Change, Tap, Type, labels_of
from tests.walks.drafts import Disagreement
from tests.walks.screens import CHECK, is_label

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.demo.telegram.model import Message, Press
    from bot.demo.world import World
    from tests.walks.acts import Act
    from tests.walks.drafts import Draft
    from tests.walks.screens import Screen

SIDE_TRIPS = ("/help", "/menu", "/my", "/start", "/privacy", "/nonsense", "帮助", "菜单", "人工")
FRESH = timedelta(hours=23)
"""So long a side trip leads back to the question."""
COMMAND_NUMBER_OR_BUTTON = re.compile(r"/[a-z]+|\d{3,4}-\d{7,8}|\b1[12]\d\b|[“「\"][^”」\"]+[”」\"]")
WAYS_BACK = ("返回", "back")


def answered(world: World, act: Act, new: list[Message], *, gone: bool, presses: list[Press]) -> None:
    """Whoever writes or taps hears or sees something; a change of an old message may be passed over."""
    silent = [press for press in presses if world.answer_to(press.id) is None]
    if silent:
        raise Disagreement(f"{act} was never acknowledged")
    toasts = [answer.text for press in presses if (answer := world.answer_to(press.id)) and answer.text]
    if not (new or gone or toasts or isinstance(act, Change)):
        raise Disagreement(f"{act} met silence")


def way_on(newest: Screen | None, before: Sequence[Message]) -> None:
    """A question that can be answered and left, or buttons, or words that name a command or a telephone.

    What comes unasked may stand below a question: the two messages before count too.
    """
    if newest is None:
        return  # everything was deleted, as they asked
    words, labels = newest.message.words, labels_of(newest.message)
    if newest.kind in {"question", "check", "changes"}:
        leaves = any(is_label(label, shown.CANCEL, shown.CANCEL_FORM, TO_CHANGE) for label in labels)
        if not leaves and not any(way in words for way in WAYS_BACK):
            raise Disagreement(f"no way out of: {words}")
    elif not labels and not COMMAND_NUMBER_OR_BUTTON.search(words) and not any(message.labels for message in before):
        raise Disagreement(f"no way on from: {words}")


def shown_again(act: Act, fresh: list[Screen], draft: Draft | None, now: datetime) -> None:
    """Help, menu and the like lead back to the question that somebody was at."""
    if not isinstance(act, Type) or act.text not in SIDE_TRIPS or draft is None or now - draft.touched > FRESH:
        return
    if not any(screen.kind in {"question", "check", "changes"} for screen in fresh):
        raise Disagreement(f"{act} did not lead back to {draft.name} of {draft.service}")


def is_back_word(text: str) -> bool:
    """Whether words mean a step back."""
    return plain(text) in GLOBAL_WORDS["back"] | spellings(shown.BACK)


def is_keep_word(text: str) -> bool:
    """Whether words mean that the old answer stays."""
    return plain(text) in KEEP_WORDS


__all__ = ["CHECK", "Tap", "answered", "is_back_word", "is_keep_word", "shown_again", "way_on"]

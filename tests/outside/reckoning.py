"""Reckons up what people saw, and a bot's own books, against the ledger of the Bot API server beside it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.outside.botapi import FIRST_UPDATE
from tests.outside.people import MARK, REFERENCE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from tests.outside.botapi import BotApi, Request

MOST_SHOWN = 8
LEFT_OPEN = "没提交"
"""Stands in the reminder of a form, and where somebody comes back to one: going on shows its question once more."""
OWED = "must-not-be-missed"
REPEAT = "#again"
"""Ends the key of the marked repeat of a message whose fate is unclear."""


@dataclass
class Reckoning:
    """What must not be, in words."""

    lost: list[str] = field(default_factory=list)
    """Confirmed updates, and cases that somebody was told of, which are not there."""
    doubled: list[str] = field(default_factory=list)
    """Cases and claims that are there more than once, and updates that were kept twice."""
    unmarked: list[str] = field(default_factory=list)
    """Messages that came twice without the mark."""
    unreported: list[str] = field(default_factory=list)
    """Messages that did not arrive, and nobody is told; or that arrived, and the bot does not know."""
    ambiguous: int = 0
    """Messages whose fate was unclear at some time, and known to be: they may come once more, marked."""
    marked: int = 0

    @property
    def is_clean(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.lost or self.doubled or self.unmarked or self.unreported)

    def __add__(self, other: Reckoning) -> Reckoning:
        """Of two installations together."""
        return Reckoning(
            self.lost + other.lost, self.doubled + other.doubled, self.unmarked + other.unmarked,
            self.unreported + other.unreported, self.ambiguous + other.ambiguous, self.marked + other.marked,
        )  # fmt: skip

    def __str__(self) -> str:
        """The first of each kind."""
        kinds = ("lost", "doubled", "unmarked", "unreported")
        return "\n".join(f"{kind}: {words}" for kind in kinds for words in getattr(self, kind)[:MOST_SHOWN])


def reckon(
    api: BotApi, dump: Mapping[str, Any], references: Mapping[int, str], *, asked_again: Collection[int] = ()
) -> Reckoning:
    """What a bot at rest says of itself, against what it was sent, what it said, and which cases residents know.

    Whoever `asked_again`, or was told of a form that they had left open, may have been told the same words again.
    """
    found = Reckoning()
    found.lost += _lost(api, dump, references)
    found.doubled += _doubled(api, dump)
    _messages(api, dump["messages"], found)
    reminded = {line.chat_id for line in api.asked("sendMessage") if LEFT_OPEN in str(line.given.get("text"))}
    excused = reminded.union(asked_again)
    plain = Counter((line.chat_id, told) for line in api.ledger if not line.refused and (told := said_once(line)))
    found.unmarked += [
        f"{times} times in {chat}: {text[:80]}"
        for (chat, text), times in plain.items()
        if times > 1 and chat not in excused
    ]
    return found


def _lost(api: BotApi, dump: Mapping[str, Any], references: Mapping[int, str]) -> Iterator[str]:
    kept = {(case["opened_by"], case["ref"]) for case in dump["cases"]}
    for known in references.items():
        if known not in kept:
            yield f"case {known[1]} of {known[0]}"
    told = {ref for line in api.asked("sendMessage") for ref in REFERENCE.findall(str(line.given.get("text")))}
    for ref in sorted(told - {ref for _, ref in kept}):
        yield f"case {ref}, of which somebody was told"
    inbox, confirmed = sum(dump["inbox"].values()), max(0, api.confirmed - FIRST_UPDATE)
    if inbox < confirmed:
        yield from (f"one of {confirmed} updates that were confirmed" for _ in range(confirmed - inbox))


def _doubled(api: BotApi, dump: Mapping[str, Any]) -> Iterator[str]:
    for number, times in Counter(case["opened_by"] for case in dump["cases"]).items():
        if times > 1:
            yield f"{times} cases of {number}"
    claims = Counter(claim["ref"] for claim in dump["assignments"] if not claim["until"] or claim["ended"] == "done")
    for ref, times in claims.items():
        if times > 1:
            yield f"{times} claims of {ref}"
    if (inbox := sum(dump["inbox"].values())) > api.brought:
        yield f"{inbox} updates are kept, {api.brought} there were"


def _messages(api: BotApi, messages: list[dict[str, Any]], found: Reckoning) -> None:
    sent = [line for line in api.ledger if line.method.startswith("send") and not line.refused]
    known = {(m["chat_id"], m["message_id"]) for m in messages if m["state"] == "sent"}
    keys = {message["key"] for message in messages}
    unclear = [m for m in messages if m["state"] == "ambiguous" or m["key"] + REPEAT in keys or _was_answered(m)]
    ambiguous = Counter(m["chat_id"] for m in unclear)
    unknown = [line for line in sent if (line.chat_id, line.message_id) not in known]
    arrived = Counter(line.chat_id for line in unknown)
    words = {line.chat_id: str(line.given.get("text"))[:60] for line in unknown}
    marked = Counter(line.chat_id for line in sent if MARK in str(line.given.get("text")))
    repeats = Counter(m["chat_id"] for m in messages if m["key"].endswith(REPEAT) and m["key"][: -len(REPEAT)] in keys)
    found.ambiguous, found.marked = ambiguous.total(), marked.total()
    found.unreported += [
        f"a message in {chat} that the bot does not know of: {words[chat]}" for chat in (arrived - ambiguous)
    ]
    found.unreported += [f"{m['key']} is known as sent and is nowhere" for m in messages if not _stands(api, m)]
    found.unreported += [f"{m['key']} is owed and was not repeated" for m in messages if _is_owed(m, keys)]
    found.unreported += [f"{m['key']} is {m['state']}" for m in messages if m["state"] not in {"sent", "ambiguous"}]
    found.doubled += [f"a marked repeat in {chat} of nothing" for chat in (marked - (repeats & ambiguous))]


def _was_answered(message: Mapping[str, Any]) -> bool:
    """Whether it was unclear until its conversation went on: then it is no matter whether it arrived."""
    return bool(message["kind"] == "question" and message["state"] == "sent" and not message["sent_at"])


def _stands(api: BotApi, message: Mapping[str, Any]) -> bool:
    if message["state"] != "sent" or not message["message_id"]:
        return True
    return (message["chat_id"], message["message_id"]) in api.shown


def _is_owed(message: Mapping[str, Any], keys: set[str]) -> bool:
    if message["state"] != "ambiguous" or message["policy"] != OWED:
        return False
    return not message["key"].endswith(REPEAT) and message["key"] + REPEAT not in keys


def said_once(line: Request) -> str:
    """What may be said only once in a chat without the mark: all words of a question, a receipt, a card, or the
    details of a case. Empty for the rest."""
    text = str(line.given.get("text") or "") if line.method.startswith("send") else ""
    once = re.search(r"第 \d+ 题", text) or REFERENCE.search(text)
    return text if once and MARK not in text else ""

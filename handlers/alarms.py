"""What coordinators must hear of, each once: a long absence, a second poller, a foreign webhook, a refused token."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from flows.model import Phrase, Send, ToCoordinators, ToPerson
from storage import audit, effects, vault
from storage.database import Tx, directory_of
from storage.watching import absence, marks

if TYPE_CHECKING:
    from flows.model import Effects
    from handlers.turn import Turn
    from storage.tables import ReminderRow

TELEGRAM_KEEPS = timedelta(hours=24)
"""Updates are dropped by Telegram this long after they were sent."""
HEARD, ASKING, CONFLICT_TOLD, TOKEN_REFUSED = "telegram heard", "absence to tell", "conflict told", "token refused"
OUR_WEBHOOK, FOREIGN_WEBHOOK = "our webhook", "foreign webhook "
WRITTEN = "%Y%m%dT%H%M%S"
HOST = re.compile(r"[A-Za-z0-9.:-]{1,100}")

ABSENT = Phrase(
    "机器人停了一天多（{since} 到 {until}）。Telegram 只保留 24 小时，更早的丢了。没填完的、等回答的，会请他们再发。"
)
SEND_AGAIN = Phrase("从 {since} 到 {until}，我没能收消息。这段时间您发来的可能丢了，请再发一次。没发过就不用管。")
SECOND_POLLER = Phrase(
    "另有程序在用机器人的令牌收消息，已超过一分钟。可能多开了一份，也可能令牌被人拿走了。请马上找技术人员。"
)
FOREIGN = Phrase("机器人的消息曾被改送到别处（{host}），已改回来。可能令牌被人拿走了。请马上找技术人员换令牌。")
TOKEN_BACK = Phrase("从 {since} 起 Telegram 不认机器人的令牌，现在好了。没发出的消息会接着发。")


def heard(tx: Tx, *, at: datetime, was_away: bool) -> None:
    """Telegram was heard just now. Where it was not heard for longer than it keeps updates, that is told, once.

    `was_away` is false while this process itself has heard it all along: then a long time is the clock's leap.
    """
    last = marks.hold(tx, HEARD)
    if last is not None and was_away and at - last.at > TELEGRAM_KEEPS:
        _was_absent(tx, last.at, at)
    marks.put(tx, HEARD, at=at)
    refused = marks.hold(tx, TOKEN_REFUSED)
    if refused is not None:
        _tell(tx, TOKEN_BACK(since=refused.at), key=f"token:{refused.at:{WRITTEN}}", at=at)
        marks.drop(tx, TOKEN_REFUSED)


def _was_absent(tx: Tx, since: datetime, until: datetime) -> None:
    _tell(tx, ABSENT(since=since, until=until), key=f"absent:{since:{WRITTEN}}", at=until)
    for community in directory_of(tx.info).communities:
        audit.record(tx, "bot.was_absent", None, community_id=community, by=None, at=until)
    marks.put(tx, ASKING, at=until, value=f"{since:{WRITTEN}}-{until:{WRITTEN}} 0")


def has_to_ask(tx: Tx) -> bool:
    """Whether people have yet to be asked for what they sent meanwhile."""
    return marks.read(tx, ASKING) is not None


def ask_again(tx: Tx, *, at: datetime) -> bool:
    """Sets a reminder for the next people with an open draft or an open question; False when none is left."""
    mark = marks.hold(tx, ASKING)
    if mark is None:
        return False
    span, _, after = mark.value.partition(" ")
    last = absence.set_reminders(tx, f"send_again:{span}", after=int(after), until=mark.at, at=at)
    if last is None:
        marks.drop(tx, ASKING)
        return False
    mark.value = f"{span} {last}"
    return True


def send_again(turn: Turn, row: ReminderRow) -> Effects:
    """The reminder of one who may have written in vain."""
    since, until = (
        datetime.strptime(moment, WRITTEN).replace(tzinfo=UTC) for moment in row.key.partition(":")[2].split("-")
    )
    words = SEND_AGAIN(since=since, until=until)
    return (
        Send(
            ToPerson(turn.person.id), (words,), kind="reminder", urgency="reminder", policy="must-not-repeat",
            key=f"{row.key}:{turn.person.id}",
        ),
    )  # fmt: skip


def second_poller(tx: Tx, *, at: datetime) -> bool:
    """Somebody else polls with our token; True where that is news."""
    news = marks.make(tx, CONFLICT_TOLD, at=at)
    if news:
        _tell(tx, SECOND_POLLER, key=f"conflict:{at:%Y%m%d}", at=at)
    return news


def alone_again(tx: Tx) -> bool:
    """The conflict has ended: a later one is told anew. False where there was none."""
    return marks.drop(tx, CONFLICT_TOLD)


def foreign_webhook(tx: Tx, url: str, *, host: str, at: datetime) -> bool | None:
    """A webhook that we did not set: True where that is news, None where it is ours after all."""
    digest = vault.of(tx).mac(f"webhook|{url}")[:32]
    ours = marks.read(tx, OUR_WEBHOOK)
    if ours is not None and ours.value == digest:
        return None
    if not marks.make(tx, FOREIGN_WEBHOOK + digest, at=at):
        return False
    shown = host if HOST.fullmatch(host) else "?"
    _tell(tx, FOREIGN(host=shown), key=f"webhook:{digest}", at=at)
    return True


def set_webhook(tx: Tx, url: str, *, at: datetime) -> None:
    """Remembers the webhook that we set: an earlier setting of ours is no stranger's."""
    marks.put(tx, OUR_WEBHOOK, at=at, value=vault.of(tx).mac(f"webhook|{url}")[:32])


def token_refused(tx: Tx, *, at: datetime) -> None:
    """Telegram does not know the token: coordinators can't be told before it does again."""
    marks.make(tx, TOKEN_REFUSED, at=at)


def _tell(tx: Tx, words: Phrase, *, key: str, at: datetime) -> None:
    """Every coordinator of every community, once for the key."""
    for community in directory_of(tx.info).communities:
        told = Send(ToCoordinators(), (words,), kind="alert", key=f"{key}:{community}")
        effects.apply(tx, (told,), cause=key, community=community, at=at)

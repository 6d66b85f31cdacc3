"""`yizhan digest`: what each coordinator would be sent now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.clock import SystemClock
from flows.texts import say_lines
from handlers.arrival import Arrival
from handlers.coordinators import digest_for, picture_for
from handlers.turn import Turn
from storage import people
from storage.database import directory_of

if TYPE_CHECKING:
    from storage.database import Tx


def digests(tx: Tx) -> list[str]:
    """The digest of each coordinator as it would be sent now, in their language; nothing is sent or marked."""
    said, at = [], SystemClock().now()
    for community, home in directory_of(tx.info).communities.items():
        for person in people.coordinators(tx, community):
            turn = Turn(tx, at, person, Arrival(sender=person.telegram_id, private=True), cause="preview")
            lines, _, facts = digest_for(turn)
            is_sent = home.digest_when_empty or not facts.is_quiet
            shown = [lines, *(picture.lines for picture in picture_for(turn))]
            words = (
                "\n\n".join(say_lines(part, turn.reader) for part in shown)
                if is_sent
                else "nothing would be sent: nothing needs anybody"
            )
            said += [f"--- {home.name}, coordinator {person.telegram_id}", words, ""]
    return said or ["no community has a coordinator"]

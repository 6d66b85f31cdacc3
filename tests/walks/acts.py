"""What people do with a telephone, in words that can be printed and done again."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

from tests.tales import picture

if TYPE_CHECKING:
    from bot.demo.telegram.model import Message, Press
    from bot.demo.world import World

Thing = Literal["sticker", "photo", "voice", "own contact", "another's contact", "location", "document"]
STRANGER = 9_000_001


@dataclass(frozen=True, slots=True)
class Tap:
    """A button, by its label, on the newest message but so many that have it; perhaps twice at once."""

    label: str
    older: int = 0
    twice: bool = False

    def __str__(self) -> str:
        """As the script tells it."""
        old = f", the {self.older} before the newest" if self.older else ""
        return f"taps {self.label!r}{old}{', twice' if self.twice else ''}"


@dataclass(frozen=True, slots=True)
class Type:
    """Words."""

    text: str

    def __str__(self) -> str:
        """As the script tells it."""
        return f"types {self.text!r}"


@dataclass(frozen=True, slots=True)
class Give:
    """Something else than words."""

    thing: Thing

    def __str__(self) -> str:
        """As the script tells it."""
        return f"sends {self.thing}"


@dataclass(frozen=True, slots=True)
class Change:
    """Changes the newest own message but so many."""

    older: int
    text: str

    def __str__(self) -> str:
        """As the script tells it."""
        return f"changes an own message ({self.older} before the newest) to {self.text!r}"


Act = Tap | Type | Give | Change


@dataclass(frozen=True, slots=True)
class Moment:
    """An act, how many seconds it comes after the one before, and whether the bot was restarted for it."""

    act: Act
    after: float
    restart: bool = False

    def __str__(self) -> str:
        """As the script tells it."""
        return f"{self.after:8.1f} s later{', the bot restarted,' if self.restart else ''} {self.act}"


def labels_of(message: Message) -> list[str]:
    """The buttons of a message in reading order."""
    return [label for row in message.labels for label in row]


def messages_with(world: World, person: int, label: str) -> list[Message]:
    """The messages that have such a button, the newest first."""
    found = [message for message in reversed(world.messages(person)) if label in labels_of(message)]
    return [message for message in found if message.sender_id == world.bot.id]


def own_words(world: World, person: int) -> list[Message]:
    """What the person wrote, the newest first."""
    return [m for m in reversed(world.messages(person)) if m.sender_id == person and m.kind == "text"]


def do(world: World, person: int, act: Act) -> tuple[Message | None, list[Press]] | None:
    """Does it: the message that was tapped and the presses; None where it can't be done here."""
    match act:
        case Tap():
            found = messages_with(world, person, act.label)
            if len(found) <= act.older:
                return None
            on = found[act.older]
            return on, [world.presses(person, on, act.label) for _ in range(1 + act.twice)]
        case Type():
            world.says(person, None, act.text)
        case Give():
            _give(world, person, act.thing)
        case Change():
            mine = own_words(world, person)
            if len(mine) <= act.older:
                return None
            world.edits(person, mine[act.older], act.text)
    return None, []


def _give(world: World, person: int, thing: Thing) -> None:
    match thing:
        case "sticker":
            world.sends_sticker(person)
        case "photo":
            world.sends_photo(person, None, _photo())
        case "voice":
            world.sends_voice(person, None)
        case "own contact":
            world.sends_contact(person)
        case "another's contact":
            world.sends_contact(person, contact_of=STRANGER)
        case "location":
            world.sends_location(person, latitude=22.54, longitude=114.06)
        case "document":
            world.sends_document(person, None, b"%PDF-1.4 a letter", name="letter.pdf", mime="application/pdf")


@cache
def _photo() -> bytes:
    return picture(3)

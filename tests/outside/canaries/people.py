"""People whose every word is marked, and what they do: forms, files, talk through the bot, and what nobody expects."""

from __future__ import annotations

import asyncio
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from PIL import Image

from tests.outside.canaries.marks import Marks
from tests.outside.people import Form, Person
from tests.outside.program import GROUP

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.outside.botapi import BotApi, Shown
    from tests.outside.people import Registry

WRITTEN = ("Text", "Name", "Phone", "Place")
SERVICES = ("mediation", "legal", "hardship", "transfer")
LINKED = "给本人的链接"


@dataclass
class Marked(Person):
    """Somebody whose account itself is marked."""

    marks: Marks = field(default_factory=Marks)
    kind: str = "told"
    account: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Their names in Telegram, the same for ever."""
        self.account = {
            "first_name": self.marks.han(self.kind, self.id), "last_name": self.marks.han(self.kind, self.id),
            "username": self.marks.word(self.kind, self.id),
        }  # fmt: skip

    @property
    def user(self) -> dict[str, Any]:
        """As Telegram describes them."""
        return {**super().user, **self.account}


@dataclass
class MarkedForm(Form):
    """A way through a service on which every answer in words is a marked one."""

    marks: Marks = field(default_factory=Marks)

    def answer(self, step: Mapping[str, Any], times: int) -> int:
        """Answers a question by its kind."""
        kind, owner = step["field"]["kind"], self.person.id
        if kind == "Files" and times == 1:
            return self._sends_file(owner)
        if kind in WRITTEN and times == 1:
            say = {"Name": self.marks.han, "Phone": self.marks.phone, "Place": self.marks.han}.get(
                kind, self.marks.story
            )
            self.person.words[step["name"]] = ("福安大厦3栋" if kind == "Place" else "") + say("told", owner)
        return super().answer(step, times)

    def _sends_file(self, owner: int) -> int:
        """A picture with words in its metadata, or a paper with a name and words in it; each with words below it."""
        name, caption = f"file{owner}", self.marks.story("told", owner)
        described = {"file_id": name, "file_unique_id": name}
        if owner % 2:
            self.person.api.files[name] = photo(self.marks.word("told", owner))
            return self.person.sends(photo=[{**described, "width": 64, "height": 48}], caption=caption)
        self.person.api.files[name] = paper(self.marks.word("told", owner))
        given = f"{self.marks.word('told', owner)}.pdf"
        return self.person.sends(document={**described, "file_name": given}, caption=caption)


def photo(word: str) -> bytes:
    """A picture with words in its metadata."""
    file, exif = io.BytesIO(), Image.Exif()
    exif[0x010E] = word
    Image.effect_noise((64, 48), 50).save(file, "JPEG", exif=exif, quality=95)
    return file.getvalue()


def paper(word: str) -> bytes:
    """A PDF with words in it."""
    begins = f"%PDF-1.4\n1 0 obj<</Type/Catalog/Title({word})>>endobj\n%".encode()
    return begins + b"x" * 4000 + b"\ntrailer<</Root 1 0 R>>\n%%EOF\n"


async def fills(person: Marked, registry: Registry, service: str) -> str:
    """A whole form, every answer marked; answers the reference."""
    form = MarkedForm(person, registry[service], marks=person.marks)
    await form.begin(await person.asks("/start"))
    return await form.finish()


async def drafts(person: Marked, registry: Registry) -> None:
    """A form that is never sent, with a story in it."""
    form = MarkedForm(person, registry["legal"], marks=person.marks)
    await form.begin(await person.asks("/start"))
    while not [step for step in form.steps() if step["name"] == "facts"]:
        form.act()
        await form.look()
    await person.asks(person.marks.story("draft", person.id))


async def works(volunteer: Person, resident: Marked, reference: str) -> bool:
    """A case from its card to its end, with every kind of word said on the way; False where it has no card."""
    api, marks, owner = volunteer.api, resident.marks, resident.id
    cards = [m for m in api.chat(GROUP) if reference in m.text and any("认领" in label for label, _ in m.buttons)]
    if not cards:
        return False  # whether it arrived was unclear, and a card is never posted twice
    volunteer.presses(cards[-1], "认领")
    details = await _told(volunteer, reference, "记一笔")
    await _says(volunteer, details, "记一笔", marks.story("note", owner))
    await _says(volunteer, await _told(volunteer, reference, "给居民留言"), "给居民留言", marks.story("relay", owner))
    resident.types("/my")
    resident.presses(await resident.meets(reference), reference)
    await _says(resident, await resident.meets("补充"), "补充", marks.story("told", owner))
    again = volunteer.find(f"打开 {reference}")
    volunteer.presses(again, "打开")
    await _says(
        volunteer, await _told(volunteer, reference, "办好", after=again.id), "办好", marks.story("result", owner)
    )
    volunteer.presses(volunteer.find(f"打开 {reference}"), "打开")
    await api.until(lambda: not volunteer.is_waiting(), most=volunteer.patience, chat_id=volunteer.id)
    return True


async def _told(volunteer: Person, reference: str, label: str, *, after: int = 0) -> Shown:
    """The newest message about the case with such a button."""

    def found() -> list[Shown]:
        shown = [m for m in volunteer.api.chat(volunteer.id) if reference in m.text and m.id > after]
        return [m for m in shown if any(label in text for text, _ in m.buttons)]

    await volunteer.api.until(found, most=volunteer.patience, what=f"{label} of {reference}", chat_id=volunteer.id)
    return found()[-1]


async def _says(person: Person, on: Shown, label: str, words: str) -> None:
    """Presses what asks for words, says them, and waits until they were taken."""
    person.presses(on, label)
    await person.meets("算了", after=on.id)
    await person.api.taken(person.types(words))
    await person.api.until(lambda: not person.is_waiting(), most=person.patience, chat_id=person.id)


async def link_of(person: Marked) -> str:
    """The link for whom the case was filed: all that it takes to see it."""
    shown = await person.meets(LINKED)
    person.presses(shown, LINKED)

    def found() -> list[str]:
        words = " ".join(m.text for m in person.api.chat(person.id))
        return [word.partition("start=")[2] for word in words.split() if "start=" in word]

    await person.api.until(found, most=person.patience, what="a link", chat_id=person.id)
    return found()[-1]


# --- what nobody expects ------------------------------------------------------------------------------


def oddities(api: BotApi, person: Marked) -> list[int]:
    """Messages of every other kind, with marked words wherever words can be: their updates."""

    def story() -> str:
        return person.marks.story(person.kind, person.id)

    def word() -> str:
        return person.marks.word(person.kind, person.id)

    start = {"offset": 0, "length": 6, "type": "bot_command"}
    edited = {**person.message(text=story()), "edit_date": 1_790_000_001}
    group = {"id": GROUP, "type": "supergroup", "title": word()}
    return [
        person.types(story()),
        person.sends(text=f"/start {word()}", entities=[start]),
        person.types(f"/find {person.marks.phone(person.kind, person.id)}"),
        person.types(f"/nothing {story()}"),
        person.sends(
            contact={
                "phone_number": person.marks.phone(person.kind, person.id),
                "first_name": word(),
                "last_name": word(),
                "vcard": word(),
            }
        ),
        person.sends(venue={"location": {"latitude": 22.5, "longitude": 114.0}, "title": word(), "address": story()}),
        person.sends(poll={"id": "1", "question": story(), "options": [{"text": word(), "voter_count": 0}]}),
        person.sends(voice={"file_id": word(), "file_unique_id": word(), "duration": 3, "mime_type": word()}),
        person.sends(video={"file_id": "v", "file_unique_id": "v", "file_name": word()}, caption=story()),
        person.sends(sticker={"file_id": "s", "file_unique_id": "s", "set_name": word(), "emoji": "👍"}),
        person.sends(text=story(), forward_origin={"type": "hidden_user", "date": 1, "sender_user_name": word()}),
        person.sends(text=story(), reply_to_message=person.message(text=story())),
        api.brings("edited_message", edited),
        api.brings("message", {**person.message(text=story()), "chat": group}),
        api.brings("channel_post", {**person.message(text=story()), "chat": {**group, "type": "channel"}}),
        api.brings("inline_query", {"id": "1", "from": person.user, "query": story(), "offset": ""}),
    ]


def poisons(api: BotApi, marks: Marks, owner: int) -> list[int]:
    """Updates that are wrong in as many ways, each with words in it."""

    def story() -> str:
        return marks.story("poison", owner)

    chat, user = {"id": owner, "type": "private"}, {"id": owner, "is_bot": False, "first_name": story()}
    good = {"message_id": 1, "date": 1, "chat": chat, "from": user}
    nested: dict[str, Any] = {"text": story()}
    for _ in range(30):
        nested = {**good, "reply_to_message": nested, "text": story() if len(marks.known) % 7 == 0 else "x"}
    return [
        api.brings("message", {"text": story(), "from": {"id": []}}),
        api.brings("message", {**good, "text": [story()]}),
        api.brings("message", {**good, "text": story(), "date": story()}),
        api.brings("message", {**good, "text": story(), "chat": story()}),
        api.brings("message", {**good, "text": story(), "entities": {"type": story()}}),
        api.brings("message", {**good, "contact": {"phone_number": {"x": story()}}}),
        api.brings("message", {**good, "location": {"latitude": story(), "longitude": None}}),
        api.brings("message", {**good, "photo": [{"file_id": story(), "width": story()}], "caption": 7}),
        api.brings("message", {**good, "document": story()}),
        api.brings("message", nested),
        api.brings("callback_query", {"id": story(), "data": story()}),
        api.brings("callback_query", {"id": "1", "from": user, "data": {"x": story()}, "message": story()}),
        api.brings("my_chat_member", {"chat": {**chat, "title": story()}, "from": story()}),
        api.brings(f"kind_{marks.word('poison', owner)}", {"text": story()}),
    ]


async def all_at_once(most: int, doing: list[Any]) -> list[Any]:
    """Runs coroutines, so many at a time; the answers in order."""
    gate = asyncio.Semaphore(most)

    async def one(coroutine: Any) -> object:  # noqa: ANN401  (whatever is to be run)
        async with gate:
            return await coroutine

    return await asyncio.gather(*map(one, doing))

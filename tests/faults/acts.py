"""What people do so that the bot makes a certain request, and what became of it as seen from outside."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from PIL import Image

from tests.faults.kinds import REFUSED_CONNECTION
from tests.faults.server import DOWNLOAD, MOVED_BY
from tests.outside.botapi import STAMP
from tests.outside.people import MARK, Form, Person
from tests.outside.program import COMMUNITY, GROUP

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.faults.rows import Cell
    from tests.faults.server import FaultyApi
    from tests.outside.botapi import Request, Shown
    from tests.outside.people import Registry

FIRST_RESIDENT, FIRST_VOLUNTEER, FIRST_GROUP = 20_000, 40_000, -1_003_000_000_000
SENDS = ("sendMessage", "sendPhoto", "sendDocument")
TO_SEND_AGAIN = "有一个文件没收到"
GIVEN_UP, BLOCKED = "拒收", "停用了机器人"
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n%KANARI-FILE-88" + b"x" * 300_000 + b"\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
SAID = {"Text": "楼上夜里砸核桃，编号KANARI-TEXT-77", "Name": "欧阳暗香", "Phone": "139 8765 4321"}
NICKNAME = "KANARI-NICK-87"
SIZED: dict[str, Any] = {"file_unique_id": "u1", "width": 40, "height": 30}


def jpeg() -> bytes:
    """A small picture."""
    kept = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(kept, "JPEG")
    return kept.getvalue()


def community_with(volunteers: Sequence[int]) -> str:
    """The community file with more volunteers."""
    people = [f'\n[[person]]\nid = {id}\nname = "志{id}"\nroles = ["volunteer", "mediator"]\n' for id in volunteers]
    return COMMUNITY + "".join(people)


@dataclass
class Act:
    """A cell with people of its own."""

    api: FaultyApi
    registry: Registry
    cell: Cell
    number: int
    resident: Person = field(init=False)
    form: Form = field(init=False)
    card: Shown = field(init=False)
    file_id: str = ""
    asked: int = 0
    """The number of the question on which a button was pressed."""
    known_by: tuple[str, str] = ("", "")
    """The parameter that tells the request from all others, and its value."""

    def __post_init__(self) -> None:
        """Nobody else has these numbers."""
        self.resident = Person(self.api, FIRST_RESIDENT + self.number, NICKNAME, words=SAID)

    @property
    def volunteer(self) -> int:
        """Who gets the files."""
        return FIRST_VOLUNTEER + self.number

    @property
    def group(self) -> int:
        """A group that is none of ours."""
        return FIRST_GROUP - self.number

    @property
    def chat(self) -> int:
        """Where it shows."""
        of = {"notice": self.group, "leave": self.group, "photo": self.volunteer, "document": self.volunteer}
        return of.get(self.cell.row.name, self.resident.id)

    def order(self, key: str, value: object) -> None:
        """Lets the request with such a parameter meet the fault, where the fault is a request's."""
        self.known_by = (key, str(value))
        if self.cell.fault.name != REFUSED_CONNECTION:
            self.api.order(self.cell.row.method, self.cell.fault, cell=self.cell.name, fits=self.is_ours)

    def is_ours(self, line: Request) -> bool:
        """Whether it is the request that this act leads to, or another try of it."""
        key, value = self.known_by
        return line.method == self.cell.row.method and str(line.given.get(key)) == value

    async def happens(self) -> None:
        """Does what leads to the request, and waits until the fault was met."""
        await self.prepare()
        self.trigger()
        await self.api.until(lambda: self.api.happened[self.cell.name], most=40, what=f"the fault {self.cell.name}")

    async def prepare(self) -> None:
        """Everything that comes before."""
        match self.cell.row.name:
            case "change" | "press":
                self.form = await Form.up_to("topic", self.resident, self.registry["legal"])
                self.asked = self.form.shown().id
            case "unsay":
                self.form = Form(self.resident, self.registry["legal"], await self.resident.asks("救命"))
            case "file" | "content" | "photo" | "document":
                self.form = await Form.up_to("photos", self.resident, self.registry["mediation"])
                self.file_id = f"file{self.number}"
                self.api.files[self.file_id] = PDF if self.cell.row.name == "document" else jpeg()
                if self.cell.row.name in {"photo", "document"}:
                    await self._sends_case()

    async def _sends_case(self) -> None:
        """A case with a file; a volunteer who can claim it."""
        self._send_file()
        self.form.screen = await self.resident.reads()
        self.form.press_sensible()
        await self.form.look()
        reference = await self.form.finish()
        await Person(self.api, self.volunteer, "志").asks("/start")
        await self.api.until(lambda: [m for m in self.api.chat(GROUP) if reference in m.text], what="the card")
        self.card = next(m for m in self.api.chat(GROUP) if reference in m.text)

    def _send_file(self) -> None:
        if self.cell.row.name == "document":
            self.resident.sends(document={"file_id": self.file_id, "file_unique_id": "u1", "file_name": "a.pdf"})
        else:
            self.resident.sends(photo=[{**SIZED, "file_id": self.file_id}])

    def trigger(self) -> None:
        """The update that leads to the request."""
        chat = {"id": self.group, "type": "supergroup", "title": "群"}
        match self.cell.row.name:
            case "question":
                self.resident.types("/start")
                self.order("chat_id", self.chat)
            case "notice":
                said = self.resident.message(text="/help", entities=[{"type": "bot_command", "offset": 0, "length": 5}])
                self.api.opened.add(self.group)
                self.api.brings("message", {**said, "chat": chat})
                self.order("chat_id", self.group)
            case "leave":
                self._taken_into(chat)
                self.order("chat_id", self.group)
            case "change":
                self.form.act()
                self.order("message_id", self.asked)
            case "press":
                self.form.act()
                self.order("callback_query_id", self.api.updates[-1]["callback_query"]["id"])
            case "unsay":
                written = self.resident.asked
                self.resident.presses(self.form.shown(), "删掉")
                self.order("message_id", written)
            case "file" | "content":
                self._send_file()
                self.order("file_id", self.file_id)
            case _:
                Person(self.api, self.volunteer, "志").presses(self.card, "认领")
                self.order("chat_id", self.volunteer)

    def _taken_into(self, chat: dict[str, object]) -> None:
        """A stranger takes the bot into a group: it leaves."""
        bot = {"id": 7000000002, "is_bot": True, "first_name": "一站"}
        change = {"chat": chat, "from": self.resident.user, "date": STAMP}
        before, after = ({"user": bot, "status": status} for status in ("left", "member"))
        self.api.opened.add(self.group)
        self.api.brings("my_chat_member", {**change, "old_chat_member": before, "new_chat_member": after})

    # --- what became of it ------------------------------------------------------------------------

    def concerns(self, message: dict[str, Any]) -> bool:
        """Whether a row of the outbox is about the request."""
        if message["chat_id"] != self.chat:
            return False
        name, kind, key = self.cell.row.name, str(message["kind"]), str(message["key"])
        if name in {"photo", "document"}:
            return "/f0" in key
        of = {"change": "_edit" in kind, "leave": kind == "leave", "unsay": kind == "unsay"}
        return of.get(name, not any(of.values()))

    def was_refused(self, log: str, messages: list[dict[str, Any]]) -> bool:
        """Whether the bot has tried while nobody was there, the request itself or what goes before it in its chat."""
        match self.cell.row.name:
            case "press":
                return "press.unanswered kind=UnreachedError" in log
            case "file":
                return "file.later" in log and "kind=UnreachedError" in log.partition("file.later")[2]
            case _:
                waiting = [m for m in messages if m["chat_id"] == self.chat and m["state"] == "failed"]
                return any(m["attempts"] > 0 for m in waiting)

    def arrived(self) -> Counter[bool]:
        """How often it arrived, with the mark and without."""
        method, moved = self.cell.row.method, MOVED_BY if self.cell.outcome == "moved" else 0
        found = [line for line in self.api.asked(method, self.chat - moved) if not line.refused]
        if self.asked:
            found = [line for line in found if line.given.get("message_id") == self.asked]
        return Counter(MARK in str(line.given.get("text") or line.given.get("caption") or "") for line in found)

    def judge(self, messages: list[dict[str, Any]]) -> str:
        """What is not as declared; empty where all is."""
        states = Counter(m["state"] for m in messages if self.concerns(m))
        if self.cell.outcome == "held":
            return self.judge_held(states)
        if self.asked:
            states = Counter(set(states))  # questions before it were changed too
        came, applied = self.arrived(), self.cell.fault.applied
        wanted: tuple[object, object]
        match self.cell.outcome:
            case "sent" | "moved":  # a change that took effect is made again, which the server finds needless
                wanted = ({"sent": 1}, {False: 1})
            case "marked":
                wanted = ({"ambiguous": 1, "sent": 1}, {False: 1, True: 1} if applied else {True: 1})
            case "listed":
                wanted = ({"ambiguous": 1}, {False: 1} if applied else {})
            case "reported":
                wanted = ({"dead": 1}, {})
            case "dropped":
                wanted = ({"sent" if self.cell.row.name in {"change", "unsay"} else "dead": 1}, {})
            case _:
                return self.judge_file() if self.file_id else self.judge_others()
        found = (dict(states), dict(came))
        return "" if found == wanted else f"{self.cell.name} is {found}, declared is {self.cell.outcome}: {wanted}"

    async def is_fetched(self) -> None:
        """Waits for a file's fate: it came, or its sender heard of it."""
        if self.cell.row.name in {"file", "content"} and self.cell.outcome != "held":
            what = f"the end of {self.cell.name}"
            await self.api.until(lambda: not self.judge_file(), most=60, what=what)

    def judge_file(self) -> str:
        """Whether the file came, or its sender was asked for it again."""
        fetched = [line for line in self.api.asked(DOWNLOAD) if line.given["file_id"] == self.file_id]
        came = bool(fetched) and not fetched[-1].refused
        told = any(TO_SEND_AGAIN in message.text for message in self.api.chat(self.resident.id))
        wanted = self.cell.outcome == "retried"
        return "" if (came, told) == (wanted, not wanted) else f"{self.cell.name}: came {came}, told {told}"

    def judge_held(self, states: Counter[str]) -> str:
        """Whether it waits: after the answer that named a time nothing was asked again, and nobody was told of it."""
        lines = [line.refused for line in self.api.ledger if self.is_ours(line)]
        waits = states["failed"] == 1 or self.cell.row.name in {"file", "content"}
        told = any(TO_SEND_AGAIN in message.text for message in self.api.chat(self.resident.id))
        if waits and not told and lines[-1:] == lines.count(self.cell.fault.name) * [self.cell.fault.name]:
            return ""
        return f"{self.cell.name}: {states}, told {told}, asked {lines}"

    def judge_others(self) -> str:
        """The press: whatever became of its acknowledgement, the next question came, once."""
        after = [m.text for m in self.api.chat(self.resident.id) if m.id > self.asked]
        return "" if len(after) == 1 else f"{self.cell.name}: {after}"


def given_up(request: Request) -> bool:
    """Whether it tells a coordinator that a message could not be delivered."""
    words = str(request.given.get("text"))
    return GIVEN_UP in words or BLOCKED in words

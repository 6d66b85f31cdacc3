"""When all walks are over: every case is claimed, and its handler reads what its resident checked before sending."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flows.fields import Choice, Clock, Day, Many, Month, Phone
from tests.cast import GROUP, LI, WANG, ZHOU
from tests.tales import REFERENCE
from tests.walks.acts import labels_of
from tests.walks.beliefs import bare, sources_in
from tests.walks.screens import SERVICES, answer_lines, is_marked, is_skipped, read

if TYPE_CHECKING:
    from typing import Any

    from bot.demo.telegram.model import Message, Press
    from flows.model import Step
    from tests.walks.screens import Screen
    from tests.walks.town import Ground
    from tests.walks.walker import Walker

CLAIM, TAKE_OVER = "我来认领", "接手办理"
COUNT = re.compile(r"(?:语音 (\d+) 段|(\d+) 个文件)）?$")


@dataclass
class Reckoner:
    """What the walkers believe, against what the handlers read and the bot's own books."""

    ground: Ground
    walkers: list[Walker]
    faults: list[str] = field(default_factory=list)
    cases: int = 0
    claims: dict[str, Press] = field(default_factory=dict)

    @property
    def sent(self) -> dict[str, tuple[Walker, Screen]]:
        """All references that walkers were told, with the check screens before them."""
        return {ref: (walker, check) for walker in self.walkers for ref, check in walker.sent.items()}

    async def claim_all(self) -> None:
        """Two volunteers claim what there is, and read it; the coordinator takes what is dangerous."""
        world = self.ground.world
        for volunteer in (WANG, LI):
            world.starts(volunteer)
        await self.ground.settles([])
        for number, (ref, card) in enumerate(self._newest(GROUP, CLAIM).items()):
            self.claims[ref] = world.presses((WANG, LI)[number % 2], card, CLAIM)
        for ref, card in self._newest(ZHOU, TAKE_OVER).items():
            if ref not in self.claims:
                self.claims[ref] = world.presses(ZHOU, card, TAKE_OVER)
        await self.ground.settles(list(self.claims.values()))
        for ref, (walker, check) in self.sent.items():
            self._compare(ref, walker, check)

    def _newest(self, chat: int, label: str) -> dict[str, Message]:
        cards = [m for m in self.ground.world.messages(chat) if label in labels_of(m)]
        newest = {found[0]: card for card in cards if (found := REFERENCE.search(card.words))}
        return {ref: newest[ref] for ref in self.sent if ref in newest}

    def _compare(self, ref: str, walker: Walker, check: Screen) -> None:
        details = self._details(ref)
        if details is None:
            return
        service = SERVICES[check.service]
        answers, _, files = details.words.partition("\n附件：")
        got = dict(answer_lines(answers, service))
        shown = sum(int(count[1] or count[2]) for words in got.values() if (count := COUNT.search(words)))
        if shown != int(files.split()[0] if files else 0):
            walker.fault = f"{ref} has {files.split()[0] if files else 'no'} files, its answers tell of {shown}"
        if list(got) != list(check.answers):
            walker.fault = f"{ref} reached its handler with {list(got)}, checked were {list(check.answers)}"
            return
        for name, words in check.answers.items():
            if not _same(service.step(name), words, got[name], is_source=check.language == "zh-Hans"):
                walker.fault = f"{name} of {ref} was checked as {words!r} and reached its handler as {got[name]!r}"

    def _details(self, ref: str) -> Message | None:
        found = [
            message
            for volunteer in (WANG, LI, ZHOU)
            for message in self.ground.world.messages(volunteer)
            if f"办件 {ref}：" in message.words and "不要转发" in message.words
        ]
        return found[-1] if found else None

    async def books(self) -> list[str]:
        """Every receipt is a case, once; nothing is unsent; nothing was said twice without a mark."""
        dump = await self.ground.books()
        known = {case["ref"]: case for case in dump["cases"]}
        self.cases = len(known)
        faults = [f"yizhan check: {problem}" for problem in dump["problems"]]
        for ref, (walker, check) in self.sent.items():
            faults += self._case(ref, walker, check.service, known.get(ref))
        faults += [f"{ref} was opened by {case['opened_by']}, who was never told" for ref, case in known.items()
                   if ref not in self.sent and not self._fault_of(case["opened_by"])]  # fmt: skip
        faults += [f"{m['key']} is {m['state']}" for m in dump["messages"] if m["state"] not in {"sent", "ambiguous"}]
        if dump["inbox"]["pending"] or dump["inbox"]["quarantined"]:
            faults.append(f"updates are left: {dump['inbox']}")
        return faults + self._said_twice()

    def _fault_of(self, person: int) -> str:
        return next((walker.fault for walker in self.walkers if walker.id == person), "")

    def _case(self, ref: str, walker: Walker, service: str, case: dict[str, Any] | None) -> list[str]:
        if case is None:
            return [f"{ref} is no case"]
        facts = {"service": service, "opened_by": walker.id, "community": case["community"]}
        wrong = [f"{ref}: {name} is {case[name]}, not {value}" for name, value in facts.items() if case[name] != value]
        if case["status"] not in {"claimed", "withdrawn"} and not walker.fault:
            press = self.claims.get(ref)
            said = self.ground.world.answer_to(press.id) if press else "had no card"
            wrong.append(f"{ref} is {case['status']}; its claim: {said}")
        elif case["status"] == "claimed" and self._details(ref) is None:
            wrong.append(f"nobody was shown {ref}")
        return wrong

    def _said_twice(self) -> list[str]:
        said: Counter[str] = Counter()
        for walker in self.walkers:
            for message in self.ground.world.messages(walker.id):
                if message.sender_id != self.ground.world.bot.id:
                    continue
                screen = read(message)
                if screen.kind == "receipt" and not is_marked(message.words):
                    said[screen.reference] += 1
        return [f"the receipt {ref} was given {times} times" for ref, times in said.items() if times > 1]


def _same(step: Step, checked: str, read: str, *, is_source: bool) -> bool:
    """Whether a handler reads what a resident checked, perhaps in another language."""
    if is_skipped(checked) or is_skipped(read):
        return is_skipped(checked) and is_skipped(read)
    if isinstance(step.field, Phone):
        seen, whole = (re.sub(r"\D", "", words) for words in (checked, read))
        hidden = re.fullmatch(r"(\D*\d*)[\D]*\*{4}(\d+)(.*)", checked)
        return bool(hidden) and whole.endswith(seen[-4:]) and "*" not in read
    if isinstance(step.field, (Choice, Many)):
        return bool(sources_in(checked) & sources_in(read))
    if isinstance(step.field, (Day, Month, Clock)) and not is_source:
        return re.findall(r"\d{1,2}:\d\d", checked) == re.findall(r"\d{1,2}:\d\d", read)
    return bare(checked) == bare(read) or not is_source

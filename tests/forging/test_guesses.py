"""Guesses of links and references by the hundred thousand: none is right, nothing is shown, and guessers are slowed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from random import Random  # noqa: TID251  (with a seed that the test names)
from typing import TYPE_CHECKING

from flows.guarding import TRIED
from tests.cast import NEIGHBOUR, listed
from tests.chaos.protocol import Figures, report, scale, seed
from tests.forging.scene import STAFF, changed, disclosed, hiding, look, marked
from tests.test_stories_mediation import invites, is_mediated
from tests.test_stories_proxy import files_for
from tests.test_stories_proxy import link_of as link_for_the_person
from tests.test_stories_team import link_of as link_to_the_team

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cast import Stage
    from tests.forging.scene import Before

GUESSES = round(400 * scale())
"""Of 100,000 a sample; `make chaos ARGS="--rows guesses"` takes all."""
A_MINUTE = 25
"""Of one guesser: fewer than the messages of a minute that are answered at all, so that it is not that which stops."""
AT_ONCE = 500
EACH = 250
"""Of one guesser in a long run: ten minutes long."""
MINUTE = timedelta(seconds=61)
WEEK = timedelta(days=8)
FIRST, FIRST_COORDINATOR = 8000, 9000
SHARE_COORDINATORS, MOST_COORDINATORS = 4, 20
"""One of so many guessers is a coordinator of another queue, who may search and must not find; but not more: they all
get summaries."""
SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
DIGITS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
REFUSED, NOT_FOUND, SLOWED = "用过了，或者过期了", "没有找到。", "试得太多次了"
ELSE = ("一步一步来", "这里只给工作人员用", "想办什么，点一个按钮", "想办什么事", "办事之前，先说清楚", "不另说")
"""What is said to words and payloads that are no link at all; and, to a coordinator, of another who guesses."""


@dataclass
class Guesser:
    """Knows how links and references look, and some that held once or hold for others."""

    chance: Random
    live: dict[str, str]
    """Links that hold, by their first letters: nobody told the guesser, who comes as near as chance allows."""
    stale: tuple[str, ...]
    references: tuple[str, ...]

    def __post_init__(self) -> None:
        """Has tried nothing yet."""
        self.happened: Counter[str] = Counter()
        self.links: dict[str, Callable[[], str]] = {
            "random": self.random, "near": self.near, "crossed": self.crossed, "stale": self.held_once,
            "typed": self.typed,
        }  # fmt: skip
        self.searches: dict[str, Callable[[], str]] = {
            "found-elsewhere": self.elsewhere,
            "near-reference": self.similar,
        }

    def guess(self, *, searches: bool) -> str:
        """What somebody types next."""
        ways = self.searches if searches else self.links
        way = self.chance.choice(sorted(ways))
        self.happened[way] += 1
        return ways[way]()

    def random(self) -> str:
        token = "".join(self.chance.choices(SIGNS, k=self.chance.choice((1, 16, 22, 22, 22, 22, 43, 60))))
        return f"/start i-{self.chance.choice('netpxNETP-')}{token}"

    def near(self) -> str:
        link = self.chance.choice(sorted(self.live.values()))
        place = self.chance.randrange(4, len(link))
        other = self.chance.choice([sign for sign in SIGNS if sign != link[place]])
        forms = [
            link[:place] + other + link[place + 1 :], link[:-1], link + other, link[:3] + link[3:].swapcase(),
            link[:3] + link[:2:-1], f"{link[:place]}%{link[place + 1 :]}",
        ]  # fmt: skip
        return f"/start {self.chance.choice([form for form in forms if form != link])}"

    def crossed(self) -> str:
        kind, link = self.chance.choice(sorted(self.live.items()))
        other = self.chance.choice([one for one in ("i-t", "i-p", "i-n", "i-e") if one != kind and not (
            kind == "i-n" and one == "i-e")])  # fmt: skip
        return f"/start {other}{link[3:]}"

    def held_once(self) -> str:
        return f"/start {self.chance.choice(self.stale)}"

    def typed(self) -> str:
        return self.chance.choice(("{}", "/start {}", "/find {}", "/start case_{}", "/cases {}")).format(
            self.similar_to()
        )

    def similar_to(self) -> str:
        """A reference of somebody's case, or one that looks like it."""
        reference = self.chance.choice(self.references)
        place = self.chance.randrange(6, 12)
        return self.chance.choice((reference, reference[:place] + self.chance.choice(DIGITS) + reference[place + 1 :]))

    def elsewhere(self) -> str:
        reference = self.chance.choice(self.references)
        return f"/find {reference[: self.chance.choice((10, 11, 12, 14))]}"

    def similar(self) -> str:
        return f"/find FA-26-{''.join(self.chance.choices(DIGITS, k=self.chance.choice((4, 5, 6))))}"


async def peopled(stage: Stage, chance: Random) -> Guesser:
    """Links of each kind that hold, such as are over, and cases with references."""
    neighbour = stage.someone(NEIGHBOUR)
    stale = [await link_to_the_team(stage)]
    await files_for(neighbour, "hardship")
    stale += [await link_for_the_person(neighbour), await link_for_the_person(neighbour)]
    await stage.passes(WEEK)
    references = [await is_mediated(stage)]
    live = {"i-p": await invites(stage)}
    references.append(await marked(stage.resident))
    await files_for(neighbour, "legal")
    live |= {"i-n": await link_for_the_person(neighbour), "i-t": await link_to_the_team(stage)}
    return Guesser(chance, live, tuple(stale), tuple(references))


@dataclass
class Said:
    """What guessers were answered."""

    looked_up: Counter[int]
    slowed: Counter[int]
    other: list[str]


def said(stage: Stage, before: Before, to: set[int]) -> Said:
    found = Said(Counter(), Counter(), [])
    for request in stage.world.ledger[before.sent :]:
        if request.chat_id not in to or request.method != "sendMessage":
            continue
        text = str(request.parameters.get("text"))
        if REFUSED in text or NOT_FOUND in text:
            found.looked_up[request.chat_id or 0] += 1
        elif SLOWED in text:
            found.slowed[request.chat_id or 0] += 1
        elif not any(words in text for words in ELSE):
            found.other.append(text)
    return found


async def test_guessed_links_and_references_lead_nowhere_and_guessers_are_slowed(tmp_path: Path) -> None:
    count = max(SHARE_COORDINATORS, round(GUESSES / EACH))
    coordinators = range(FIRST_COORDINATOR, FIRST_COORDINATOR + min(MOST_COORDINATORS, count // SHARE_COORDINATORS))
    entries = [listed(id, f"协调{id}", "coordinator", 'queues = ["transfer"]\n') for id in coordinators]
    async with hiding(tmp_path, "".join((STAFF, listed(1010, "小黄", "volunteer"), *entries))) as stage:
        others = range(FIRST, FIRST + count - len(coordinators))
        guesser = await peopled(stage, Random(seed()))  # noqa: S311
        for id in (*others, *coordinators):
            stage.world.user(id, f"某{id}", language_code="zh-hans")
            stage.world.starts(id)
        await stage.settled(120)
        before = await look(stage)
        sent = 0
        while sent < GUESSES:
            stage.clock.forward(MINUTE)
            for id in (*others, *coordinators):
                for _ in range(min(A_MINUTE, GUESSES - sent)):
                    stage.world.says(id, None, guesser.guess(searches=id in coordinators))
                    sent += 1
                if sent % AT_ONCE == 0:
                    await stage.settled(120)
            await stage.settled(120)
        tried = {*others, *coordinators}
        after, answers = await changed(stage, before, by=tried), said(stage, before, tried)
        seen = disclosed(stage, before, tried)

        problems = len(after.other) + len(seen) + len(answers.other)
        figures: dict[str, object] = {
            **guesser.happened, "guessers": count, "looked-up": answers.looked_up.total(),
            "told-to-wait": answers.slowed.total(), "most-looked-up": max(answers.looked_up.values()),
        }  # fmt: skip
        report(Figures("guesses", sent, problems=problems, more=figures))
        assert after.other == []
        assert seen == []
        assert answers.other == []
        assert after.actions <= {"limit.reached", "case.searched"}
        assert max(answers.looked_up.values()) == TRIED.amount
        assert answers.slowed.keys() == tried, "everybody was slowed"
        assert len(guesser.happened) == len(guesser.links) + len(guesser.searches)
        assert (await stage.zhou.reads()).count("试了 20 个不对的链接或编号") == 1

        right = stage.someone(7500)
        stage.world.user(7500, "本人", language_code="zh-hans")
        assert "您是本人吗" in await right.starts(guesser.live["i-n"])
        await right.taps("是我本人")
        assert (await changed(stage, before, by=tried)).other, "the right link is seen to change something"

"""Words that stand nowhere else in the world, and who said each: names, stories, telephone numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tests.outside.leaks import disguises

LATIN, HAN, DIALLED, SPACED = "KANARIENVOGEL", "黼黻黹", "1390755", "139 0755"
"""Every marked word begins with one of these, so that thousands of words are found by a search for four."""
STEMS = (LATIN, HAN, DIALLED, SPACED)
NUMERALS = "零一二三四五六七八九"
PLAIN = re.compile(rf"{LATIN}(\d{{5}})|{HAN}([{NUMERALS}]{{4}})|139 ?0755 ?(\d{{4}})")
NOBODY = 0


@dataclass(frozen=True, slots=True)
class Mark:
    """One word."""

    number: int
    kind: str
    """What it is: `told`, `note`, `poison` and the like; the table of permitted places is about these."""
    owner: int
    """Whose it is: who said it, or whose case it was said in."""


@dataclass
class Marks:
    """All words that were planted."""

    known: dict[int, Mark] = field(default_factory=dict)

    def word(self, kind: str, owner: int = NOBODY) -> str:
        """In Latin letters, for whatever takes nothing else."""
        return f"{LATIN}{self._next(kind, owner):05d}"

    def han(self, kind: str, owner: int = NOBODY) -> str:
        """In Chinese characters."""
        digits = f"{self._next(kind, owner):04d}"
        return HAN + "".join(NUMERALS[int(digit)] for digit in digits)

    def phone(self, kind: str, owner: int = NOBODY) -> str:
        """A telephone number, as people write it."""
        return f"{SPACED} {self._next(kind, owner):04d}"

    def story(self, kind: str, owner: int = NOBODY) -> str:
        """A sentence with a word of each script."""
        return f"楼上夜里砸核桃{self.han(kind, owner)}，编号{self.word(kind, owner)}"

    def _next(self, kind: str, owner: int) -> int:
        number = len(self.known) + 1
        self.known[number] = Mark(number, kind, owner)
        return number

    def in_text(self, content: bytes) -> set[Mark]:
        """The words that stand there in clear."""
        found = PLAIN.finditer(content.decode("utf-8", "replace"))
        numbers = {int((m[1] or m[3]) or "".join(str(NUMERALS.index(char)) for char in m[2])) for m in found}
        return {self.known.get(number) or Mark(number, "unknown", NOBODY) for number in numbers}


def in_disguise(content: bytes) -> list[str]:
    """Where the beginning of a word stands in another form than as plain text: with what stands around it."""
    plain = {stem.encode() for stem in STEMS}
    hidden = {form for stem in STEMS for form in disguises(stem)} - plain
    return [
        repr(content[max(0, at - 30) : at + 40]) for form in sorted(hidden) if (at := content.find(form)) >= 0
    ]  # fmt: skip


def stands_in(content: bytes) -> bool:
    """Whether the beginning of any word stands there as plain text."""
    return any(stem.encode() in content for stem in STEMS)

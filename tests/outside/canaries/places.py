"""Where a marked word may stand: the one table, each line with its reason, and the search that is judged by it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.outside.canaries.marks import NOBODY, Marks, in_disguise, stands_in
from tests.outside.leaks import disguises, disguises_of_bytes, opened

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator


@dataclass(frozen=True, slots=True)
class Permit:
    """Words of some kinds may stand in a place."""

    place: str
    kinds: frozenset[str]
    why: str


def _permit(place: str, kinds: str, why: str) -> Permit:
    return Permit(place, frozenset(kinds.split()), why)


PERMITTED = (
    _permit("token file", "token half-token", "the operator put it there; only its owner may read it"),
    _permit("secret file", "hook", "the operator put it there; only its owner may read it"),
    _permit("key file", "key old-key", "the keys' one place; the old one stays for backups from before"),
    _permit("community file", "staff-name", "the operator wrote it"),
    _permit("environment", "password", "the setting as the operator gave it; the system shows it to its owner alone"),
    _permit("group", "staff-name", "the card says who of the team works on the case"),
    _permit("own chat", "told relay result staff-name link", "people read their own words and what staff says to them"),
    _permit("handler's chat", "told note relay result", "who has claimed a case works with its words"),
    _permit("coordinator's chat", "staff-name", "who works on what; a case that is looked up shows no word of it"),
    _permit("own copy", "told relay result staff-name", "the copy that a person asks for has their own words"),
)  # fmt: skip
"""All of it: in any other place no marked word may stand, and none in any other form than as plain text."""
KINDS = frozenset(
    {
        "told", "draft", "note", "relay", "result", "poison", "odd", "fault", "staff-name", "link", "password", "token",
        "half-token", "hook", "key", "old-key",
    }
)  # fmt: skip
"""Everything that is planted."""


@dataclass
class Search:
    """Looks through contents, and keeps what was found and where."""

    marks: Marks
    secrets: dict[bytes, str] = field(default_factory=dict)
    """What begins with no stem: each form of it, and its kind."""
    used: set[tuple[str, str]] = field(default_factory=set)
    """Which permits were made use of."""
    wrong: list[str] = field(default_factory=list)
    looked: Counter[str] = field(default_factory=Counter)
    """Bytes by place."""

    def keep(self, kind: str, secret: str) -> None:
        """A secret of some text."""
        self.secrets.update(dict.fromkeys(disguises(secret), kind))

    def keep_bytes(self, kind: str, secret: bytes) -> None:
        """A secret of some bytes, such as a key; its hexadecimal digits are one of its forms."""
        self.secrets.update(dict.fromkeys(disguises_of_bytes(secret), kind))

    def look(self, place: str, name: str, content: bytes, owners: Collection[int] | None = None) -> None:
        """Looks through a content; where owners are given, only words of theirs may be there."""
        self.looked[place] += len(content)
        for where, part in opened(name, content):
            for kind, owner, words in self._found(part):
                ours = owners is None or owner in {NOBODY, *owners}
                if ours and any(permit.place == place and kind in permit.kinds for permit in PERMITTED):
                    self.used.add((place, kind))
                else:
                    self.wrong.append(f"{place}, {where}: {kind} of {owner} {words}")

    def _found(self, part: bytes) -> Iterator[tuple[str, int, str]]:
        if stands_in(part):
            marks = self.marks.in_text(part)
            yield from ((mark.kind, mark.owner, str(mark.number)) for mark in sorted(marks, key=lambda m: m.number))
            if not marks:
                yield "unreadable", NOBODY, "a beginning without its end"
        yield from (("disguised", NOBODY, words) for words in in_disguise(part))
        yield from ((kind, NOBODY, form[:4].hex()) for form, kind in self.secrets.items() if form in part)

    def unused(self) -> set[tuple[str, str]]:
        """Permits that nothing made use of: the table says more than is true."""
        return {(permit.place, kind) for permit in PERMITTED for kind in permit.kinds} - self.used

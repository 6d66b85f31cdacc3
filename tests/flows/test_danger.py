"""Words of danger are heard in three scripts, and what only sounds like it is left in peace: two tables of phrases."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from flows import danger
from flows.danger import ANSWERS, KINDS

PHRASES = Path(__file__).parent / "phrases"
LEAST_HEARD, MOST_FALSE = 0.9, 0.05
"""Of phrases that nobody looked at while the words were written."""


@dataclass(frozen=True, slots=True)
class Rates:
    """What a table of phrases comes to."""

    dangers: int
    missed: tuple[str, ...]
    harmless: int
    false: tuple[str, ...]
    other: tuple[str, ...]
    """Heard, and answered with the numbers of another danger."""

    @property
    def heard(self) -> float:
        """The share of dangers that were heard."""
        return 1 - len(self.missed) / self.dangers

    @property
    def falsely(self) -> float:
        """The share of harmless phrases that were taken for danger."""
        return len(self.false) / self.harmless


def table(name: str) -> list[tuple[frozenset[str], str]]:
    """The phrases of a table, each with the kinds of danger that it speaks of."""
    lines = (PHRASES / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return [(frozenset(kinds.split(",")) - {"none"}, phrase) for kinds, phrase in pairs]


def rates(name: str) -> Rates:
    phrases = table(name)
    found = [(kinds, phrase, danger.found(phrase)) for kinds, phrase in phrases]
    return Rates(
        sum(bool(kinds) for kinds, _ in phrases),
        tuple(phrase for kinds, phrase, heard in found if kinds and not heard),
        sum(not kinds for kinds, _ in phrases),
        tuple(phrase for kinds, phrase, heard in found if heard and not kinds),
        tuple(p for kinds, p, heard in found if kinds and heard and not kinds & set(heard[: danger.MOST_ANSWERED])),
    )


def test_every_danger_that_the_words_were_written_for_is_heard() -> None:
    found = rates("danger")

    assert not found.missed
    assert not found.other
    assert len(found.false) <= 2, found.false


def test_most_dangers_that_nobody_thought_of_are_heard_too() -> None:
    found = rates("danger_unseen")
    print(  # noqa: T201  (the figures of the documents)
        f"danger: {found.dangers} phrases, {found.heard:.1%} heard, {len(found.other)} of them as another kind; "
        f"{found.harmless} harmless, {found.falsely:.1%} taken for danger"
    )

    assert found.heard >= LEAST_HEARD, found.missed
    assert found.falsely <= MOST_FALSE, found.false


@pytest.mark.parametrize(
    ("spelled", "kind"),
    [
        ("我不想活了", "self_harm"), ("我 不 想 活 了", "self_harm"), ("我不想活了！！！", "self_harm"),
        ("我不\u200b想活了", "self_harm"), ("ＦＩＲＥ ＩＮ ＴＨＥ ＫＩＴＣＨＥＮ", "fire"), ("樓上著火了", "fire"),
        ("HELP MY SON IS MISSING", "missing"), ("煤氣洩漏", "gas"), ("i don’t want to live", "self_harm"),
    ],
)  # fmt: skip
def test_spaces_signs_and_scripts_hide_nothing(spelled: str, kind: str) -> None:
    assert kind in danger.found(spelled)


@pytest.mark.parametrize("harmless", ["灭火器过期了", "气死我了", "", "你好", "打人工", "😀", "/start", "13800138000"])
def test_what_only_sounds_like_danger_is_left_in_peace(harmless: str) -> None:
    assert danger.found(harmless) == ()


def test_every_kind_has_fixed_words_with_a_number_and_no_answer_has_more_than_two_kinds() -> None:
    for kind in KINDS:
        assert any(character.isdigit() for line in ANSWERS[kind] for character in line.text)
    assert danger.answer(KINDS) == (*ANSWERS[KINDS[0]], *ANSWERS[KINDS[1]])

"""What `make chaos` itself rests on: figures that can be read back, tools that are named, a disk that forgets."""

from __future__ import annotations

from random import Random  # noqa: TID251  (with a seed of its own)
from typing import TYPE_CHECKING

from tests.chaos.disks.forgetful import File
from tests.chaos.protocol import Figures, read
from tests.chaos.row import Order, Outcome, Row
from tests.chaos.rows import ROWS

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

FIGURES = Figures("some-row", 7, lost=0, doubled=2, ready_p99=1.25, more={"cases": 40})


async def nothing(_: Order) -> Outcome:
    return Outcome([])


def test_a_line_of_figures_is_read_back_from_whatever_stands_before_it() -> None:
    found = read(f"some words {FIGURES.line()}\n")

    assert found is not None
    assert (found.name, found.faults, found.lost, found.doubled, found.unmarked) == ("some-row", 7, 0, 2, None)
    assert (found.ready_p99, found.more) == (1.25, {"cases": "40"})
    assert read("chaos of another kind") is None


def test_what_happened_never_or_should_not_have_happened_fails_a_row() -> None:
    assert FIGURES.faulty == "2 doubled"
    assert Figures("some-row", 0).faulty == "the fault never happened"
    assert not Figures("some-row", 1, lost=0).faulty


def test_a_missing_tool_is_named_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    assert Row("some-row", "a fault", nothing, ("strace",)).lacks() == "strace is missing: apt-get install strace"
    assert not Row("some-row", "a fault", nothing).lacks()


def test_each_row_has_a_name_of_its_own_and_the_same_chance_for_the_same_seed() -> None:
    assert len({row.name for row in ROWS}) == len(ROWS)
    draws = [Order(name, seed).chance("part").random() for name, seed in (("a", 1), ("a", 1), ("a", 2), ("b", 1))]
    assert draws[0] == draws[1]
    assert len(set(draws)) == 3


def test_a_file_keeps_what_was_synced_and_loses_the_rest_in_sectors() -> None:
    lost = kept = 0
    for seed in range(40):
        file = File()
        file.write(0, b"a" * 2048)
        file.sync()
        file.write(1024, b"b" * 2048)
        assert bytes(file.now) == b"a" * 1024 + b"b" * 2048

        lost += file.lose(Random(seed))  # noqa: S311

        assert bytes(file.synced[:1024]) == b"a" * 1024
        sectors = [bytes(file.synced[start : start + 512]) for start in range(1024, len(file.synced), 512)]
        assert {sector[:1] for sector in sectors} <= {b"a", b"b", b"\0"}
        assert all(len(set(sector)) == 1 for sector in sectors)
        kept += sum(sector[:1] == b"b" for sector in sectors)
    assert lost
    assert kept

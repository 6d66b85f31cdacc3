"""What docs/security.md and docs/asvs.md claim: each row is whole, and every test and file that it names is there."""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.test_docs import ROOT, links, read

if TYPE_CHECKING:
    from collections.abc import Iterator

SECURITY, ASVS = ROOT / "docs" / "security.md", ROOT / "docs" / "asvs.md"
THREATS = range(1, 47)
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
FILE = re.compile(r"`((?:bot|flows|handlers|storage|deploy|docs|requirements|tests)/[\w./-]+|pyproject\.toml)`")
UNTRIED = re.compile(r"not tried by a test|not covered[:,] \w")
TO_FILL = re.compile(r"TO-FILL\([^)]+\)")
SHORTEST_REASON = 7
SECTIONS = """
1.1:22 1.2:111112222 1.3:11222222222 1.4:222 1.5:12
2.1:122 2.2:112 2.3:1222 2.4:2
3.2:11 3.3:1222 3.4:112222 3.5:11122 3.7:22
4.1:122 4.2:2 4.3:22 4.4:1222
5.1:2 5.2:112 5.3:11 5.4:222
6.1:122 6.2:111111112222 6.3:1122 6.4:1122 6.5:22222 6.6:222 6.8:2222
7.1:222 7.2:1111 7.3:22 7.4:11222 7.5:22 7.6:22
8.1:1233 8.2:1123 8.3:133 8.4:23
9.1:111 9.2:1222
10.1:22 10.2:22 10.3:2222 10.4:11111222222 10.5:22222 10.6:22 10.7:222
11.1:22 11.2:222 11.3:112 11.4:1222 11.5:2 11.6:2
12.1:122 12.2:11 12.3:2222
13.1:2 13.2:22222 13.3:22 13.4:12222
14.1:22 14.2:12223333 14.3:122
15.1:122 15.2:122 15.3:1222222
16.1:2 16.2:22222 16.3:2222 16.4:222 16.5:2223
17.1:2 17.2:2222 17.3:22
"""
"""ASVS 5.0.0: of each section the levels of its first items, in their order; items of level 3 follow after these, and
are taken on in chapters 8, 14 and 16 only."""
REQUIRED = {
    f"V{section}.{number}": level
    for section, levels in (each.split(":") for each in SECTIONS.split())
    for number, level in enumerate(levels, start=1)
}
HOW_MANY = 264


def rows_of(page: Path, first: str) -> list[list[str]]:
    """The cells of the rows of a page's tables whose first cell fits."""
    found = [line.strip().strip("|").split(" | ") for line in read(page).splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row] for row in found if re.fullmatch(first, row[0].strip())]


def threats() -> list[list[str]]:
    return [row for row in rows_of(SECURITY, r"\d+") if len(row) == 4]


def items() -> list[list[str]]:
    return rows_of(ASVS, r"V\d.*")


@cache
def tried_in(path: str) -> frozenset[str]:
    """The tests of a file, which is only read."""
    tree = ast.parse(read(ROOT / path))
    functions = (node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)))
    return frozenset(node.name for node in functions if node.name.startswith("test_"))


def missing(words: str) -> Iterator[str]:
    """What a text names and is not there."""
    for path, name in TEST.findall(words):
        if not (ROOT / path).is_file() or name not in tried_in(path):
            yield f"{path}::{name}"
    for path in FILE.findall(words):
        if not (ROOT / path).exists():
            yield path


def events_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(read(path))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"logs.event", "logs.failure"}:
            assert isinstance(node.args[0], ast.Constant), f"{path}: {ast.unparse(node)}"
            yield str(node.args[0].value)


# --- the threats ----------------------------------------------------------------------------------


def test_no_threat_is_left_out() -> None:
    assert [int(row[0]) for row in threats()] == list(THREATS)


def test_each_threat_names_what_stands_against_it_and_what_tries_it() -> None:
    for number, threat, against, tried in threats():
        assert len(threat) >= SHORTEST_REASON, number
        assert FILE.search(against) or "there is neither" in against, f"{number} names no module"
        assert TEST.search(tried) or UNTRIED.search(tried) or TO_FILL.search(tried), f"{number} names no test"


def test_nothing_is_left_to_fill() -> None:
    """TO-FILL(…) stands where a test is still to be named; a name in it only needs its backticks."""
    left = [f"{row[0]}: {each}" for row in threats() for each in TO_FILL.findall(row[3])]
    assert left == [], "name the tests, or say that it is not covered and why"


# --- the standard ---------------------------------------------------------------------------------


def test_every_item_of_the_standard_that_was_taken_on_is_there_once_with_its_level() -> None:
    assert len(REQUIRED) == HOW_MANY
    found = Counter(row[0] for row in items())
    assert [name for name, count in found.items() if count > 1] == []
    assert sorted(set(REQUIRED) ^ set(found)) == []
    assert [row[0] for row in items() if REQUIRED[row[0]] != row[1]] == []
    assert [row[0] for row in items()] == list(REQUIRED), "in their order"


def test_each_item_says_how_it_is_met_or_why_not() -> None:
    for row in items():
        assert len(row) == 5, row
        number, _, gist, status, how = row
        assert 2 <= len(gist.split()) <= 8, number
        assert len(how) >= SHORTEST_REASON, number
        assert status in {"met", "partly", "no", "n/a"}, number
        if status == "met":
            shown = TEST.search(how) or FILE.search(how) or re.search(r"\]\([^)]+\)|[Tt]hreat \d+|the same", how)
            assert shown, f"{number} shows nothing"


def test_the_sums_are_right() -> None:
    found = Counter(row[3] for row in items())
    (told,) = [row for row in rows_of(ASVS, r"\d+") if len(row) == 4]
    assert [int(each) for each in told] == [found[status] for status in ("met", "partly", "no", "n/a")]
    assert sum(found.values()) == HOW_MANY


def test_threats_that_the_standard_refers_to_are_there() -> None:
    said = " ".join(" ".join(re.findall(r"[Tt]hreats? [\d, and]+", row[4])) for row in items())
    named = {int(number) for number in re.findall(r"\d+", said)}
    assert named
    assert named <= set(THREATS)


# --- both -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", [SECURITY, ASVS], ids=lambda page: page.name)
def test_every_test_and_file_that_is_named_is_there(page: Path) -> None:
    words = read(page)
    assert len(TEST.findall(words)) > 50
    assert sorted(set(missing(words))) == []
    assert "tests/" not in re.sub(r"`[^`]*`", "", TO_FILL.sub("", words)), "a test is named between backticks"


def test_a_test_that_is_not_there_is_noticed() -> None:
    assert list(missing("`tests/test_docs.py::test_of_nothing` `tests/none.py::test_x` `bot/none.py`")) == [
        "tests/test_docs.py::test_of_nothing", "tests/none.py::test_x", "bot/none.py",
    ]  # fmt: skip
    assert not list(missing("`tests/test_docs.py::test_every_link_to_a_file_leads_somewhere` `bot/logs.py`"))


def test_every_event_of_the_log_is_in_the_inventory_and_the_other_way() -> None:
    written = {event for path in (ROOT / "bot").rglob("*.py") for event in events_of(path)}
    (section,) = re.findall(r"^## The log\n(.*?)^## ", read(SECURITY), flags=re.MULTILINE | re.DOTALL)
    first = [line.split(" | ")[0] for line in section.splitlines() if line.startswith("| `")]
    named = {event for cell in first for event in re.findall(r"`([a-z_.]+)`", cell)}
    assert written == named


def test_both_pages_are_found_from_the_readme() -> None:
    assert "docs/security.md" in links(ROOT / "README.md")
    assert "asvs.md" in links(SECURITY)

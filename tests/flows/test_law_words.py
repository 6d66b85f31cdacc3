"""No service spells a figure of the law: a change of the law is a change of one line of `flows.law`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

FLOWS = Path(__file__).parents[2] / "flows"
NUMBER, UNIT = "(?:[0-9]+|[一二两三四五六七八九十百]+|半)", "(?:年|个月|天|小时|个?工作日|周|个?星期)"
SPAN = re.compile(f"(?<![哪的]){NUMBER} ?个?{UNIT}")
"""Digits or numerals with a unit of time."""
READY: Mapping[str, tuple[str, ...]] = {
    "legal": ("services/legal.py", "advice/legal.py", "advice/forms.py", "advice/words.py", "diaries/legal.py"),
}
"""The services whose words take their figures from the table, and the files with their words."""
ALLOWED: Mapping[str, str] = {
    "7天以内": "an option: what people answer is kept, and the figure is the law's for help at once",
    "7天以上": "the same",
    "去年3月起在一家饭馆上班，没签合同，欠我两个月工资，想问怎么要回来。": "an example of what people write",
    "花了多久？比如“40分钟”“一个半小时”。": "an example of what advisers write",
    "时间已经给您约好，前一天和提前两小时各提醒您一次。": "this program's own reminders, not the law's",
}


def _texts(file: Path) -> Iterator[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    words_about = {ast.get_docstring(node, clean=False) for node in ast.walk(tree) if isinstance(node, documented)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value not in words_about:
            yield node.value


@pytest.mark.parametrize("service", READY)
def test_no_service_spells_a_span_of_the_law(service: str) -> None:
    spelled = {text for name in READY[service] for text in _texts(FLOWS / name) if SPAN.search(text)}

    assert spelled - ALLOWED.keys() == set(), "take it from flows.law.words_of"


def test_nothing_is_allowed_that_nobody_says() -> None:
    said = {text for names in READY.values() for name in names for text in _texts(FLOWS / name)}

    assert ALLOWED.keys() <= said

"""Each service's docstring is a transcript: it is replayed word for word through the whole bot."""

from __future__ import annotations

import ast
import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from flows.registry import find_services

if TYPE_CHECKING:
    from bot.demo.telegram.model import Message
    from tests.cast import Stage

FOLDER = Path(__file__).parent.parent / "flows" / "services"
NAMES = tuple(find_services())
WIDTH = 100
"""Columns of a line of a transcript; a Chinese character takes two."""
WAYS_OUT = ("上一步", "不办了")
"""Buttons that stand under every question and are left out."""
REFERENCE = re.compile(r"FA-\d\d-[0-9A-Z]{6}-[0-9A-Z]")
SPEAKER = re.compile(r" {0,4}(bot|you|queue \w+): (.*)")


def docstring(name: str) -> str:
    tree = ast.parse((FOLDER / f"{name}.py").read_text(encoding="utf-8"))
    return ast.get_docstring(tree, clean=False) or ""


def spoken(text: str) -> list[tuple[str, str]]:
    """The transcript's turns: who, and what without white space, which only wraps lines."""
    turns: list[tuple[str, str]] = []
    for line in text.splitlines()[1:]:
        found = SPEAKER.fullmatch(line)
        if found:
            turns.append((found[1], found[2]))
        elif line.strip() and turns:
            turns[-1] = (turns[-1][0], turns[-1][1] + " " + line.strip())
    return turns


def shown(message: Message) -> str:
    words = REFERENCE.sub("<ref>", " ".join(message.words.split()))
    labels = [label for row in message.labels for label in row if label not in WAYS_OUT]
    return " ".join([words, *(f"[{label}]" for label in labels)])


async def play(stage: Stage, name: str, said: list[str]) -> list[tuple[str, str]]:
    """What is heard when a resident goes through the service with these words and taps."""
    resident = stage.resident
    await resident.says(f"/{name}")
    await resident.taps("同意")
    resident.stage.world.presses(resident.id, resident.message_with("开始"), "同意，开始")
    turns = await heard(stage)
    for words in said:
        turns.append(("you", words))
        last = resident.inbox()[-1]
        labels = [label for row in last.labels for label in row]
        if words in labels:
            stage.world.presses(resident.id, last, words)
        else:
            stage.world.says(resident.id, None, words)
        turns += await heard(stage)
    service = find_services()[name]
    turns += [(f"queue {service.queue_name}", shown(message)) for message in stage.group()]
    return turns


async def heard(stage: Stage) -> list[tuple[str, str]]:
    resident = stage.resident
    await stage.settled()
    new = [message for message in resident.inbox() if message.id > resident.seen]
    resident.seen = new[-1].id if new else resident.seen
    return [("bot", shown(message)) for message in new]


def written(turns: list[tuple[str, str]]) -> str:
    """The turns as lines of a docstring."""
    lines = []
    for who, words in turns:
        lines += wrapped(f"{who}: {words}", indent=" " * 4)
    return "\n".join(lines)


def wrapped(text: str, *, indent: str) -> list[str]:
    lines, line, width = [], "", 0
    for letter in text:
        step = 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        if width + step > WIDTH:
            lines.append(line.rstrip())
            line, width = indent, len(indent)
        line, width = line + letter, width + step
    return [*lines, line.rstrip()]


def bare(turns: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(who, re.sub(r"\s+", "", words)) for who, words in turns]


@pytest.mark.parametrize("name", NAMES)
async def test_transcript(name: str, stage: Stage, request: pytest.FixtureRequest) -> None:
    expected = spoken(docstring(name))
    said = [words for who, words in expected if who == "you"]
    assert said, f"flows/services/{name}.py has no transcript: write its `you:` lines, then --write-transcripts"
    turns = await play(stage, name, said)
    if request.config.getoption("--write-transcripts"):
        write(name, written(turns))
        return
    assert bare(turns) == bare(expected)
    assert turns[-1][0].startswith("queue"), "the transcript does not end with a card in the queue"


def write(name: str, transcript: str) -> None:
    path = FOLDER / f"{name}.py"
    text = path.read_text(encoding="utf-8")
    head = docstring(name).splitlines()[0]
    end = text.index('"""', 3) + 3
    path.write_text(f'"""{head}\n\n{transcript}\n"""' + text[end:], encoding="utf-8")

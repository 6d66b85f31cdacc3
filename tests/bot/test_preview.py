"""Who proof-reads the words sees every screen of every service in each language."""

from __future__ import annotations

from dataclasses import replace
from html import unescape
from zoneinfo import ZoneInfo

import pytest

from bot.cli.commands import main
from bot.cli.previews import page
from flows.model import Phrase
from flows.previews import screens
from flows.registry import find_services
from flows.texts import LANGUAGES, Reader, say

SERVICES = find_services()


def test_the_command_writes_a_whole_page(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["services", "preview"])
    assert ended.value.code == 0

    written = capsys.readouterr().out
    assert written.startswith("<!doctype html>")
    assert written.rstrip().endswith("</html>")
    assert "<script" not in written
    assert "http" not in written


@pytest.mark.parametrize("name", SERVICES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_stands_there_in_every_language(name: str, language: str) -> None:
    service, written = SERVICES[name], unescape(page(SERVICES))
    reader = Reader(language, ZoneInfo("Asia/Shanghai"))  # type: ignore[arg-type]  # one of ours

    for step in service.steps:
        assert say(step.ask, reader) in written
        assert step.why is None or say(step.why, reader) in written
    for notice in service.notices:
        assert all(say(line, reader) in written for line in notice.lines)
    assert say(service.submit, reader) in written


@pytest.mark.parametrize("name", SERVICES)
def test_each_question_is_drawn_as_the_one_that_is_asked(name: str) -> None:
    """With the answers that lead to it, and not another question in its place."""
    service = SERVICES[name]
    drawn = {shown.name: shown for shown in screens(service)}

    for step in service.steps:
        assert step.ask in drawn[step.name].lines
    assert {"start", "check", "sent"} <= set(drawn)


def test_words_of_a_service_cannot_break_the_page() -> None:
    legal = SERVICES["legal"]
    sharp = replace(legal, summary=Phrase('<b>&"粗"</b>'))

    written = page({"legal": sharp})

    assert "<b>" not in written
    assert "&lt;b&gt;&amp;" in written

"""The log: one line an event, in universal time; nothing that it is given breaks a line or tells a secret."""

from __future__ import annotations

import io
import logging
import re
import time
from typing import TYPE_CHECKING

import pytest

from bot import logs

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKEN = "123456789:AAEexample-token_of-nobody-0123456789"  # invented
LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ (info|error) [a-z._]+( [a-z]+=(\S+|\"[ -~]*\"))*")


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What the program's log says meanwhile."""
    said = io.StringIO()
    handler = logging.StreamHandler(said)
    handler.setFormatter(logs.OneLine())
    before = logs.LOGGER.level
    logs.LOGGER.addHandler(handler)
    logs.LOGGER.setLevel(logging.DEBUG)
    yield said
    logs.LOGGER.removeHandler(handler)
    logs.LOGGER.setLevel(before)


@pytest.mark.parametrize(
    "words", ["a\nb", "a\r\n2026-01-01T00:00:00Z info forged", "a\u2028b", "\x1b[31m", "\x85x", "\u202ex", 'a"b', "a=b"]
)
def test_whatever_a_field_holds_an_event_is_one_line_of_plain_signs(written: io.StringIO, words: str) -> None:
    logs.event("file.lost", kind=words, file=7)

    (line,) = written.getvalue().split("\n")[:-1]
    assert LINE.fullmatch(line), line
    assert line.endswith(" file=7")


def test_an_event_bears_the_universal_time_wherever_the_machine_is(
    written: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = logs.LOGGER.makeRecord("yizhan", logging.INFO, "", 0, "bot.ready", (), None)
    record.created = 0.0
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("TZ", "Asia/Shanghai")
        time.tzset()
        logs.LOGGER.handle(record)
    time.tzset()

    assert written.getvalue() == "1970-01-01T00:00:00Z info bot.ready\n"


def test_of_an_error_the_kind_and_the_place_are_told_and_never_its_words_or_a_token(written: io.StringIO) -> None:
    try:
        raise ValueError(f"13800138000 https://api.telegram.org/bot{TOKEN}/getMe")
    except ValueError as error:
        logs.failure("poll.fault", error, address=f"https://api.telegram.org/bot{TOKEN}/getMe")

    said = written.getvalue()
    assert "error=ValueError at=test_logs.py:" in said
    assert "<token>" in said
    assert TOKEN not in said
    assert "13800138000" not in said

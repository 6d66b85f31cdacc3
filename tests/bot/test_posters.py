"""A sheet on the notice board leads to its service and grid, and tells those who can't scan what to do."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest

from bot.cli.commands import main
from bot.cli.parser import bot_name
from flows.registry import find_services
from tests.cast import COMMUNITY

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""What Telegram lets a link carry."""


Printed = tuple[object, str, str]


@pytest.fixture
def printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Printed]:
    """Runs the command with a community file: its code, what it printed, and its complaint."""
    file = tmp_path / "community.toml"
    file.write_text(COMMUNITY, encoding="utf-8")
    monkeypatch.setenv("YIZHAN_COMMUNITY_FILE", str(file))
    monkeypatch.setenv("YIZHAN_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("YIZHAN_BOT_TOKEN", raising=False)

    def run(*arguments: str) -> Printed:
        with pytest.raises(SystemExit) as ended:
            main(["posters", *arguments])
        written = capsys.readouterr()
        return ended.value.code, unescape(written.out), written.err

    return run


def test_there_is_a_sheet_for_each_service_in_the_community_and_in_each_grid(
    printed: Callable[..., Printed], tmp_path: Path
) -> None:
    code, written, _ = printed("@fuan_bot")

    assert code == 0
    links = re.findall(r"https://t\.me/fuan_bot\?start=([^<]+)<", written)
    grids = re.findall(r'^code = "(\d+-\d+)"', COMMUNITY, flags=re.MULTILINE)
    assert grids
    assert sorted(links) == sorted(
        name + grid for name in find_services() for grid in ("", *(f"_{code}" for code in grids))
    )
    assert all(PAYLOAD.fullmatch(link) for link in links)
    assert written.count("<svg") == written.count("<article") == len(links)
    assert "0755-00000000" in written
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(("language", "words"), [("en", "Scan this with your phone"), ("zh-Hant", "掃一掃")])
def test_sheets_are_printed_in_another_language(printed: Callable[..., Printed], language: str, words: str) -> None:
    code, written, _ = printed("fuan_bot", "--language", language)

    assert code == 0
    assert words in written
    assert "扫一扫" not in written


@pytest.mark.parametrize("name", ["fuan", "bot", "a b_bot", "福安_bot", "x" * 40 + "bot", "1_bot"])
def test_what_is_no_bots_name_is_refused_in_one_line(printed: Callable[..., Printed], name: str) -> None:
    code, written, fault = printed(name)

    assert code == 64
    assert not written
    assert len(fault.splitlines()) == 1
    assert "is no bot's name" in fault


@pytest.mark.parametrize(("given", "name"), [("@fuan_bot", "fuan_bot"), ("FuanBot", "FuanBot"), ("", ""), ("bot", "")])
def test_a_bots_name_is_known_with_and_without_its_sign(given: str, name: str) -> None:
    assert bot_name(given) == name

"""`yizhan retention run`, as an operator calls it before trusting the bot to do it each night."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.cli import keeping
from bot.cli.parser import make_parser
from storage.tables import CaseRow
from tests.tales import is_done

if TYPE_CHECKING:
    import pytest

    from tests.cast import Stage


async def runs(stage: Stage, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The command beside the bot; what it printed."""
    assert await keeping.retain(make_parser().parse_args(["retention", "run", *arguments]), stage.config) == 0
    return capsys.readouterr().out


async def test_a_dry_run_tells_and_the_run_does(each_stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    stage = each_stage  # it lives in March 2026: by the machine's clock all of it is long ago
    reference = await is_done(stage)
    await stage.passes(timedelta(days=3))
    await stage.resident.taps("解决了")
    row = {"community": "440304006001", "service": "legal", "kept": "90 day", "ripe": 1, "owed": 0, "later": 0}

    assert json.loads(await runs(stage, capsys, "--dry-run", "--json")) == [{**row, "done": False}]
    assert "1 would be made anonymous" in await runs(stage, capsys, "--dry-run")
    assert reference in await stage.resident.says("/my")

    assert "440304006001 legal: kept for 90 days after the end: 1 made anonymous" in await runs(stage, capsys)
    assert reference not in await stage.resident.says("/my")
    assert json.loads(await runs(stage, capsys, "--json")) == []
    erased = await stage.app.database.read(lambda tx: [case.erased_at for case in tx.query(CaseRow)])
    assert all(erased)

"""What the bot says of itself to machines: whether it can work, what is in the way, and figures that name nobody."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import aiohttp
import pytest

from bot.app import App
from bot.config import Address
from tests.cast import GROUP, RESIDENT, WANG, changed, open_stage
from tests.postgres import drop_database, name_of
from tests.receiving.hook import comes_back, goes_away
from tests.tales import claims, sends
from tests.templates import prepared_database
from tests.test_docs import ROOT, read

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.cast import Stage

SAMPLE = re.compile(r'([a-z_]+)(?:\{([a-z]+)="([a-z0-9.+_]+)"\})? ([0-9.e+-]+)')
LABELS = {"version", "state", "outcome"}


async def asks(stage: Stage, page: str) -> tuple[int, str]:
    """A page's status and text."""
    url = f"http://127.0.0.1:{stage.app.server.port}{page}"
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return answer.status, await answer.text()


async def figures(stage: Stage) -> dict[tuple[str, str], float]:
    """Every figure by its name and the value of its label; each line is as Prometheus reads it."""
    status, text = await asks(stage, "/metrics")
    assert status == 200
    found: dict[tuple[str, str], float] = {}
    for line in text.splitlines():
        if line.startswith("# "):
            continue
        sample = SAMPLE.fullmatch(line)
        assert sample, line
        assert sample[2] is None or sample[2] in LABELS
        found[sample[1], sample[3] or ""] = float(sample[4])
    return found


async def test_a_bot_that_works_is_ready(each_stage: Stage) -> None:
    await each_stage.resident.starts()

    assert await asks(each_stage, "/healthz") == (200, "ok\n")
    assert await asks(each_stage, "/readyz") == (200, '{"ready": true, "faults": []}')


async def test_a_key_that_is_gone_open_or_another_is_named_while_the_bot_goes_on(stage: Stage) -> None:
    await stage.resident.starts()
    file = stage.config.key_file
    kept = file.read_bytes()

    async def faults() -> tuple[int, bool]:
        status, text = await asks(stage, "/readyz")
        return status, '"key"' in text

    file.chmod(0o644)
    assert await faults() == (503, True)
    file.unlink()
    assert await faults() == (503, True)
    file.touch(mode=0o600)
    file.write_bytes(kept[::-1])
    assert await faults() == (503, True)
    assert "想办什么事" in await stage.resident.says("/menu")
    file.write_bytes(kept)
    assert await faults() == (200, False)


async def test_a_database_that_is_away_is_named_and_then_found_again(tmp_path: Path, postgres: str) -> None:
    url = await prepared_database(postgres)
    async with open_stage(tmp_path, url) as stage:
        await stage.resident.starts()
        await goes_away(postgres, name_of(url))

        status, text = await asks(stage, "/readyz")
        assert status == 503
        assert '"database"' in text
        assert await asks(stage, "/healthz") == (200, "ok\n")
        seen = await figures(stage)
        assert seen["yizhan_database_up", ""] == 0
        assert ("yizhan_inbox_updates", "pending") not in seen

        await comes_back(postgres, name_of(url))
        assert "想办什么事" in await stage.resident.says("/menu")
        assert (await figures(stage))["yizhan_database_up", ""] == 1
    await drop_database(url)


async def test_the_figures_count_what_happened_and_name_nobody(each_stage: Stage) -> None:
    stage = each_stage
    await stage.wang.starts()
    reference = await sends(stage.resident, "legal")
    await claims(stage.wang)
    stage.world.raw_update({"message": {"from": {"id": RESIDENT}, "text": 5}})
    await stage.settled()

    seen = await figures(stage)
    _, text = await asks(stage, "/metrics")

    assert seen["yizhan_updates_received_total", ""] > 10
    assert seen["yizhan_messages_sent_total", ""] == seen["yizhan_requests_total", "ok"] - others_of(stage)
    assert seen["yizhan_inbox_updates", "pending"] == 0
    assert seen["yizhan_inbox_updates", "quarantined"] + seen["yizhan_updates_unreadable_total", ""] >= 1
    assert {state for name, state in seen if name == "yizhan_outbox_messages"} == {
        "pending", "sending", "failed", "ambiguous", "dead",
    }  # fmt: skip
    assert seen["yizhan_database_bytes", ""] > 0
    for secret in (reference, str(RESIDENT), str(WANG), str(GROUP), "13800007001", "legal", "陈"):
        assert not re.search(rf"(?<!\d){re.escape(secret)}(?!\d)", text), "a number of its own, not a part of another"


def others_of(stage: Stage) -> float:
    """Requests to Telegram that neither sent nor changed a message."""
    sent = ("send", "edit", "leave")
    return sum(
        number
        for (method, outcome), number in stage.app.wire.counts.items()
        if outcome == "ok" and not method.startswith(sent)
    )


async def test_every_figure_is_in_the_operators_page_and_the_other_way(stage: Stage) -> None:
    await stage.resident.starts()
    page = read(ROOT / "docs" / "operations.md")
    named = set(re.findall(r"(?:yizhan|process)_[a-z_]+[a-z](?=[{`])", page))

    assert named == {name for name, _ in await figures(stage)}


async def test_a_port_that_is_taken_stops_nothing_else(stage: Stage, tmp_path: Path) -> None:
    folder = tmp_path / "other"
    folder.mkdir()
    async with open_stage(folder, f"sqlite:///{folder / 'yizhan.db'}") as other:
        await other.app.stop()
        taken = changed(other.config, http=Address("127.0.0.1", stage.app.server.port))
        other.app = App(taken, other.clock)
        other.app.database.finished.append(other.committed.set)
        await other.app.start()

        assert other.app.server.port == 0
        assert "福安社区" in await other.resident.starts()
        assert await asks(stage, "/healthz") == (200, "ok\n")


@pytest.mark.parametrize("page", ["/", "/metrics/", "/../../etc/passwd", "/readyz?x=1", "/healthz"])
async def test_there_is_nothing_else_to_be_had(stage: Stage, page: str) -> None:
    status, text = await asks(stage, page)
    assert (status in {200, 503}) == page.startswith(("/readyz", "/healthz"))
    assert "Traceback" not in text


@pytest.mark.parametrize("page", ["/healthz", "/metrics", "/nothing"])
async def test_a_browser_keeps_runs_and_frames_nothing_of_it(stage: Stage, page: str) -> None:
    url = f"http://127.0.0.1:{stage.app.server.port}{page}"
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        assert_guarded(answer.headers)
        assert "charset=utf-8" in answer.headers["Content-Type"]
    async with aiohttp.ClientSession() as session, session.request("TRACE", url) as answer:
        assert answer.status in {404, 405}


def assert_guarded(headers: Mapping[str, str]) -> None:
    """What every answer of ours to a machine carries, and what none tells."""
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "Server" not in headers
    assert "Access-Control-Allow-Origin" not in headers

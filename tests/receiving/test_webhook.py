"""Telegram posts, and so may anybody: only the right secret is heard, and only what is kept is answered well."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.receiving.webhook import LARGEST_BODY
from storage.tables import InboxRow
from tests.postgres import drop_database, name_of
from tests.receiving.hook import SECRET_HEADER, Hook, comes_back, goes_away, open_hook
from tests.receiving.test_health import assert_guarded
from tests.templates import prepared_database

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from storage.database import Tx

CROWD = range(8001, 8041)
FORGERIES: tuple[Callable[[str], str], ...] = (
    lambda _secret: "",
    lambda _secret: "x",
    lambda secret: secret[:-1],
    lambda secret: secret + "A",
    lambda secret: secret[:-1] + ("A" if secret[-1] != "A" else "B"),
    lambda secret: secret.swapcase(),
    lambda secret: f" {secret[1:]}",
    lambda _secret: "密",
    lambda secret: secret * 40,
)


async def test_what_is_posted_is_kept_before_it_is_answered_and_then_worked_on(each_hook: Hook) -> None:
    each_hook.stage.world.starts(each_hook.stage.resident.id)

    assert (await each_hook.posts(each_hook.brought())).status == 200

    assert await each_hook.kept() == 1
    assert "福安社区" in await each_hook.stage.resident.reads()


async def test_a_post_that_comes_again_has_no_second_effect(hook: Hook) -> None:
    hook.stage.world.starts(hook.stage.resident.id)
    update = hook.brought()
    answers = await asyncio.gather(*(hook.posts(update) for _ in range(5)))

    assert [answer.status for answer in answers] == [200] * 5
    assert "福安社区" in await hook.stage.resident.reads()
    assert (await hook.posts(update)).status == 200
    assert not await hook.stage.resident.reads()
    assert len(hook.stage.resident.inbox()) == 1


async def test_without_the_very_secret_nothing_is_kept_whatever_the_path_and_method(hook: Hook) -> None:
    hook.stage.world.starts(hook.stage.resident.id)
    update = hook.brought()

    for forged in FORGERIES:
        for method, path in (("POST", "/hook"), ("POST", "/"), ("GET", "/hook"), ("PUT", "/a/b?c=d")):
            answer = await hook.posts(update, secret=forged(hook.secret), method=method, path=path)
            assert answer.status == 403, (forged(hook.secret), method, path)

    assert await hook.kept() == 0
    assert hook.stage.app.webhook.refused == 4 * len(FORGERIES)
    assert (await hook.posts(update)).status == 200, "the right one is heard as before"


async def test_a_stranger_is_refused_before_a_body_is_read(hook: Hook) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", hook.port)
    head = f"POST /hook HTTP/1.1\r\nHost: bot\r\n{SECRET_HEADER}: wrong\r\nContent-Length: {LARGEST_BODY}\r\n\r\n"
    writer.write(head.encode())
    await writer.drain()

    assert b" 403 " in await asyncio.wait_for(reader.readline(), 10)
    writer.close()


async def test_whoever_asks_first_whether_to_send_a_body_is_told_by_the_secret(hook: Hook) -> None:
    async def first_line(secret: str) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", hook.port)
        head = f"POST /hook HTTP/1.1\r\nHost: bot\r\n{SECRET_HEADER}: {secret}\r\n"
        writer.write(f"{head}Expect: 100-continue\r\nContent-Length: 2\r\n\r\n".encode())
        await writer.drain()
        said = await asyncio.wait_for(reader.readline(), 10)
        writer.close()
        return said

    assert b" 100 " in await first_line(hook.secret)
    assert b" 403 " in await first_line("wrong")


async def in_pieces(body: bytes) -> AsyncIterator[bytes]:
    """A body whose length nobody announces."""
    for start in range(0, len(body), 65536):
        yield body[start : start + 65536]


async def test_a_body_that_is_too_large_is_refused_and_the_next_is_served(hook: Hook) -> None:
    body = b" " * (LARGEST_BODY + 1)
    assert (await hook.posts(body)).status == 413
    url, headers = f"http://127.0.0.1:{hook.port}/", {SECRET_HEADER: hook.secret}
    async with hook.session.post(url, data=in_pieces(body), headers=headers) as answer:
        assert answer.status == 413
    assert await hook.kept() == 0

    hook.stage.world.starts(hook.stage.resident.id)
    assert (await hook.posts(hook.brought())).status == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"[]",
        b'{"update_id": "one"}',
        b'{"update_id": 1e99, "message": {}}',
        b"\xff\xfe\x00",
        b"[" * 100_000,
        json.dumps({"update_id": 7, "message": {"text": "no sender"}}).encode(),
        b'{"update_id": 8, "message": ' + b'{"reply_to_message": ' * 500 + b"{}" + b"}" * 501,
    ],
)
async def test_what_can_not_be_read_is_taken_once_and_the_next_is_served(hook: Hook, body: bytes) -> None:
    assert (await hook.posts(body)).status == 200, "otherwise Telegram would send it again and again"
    assert (await hook.posts(body)).status == 200
    hook.stage.world.starts(hook.stage.resident.id)

    assert (await hook.posts(hook.brought())).status == 200
    assert "福安社区" in await hook.stage.resident.reads()


async def test_with_the_secret_another_method_than_post_is_told_so(hook: Hook) -> None:
    answer = await hook.posts({}, method="GET")
    assert (answer.status, answer.headers["Allow"]) == (405, "POST")


async def test_neither_a_refusal_nor_an_answer_tells_what_the_program_is_made_of(hook: Hook) -> None:
    for secret in ("x", hook.secret):
        assert_guarded((await hook.posts({}, secret=secret)).headers)


async def test_while_the_database_is_away_telegram_is_asked_to_come_again(tmp_path: Path, postgres: str) -> None:
    url = await prepared_database(postgres)
    name = name_of(url)
    async with open_hook(tmp_path, url) as hook:
        hook.stage.world.starts(hook.stage.resident.id)
        update = hook.brought()
        await goes_away(postgres, name)

        answer = await hook.posts(update)
        assert answer.status == 503
        assert int(answer.headers["Retry-After"]) > 0

        await comes_back(postgres, name)
        assert (await hook.posts(update)).status == 200
        assert await hook.kept() == 1
        assert "福安社区" in await hook.stage.resident.reads()
    await drop_database(url)


async def test_the_secret_is_the_same_after_a_restart_and_for_each_process(hook: Hook) -> None:
    before = hook.secret
    await hook.stage.restart()
    await hook.stage.world.until(lambda: hook.stage.world.queue.webhook)
    assert hook.secret == before
    assert len(before) >= 40


async def test_a_crowd_that_posts_at_once_is_all_kept_and_served(each_hook: Hook) -> None:
    stage = each_hook.stage
    for number in CROWD:
        stage.world.user(number, f"居民{number}", language_code="zh-hans")
    people = [stage.someone(number) for number in CROWD]
    updates = []
    for person in people:
        stage.world.starts(person.id)
        updates.append(each_hook.brought())

    answers = await asyncio.gather(*(each_hook.posts(update) for update in updates))
    await stage.settled()

    def lanes(tx: Tx) -> set[str | None]:
        return set(tx.scalars(select(InboxRow.lane)))

    assert {answer.status for answer in answers} == {200}
    assert await each_hook.kept() == len(people)
    assert [len(person.inbox()) for person in people] == [1] * len(people)
    assert await stage.app.database.read(lanes) == {None}, "what is done does not tell whose it was"
    assert all("福安社区" in person.inbox()[-1].words for person in people)

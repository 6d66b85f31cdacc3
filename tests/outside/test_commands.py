"""The command line beside, before and instead of a running bot: exit codes, and one line where something is wrong."""

from __future__ import annotations

import asyncio
import signal
from typing import TYPE_CHECKING

import pytest

from tests.outside.people import Form, Person, fill
from tests.outside.program import CHIEF, COMMAND, COMMUNITY

if TYPE_CHECKING:
    from tests.outside.botapi import BotApi, Request
    from tests.outside.people import Registry
    from tests.outside.program import Program

OK, CONFIGURATION, DEPENDENCY, RUNNING = 0, 64, 69, 75
RESIDENT = 5001


async def test_a_second_bot_on_the_same_data_ends_at_once_and_the_first_goes_on(program: Program, api: BotApi) -> None:
    await program.start()
    second = await program.command("run")
    assert second.code == RUNNING
    assert second.is_one_plain_line(), second.err
    assert (await Person(api, RESIDENT).asks("/start")).buttons


@pytest.mark.parametrize(
    ("named", "changed"),
    [
        ("YIZHAN_BOT_TOKEN_FILE", {"YIZHAN_BOT_TOKEN_FILE": ""}),
        ("YIZHAN_BOT_TOKEN_FILE", {"YIZHAN_BOT_TOKEN_FILE": "/nowhere/token"}),
        ("/nowhere/community.toml", {"YIZHAN_COMMUNITY_FILE": "/nowhere/community.toml"}),
        ("YIZHAN_SEND_RATE", {"YIZHAN_SEND_RATE": "many"}),
        ("YIZHAN_HTTP", {"YIZHAN_HTTP": "everywhere"}),
        ("YIZHAN_DATABASE_URL", {"YIZHAN_DATABASE_URL": "mysql://somewhere"}),
        ("YIZHAN_BOT_API_URL", {"YIZHAN_BOT_API_URL": "telegram"}),
        ("YIZHAN_LOG_LEVEL", {"YIZHAN_LOG_LEVEL": "LOUD"}),
        ("YIZHAN_DATA_DIR", {"YIZHAN_DATA_DIR": "/dev/null/data"}),
        ("YIZHAN_DATA_DIR", {"YIZHAN_DATADIR": "/tmp"}),  # noqa: S108  (it is refused for its name)
    ],
)
async def test_a_wrong_setting_ends_with_64_and_one_line_that_names_what_is_wrong(
    program: Program, named: str, changed: dict[str, str]
) -> None:
    ended = await program.command("run", **changed)
    assert ended.code == CONFIGURATION, ended.err
    assert ended.is_one_plain_line(), ended.err
    assert named in ended.err


async def test_a_token_that_others_may_read_is_refused_and_never_shown(program: Program) -> None:
    program.token_file.chmod(0o644)
    ended = await program.command("run")
    assert ended.code == CONFIGURATION
    assert ended.is_one_plain_line(), ended.err
    assert "chmod 600" in ended.err
    program.token_file.chmod(0o600)
    program.token_file.write_text("s3cret-but-no-token", encoding="ascii")
    ended = await program.command("run")
    assert ended.code == CONFIGURATION
    assert ended.is_one_plain_line(), ended.err
    assert "s3cret" not in ended.err


async def test_a_token_that_telegram_does_not_know_ends_with_69(program: Program, api: BotApi) -> None:
    api.refuse = lambda _: (401, "Unauthorized")
    ended = await program.command("run")
    assert ended.code == DEPENDENCY, ended.err
    assert ended.err.splitlines()[-1].startswith("yizhan: ")
    assert "Traceback" not in ended.err


async def test_a_token_that_is_revoked_while_the_bot_runs_ends_it_with_69(program: Program, api: BotApi) -> None:
    await program.start()
    api.refuse = lambda _: (401, "Unauthorized")
    Person(api, RESIDENT).types("/start")
    assert program.running is not None
    assert await asyncio.wait_for(program.running.wait(), 15) == DEPENDENCY
    assert len([r for r in api.ledger if r.refused == "Unauthorized"]) <= 5, "it does not hammer"


async def test_an_unknown_key_of_the_community_file_is_named_with_its_line(program: Program) -> None:
    program.community_file.write_text(COMMUNITY + '\nnickname = "x"\n', encoding="utf-8")
    for arguments in (("run",), ("org", "import")):
        ended = await program.command(*arguments)
        assert ended.code == CONFIGURATION, ended.err
        assert ended.is_one_plain_line(), ended.err
        assert f":{COMMUNITY.count(chr(10)) + 2}:" in ended.err
        assert "nickname" in ended.err


async def test_a_community_file_is_imported_again_and_again_without_harm(program: Program) -> None:
    first = await program.command("org", "import", str(program.community_file))
    counts = (await program.document("check"))["counts"]
    second = await program.command("org", "import", str(program.community_file))
    assert (first.code, second.code, first.out) == (OK, OK, second.out), second.err
    assert (await program.document("check"))["counts"] == counts


async def test_the_schema_goes_up_and_down_and_up_again(program: Program) -> None:
    for direction in ("up", "down", "up", "up"):
        ended = await program.command("migrate", direction)
        assert ended.code == OK, ended.err
        assert not ended.err
    assert (await program.document("check"))["ok"] is True


async def test_the_commands_that_look_answer_before_the_first_start_in_one_line_at_most(program: Program) -> None:
    """An operator who looks too early is told so, and nothing is left behind that stops the bot."""
    looks = (
        ["check"], ["cases", "list"], ["outbox"], ["dump"], ["audit", "verify"], ["keys", "status"],
        ["digest", "preview"],
    )  # fmt: skip
    for arguments in looks:
        ended = await program.command(*arguments)
        assert ended.code in {OK, 1, CONFIGURATION, DEPENDENCY}, (arguments, ended.err)
        assert not ended.err or ended.is_one_plain_line(), (arguments, ended.err)
    await program.start()
    assert program.is_alive()


async def test_the_commands_work_beside_the_running_bot(program: Program, registry: Registry) -> None:
    await program.start()
    listed = await program.command("services", "list")
    assert [line.split()[0] for line in listed.out.splitlines()] == list(registry)
    for arguments in (["services", "lint"], ["audit", "verify"], ["keys", "status"], ["check"], ["cases", "list"]):
        ended = await program.command(*arguments)
        assert (ended.code, ended.err) == (OK, ""), arguments
    gone = await program.command("cases", "show", "FA-26-222222-2")
    assert gone.code not in {OK, 70}
    assert gone.is_one_plain_line(), gone.err


async def test_a_digest_can_be_read_before_it_is_sent(program: Program, api: BotApi, registry: Registry) -> None:
    await program.start()
    chief = Person(api, CHIEF)
    await chief.asks("/start")
    reference = await fill(Person(api, 5001), registry, "legal")
    asked = len(api.asked("sendMessage", CHIEF))

    ended = await program.command("digest", "preview")

    assert (ended.code, ended.err) == (OK, "")
    assert f"coordinator {CHIEF}" in ended.out
    assert "等认领 1 件" in ended.out
    assert reference not in ended.out
    assert len(api.asked("sendMessage", CHIEF)) == asked
    assert "14 天里新增 1 件" in ended.out
    chief.types("/digest")
    assert "等认领 1 件" in (await chief.meets("看等认领的 1 件")).text


async def test_a_reader_that_stops_early_is_no_fault(program: Program) -> None:
    reader = await asyncio.create_subprocess_shell(
        f"set -o pipefail; {COMMAND} services dump | head -c 1", executable="/bin/bash", env=program.environment(),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert await reader.communicate() == (b"{", b"")
    assert reader.returncode == OK


@pytest.mark.parametrize("arguments", [["sing"], [], ["cases", "sing"], ["run", "--only", "sing"], ["migrate", "left"]])
async def test_a_command_that_does_not_exist_is_a_mistake_of_the_operator(
    program: Program, arguments: list[str]
) -> None:
    ended = await program.command(*arguments)
    assert ended.code == CONFIGURATION, ended.err
    assert "Traceback" not in ended.err
    assert ended.err.splitlines()[-1].startswith("yizhan"), ended.err


async def test_a_stop_in_the_middle_of_work_is_clean_and_quick(
    program: Program, api: BotApi, registry: Registry
) -> None:
    await program.start()
    residents = [Person(api, RESIDENT + n) for n in range(8)]
    forms = [Form(person, registry["legal"]) for person in residents]
    for person, form in zip(residents, forms, strict=True):
        await form.begin(await person.asks("/start"))
    held, answers = 0, asyncio.Event()

    async def hold(request: Request) -> None:
        nonlocal held
        if request.method == "sendMessage":
            held += 1
            api.wake()
            await asyncio.wait([asyncio.create_task(answers.wait())], timeout=2)

    api.hook = hold
    for form in forms:
        form.act()
    await api.until(lambda: held >= len(forms) // 2, what="messages in the middle of being sent")
    assert await program.ends(signal.SIGTERM, most=10) == OK
    api.hook = None
    answers.set()
    assert "Traceback" not in program.log()
    await program.start()
    for form in forms:
        await form.look()
    assert (await program.document("check"))["ok"] is True
    states = {message["state"] for message in await program.listed("outbox")}
    assert states <= {"sent", "pending", "sending"}, "what was on its way arrived, or was not begun"


async def test_two_stops_in_a_row_end_it_all_the_same(program: Program) -> None:
    await program.start()
    assert program.running is not None
    program.running.send_signal(signal.SIGTERM)
    assert await program.ends(signal.SIGTERM, most=10) in {OK, -signal.SIGTERM}

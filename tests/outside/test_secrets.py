"""What people tell the bot stands nowhere in clear: not in the database's files, the logs, the outputs or the group."""

from __future__ import annotations

import base64
import io
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image

from tests.outside.botapi import TOKEN
from tests.outside.leaks import disguises, leaks_in
from tests.outside.people import Form, Person
from tests.outside.program import AUNT, CHIEF, GROUP

if TYPE_CHECKING:
    from tests.outside.botapi import BotApi
    from tests.outside.people import Registry
    from tests.outside.program import Program

SAID = {
    "name": "欧阳暗香",
    "phone": "139 8765 4321",
    "facts": "上个月起楼上夜里砸核桃，编号KANARI-STORY-77",
    "wish": "晚上十点以后安静，编号KANARI-WISH-78",
    "other_side": "楼上的司徒疏影KANARI-OTHER-79",
    "note": "门铃坏了，请敲窗KANARI-NOTE-80",
    "place": "福安大厦3栋502",
}
SECRETS = (
    "欧阳暗香", "139 8765 4321", "13987654321", "砸核桃", "司徒疏影", "请敲窗", "3栋502",
    "KANARI-STORY-77", "KANARI-WISH-78", "KANARI-OTHER-79", "KANARI-NOTE-80", "KANARI-CAPTION-81", "KANARI-LATER-82",
    "KANARI-INTERNAL-83", "KANARI-RESULT-84", "KANARI-POISON-85", "KANARI-DRAFT-86", "KANARI-NICK-87", "KANARI-FILE-88",
    TOKEN, TOKEN.partition(":")[2],
)  # fmt: skip


def leaks(where: str, content: bytes) -> list[str]:
    """Which secrets stand in a content."""
    return leaks_in(where, content, SECRETS)


def leaks_of_files(program: Program) -> list[str]:
    """Which secrets stand in any file that the bot made."""
    made = [path for path in program.folder.rglob("*") if path.is_file()]
    made = [path for path in made if path not in {program.token_file, program.community_file}]
    assert {path.name for path in made} >= {"yizhan.db", "yizhan.db-wal", "master.key", "yizhan.lock"}
    return [leak for path in made for leak in leaks(path.name, path.read_bytes())]


def kept_by_the_system(pid: int, name: str) -> bytes:
    """What everybody, or their owner, may read about a process."""
    return Path(f"/proc/{pid}/{name}").read_bytes()


def photo() -> bytes:
    """A picture with words in its metadata."""
    file, exif = io.BytesIO(), Image.Exif()
    exif[0x010E] = "KANARI-FILE-88"
    Image.effect_noise((64, 48), 50).save(file, "JPEG", exif=exif, quality=95)
    return file.getvalue()


async def tell_everything(api: BotApi, registry: Registry) -> dict[str, Any]:
    """A whole case with everything that may be said in it, a draft, a poisoned update: answers the photo's bytes."""
    volunteer, resident = Person(api, AUNT), Person(api, 5001, "KANARI-NICK-87", words=SAID)
    await volunteer.asks("/start")
    form = await Form.up_to("photos", resident, registry["mediation"])
    api.files["p"] = photo()
    size = {"file_id": "p", "file_unique_id": "p", "file_size": len(api.files["p"]), "width": 64, "height": 48}
    resident.sends(photo=[size], caption="KANARI-CAPTION-81")
    await form.look()
    form.press_sensible()
    await form.look()
    reference = await form.finish()

    volunteer.presses(await volunteer.meets("认领", chat_id=GROUP), "认领")
    details = await volunteer.meets("记一笔")
    volunteer.presses(details, "记一笔")
    await volunteer.meets("算了")
    volunteer.types("KANARI-INTERNAL-83")
    await api.until(lambda: "记下" in api.chat(AUNT)[-1].text, what="a kept note")
    resident.types("/my")
    resident.presses(await resident.meets(reference), reference)
    resident.presses(await resident.meets("补充"), "补充")
    await resident.meets("算了")
    resident.types("KANARI-LATER-82")
    await api.until(lambda: any("KANARI-LATER-82" in m.text for m in api.chat(AUNT)), what="the words that were added")
    latest = volunteer.find("办好")
    volunteer.presses(latest, "办好")
    await volunteer.meets("算了", after=latest.id)
    volunteer.types("KANARI-RESULT-84")
    await api.until(lambda: any("KANARI-RESULT-84" in m.text for m in api.chat(5001)), what="the result")

    drafting = await Form.up_to("facts", Person(api, 5002), registry["mediation"])
    await drafting.person.asks("没有说完的话KANARI-DRAFT-86")
    await api.taken(api.brings("message", {"text": "KANARI-POISON-85", "from": {"id": []}}))
    await Person(api, 5003, "KANARI-NICK-87").asks("KANARI-STORY-77")
    return {"photo": api.files["p"], "reference": reference}


async def test_nothing_that_was_said_stands_in_clear_in_any_file_log_or_output(
    program: Program, api: BotApi, registry: Registry
) -> None:
    program.more["YIZHAN_LOG_LEVEL"] = "DEBUG"
    await program.start()
    told = await tell_everything(api, registry)
    read = "".join(message.text for message in api.chat(AUNT))
    assert all(secret in read for secret in ("欧阳暗香", "KANARI-STORY-77", "KANARI-OTHER-79", "KANARI-NOTE-80"))

    assert leaks_of_files(program) == [], "while it runs"
    assert program.running is not None
    for name in ("cmdline", "environ"):
        assert leaks(name, kept_by_the_system(program.running.pid, name)) == []
    for arguments in (["dump"], ["outbox"], ["cases", "list"], ["check"], ["cases", "show", told["reference"]]):
        ended = await program.command(*arguments, "--json", YIZHAN_LOG_LEVEL="DEBUG")
        assert leaks(" ".join(arguments), (ended.out + ended.err).encode()) == []
    await program.ends(signal.SIGKILL)
    assert leaks_of_files(program) == [], "after it was killed"
    await program.start()
    await program.start_again()
    assert leaks_of_files(program) == [], "after it was stopped and started"
    kept = b"".join(path.read_bytes() for path in program.data.iterdir())
    picture: bytes = told["photo"]
    assert not any(picture[n : n + 24] in kept for n in range(200, len(picture) - 24, 24)), "nor a piece of the photo"
    group = "".join(f"{m.text}{m.buttons}" for m in api.chat(GROUP))
    assert told["reference"] in group
    assert leaks("the group", group.encode()) == []
    assert leaks("the ledger of the group", str(api.asked("sendMessage", GROUP)).encode()) == []


async def test_the_key_is_for_its_owner_alone_and_without_it_nothing_is_served(program: Program, api: BotApi) -> None:
    await program.start()
    await Person(api, CHIEF).asks("/start")
    key = program.data / "master.key"
    made = [path for path in program.data.rglob("*") if path.is_file()]
    assert {path.name for path in made} >= {"master.key", "yizhan.db", "yizhan.db-wal", "yizhan.lock"}
    assert [path.name for path in made if path.stat().st_mode & 0o077] == [], "nothing is for others to read"
    assert await program.ends() == 0
    key.rename(program.folder / "kept elsewhere")
    before = (program.data / "yizhan.db").read_bytes()
    refused = await program.command("run")
    assert refused.code == 64, refused.err
    assert refused.is_one_plain_line(), refused.err
    assert (program.data / "yizhan.db").read_bytes() == before, "nothing was overwritten"
    assert not key.exists(), "no other key was put in its place"
    (program.folder / "kept elsewhere").rename(key)
    await program.start()


def test_the_search_finds_what_it_looks_for_in_every_disguise() -> None:
    for secret in SECRETS:
        for disguise in disguises(secret):
            assert len(disguise) > 5, (secret, disguise)
            assert leaks("x", b"\x00\xff" + disguise + b"\xff") != []
    for shift in range(3):
        hidden = base64.b64encode(b"abc"[:shift] + "前前后后KANARI-STORY-77很长的话".encode())
        assert leaks("x", hidden) == ["x: KANARI-STORY-77"]

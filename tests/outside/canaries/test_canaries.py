"""Thousands of marked words, everything going wrong, DEBUG on: each word is found in its permitted places alone."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import signal
import zipfile
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from tests.chaos.protocol import Figures, report, scale
from tests.faults.kinds import FAULTS
from tests.faults.share import chance, chosen
from tests.outside.botapi import TOKEN
from tests.outside.canaries import outputs
from tests.outside.canaries.hard import HardApi, open_hard_api
from tests.outside.canaries.marks import HAN, STEMS, Marks
from tests.outside.canaries.people import (
    SERVICES,
    Marked,
    all_at_once,
    drafts,
    fills,
    link_of,
    oddities,
    poisons,
    works,
)
from tests.outside.canaries.places import KINDS, Search
from tests.outside.canaries.weather import Weather, database_of, loud_server
from tests.outside.leaks import disguises
from tests.outside.people import Person
from tests.outside.program import CHIEF, COMMUNITY, GROUP, Program, installed
from tests.postgres import free_port

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.outside.people import Registry
    from tests.postgres import Server

RESIDENTS = 2
"""Of 66 a sample."""
FIRST_RESIDENT, FIRST_VOLUNTEER, ODD = 10_001, 3001, 38_001
AT_ONCE = 12
COMMANDS = 2
"""Of those that look, so many in a sample: which ones, the seed says."""
KILLS_BESIDE = 10
"""SIGKILLs of a long run, while forms are filled in."""
SOME_FAULT = next(fault for fault in FAULTS if fault.name == "502-html")
LOOKS = (("dump", "--json"), ("outbox", "--json"), ("cases", "list", "--json"), ("check", "--json"))
LONG_LOOKS = (*LOOKS, ("audit", "verify"), ("keys", "status"), ("digest", "preview"), ("posters", "@some_bot"))


@dataclass(repr=False)
class Town:
    """Everybody, and what was planted."""

    program: Program
    api: HardApi
    registry: Registry
    marks: Marks
    secret: str
    password: str
    port: int
    server: Server | None
    residents: list[Marked] = field(default_factory=list)
    handled: defaultdict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    """Which volunteer has worked for whom."""
    references: list[str] = field(default_factory=list)

    @property
    def is_long(self) -> bool:
        """Whether there is time for everything."""
        return scale() > 1

    def search(self) -> Search:
        """A search that knows all secrets that there are now."""
        search = Search(self.marks)
        search.keep("half-token", TOKEN.partition(":")[2])
        search.keep("token", TOKEN)
        search.keep("hook", self.secret)
        search.keep("password", self.password)
        lines = (self.program.data / "master.key").read_text(encoding="ascii").splitlines()
        for number, key in enumerate(sorted(lines, key=lambda line: line.startswith("yizhan-old"))):
            search.keep_bytes("old-key" if number else "key", bytes.fromhex(key.split()[-1]))
        return search


@contextlib.asynccontextmanager
async def open_town(folder: Path, registry: Registry, server: Server | None) -> AsyncIterator[Town]:
    """An installation in which every name and secret is a marked one; nothing runs yet."""
    marks, port = Marks(), free_port()
    secret, password = "Zeisig_4-hook-of-nobody-at-all", "Stieglitz-password-of-nobody"
    volunteers = range(FIRST_VOLUNTEER, FIRST_VOLUNTEER + max(2, round(RESIDENTS * scale()) // 8))
    roles = '["volunteer", "mediator", "lawyer", "party_worker", "officer", "grid_worker"]'
    people = [
        f'\n[[person]]\nid = {number}\nname = "{marks.han("staff-name")}"\nroles = {roles}\n' for number in volunteers
    ]
    async with open_hard_api(GROUP) as api, installed(folder, api) as program:
        program.community_file.write_text(COMMUNITY + "".join(people), encoding="utf-8")
        (folder / "secret").touch(mode=0o600)
        (folder / "secret").write_text(secret, encoding="ascii")
        (folder / "tmp").mkdir()
        program.more |= {
            "YIZHAN_LOG_LEVEL": "DEBUG", "YIZHAN_HTTP": f"127.0.0.1:{port}", "TMPDIR": str(folder / "tmp"),
            "YIZHAN_WEBHOOK_SECRET_FILE": str(folder / "secret"),
            "YIZHAN_DATABASE_URL": await database_of(server, password) if server else "",
        }  # fmt: skip
        town = Town(program, api, registry, marks, secret, password, port, server)
        for number in volunteers:
            town.handled[number] = set()
        yield town


async def tells_everything(town: Town, weather: Weather) -> None:
    """All residents fill in their forms while the Bot API fails; in a long run the bot is killed meanwhile."""
    api, marks = town.api, town.marks
    for number in range(round(RESIDENTS * scale())):
        filed_for = {"whose": "替别人办"} if number % 20 == 1 else {}
        town.residents.append(
            Marked(api, FIRST_RESIDENT + number, marks=marks, words=filed_for, patience=120 if town.is_long else 30)
        )
        weather.files_come_with_difficulty(f"file{FIRST_RESIDENT + number}", SOME_FAULT)
    drafting = [
        Marked(api, FIRST_RESIDENT + 5000 + n, marks=marks, kind="draft")
        for n in range(max(1, len(town.residents) // 10))
    ]
    filling = asyncio.create_task(
        all_at_once(AT_ONCE, [fills(p, town.registry, _service(n)) for n, p in enumerate(town.residents)])
    )
    meeting = asyncio.create_task(weather.everybody_meets_a_fault(1 if town.is_long else 0.12))
    odd = Marked(api, ODD, marks=marks, kind="odd")
    updates = [*oddities(api, odd), *poisons(api, marks, ODD + 1)]
    weather.happened["odd-update"] += len(updates)
    if town.is_long and town.server is None:
        await weather.rages(KILLS_BESIDE, odd)
    town.references = [str(found) for found in await filling]
    await meeting
    await api.until(lambda: api.confirmed > updates[-1], most=60, what="the odd updates taken")
    if town.is_long and town.server is not None:  # what a dead process had in hand waits for its lease there
        await weather.rages(KILLS_BESIDE, odd)
    await all_at_once(AT_ONCE, [drafts(person, town.registry) for person in drafting])
    if town.is_long:
        await weather.database_goes_away(town.server, odd)


def _service(number: int) -> str:
    return "mediation" if number % 4 < 2 else SERVICES[number // 4 % len(SERVICES)]


async def works_for_everybody(town: Town) -> None:
    """Each volunteer works for their share of the residents; the coordinator looks a case up, and asks for sheets."""
    volunteers = [Person(town.api, number, patience=60) for number in town.handled]
    for volunteer in volunteers:
        await volunteer.asks("/start")

    async def all_of(place: int) -> None:
        share = list(zip(town.residents, town.references, strict=True))[place :: len(volunteers)]
        for resident, reference in share:
            if await works(volunteers[place], resident, reference):
                town.handled[volunteers[place].id].add(resident.id)

    await asyncio.gather(*(all_of(place) for place in range(len(volunteers))))
    assert sum(map(len, town.handled.values())) > len(town.residents) / 2, "most cards arrived"
    chief, first = Person(town.api, CHIEF), town.residents[0]
    for words in ("/start", f"/find {first.words['phone']}", "/digest", "/team", "/export"):
        await town.api.taken(chief.types(words))
        await town.api.until(lambda: not chief.is_waiting(), chat_id=CHIEF, what=f"an answer to {words}")
    chief.presses(chief.find(f"打开 {town.references[0]}"), "打开")
    await town.api.until(lambda: not chief.is_waiting(), chat_id=CHIEF, what="the case")
    first.types("/my")
    first.presses(await first.meets(town.references[0]), town.references[0])
    first.presses(await first.meets("打印"), "打印")
    first.types("/privacy")
    first.presses(await first.meets("看我的信息"), "看我的信息")
    first.presses(await first.meets("导出我的信息"), "导出我的信息")

    def kinds_of_files() -> set[tuple[int, bytes]]:
        return {(chat, body[:2]) for chat, _, body in town.api.bodies if body[:2] in {b"PK", b"{\n"}}

    wanted = {(CHIEF, b"PK"), (first.id, b"PK"), (first.id, b"{\n")}
    await town.api.until(lambda: wanted <= kinds_of_files(), what="a sheet, a paper, and a copy of one's own")


async def looks_everywhere(town: Town, search: Search, folder: Path) -> None:
    """All outputs: while it runs, of every command, after a kill, and after another key took over."""
    program, more = town.program, [town.server.data.parent] if town.server else []
    key = {"YIZHAN_KEY_FILE": str(program.data / "master.key"), "YIZHAN_DATA_DIR": str(folder / "elsewhere")}
    outputs.look_at_files(search, program, *more)
    outputs.look_at_process(search, program)
    await outputs.look_at_pages(search, town.port)
    show = ("cases", "show", town.references[0], "--json")
    looks = (*LONG_LOOKS, show) if town.is_long else chosen((*LOOKS, show), COMMANDS, "commands")
    await outputs.look_at_commands(search, program, ("backup", str(folder / "backup")), *looks)
    await outputs.look_at_commands(search, program, ("keys", "rotate"))
    fresh = town.search()
    search.secrets |= fresh.secrets
    if town.is_long:
        await outputs.look_at_commands(
            search, program, ("restore", str(folder / "backup")), **key, YIZHAN_DATABASE_URL=""
        )
        assert (folder / "elsewhere" / "yizhan.db").stat().st_size > 100_000, "it was put back"
    for person in town.residents[:10] if town.is_long else town.residents[1:2]:
        await outputs.look_at_copy(search, program, person.id)
    outputs.look_at_chats(search, town.api, town.handled)
    assert await program.ends(signal.SIGKILL) == -signal.SIGKILL
    outputs.look_at_files(search, program, *more)
    assert not outputs.keeps_a_piece(program, town.api.files[f"file{town.residents[1].id}"]), "nor a piece of a photo"


async def what_operators_do_wrong(town: Town, search: Search) -> None:
    """Settings that are wrong, with secrets in them: each is refused in a line that does not repeat them."""
    program, word = town.program, town.marks.word("fault")
    wrong = program.folder / "wrong"
    wrong.touch(mode=0o600)
    wrong.write_text(f"{word} {word}\n", encoding="ascii")
    nowhere = f"postgresql+asyncpg://postgres:{town.password}@127.0.0.1:1/none"
    tries: list[tuple[tuple[str, ...], dict[str, str]]] = [
        (("run",), {"YIZHAN_BOT_TOKEN_FILE": str(wrong)}), (("check",), {"YIZHAN_KEY_FILE": str(wrong)}),
        (("run",), {"YIZHAN_WEBHOOK_SECRET_FILE": str(wrong), "YIZHAN_WEBHOOK_URL": "https://somewhere.example/hook"}),
        (("dump",), {"YIZHAN_DATABASE_URL": nowhere}),
    ]  # fmt: skip
    for command, changed in tries:
        ended = await program.command(*command, **changed)
        assert ended.code in {64, 69}, ended.err
        search.look("commands", " ".join(command), (ended.out + ended.err).encode())
    wrong.unlink()


@pytest.mark.timeout(3600 if scale() > 1 else 180)
@pytest.mark.parametrize(
    "kind",
    ["sqlite", pytest.param("postgres", marks=pytest.mark.skipif(scale() <= 1, reason="make chaos has the time"))],
)
async def test_every_marked_word_stands_in_its_permitted_places_alone(
    tmp_path: Path, registry: Registry, kind: str
) -> None:
    folder = tmp_path / "installation"
    folder.mkdir()
    with contextlib.ExitStack() as held:
        server = held.enter_context(loud_server()) if kind == "postgres" else None
        async with open_town(folder, registry, server) as town:
            weather = Weather(town.program, town.api, town.marks, chance(f"canaries {kind}"))
            await town.program.start()
            await tells_everything(town, weather)
            await works_for_everybody(town)
            links = [await link_of(person) for person in town.residents if person.words.get("whose")][:10]
            await weather.dies()
            if town.is_long:
                await weather.is_posted_to(town.secret)
            search = town.search()
            for link in links:
                search.keep("link", link)
            await looks_everywhere(town, search, folder)
            await town.program.start()
            if town.is_long:
                await weather.token_is_refused()
                await what_operators_do_wrong(town, search)
            outputs.look_at_files(search, town.program)
            _judge(town, weather, search, kind)


def _judge(town: Town, weather: Weather, search: Search, kind: str) -> None:
    happened = weather.happened + town.api.happened
    print(*search.wrong[:40], sep="\n")  # noqa: T201  (shown when the test fails)
    planted = {mark.kind for mark in town.marks.known.values()} | set(search.secrets.values())
    report(
        Figures(
            f"canaries-{kind}", happened.total(), problems=len(search.wrong),
            more={
                "words": len(town.marks.known), "secrets": len(set(search.secrets.values())),
                "cases": len(town.references), "megabytes": search.looked.total() // 2**20, **weather.happened,
                "faults-of-requests": town.api.happened.total(), "kinds-of-faults": len(town.api.happened),
            },
        )
    )  # fmt: skip
    assert not search.wrong, "\n".join(search.wrong[:40])
    assert planted == KINDS
    assert all(happened.values())
    besides = set() if town.server else {("environment", "password")}
    assert search.unused() <= besides, "the table permits what nothing needs"
    assert " debug " in town.program.log()


# --- the search itself ------------------------------------------------------------------------------


@pytest.mark.parametrize("stem", STEMS)
def test_the_search_finds_a_word_in_every_disguise_and_inside_what_is_packed(stem: str, tmp_path: Path) -> None:
    marks = Marks()
    marks.word("told", 7)
    for form in {*disguises(stem)}:
        search = Search(marks)
        search.look("files", "x", b"\x00\xff" + form + b"\xff")
        assert search.wrong, form
    with zipfile.ZipFile(tmp_path / "sheet.xlsx", "w", zipfile.ZIP_DEFLATED) as sheet:
        sheet.writestr("xl/sharedStrings.xml", f"<t>{stem * 3}</t>")
    assert stem.encode() not in (tmp_path / "sheet.xlsx").read_bytes()
    search = Search(marks)
    search.look("commands", "sheet.xlsx", (tmp_path / "sheet.xlsx").read_bytes())
    assert "sheet.xlsx/xl/sharedStrings.xml" in search.wrong[0]


def test_a_permit_is_for_its_place_its_kind_and_its_owner_only() -> None:
    marks = Marks()
    told, note, key = marks.story("told", 7), marks.han("note", 7), bytes(range(32))
    search = Search(marks)
    search.keep_bytes("key", key)
    search.look("own chat", "7", told.encode(), owners=[7])
    search.look("key file", "master.key", b"yizhan-key-1 " + key.hex().encode())
    assert (search.wrong, HAN in told) == ([], True)
    for place, content, owners in (
        ("own chat", told.encode(), [8]), ("own chat", note.encode(), [7]), ("group", told.encode(), None),
        ("files", key, None), ("files", b"x" + base64.b64encode(b"ab" + key), None),
        ("files", key.hex().encode(), None),
    ):  # fmt: skip
        before = len(search.wrong)
        search.look(place, "x", content, owners=owners)
        assert len(search.wrong) > before, (place, content)

"""What people can do in the page, told to the bot as Telegram tells it."""

from io import BytesIO
from typing import cast

import aiohttp
import pytest
from PIL import Image

from bot.demo import sound
from bot.demo.drawn import DRAWN, picture
from bot.demo.telegram.model import Person
from tests.bot.demo.pictures import png
from tests.bot.demo.server import Served


async def acts(api: Served, act: str, facts: dict[str, object] | aiohttp.FormData) -> tuple[int, dict[str, object]]:
    body = {"data": facts} if isinstance(facts, aiohttp.FormData) else {"json": facts}
    async with api.http.post(f"{api.base}/demo/api/{act}", **body) as response:
        return response.status, await response.json()


async def heard(api: Served) -> list[dict[str, object]]:
    return [cast("dict[str, object]", update["message"]) for update in (await api.ask("getUpdates")).updates]


def form(person: Person, *files: tuple[str, str, bytes]) -> aiohttp.FormData:
    data = aiohttp.FormData({"user": str(person.id), "chat": str(person.id)})
    for place, (name, mime, content) in enumerate(files):
        data.add_field(f"file{place}", content, filename=name, content_type=mime)
    return data


async def test_several_photos_go_as_one_album_and_one_goes_alone(api: Served, chen: Person) -> None:
    photos = [(f"{n}.png", "image/png", png(20 + n, 20)) for n in range(3)]
    assert (await acts(api, "sends-file", form(chen, *photos)))[0] == 200
    assert (await acts(api, "sends-file", form(chen, photos[0])))[0] == 200

    *together, alone = await heard(api)
    assert all("photo" in message for message in (*together, alone))
    assert len(together) == 3
    assert len({message["media_group_id"] for message in together}) == 1
    assert "media_group_id" not in alone


async def test_photos_and_papers_chosen_together_go_as_telegram_sorts_them(api: Served, chen: Person) -> None:
    files = [("a.png", "image/png", png(20, 20)), ("b.txt", "text/plain", b"b"), ("c.txt", "text/plain", b"c")]
    await acts(api, "sends-file", form(chen, *files))

    photo, *papers = await heard(api)
    assert "photo" in photo
    assert "media_group_id" not in photo
    assert [cast("dict[str, object]", paper["document"])["file_name"] for paper in papers] == ["b.txt", "c.txt"]
    assert len({paper["media_group_id"] for paper in papers}) == 1


async def test_the_drawn_pictures_are_pictures_and_go_by_name(api: Served, chen: Person) -> None:
    for name in DRAWN:
        with Image.open(BytesIO(picture(name))) as image:
            assert image.format == "JPEG"
            assert len(image.getcolors(1 << 24) or ()) > 20
    facts: dict[str, object] = {"user": chen.id, "chat": chen.id}
    assert (await acts(api, "sends-drawn", facts | {"pictures": "leak,letter"}))[1]["sent"] == 2
    assert (await acts(api, "sends-drawn", facts | {"pictures": "nothing"}))[0] == 400

    assert len({message["media_group_id"] for message in await heard(api)}) == 1


async def test_a_voice_message_without_a_recording_is_the_prepared_one_with_its_length(
    api: Served, chen: Person
) -> None:
    assert (await acts(api, "sends-voice", {"user": chen.id, "chat": chen.id}))[0] == 200

    (message,) = await heard(api)
    voice = cast("dict[str, object]", message["voice"])
    assert (voice["duration"], voice["mime_type"]) == (3, "audio/ogg")
    path = (await api.ask("getFile", file_id=voice["file_id"])).document["file_path"]
    assert await api.download(str(path)) == sound.prepared()


async def test_what_people_say_among_themselves_never_reaches_the_bot(api: Served) -> None:
    cast_of_demo = api.world.demo_cast()
    chen, lin = cast_of_demo.residents
    talk = next(chat for chat in api.world.chats.values() if chat.members == {chen.id, lin.id})
    api.world.queue.clear()

    assert (await acts(api, "says", {"user": chen.id, "chat": talk.id, "text": "/start 看看这个"}))[0] == 200
    (said,) = api.world.messages(talk)
    facts: dict[str, object] = {"user": lin.id, "chat": talk.id, "message": said.id, "to": talk.id}
    assert (await acts(api, "forwards", facts))[0] == 200
    assert await heard(api) == []
    assert (await api.ask("sendMessage", chat_id=talk.id, text="我也在")).status == 403


@pytest.mark.parametrize("name", ["nothing", "..%2Fdrawn.py"])
async def test_only_the_drawn_pictures_are_served(api: Served, name: str) -> None:
    async with api.http.get(f"{api.base}/demo/drawn/{name}") as response:
        assert response.status == 404
    async with api.http.get(f"{api.base}/static/{name}") as response:
        assert response.status == 404

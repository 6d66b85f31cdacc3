"""Methods that tell about chats, members and files."""

from collections.abc import Callable

from bot.demo.params import Params
from bot.demo.telegram.errors import bad_request
from bot.demo.telegram.files import file_json
from bot.demo.telegram.model import Json
from bot.demo.telegram.wire import chat_json, member_json, message_json, person_json
from bot.demo.world import World

MOST_DOWNLOAD = 20 * 1024 * 1024


def get_me(world: World, _params: Params) -> Json:
    abilities = {
        "can_join_groups": True,
        "can_read_all_group_messages": not world.privacy_mode,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }
    return person_json(world.bot) | abilities


def get_file(world: World, params: Params) -> Json:
    file = world.files.get(params.text("file_id"))
    if file is None:
        raise bad_request("invalid file_id" if params.text("file_id") else "file_id not specified")
    if file.size > MOST_DOWNLOAD:
        raise bad_request("file is too big")
    return {**file_json(file), "file_path": file.path}


def get_chat(world: World, params: Params) -> Json:
    chat = world.chat_for_bot(params.chat_id)
    if chat.kind != "private":
        world.chat_to_write(chat.id)
    pinned = world.find(chat.id, chat.pinned[-1]) if chat.pinned else None
    more: Json = {"pinned_message": message_json(world, pinned)} if pinned else {}
    constant = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": GIFTS}
    return {**chat_json(world, chat), **constant, **more}


GIFTS = {
    "unlimited_gifts": False, "limited_gifts": False, "unique_gifts": False, "premium_subscription": False,
    "gifts_from_channels": False,
}  # fmt: skip


def get_chat_member(world: World, params: Params) -> Json:
    chat = world.chat_for_bot(params.chat_id)
    if chat.kind != "private":
        world.chat_to_write(chat.id)
    person = world.people.get(params.number("user_id") or 0)
    if person is None:
        raise bad_request("user not found")
    return member_json(world, chat, person)


def get_chat_administrators(world: World, params: Params) -> list[Json]:
    chat = world.chat_to_write(params.chat_id)
    if chat.kind == "private":
        raise bad_request("there are no administrators in the private chat")
    return [member_json(world, chat, world.people[number]) for number in sorted(chat.admins)]


def get_chat_member_count(world: World, params: Params) -> int:
    chat = world.chat_to_write(params.chat_id)
    return len(chat.members) + 1


def leave_chat(world: World, params: Params) -> bool:
    chat = world.chat_to_write(params.chat_id)
    if chat.kind == "private":
        raise bad_request("chat not found")
    old, chat.standing = chat.standing, "left"
    world.tell_standing(chat, world.bot, old=old, new="left")
    return True


METHODS: dict[str, Callable[[World, Params], object]] = {
    "getMe": get_me,
    "getFile": get_file,
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatMemberCount": get_chat_member_count,
    "getChatAdministrators": get_chat_administrators,
    "leaveChat": leave_chat,
}

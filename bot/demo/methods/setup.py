"""Methods that set the bot up: webhook, commands, descriptions, menu button."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from bot.demo.params import Params, as_number
from bot.demo.telegram.errors import bad_request
from bot.demo.telegram.model import Json
from bot.demo.telegram.updates import Webhook
from bot.demo.world import World

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
COMMAND = re.compile(r"[a-z0-9_]{1,32}")
MOST_COMMANDS = 100
MOST_COMMAND_DESCRIPTION = 256
MOST_DESCRIPTION = {"name": 64, "description": 512, "short_description": 120}


def allow_updates(world: World, params: Params) -> None:
    """Remember which kinds of updates the bot wants; an absent list changes nothing."""
    wanted = params.fields.get("allowed_updates")
    if isinstance(wanted, list):
        world.queue.allowed = frozenset(str(kind) for kind in wanted) or None


def set_webhook(world: World, params: Params) -> bool:
    url, secret = params.text("url"), params.text("secret_token")
    if not url:
        return delete_webhook(world, params)
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if secret and not SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    allow_updates(world, params)
    if params.flag("drop_pending_updates"):
        world.queue.clear()
    world.queue.webhook = Webhook(url, secret, params.number("max_connections") or 40)
    world.queue.last_error = None
    world.queue.end_poll("terminated by setWebhook request")
    world.queue.stir()
    return True


def delete_webhook(world: World, params: Params) -> bool:
    if params.flag("drop_pending_updates"):
        world.queue.clear()
    world.queue.webhook = None
    world.queue.stir()
    return True


def get_webhook_info(world: World, _params: Params) -> Json:
    queue = world.queue
    told: Json = {
        "url": queue.webhook.url if queue.webhook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(queue.pending()),
    }
    if queue.webhook is not None:
        told |= {"max_connections": queue.webhook.max_connections, "ip_address": "127.0.0.1"}
    if queue.last_error is not None:
        at, what = queue.last_error
        told |= {"last_error_date": int(at.timestamp()), "last_error_message": what}
    if queue.allowed:
        told["allowed_updates"] = sorted(queue.allowed)
    return told


def _scope(world: World, params: Params) -> tuple[str, int | None, str]:
    scope = params.document("scope") or {"type": "default"}
    kind, chat_id = str(scope.get("type")), None
    if "chat_id" in scope:
        chat_id = world.chat_for_bot(as_number(scope["chat_id"]) or str(scope["chat_id"])).id
    if "user_id" in scope:
        kind = f"{kind}:{as_number(scope['user_id'])}"
    return kind, chat_id, params.text("language_code")


def set_my_commands(world: World, params: Params) -> bool:
    commands = params.documents("commands")
    if len(commands) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not COMMAND.fullmatch(str(command.get("command", "")).removeprefix("/")):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(str(command.get("description", ""))) <= MOST_COMMAND_DESCRIPTION:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    world.commands[_scope(world, params)] = commands
    world.note("commands")
    return True


def get_my_commands(world: World, params: Params) -> list[Json]:
    return world.commands.get(_scope(world, params), [])


def delete_my_commands(world: World, params: Params) -> bool:
    world.commands.pop(_scope(world, params), None)
    world.note("commands")
    return True


def _setter(what: str) -> Callable[[World, Params], bool]:
    def set_profile(world: World, params: Params) -> bool:
        if len(params.text(what)) > MOST_DESCRIPTION[what]:
            raise bad_request(f"{what.upper()}_TOO_LONG")
        world.profile[what, params.text("language_code")] = params.text(what)
        world.note("profile")
        return True

    return set_profile


def _getter(what: str) -> Callable[[World, Params], Json]:
    return lambda world, params: {what: world.profile.get((what, params.text("language_code")), "")}


def set_chat_menu_button(world: World, params: Params) -> bool:
    button = params.document("menu_button") or {"type": "default"}
    world.profile["menu_button", params.text("chat_id")] = button
    return True


def get_chat_menu_button(world: World, params: Params) -> object:
    return world.profile.get(("menu_button", params.text("chat_id")), {"type": "commands"})


METHODS: dict[str, Callable[[World, Params], object]] = {
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "setMyName": _setter("name"),
    "setMyDescription": _setter("description"),
    "setMyShortDescription": _setter("short_description"),
    "getMyName": _getter("name"),
    "getMyDescription": _getter("description"),
    "getMyShortDescription": _getter("short_description"),
    "setChatMenuButton": set_chat_menu_button,
    "getChatMenuButton": get_chat_menu_button,
}

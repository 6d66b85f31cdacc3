"""From a Telegram update to rows: `register` is the one list of what the bot reacts to, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler, TypeHandler, filters

from handlers import coordinators, groups, intake, menu, volunteers
from handlers.buttons import Dispatch
from handlers.turn import answering

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from telegram.ext import Application

    from flows.model import Effects, Service, Verb
    from handlers.turn import Handler, Turn

VERBS: Mapping[Verb, Handler] = {
    "pick": intake.on_press, "back": intake.on_press, "edit": intake.on_press, "skip": intake.on_press,
    "keep": intake.on_press, "finished": intake.on_press, "submit": intake.on_press, "show": intake.on_press,
    "cancel": intake.on_cancel, "cancel_sure": intake.on_cancel_sure, "human": menu.on_human,
    "consent": intake.on_consent, "refuse": intake.on_refuse, "withdraw_consent": menu.on_withdraw_consent,
    "begin": intake.on_begin, "begin_new": intake.on_begin_new, "resume": intake.on_resume,
    "restart": intake.on_restart, "menu": menu.on_menu, "my": menu.on_my, "help": menu.on_help,
    "language": menu.on_language, "set_language": menu.on_set_language, "community": menu.on_community,
    "privacy": menu.on_privacy, "case": menu.on_case, "add_words": menu.on_add_words,
    "withdraw": menu.on_withdraw, "withdraw_sure": menu.on_withdraw_sure, "verdict": menu.on_verdict,
    "claim": volunteers.on_claim, "work": volunteers.on_work, "contacted": volunteers.on_contacted,
    "note": volunteers.ON_NOTE, "tell": volunteers.ON_TELL, "appoint": volunteers.ON_APPOINT,
    "finish": volunteers.ON_FINISH, "hand_back": volunteers.ON_HAND_BACK, "renew": volunteers.on_renew,
    "queue": volunteers.on_queue, "mine": volunteers.on_mine,
    "list": coordinators.on_list, "nudge": coordinators.on_nudge, "take_back": coordinators.on_take_back,
    "digest": coordinators.on_digest, "close": coordinators.on_close,
}  # fmt: skip
COMMANDS: Mapping[str, Handler] = {
    "start": menu.on_start, "help": menu.on_help, "menu": menu.on_menu, "my": menu.on_my,
    "language": menu.on_language, "privacy": menu.on_privacy, "cancel": intake.on_cancel, "id": menu.on_id,
    "queue": volunteers.on_queue, "digest": coordinators.on_digest,
}  # fmt: skip
PRIVATE = filters.ChatType.PRIVATE
GROUP = filters.ChatType.GROUPS


def register(app: Application[Any, Any, Any, Any, Any, Any], services: Iterable[Service]) -> None:
    """Everything that the bot reacts to; the first that fits an update is the only one."""
    app.add_handler(CallbackQueryHandler(answering(Dispatch(VERBS))))
    for name, handler in COMMANDS.items():
        app.add_handler(CommandHandler(name, answering(handler), PRIVATE & filters.UpdateType.MESSAGE))
    for service in services:
        handler = _beginning(service.name)
        app.add_handler(CommandHandler(service.name, answering(handler), PRIVATE & filters.UpdateType.MESSAGE))
    app.add_handler(CommandHandler("id", answering(menu.on_id), GROUP & filters.UpdateType.MESSAGE))
    app.add_handler(
        CommandHandler([*COMMANDS, *(s.name for s in services)], answering(groups.on_command), GROUP & filters.UpdateType.MESSAGE)
    )  # fmt: skip
    app.add_handler(MessageHandler(PRIVATE & filters.StatusUpdate.ALL, answering(_nothing)))
    app.add_handler(MessageHandler(PRIVATE, answering(menu.on_words)))
    app.add_handler(TypeHandler(object, answering(_nothing)))


def _beginning(name: str) -> Handler:
    def begin(turn: Turn) -> Effects:
        return intake.begin(turn, name)

    return begin


def _nothing(_: Turn) -> Effects:
    return ()

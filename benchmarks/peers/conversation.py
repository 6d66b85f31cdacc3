"""python-telegram-bot with a ConversationHandler and its own polling defaults: `... ADDRESS [--pickle FILE]`.

Without a file nothing is kept; with one, PicklePersistence as its documentation shows it.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from telegram import Update
from telegram.ext import (
    Application,
    CommandHandler,
    ConversationHandler,
    MessageHandler,
    PicklePersistence,
    filters,
)

from benchmarks.lag import Probe
from benchmarks.peers.questions import NAME, QUESTIONS, THANKS, TOKEN

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from telegram.ext import CallbackContext

    Context = CallbackContext[Any, Any, Any, Any]
    Handler = Callable[[Update, Context], Coroutine[Any, Any, int]]
    App = Application[Any, Any, Any, Any, Any, Any]


async def begin(update: Update, context: Context) -> int:
    """The first question."""
    assert update.message is not None
    assert context.user_data is not None
    context.user_data.clear()
    await update.message.reply_text(QUESTIONS[0][1])
    return 0


def answering(number: int) -> Handler:
    """Keeps an answer and asks the next question."""

    async def answer(update: Update, context: Context) -> int:
        assert update.message is not None
        assert context.user_data is not None
        context.user_data[QUESTIONS[number][0]] = update.message.text
        if number + 1 == len(QUESTIONS):
            await update.message.reply_text(THANKS)
            return ConversationHandler.END
        await update.message.reply_text(QUESTIONS[number + 1][1])
        return number + 1

    return answer


def conversation(*, persistent: bool) -> ConversationHandler[Context]:
    """The form."""
    words = filters.TEXT & ~filters.COMMAND
    return ConversationHandler(
        entry_points=[CommandHandler("start", begin)],
        states={number: [MessageHandler(words, answering(number))] for number in range(len(QUESTIONS))},
        fallbacks=[CommandHandler("start", begin)],
        allow_reentry=True,
        name=NAME if persistent else None,
        persistent=persistent,
    )


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser()
    parser.add_argument("address")
    parser.add_argument("--pickle", default="")
    parser.add_argument("--interval", type=float, default=60, help="seconds between writes of the file (its default)")
    parser.add_argument("--lag", default="", help="measure the event loop's pauses into this file")
    given = parser.parse_args()
    builder = Application.builder().token(TOKEN).base_url(f"{given.address}/bot")
    if given.pickle:
        builder = builder.persistence(PicklePersistence(given.pickle, update_interval=given.interval))
    if given.lag:
        builder = builder.post_init(Probe(given.lag).start_for)
    application: App = builder.build()
    application.add_handler(conversation(persistent=bool(given.pickle)))
    application.run_polling()


if __name__ == "__main__":
    main()

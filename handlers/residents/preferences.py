"""Language, privacy, the community that somebody lives in, and the numbers that a community file asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.model import Action, Button, Phrase, verbatim
from flows.screens import EMPTY
from flows.texts import LANGUAGES, NAMES
from handlers import menu
from handlers.residents import drafts, intake
from handlers.residents.answering import settled, show_draft_again
from handlers.rights import asking as rights
from handlers.rights import consenting
from storage import consents, people

if TYPE_CHECKING:
    from flows.model import Effects
    from flows.texts import Language
    from handlers.turn import Turn

LANGUAGE = Phrase("用哪种语言？")
LANGUAGE_SET = Phrase("好，以后用简体中文。")
WITHDRAW_CONSENT = Phrase("不再同意，删掉没填完的内容")
NOT_CONSENTED = Phrase("您现在没有同意，我们没有保存您填的内容。")
CONSENTED = Phrase("您同意过这份说明，随时可以撤回：")
CHAT_ID = Phrase("这里的编号是 {id}。")
CHAT_TOPIC_ID = Phrase("这里的编号是 {id}，话题编号是 {thread}。")
YOUR_ID = Phrase("您的编号是 {id}。")


def on_language(turn: Turn) -> Effects:
    """The three languages, each in its own name, and the other style."""
    buttons = tuple((Button(verbatim(NAMES[code]), Action("set_language", code)),) for code in LANGUAGES)
    return turn.say(LANGUAGE, keyboard=(*buttons, (menu.style_button(turn),)))


def on_set_language(turn: Turn) -> Effects:
    """From now on in this language: the present question, or what can be done here."""
    language: Language | None = next((code for code in LANGUAGES if code == turn.argument), None)
    if language is None:
        return turn.say(drafts.NOTHING_TO_CANCEL)
    turn.person = people.choose_language(turn.tx, turn.person, language)
    if again := show_draft_again(turn):
        return (*settled(turn), *turn.say(LANGUAGE_SET), *again)
    return (*settled(turn), *turn.say(LANGUAGE_SET, EMPTY, menu.MENU, keyboard=menu.service_buttons(turn)))


def on_privacy(turn: Turn) -> Effects:
    """The notice, what the person agreed to, and the way to take it back, as easy as giving it."""
    lines = intake.notice_lines(turn)
    if not consents.are_given(turn.tx, turn.person, intake.CONSENT_PURPOSE, intake.CONSENT_VERSION):
        return turn.say(*lines, EMPTY, NOT_CONSENTED, keyboard=rights.buttons())
    button = (Button(WITHDRAW_CONSENT, Action("withdraw_consent")),)
    one = (Button(consenting.ONE_BY_ONE, Action("my_data", "consents")),)
    several = (one,) if set(consents.given(turn.tx, turn.person)) - set(consenting.WHOLE) else ()
    keyboard = (*rights.buttons(), *several, button)
    return (*turn.say(*lines, EMPTY, CONSENTED, keyboard=keyboard), *show_draft_again(turn))


def on_id(turn: Turn) -> Effects:
    """The numbers that the community file asks for: a person's own, a group's and its topic's."""
    if turn.arrival.private:
        return turn.say(YOUR_ID(id=turn.person.telegram_id))
    if turn.arrival.thread_id is not None:
        return turn.say(CHAT_TOPIC_ID(id=turn.arrival.chat_id, thread=turn.arrival.thread_id))
    return turn.say(CHAT_ID(id=turn.arrival.chat_id))

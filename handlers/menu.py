"""Start, help, menu, my cases, language, privacy: the side trips that are always there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import cards
from flows.cases import ENDING_VERDICTS, VERDICTS, next_date
from flows.screens import EMPTY
from flows.forms import FORMS
from flows.model import Action, Button, CommunityId, DropKeyboard, EditCard, MessageId, Phrase, Settle, verbatim
from flows.texts import LANGUAGES, NAMES, plain, spellings
from handlers import intake, views, volunteers
from handlers.performing import to_assignee
from storage import cases, conversations, lists, people

if TYPE_CHECKING:
    from flows.cases import Case, Verdict
    from flows.model import Buttons, Effects, Lines
    from flows.texts import Language
    from handlers.turn import Turn

WELCOME = Phrase("您好，这里是{community}的一站式服务。想办什么事，点一个按钮，一步一步来，填错了能改。")
WELCOME_MEMBER = Phrase("您在志愿者名单上：打 /queue 看等认领的办件。")
WELCOME_COORDINATOR = Phrase("您是协调员：打 /digest 看今天的汇总。")
MENU = Phrase("想办什么事？点一个按钮。")
UNDERSTAND_NOT = Phrase("我只会按步骤帮您办事，看不懂随便写的话。想办什么，点一个按钮：")
EMERGENCY = Phrase("有危险，马上打 110（报警）、119（火警）、120（急救）。")
HELP = Phrase("怎么用：点按钮，或者照着问题打字回答。")
HELP_WORDS = Phrase("随时可以打：返回（上一题）、取消（不办了）、菜单、人工。")
HELP_COMMANDS = Phrase("/my 看我的办件，/language 换语言，/privacy 看信息怎么用。")
HUMAN = Phrase("找人工：")
OPEN_NOW = Phrase("现在有人上班，可以直接打电话。")
OPEN_NEXT = Phrase("现在没人上班，下次上班：{at}。填到一半的内容我都给您留着。")
MY_EMPTY = Phrase("您还没有办件。打 /menu 看能办什么。")
MY_HEAD = Phrase("您的办件（点一件看详情、补充说明或撤回）：")
MY_LINE = Phrase("{ref} {title}：{status}")
MY_LINE_DATE = Phrase("{ref} {title}：{status}，下一个日期 {at}")
DRAFT_LINE = Phrase("还没填完：{title}")
STATEMENT = Phrase("{at}：{words}")
WITHDRAW_ASK = Phrase("确定撤回 {ref}？撤回后就不办了，想办要重新提交。")
WITHDRAW_SURE = Phrase("撤回")
KEEP_IT = Phrase("不撤回")
WITHDRAWN = Phrase("已撤回 {ref}。")
WITHDRAWN_STAFF = Phrase("办件 {ref} 居民已撤回，不用再办了。")
GONE = Phrase("这件事的状态已经变了，没有改动。")
CASE_GONE = Phrase("没有找到这件事。打 /my 看您的办件。")
THANKS = {
    "solved": Phrase("太好了，{ref} 就办结了。"),
    "not needed": Phrase("好的，{ref} 就到这里。以后有事再找我们。"),
}
ALREADY_ANSWERED = Phrase("您已经回答过了，谢谢！")
LANGUAGE = Phrase("用哪种语言？")
LANGUAGE_SET = Phrase("好，以后用简体中文。")
WITHDRAW_CONSENT = Phrase("不再同意，删掉没填完的内容")
CONSENT_WITHDRAWN = Phrase("好，已撤回同意，没填完的内容删掉了。已经提交的办件，可以在 /my 里撤回。")
NOT_CONSENTED = Phrase("您现在没有同意，我们没有保存您填的内容。")
CONSENTED = Phrase("您同意过这份说明，随时可以撤回：")
CHOOSE_COMMUNITY = Phrase("您住在哪个社区？")
IN_PRIVATE = Phrase("办事要私下说，别人看不到。请点我的头像，在私聊里办。")
CHAT_ID = Phrase("这里的编号是 {id}。")
CHAT_TOPIC_ID = Phrase("这里的编号是 {id}，话题编号是 {thread}。")
YOUR_ID = Phrase("您的编号是 {id}。")

GLOBAL_WORDS = {
    "help": frozenset({"帮助", "幫助", "help", "怎么用", "點用"}),
    "human": frozenset({"人工", "转人工", "轉人工", "找人工", "human", "operator", "真人"}),
    "cancel": frozenset({"取消", "cancel", "不办了", "不辦了", "stop", "stophere", "退出"}),
    "back": frozenset({"返回", "上一步", "上一题", "上一題", "back"}),
    "menu": frozenset({"菜单", "菜單", "menu", "选单", "選單"}),
}
PICKER_ROW = 2


def on_start(turn: Turn) -> Effects:
    """The first word; a link may name a service and a grid, anything else shows the menu."""
    payload = turn.arrival.argument
    service, _, grid = payload.partition("_")
    greeting = _several_communities(turn)
    if greeting:
        return greeting
    if payload in turn.directory.services:
        return intake.begin(turn, payload)
    if service in turn.directory.services:
        return intake.begin(turn, service, channel=grid[:40])
    lines = [WELCOME(community=turn.home.name)]
    if turn.person.actor.is_worker:
        lines.append(WELCOME_MEMBER)
    if turn.person.actor.is_coordinator:
        lines.append(WELCOME_COORDINATOR)
    claims = volunteers.open_claims(turn) if turn.person.actor.is_worker else ()
    return (*turn.say(*lines, EMPTY, EMERGENCY, keyboard=service_buttons(turn)), *claims)


def _several_communities(turn: Turn) -> Effects:
    if len(turn.directory.communities) < 2 or turn.person.is_member or lists.own_cases(turn.tx, turn.person, most=1):
        return ()
    buttons = tuple(
        (Button(verbatim(home.name), Action("community", f"{key} {turn.arrival.argument}".strip())),)
        for key, home in turn.directory.communities.items()
    )
    return turn.say(CHOOSE_COMMUNITY, keyboard=buttons)


def on_community(turn: Turn) -> Effects:
    """The community that a resident lives in."""
    chosen, _, name = turn.argument.partition(" ")
    if CommunityId(int(chosen)) not in turn.directory.communities:
        return turn.acknowledge(GONE)
    turn.person = people.move_to(turn.tx, turn.person, CommunityId(int(chosen)), at=turn.at)
    name = name.partition("_")[0]
    if name in turn.directory.services:
        return intake.begin(turn, name)
    return turn.say(WELCOME(community=turn.home.name), EMPTY, EMERGENCY, keyboard=service_buttons(turn))


def service_buttons(turn: Turn) -> Buttons:
    """A button for each service, then my cases and the language."""
    found = tuple((Button(service.title, Action("begin", name)),) for name, service in turn.directory.services.items())
    return (*found, (Button(cards.MY_CASES, Action("my")), Button(verbatim("语言 / Language"), Action("language"))))


def on_menu(turn: Turn) -> Effects:
    """What can be done here."""
    return (*turn.say(MENU, keyboard=service_buttons(turn)), *intake.show_draft_again(turn))


def on_help(turn: Turn) -> Effects:
    """How this works, and then the question again that the person was at."""
    lines = (HELP, HELP_WORDS, HELP_COMMANDS, EMPTY, EMERGENCY, cards.door(turn.home))
    return (*turn.say(*lines), *intake.show_draft_again(turn))


def on_human(turn: Turn) -> Effects:
    """Where a person answers, and when next; what was filled in stays."""
    calendar = turn.home.calendar
    opening = calendar.next_opening(turn.at)
    when = OPEN_NOW if calendar.is_open(turn.at) else OPEN_NEXT(at=cards.told(opening, calendar))
    return (*turn.say(HUMAN, cards.door(turn.home), when, EMPTY, EMERGENCY), *intake.show_draft_again(turn))


def on_words(turn: Turn) -> Effects:
    """Anything typed or sent in private: a global word first, then an answer, then the name of a service."""
    word = plain(turn.arrival.text)
    for name, words in GLOBAL_WORDS.items():
        if word in words:
            return _global(turn, name)
    answered = intake.on_reply(turn)
    if answered is not None:
        return answered
    if turn.arrival.edited:
        return ()
    for name, service in turn.directory.services.items():
        if word and (word in spellings(service.title) or word == name):
            return intake.begin(turn, name)
    return turn.say(UNDERSTAND_NOT, keyboard=service_buttons(turn))


def _global(turn: Turn, name: str) -> Effects:
    match name:
        case "help":
            return on_help(turn)
        case "human":
            return on_human(turn)
        case "cancel":
            return intake.on_cancel(turn)
        case "back":
            return intake.on_back_word(turn)
        case _:
            return on_menu(turn)


# --- my cases -------------------------------------------------------------------------------------


def on_my(turn: Turn) -> Effects:
    """A person's cases with state and next date; a draft is named too."""
    found = lists.own_cases(turn.tx, turn.person)
    drafts = [row for row in conversations.drafts_of(turn.tx, turn.person) if row.service not in FORMS]
    if not found and not drafts:
        return turn.say(MY_EMPTY)
    lines: list[Phrase] = [MY_HEAD, EMPTY] if found else []
    lines += [_my_line(turn, case) for case in found]
    buttons = [_case_button(case) for case in found]
    for row in drafts:
        title = turn.directory.service(row.service, turn.person.community).title
        lines.append(DRAFT_LINE(title=title))
        buttons.append((Button(DRAFT_LINE(title=title), Action("begin", row.service)),))
    return turn.say(*lines, keyboard=tuple(buttons))


def _my_line(turn: Turn, case: Case) -> Phrase:
    service = turn.directory.service(case.service, turn.person.community)
    upcoming = next_date(case, service.clocks, turn.home.calendar)
    filled = MY_LINE(ref=case.reference, title=service.title, status=cards.STATUS[case.status])
    if upcoming is None:
        return filled
    return Phrase(MY_LINE_DATE.text, (*filled.args, ("at", cards.told(upcoming, turn.home.calendar))))


def _case_button(case: Case) -> tuple[Button, ...]:
    return (Button(verbatim(case.reference), Action("case", str(case.id))),)


def _own(turn: Turn, case_id: str) -> Case | None:
    row = cases.access_case(turn.tx, int(case_id or 0), turn.person.actor, "read")
    return cases.to_case(row) if row is not None and row.opened_by == turn.person.id else None


def on_case(turn: Turn) -> Effects:
    """One of a resident's own cases."""
    case = _own(turn, turn.argument)
    if case is None:
        return turn.say(CASE_GONE)
    service = turn.directory.service(case.service, turn.person.community)
    said: Lines = tuple(STATEMENT(at=row.at, words=words) for row, words in cases.statements(turn.tx, case.id))
    lines = cards.resident_lines(case, service, turn.home)
    return turn.say(*lines, *((EMPTY, *said) if said else ()), keyboard=views.resident_buttons(case))


def on_add_words(turn: Turn) -> Effects:
    """Begins the form for more words on an own case."""
    case = _own(turn, turn.argument)
    if case is None or case.status not in {"open", "claimed", "done"}:
        return turn.say(GONE)
    return intake.begin_form(turn, "add_words", case.id)


def on_withdraw(turn: Turn) -> Effects:
    """Asks once whether the resident means it."""
    case = _own(turn, turn.argument)
    if case is None or case.status not in {"open", "claimed", "done"}:
        return turn.say(GONE)
    buttons = (
        (Button(KEEP_IT, Action("case", str(case.id))),),
        (Button(WITHDRAW_SURE, Action("withdraw_sure", str(case.id))),),
    )
    return turn.say(WITHDRAW_ASK(ref=case.reference), keyboard=buttons)


def on_withdraw_sure(turn: Turn) -> Effects:
    """Takes an own case back; whoever works on it is told."""
    row = cases.access_case(turn.tx, int(turn.argument or 0), turn.person.actor, "withdraw")
    moved = cases.withdraw(turn.tx, row, by=turn.person.id, at=turn.at) if row else None
    if moved is None:
        return turn.acknowledge(GONE)
    told = to_assignee(moved, WITHDRAWN_STAFF(ref=moved.reference))
    return (*_settled(turn), *turn.say(WITHDRAWN(ref=moved.reference)), *told, EditCard(cases.to_case(moved).id))


def on_verdict(turn: Turn) -> Effects:
    """Solved or no longer needed ends the case; partly or not asks what is missing and goes on."""
    case_id, _, value = turn.argument.partition(" ")
    verdict: Verdict | None = next((known for known in VERDICTS if known == value), None)
    row = cases.access_case(turn.tx, int(case_id or 0), turn.person.actor, "confirm")
    if row is None or verdict is None:
        return turn.acknowledge(ALREADY_ANSWERED)
    if verdict not in ENDING_VERDICTS:
        return (*_settled(turn), *intake.begin_form(turn, "reopen", row.id, channel=verdict))
    moved = cases.close(turn.tx, row, verdict, by=turn.person.id, at=turn.at)
    if moved is None:
        return turn.acknowledge(ALREADY_ANSWERED)
    return (*_settled(turn), *turn.say(THANKS[verdict](ref=moved.reference)), EditCard(cases.to_case(moved).id))


def _settled(turn: Turn) -> Effects:
    if turn.pressed is None or turn.pressed.message.person_id is None:
        return ()
    return (Settle(MessageId(turn.pressed.message.id), verbatim(turn.pressed.label)),)


# --- language and privacy -------------------------------------------------------------------------


def on_language(turn: Turn) -> Effects:
    """The three languages, each in its own name."""
    buttons = tuple((Button(verbatim(NAMES[code]), Action("set_language", code)),) for code in LANGUAGES)
    return turn.say(LANGUAGE, keyboard=buttons)


def on_set_language(turn: Turn) -> Effects:
    """From now on in this language, the present question included."""
    language: Language | None = next((code for code in LANGUAGES if code == turn.argument), None)
    if language is None:
        return turn.acknowledge(GONE)
    turn.person = people.choose_language(turn.tx, turn.person, language)
    return (*turn.say(LANGUAGE_SET), *(intake.show_draft_again(turn) or on_menu(turn)))


def on_privacy(turn: Turn) -> Effects:
    """The notice, what the person agreed to, and the way to take it back, as easy as giving it."""
    lines = intake.notice_lines(turn)
    if not people.has_consented(turn.tx, turn.person, intake.CONSENT_PURPOSE, intake.CONSENT_VERSION):
        return turn.say(*lines, EMPTY, NOT_CONSENTED)
    button = ((Button(WITHDRAW_CONSENT, Action("withdraw_consent")),),)
    return turn.say(*lines, EMPTY, CONSENTED, keyboard=button)


def on_withdraw_consent(turn: Turn) -> Effects:
    """Takes back all consent: drafts are erased, sent cases stay until they are withdrawn one by one."""
    people.withdraw_consent(turn.tx, turn.person, at=turn.at)
    for row in conversations.drafts_of(turn.tx, turn.person):
        conversations.leave(turn.tx, row.id, "cancelled")
    return (*_settled(turn), *turn.say(CONSENT_WITHDRAWN, keyboard=DropKeyboard()))


def on_id(turn: Turn) -> Effects:
    """The numbers that the community file asks for: a person's own, a group's and its topic's."""
    if turn.arrival.private:
        return turn.say(YOUR_ID(id=turn.person.telegram_id))
    if turn.arrival.thread_id is not None:
        return turn.say(CHAT_TOPIC_ID(id=turn.arrival.chat_id, thread=turn.arrival.thread_id))
    return turn.say(CHAT_ID(id=turn.arrival.chat_id))

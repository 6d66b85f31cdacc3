"""Start, help, menu, a person to speak with: the side trips that are always there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import cards, matching
from flows.model import Action, Button, CommunityId, Phrase, verbatim
from flows.screens import BACK, CANCEL, CANCEL_FORM, EMPTY
from flows.screens import HUMAN as ASK_HUMAN
from flows.texts import plain, spellings
from handlers import volunteers
from handlers.disputes import joining as sides_in
from handlers.guarding import guessing
from handlers.relay import addressing
from handlers.residents import danger, drafts, intake, invitations, own_cases, verdicts
from handlers.residents.answering import settled, show_draft_again
from handlers.team import joining
from storage import people
from storage.reports import lists

if TYPE_CHECKING:
    from flows.model import Buttons, Effects, Lines
    from handlers.turn import Turn

WELCOME = Phrase("您好，这里是{community}的一站式服务。想办什么事，点一个按钮，一步一步来，填错了能改。")
WELCOME_MEMBER = Phrase("您在志愿者名单上：打 /queue 看等认领的办件。")
WELCOME_COORDINATOR = Phrase("您是协调员：打 /digest 看今天的汇总。")
MENU = Phrase("想办什么事？点一个按钮。")
OFFER = Phrase("您说的像是要办“{title}”，对吗？对就点它，我一步一步带您办。")
OFFER_SEVERAL = Phrase("您说的像是下面的事，最像的排在最前面。点一个，我一步一步带您办。")
OFFER_NOT = Phrase("都不对，点“都不是”。急的话打 110、119、120。")
NONE_OF_THESE = Phrase("都不是")
UNDERSTAND_NOT = Phrase("您发的我还看不懂，我只会一步一步帮您办事。想办什么，点一个按钮：")
TO_RESIDENT = Phrase("要给居民留言，点“我正在办的”，打开那一件。")
UNKNOWN_COMMAND = Phrase("没有这个命令。打 /help 看怎么用。")
THANKED = Phrase("不客气！有事随时找我，打 /menu 就行。")
EMERGENCY = Phrase("有危险，马上打 110（报警）、119（火警）、120（急救）。")
HELP = Phrase("怎么用：点按钮，或者照着问题打字回答。")
HELP_WORDS = Phrase("随时可以打：返回（上一题）、取消（不办了）、菜单、人工。")
HELP_COMMANDS = Phrase("/my 看我的办件，/language 换语言，/simple 换长辈模式，/privacy 看信息怎么用，/join 当志愿者。")
HELP_WORKER = Phrase("志愿者：/queue 看等认领的办件，/desk 替来人、来电登记。")
HELP_COORDINATOR = Phrase("协调员：/digest 看汇总，/export 要办件表格，/team 看名单、邀请人。")
HUMAN = Phrase("找人工：")
OPEN_NOW = Phrase("现在有人上班，可以直接打电话。")
OPEN_NEXT = Phrase("现在没人上班，下次上班：{at}。填到一半的内容我都给您留着。")
ELDER = Phrase("长辈模式")
USUAL = Phrase("普通模式")
NOW_ELDER = Phrase("好，现在是长辈模式：话少，选项有号码。要换回来，打“普通模式”。")
NOW_USUAL = Phrase("好，换回普通模式了。")
CHOOSE_COMMUNITY = Phrase("您住在哪个社区？")
GONE = Phrase("这件事的状态已经变了，没有改动。")

GLOBAL_WORDS = {
    "help": frozenset({"帮助", "幫助", "help", "怎么用", "點用", "怎麼用"}),
    "human": frozenset({"人工", "转人工", "轉人工", "找人工", "human", "operator", "真人"}),
    "cancel": frozenset({"取消", "cancel", "不办了", "不辦了", "stop", "stophere", "退出", "算了"}),
    "back": frozenset({"返回", "上一步", "上一题", "上一題", "back"}),
    "menu": frozenset({"菜单", "菜單", "menu", "选单", "選單"}),
    "elder": frozenset({
        "长辈模式", "長輩模式", "長者模式", "长者模式", "老人模式", "简单模式", "簡單模式", "大字", "大字模式",
        "simplemode", "eldermode",
    }),
    "join": frozenset({
        "当志愿者", "做志愿者", "我想当志愿者", "我要当志愿者", "當志願者", "做志願者", "做義工", "当义工", "volunteer",
        "iwanttovolunteer",
    }),
    "usual": frozenset({"普通模式", "一般模式", "正常模式", "normalmode"}),
}  # fmt: skip
GLOBAL_LABELS = {
    "human": (ASK_HUMAN,), "cancel": (CANCEL, CANCEL_FORM), "back": (BACK,), "my": (cards.MY_CASES,),
    "elder": (ELDER,), "usual": (USUAL,),
}  # fmt: skip
"""Buttons whose words may be typed wherever a person is, in each language."""
THANKS = frozenset({"谢谢", "謝謝", "多谢", "多謝", "谢谢你", "谢谢您", "唔该", "唔該", "thanks", "thankyou"})


def on_start(turn: Turn) -> Effects:
    """The first word; a link may name a service and a grid, anything else shows the menu."""
    if turn.arrival.argument.startswith(invitations.START):
        return guessing.slowed(turn) or _by_link(turn, turn.arrival.argument)
    service, grid = _linked(turn, turn.arrival.argument)
    greeting = _several_communities(turn)
    if greeting:
        return greeting
    if service:
        return intake.begin(turn, service, channel=grid)
    lines = [WELCOME(community=turn.home.name)]
    if turn.person.actor.is_worker:
        lines.append(WELCOME_MEMBER)
    if turn.person.actor.is_coordinator:
        lines.append(WELCOME_COORDINATOR)
    claims = volunteers.open_claims(turn) if turn.person.actor.is_worker else ()
    return (*turn.say(*lines, EMPTY, EMERGENCY, keyboard=service_buttons(turn)), *claims, *show_draft_again(turn))


def _by_link(turn: Turn, payload: str) -> Effects:
    """A link that lets somebody in: to the team, as the other side of a dispute, or to a case filed for them."""
    if payload.startswith(joining.START):
        return joining.opened(turn, payload)
    if payload.startswith(sides_in.START):
        return sides_in.opened(turn, payload)
    return invitations.opened(turn, payload)


def _linked(turn: Turn, payload: str) -> tuple[str, str]:
    """The service and the grid that a link names; what is neither may be anybody's words and is not kept."""
    if payload in turn.directory.services:
        return payload, ""
    service, _, grid = payload.partition("_")
    grids = {known.code for home in turn.directory.communities.values() for known in home.grids}
    return service if service in turn.directory.services else "", grid if grid in grids else ""


def _several_communities(turn: Turn) -> Effects:
    if len(turn.directory.communities) < 2 or turn.person.is_member or lists.own_cases(turn.tx, turn.person, most=1):
        return ()
    service, grid = _linked(turn, turn.arrival.argument)
    buttons = tuple(
        (Button(verbatim(home.name), Action("community", " ".join(filter(None, (str(key), service, grid))))),)
        for key, home in turn.directory.communities.items()
    )
    return turn.say(CHOOSE_COMMUNITY, keyboard=buttons)


def on_community(turn: Turn) -> Effects:
    """The community that a resident lives in."""
    chosen, name, grid = (*turn.argument.split(" "), "", "")[:3]
    if CommunityId(int(chosen)) not in turn.directory.communities:
        return turn.acknowledge(GONE)
    turn.person = people.move_to(turn.tx, turn.person, CommunityId(int(chosen)), at=turn.at)
    if name in turn.directory.services:
        return intake.begin(turn, name, channel=grid)
    return turn.say(WELCOME(community=turn.home.name), EMPTY, EMERGENCY, keyboard=service_buttons(turn))


def service_buttons(turn: Turn) -> Buttons:
    """A button for each service, then my cases, the language and the style; in elder mode only a way to a person."""
    found = tuple((Button(service.title, Action("begin", name)),) for name, service in turn.directory.services.items())
    if turn.person.elder:
        return (*found, (Button(ASK_HUMAN, Action("human")),), danger.button())
    language = Button(verbatim("语言 / Language"), Action("language"))
    return (*found, (Button(cards.MY_CASES, Action("my")), language), (style_button(turn),), danger.button())


def style_button(turn: Turn) -> Button:
    """To the other style."""
    return Button(USUAL, Action("elder", "off")) if turn.person.elder else Button(ELDER, Action("elder", "on"))


def on_simple(turn: Turn) -> Effects:
    """/simple: elder mode on, or off again."""
    return _in_style(turn, elder=not turn.person.elder)


def on_elder(turn: Turn) -> Effects:
    """The pressed style."""
    return _in_style(turn, elder=turn.argument == "on")


def _in_style(turn: Turn, *, elder: bool) -> Effects:
    """From now on so: the question that the person is at comes again in it, else the menu."""
    turn.person = people.set_elder(turn.tx, turn.person, on=elder)
    said = NOW_ELDER if elder else NOW_USUAL
    if again := show_draft_again(turn):
        return (*settled(turn), *turn.say(said), *again)
    return (*settled(turn), *turn.say(said, EMPTY, MENU, keyboard=service_buttons(turn)))


def on_menu(turn: Turn) -> Effects:
    """What can be done here."""
    return (*turn.say(MENU, keyboard=service_buttons(turn)), *show_draft_again(turn))


def on_help(turn: Turn) -> Effects:
    """How this works, and then the question again that the person was at."""
    staff: Lines = (HELP_WORKER,) if turn.person.actor.is_worker else ()
    staff += (HELP_COORDINATOR,) if turn.person.actor.is_coordinator else ()
    more = staff if turn.person.elder else (HELP_WORDS, HELP_COMMANDS, *staff)
    lines = (HELP, *more, EMPTY, EMERGENCY, cards.door(turn.home))
    return (*turn.say(*lines, keyboard=(danger.button(),)), *show_draft_again(turn))


def on_human(turn: Turn) -> Effects:
    """Where a person answers, and when next; what was filled in stays."""
    calendar = turn.home.calendar
    opening = calendar.next_opening(turn.at)
    when = OPEN_NOW if calendar.is_open(turn.at) else OPEN_NEXT(at=cards.told(opening, calendar))
    lines = (HUMAN, cards.door(turn.home), when, EMPTY, EMERGENCY)
    return (*turn.say(*lines, keyboard=(danger.button(),)), *show_draft_again(turn))


def on_unknown_command(turn: Turn) -> Effects:
    """A command that is none of ours is no answer to a question."""
    return (*turn.say(UNKNOWN_COMMAND), *show_draft_again(turn))


def on_words(turn: Turn) -> Effects:
    """Anything typed or sent in private; words of danger come before all else."""
    return danger.first(turn, _on_words)


def _on_words(turn: Turn) -> Effects:
    """A reply to a message about a case first, then a global word, an answer, the name of a service."""
    if turn.arrival.edited and turn.arrival.position:  # a live position moves on by itself
        return ()
    passed = addressing.replied(turn)
    if passed is not None:
        return passed
    word = plain(turn.arrival.text)
    name = _global_name(word)
    if name is not None and not turn.arrival.edited:
        return _global(turn, name)
    answered = drafts.on_reply(turn)
    if answered is not None:
        return answered
    if turn.arrival.edited:
        return ()
    for key, service in turn.directory.services.items():
        if word and (word in spellings(service.title) or word == key):
            return intake.begin(turn, key)
    if word in THANKS:
        return turn.say(THANKED)
    if verdict := verdicts.typed_verdict(turn):
        return verdict
    offered = _offered(turn)
    return addressing.ask_for_whom(turn, offered) or _not_understood(turn, offered)


def _not_understood(turn: Turn, offered: Buttons) -> Effects:
    """The services that the words speak for, else the menu; volunteers are told besides how words reach a resident."""
    lines, keyboard = [UNDERSTAND_NOT], service_buttons(turn)
    if offered:
        ((likeliest, *_), *others) = offered
        lines = [OFFER_SEVERAL if others else OFFER(title=likeliest.label), OFFER_NOT]
        keyboard = (*offered, (Button(NONE_OF_THESE, Action("menu")),))
    if turn.person.actor.is_worker:
        lines.append(TO_RESIDENT)
        keyboard = ((Button(volunteers.MINE, Action("mine")),), *keyboard)
    return turn.say(*lines, keyboard=keyboard)


def _offered(turn: Turn) -> Buttons:
    """A button for each service that the words speak for, the likeliest first."""
    names = matching.offers(turn.directory.services, turn.arrival.text)
    titles = ((name, turn.directory.service(name, turn.person.community).title) for name in names)
    return tuple((Button(title, Action("begin", name)),) for name, title in titles)


def _global_name(word: str) -> str | None:
    """Which global word somebody typed, or which button that is always there."""
    typed = (name for name, words in GLOBAL_WORDS.items() if word in words)
    labelled = (name for name, labels in GLOBAL_LABELS.items() for label in labels if word in spellings(label))
    return next(typed, None) or next(labelled, None)


def _global(turn: Turn, name: str) -> Effects:
    match name:
        case "help":
            return on_help(turn)
        case "human":
            return on_human(turn)
        case "cancel":
            return drafts.on_cancel(turn)
        case "back":
            return drafts.on_back_word(turn)
        case "my":
            return own_cases.on_my(turn)
        case "join":
            return joining.on_join(turn)
        case "elder" | "usual":
            return _in_style(turn, elder=name == "elder")
        case _:
            return on_menu(turn)

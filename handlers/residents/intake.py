"""Before the first question: the notice and consent, a saved draft, and the start page of a service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import cards
from flows.cases import GOING_ON
from flows.model import Action, Button, Phrase, verbatim
from flows.screens import EMPTY
from handlers import views
from handlers.guarding import allowing
from handlers.residents import own_cases
from handlers.residents.answering import settled, show
from handlers.residents.drafts import NOTHING_TO_CANCEL, put_keyboard_away, resume_prompt
from storage import consents, conversations, people, retention
from storage.reports import lists

if TYPE_CHECKING:
    from flows.model import Effects, Lines
    from handlers.turn import Turn

CONSENT_PURPOSE, ABROAD = "notice", "abroad"
CONSENT_VERSION = 1

NOTICE: Lines = (
    Phrase("办事之前，先说清楚您的信息怎么用："),
    Phrase("· 谁在用：{community}（{office}），电话 {phone}。"),
    Phrase("· 用来做什么：只用来办您提的这件事，和您联系。"),
    Phrase("· 谁看得到：接手办事的人和社区协调员。志愿者群里看不到您的名字、电话和内容。"),
    Phrase("· 存多久：办完后 {days} 天删除{shorter}，只留不带姓名的统计。"),
    Phrase("· 存在哪：加密存在社区的电脑上。您和我说的话要经过 Telegram，它的服务器在境外。"),
    Phrase("· 您随时可以查、改、删，也可以不同意：打 /privacy。"),
    Phrase("不满 14 岁，请让家长来办。"),
)
OTHERWISE = Phrase("（{parts}）")
OF_SERVICE = Phrase("{title}的 {days} 天")
ABROAD_NOTICE: Lines = (
    Phrase("还有一件事，要单独问您："),
    Phrase("· 您和我说的话，要经过 Telegram 公司，它的服务器在境外（telegram.org/privacy）。"),
    Phrase("· 经过的是：您发来的文字、照片、语音、电话，和您的 Telegram 账号。只用来传话。"),
    Phrase("· 想查、想删 Telegram 那边的，在 Telegram 的设置里办；我们这边的，打 /privacy。"),
    Phrase("不同意也没关系，到社区办，一样能办。"),
)
AGREE = Phrase("同意")
TOO_YOUNG = Phrase("我不满 14 岁")
TOO_YOUNG_HELP = Phrase("谢谢你告诉我。请让爸爸妈妈或者监护人用他们的手机来办，选“替别人办”。")
TOO_YOUNG_URGENT = Phrase("有人欺负你、你害怕，马上打 110，也可以打 12355，或者打 {phone}。")
REFUSE = Phrase("不同意")
REFUSED = Phrase("好的，不同意就不收您的任何信息。您可以直接到社区办，一样能办：")
START_AGREEING = Phrase("同意，开始")
START = Phrase("开始")
NOT_NOW = Phrase("先不办")
ONE_GOES_ON = Phrase("您有一件还在办：{case}。")
SEVERAL_GO_ON = Phrase("您有 {n} 件还在办：")
THIS_OR_ANOTHER = Phrase("要补充到这一件，还是另外办一件？")
WHICH_OR_ANOTHER = Phrase("要补充到哪一件，还是另外办一件？")
ADD_TO_THIS = Phrase("补充到这一件")
ADD_TO = Phrase("补充到 {ref}")
ANOTHER = Phrase("另外办一件")
MOST_NAMED = 3


def begin(turn: Turn, name: str, *, channel: str = "") -> Effects:
    """Notice and consent first, then a saved draft, then the start page."""
    argument = f"{name} {channel}".strip()
    if not consents.are_given(turn.tx, turn.person, CONSENT_PURPOSE, CONSENT_VERSION):
        buttons = (
            (Button(AGREE, Action("consent", argument)),),
            (Button(REFUSE, Action("refuse")),),
            (Button(TOO_YOUNG, Action("refuse", "young")),),
        )
        return turn.say(*notice_lines(turn), keyboard=buttons)
    if turn.home.abroad_apart and not consents.are_given(turn.tx, turn.person, ABROAD, CONSENT_VERSION):
        agree, refuse = Action("consent", f"{argument} {ABROAD}"), Action("refuse")
        return turn.say(*ABROAD_NOTICE, keyboard=((Button(AGREE, agree),), (Button(REFUSE, refuse),)))
    row = conversations.draft_of(turn.tx, turn.person, name)
    if row is not None and (conversation := conversations.to_conversation(turn.tx, row)).answers:
        return resume_prompt(turn, conversation)
    return _goes_on(turn, name, argument) or start_page(turn, name, argument)


def _goes_on(turn: Turn, name: str, argument: str) -> Effects:
    """Where this person has such a matter under way: that first, and two ways on; cases of others are never shown."""
    own = lists.own_cases(turn.tx, turn.person)
    found = [case for case in own if case.service == name and case.status in GOING_ON][:MOST_NAMED]
    if not found:
        return ()
    lines = [own_cases.line_of(turn, case) for case in found]
    said: Lines = (ONE_GOES_ON(case=lines[0]), THIS_OR_ANOTHER)
    labels = [ADD_TO_THIS]
    if len(found) > 1:
        said = (SEVERAL_GO_ON(n=len(found)), *lines, WHICH_OR_ANOTHER)
        labels = [ADD_TO(ref=case.reference) for case in found]
    add = tuple((Button(label, Action("add_words", str(case.id))),) for label, case in zip(labels, found, strict=True))
    return turn.say(*said, keyboard=(*add, (Button(ANOTHER, Action("another", argument)),)))


def on_another(turn: Turn) -> Effects:
    """Not about the one that is under way: on to the start page."""
    name = turn.argument.partition(" ")[0]
    if name not in turn.directory.services:
        return turn.say(NOTHING_TO_CANCEL)
    return (*settled(turn), *start_page(turn, name, turn.argument))


def notice_lines(turn: Turn) -> Lines:
    """Who uses what for what, for how long, and the rights of the person (PIPL art. 17)."""
    home = turn.home
    filled = NOTICE[1](community=home.name, office=home.office, phone=home.phone)
    return (NOTICE[0], filled, *NOTICE[2:4], _how_long(turn), *NOTICE[5:])


def _how_long(turn: Turn) -> Phrase:
    """In days, the longest first, and the services that differ from it."""
    directory, community = turn.directory, turn.person.community
    days = {name: retention.length(directory.clocks(name, community).retention).days for name in directory.services}
    longest = max(days.values())
    shorter = tuple(
        OF_SERVICE(title=views.title_of(turn, name), days=kept) for name, kept in days.items() if kept < longest
    )
    return NOTICE[4](days=longest, shorter=OTHERWISE(parts=shorter) if shorter else verbatim(""))


def agreed(turn: Turn) -> None:
    """Agreed to the notice, which says what goes abroad too, unless that is asked for on its own."""
    consents.give(turn.tx, turn.person, CONSENT_PURPOSE, CONSENT_VERSION, at=turn.at)
    if not turn.home.abroad_apart:
        consents.give(turn.tx, turn.person, ABROAD, CONSENT_VERSION, at=turn.at)


def start_page(turn: Turn, name: str, argument: str) -> Effects:
    """Who it is for, how long it takes, what to have ready, and that it can be left."""
    service = turn.directory.service(name, turn.person.community, elder=turn.person.elder)
    door = () if service.elder else (EMPTY, cards.door(turn.home))
    lines = (*allowing.warned(turn), *cards.start_lines(service), *door)
    start = START if service.consent is None else START_AGREEING
    return turn.say(
        *lines, keyboard=((Button(start, Action("begin_new", argument)),), (Button(NOT_NOW, Action("menu")),))
    )


def on_consent(turn: Turn) -> Effects:
    """Agreed to the notice: on to the service that was asked for."""
    argument = turn.argument.removesuffix(f" {ABROAD}")
    if argument == turn.argument:
        agreed(turn)
    else:
        consents.give(turn.tx, turn.person, ABROAD, CONSENT_VERSION, at=turn.at)
    name, _, channel = argument.partition(" ")
    return (*settled(turn), *begin(turn, name, channel=channel))


def on_refuse(turn: Turn) -> Effects:
    """A refusal is respected: nothing is kept, and the offline door is shown; a child is told whom to ask."""
    if turn.argument == "young":
        urgent = TOO_YOUNG_URGENT(phone=turn.home.phone)
        return (*settled(turn), *turn.say(TOO_YOUNG_HELP, urgent, cards.door(turn.home)))
    return (*settled(turn), *turn.say(REFUSED, cards.door(turn.home)))


def on_begin(turn: Turn) -> Effects:
    """A service picked from a menu."""
    name, _, channel = turn.argument.partition(" ")
    return begin(turn, name, channel=channel) if name in turn.directory.services else turn.say(NOTHING_TO_CANCEL)


def on_begin_new(turn: Turn) -> Effects:
    """The start button: consent to what is sensitive here, and the first question."""
    name, _, channel = turn.argument.partition(" ")
    if name not in turn.directory.services:
        return turn.say(NOTHING_TO_CANCEL)
    if not consents.are_given(turn.tx, turn.person, CONSENT_PURPOSE, CONSENT_VERSION):
        return begin(turn, name, channel=channel)
    row = conversations.draft_of(turn.tx, turn.person, name)
    if row is not None:
        conversations.touch(turn.tx, row, turn.person, at=turn.at)
        return (*settled(turn), *show(turn, conversations.to_conversation(turn.tx, row)))
    service = turn.directory.service(name, turn.person.community)
    if service.consent is not None:
        consents.give(turn.tx, turn.person, name, service.version, at=turn.at)
    dropped = put_keyboard_away(turn)
    known = people.known_contact(turn.tx, turn.person)
    conversation = conversations.begin(turn.tx, service, turn.person, at=turn.at, channel=channel, known=known)
    return (*dropped, *settled(turn), *show(turn, conversation))

"""Sittings of the mediator with all parties, or with one: asked of those concerned, and told to nobody else."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING

from flows import cards
from flows.model import Phrase, verbatim
from handlers import views
from handlers.disputes.telling import GONE, button, called, settled, to_mediator, to_party
from storage import cases, conversations, disputes
from storage.disputes import RESPONDENT, sittings

if TYPE_CHECKING:
    from flows.model import Buttons, Conversation, Effects, Lines
    from handlers.turn import Turn
    from storage.tables import CaseRow, PartyRow, ReminderRow, SittingRow

PAST = Phrase("这个时间已经过去了，没有约成。请再点一次“约调解会”。")
ROOM_TAKEN = Phrase("{room}那个时间有人用了。请换个时间或者换个地方。")
PROPOSED = Phrase("好，去问了：{at}，在{place}。都说能来就定下来。")
ASK_JOINT = Phrase("{ref}（调解）：想请大家坐下来谈，{at}，在{place}。您能来吗？")
ASK_ALONE = Phrase("{ref}（调解）：调解员想单独和您谈，{at}，在{place}。您能来吗？")
CAN, CANNOT = Phrase("能来"), Phrase("来不了")
THANKS = Phrase("好，记下了。定了时间会告诉您。")
WILL_ASK = Phrase("好，知道了。调解员会另约时间。")
SAID_NO = Phrase("办件 {ref}：{who}说 {at} 来不了，请另约时间。")
FIXED = Phrase("定了（{ref}，调解）：{at}，在{place}。前一天和两小时前提醒您。")
FIXED_MEDIATOR = Phrase("办件 {ref}：都说能来，定了 {at}，在{place}。")
CALLED_OFF = Phrase("原来约的 {at} 取消了（{ref}，调解），请不要去。要再约会问您。")
IS_OFF = Phrase("好，取消了，已经告诉相关的人。")
TOMORROW = Phrase("提醒（{ref}，调解）：明天 {at}，在{place}。")
SOON = Phrase("提醒（{ref}，调解）：{at}，在{place}，快到了。")
WRITTEN = Phrase("记下了，只进卷宗。")
LINE = Phrase("{at} 在{place}，{who}：{state}")
JOINT = Phrase("一起谈")
STATES = {
    "proposed": Phrase("等回话"), "agreed": Phrase("定了"), "held": Phrase("谈过了"), "cancelled": Phrase("取消了"),
}  # fmt: skip
OWN_LINE = Phrase("约了 {at}，在{place}：{state}")


def place_of(turn: Turn, sitting: SittingRow) -> Phrase:
    """The room, or the office."""
    return verbatim(sitting.room or turn.home.office)


def propose(turn: Turn, row: CaseRow, conversation: Conversation, channel: str) -> Effects:
    """Asks those concerned whether they come."""
    who, _, number = channel.partition(" ")
    party = disputes.load(turn.tx, int(who)) if who != "0" else None
    if who != "0" and (party is None or party.case_id != row.id or party.consent != "agreed"):
        return turn.say(GONE)
    day, _, said = str(conversation.answers["day"]).partition(" ")
    clock = str(conversation.answers.get("clock", said))
    starts = turn.home.calendar.moment(date.fromisoformat(day), time.fromisoformat(clock))
    keyboard, rooms = views.open_button(cases.to_case(row)), turn.home.rooms
    if starts <= turn.at:
        return turn.say(PAST, keyboard=keyboard)
    room = rooms[int(number)] if number.isdecimal() and int(number) < len(rooms) else ""
    alone = party.id if party else None
    made = sittings.propose(turn.tx, row, party_id=alone, starts_at=starts, room=room, by=turn.person.id, at=turn.at)
    if made is None:
        return turn.say(ROOM_TAKEN(room=room), keyboard=keyboard)
    cases.renew(turn.tx, row, by=turn.person.id, at=turn.at)
    words = (ASK_ALONE if party else ASK_JOINT)(ref=row.reference, at=starts, place=place_of(turn, made))
    asked = tuple(
        effect
        for one in sittings.concerned(turn.tx, made)
        for effect in to_party(turn, row, one, words, keyboard=_answers(one, made))
    )
    return (*turn.say(PROPOSED(at=starts, place=place_of(turn, made)), keyboard=keyboard), *asked)


def _answers(party: PartyRow, made: SittingRow) -> Buttons:
    can, cannot = button(CAN, "side", "come", party.id, made.id), button(CANNOT, "side", "cannot", party.id, made.id)
    return ((*can, *cannot),)


def _of(turn: Turn, party: PartyRow, sitting_id: str) -> SittingRow | None:
    """A sitting that goes on and concerns this party."""
    made = sittings.load(turn.tx, int(sitting_id)) if sitting_id.isdecimal() else None
    if made is None or made.ended_at is not None or made.case_id != party.case_id:
        return None
    return made if any(one.id == party.id for one in sittings.concerned(turn.tx, made)) else None


def on_come(turn: Turn, row: CaseRow, party: PartyRow, sitting_id: str) -> Effects:
    """A party comes."""
    made = _of(turn, party, sitting_id)
    if made is None:
        return turn.acknowledge(GONE)
    return (*settled(turn), *turn.say(THANKS), *comes(turn, row, party, made))


def comes(turn: Turn, row: CaseRow, party: PartyRow, made: SittingRow) -> Effects:
    """A party comes; where all concerned do, it is fixed, and each hears so."""
    if not sittings.answer(turn.tx, made, party, "coming", at=turn.at):
        return ()
    cases.fit(turn.tx, row, at=turn.at)
    place = place_of(turn, made)
    words = FIXED(ref=row.reference, at=made.starts_at, place=place)
    told = tuple(
        effect
        for one in sittings.concerned(turn.tx, made)
        for effect in to_party(turn, row, one, words, *_papers(turn, row))
    )
    mediator = FIXED_MEDIATOR(ref=row.reference, at=made.starts_at, place=place)
    return (*told, *to_mediator(turn, row, mediator))


def on_cannot(turn: Turn, row: CaseRow, party: PartyRow, sitting_id: str) -> Effects:
    """A party can't: the mediator alone hears of it, and finds another time."""
    made = _of(turn, party, sitting_id)
    if made is None:
        return turn.acknowledge(GONE)
    sittings.answer(turn.tx, made, party, "not_coming", at=turn.at)
    words = SAID_NO(ref=row.reference, who=called(turn, party), at=made.starts_at)
    return (*settled(turn), *turn.say(WILL_ASK), *to_mediator(turn, row, words))


def _papers(turn: Turn, row: CaseRow) -> Lines:
    """What to bring: of the answers, only the kind of matter decides on it, which every party knows."""
    loaded = conversations.load(turn.tx, row.id)
    service = turn.directory.service(row.service, turn.person.community)
    known = {name: value for name, value in loaded[0].answers.items() if name in {"topic", "danger"}} if loaded else {}
    return cards.paper_lines(service, known)


def call_off(turn: Turn, row: CaseRow, made: SittingRow) -> Effects:
    """Those concerned hear that it does not take place."""
    concerned = sittings.concerned(turn.tx, made)
    if not sittings.end(turn.tx, made, "cancelled", by=turn.person.id, at=turn.at):
        return turn.acknowledge(GONE)
    cases.fit(turn.tx, row, at=turn.at)
    words = CALLED_OFF(ref=row.reference, at=made.starts_at)
    told = tuple(effect for one in concerned for effect in to_party(turn, row, one, words))
    return (*turn.say(IS_OFF, keyboard=views.open_button(cases.to_case(row))), *told)


def write_down(turn: Turn, row: CaseRow, made: SittingRow, words: str) -> Effects:
    """What was said, for the file; the sitting was held."""
    sittings.write_down(turn.tx, made, words, at=turn.at)
    sittings.end(turn.tx, made, "held", by=turn.person.id, at=turn.at)
    cases.renew(turn.tx, row, by=turn.person.id, at=turn.at)
    return turn.say(WRITTEN, keyboard=views.open_button(cases.to_case(row)))


def due(turn: Turn, row: ReminderRow) -> Effects:
    """The day before, and two hours before: each concerned, and the mediator."""
    sitting_id, _, about = row.key.split(":")[1].partition("/")
    made, case = sittings.load(turn.tx, int(sitting_id)), cases.load(turn.tx, row.subject_id)
    if made is None or case is None or made.state != "agreed" or turn.at >= made.starts_at:
        return ()
    calendar = turn.home.calendar
    is_tomorrow = about == "day" and calendar.day(turn.at) < calendar.day(made.starts_at)
    place = place_of(turn, made)
    words = (TOMORROW if is_tomorrow else SOON)(ref=case.reference, at=made.starts_at, place=place)
    told = tuple(
        effect
        for one in sittings.concerned(turn.tx, made)
        for effect in to_party(turn, case, one, words, *_papers(turn, case), urgency="reminder")
    )
    return (*told, *to_mediator(turn, case, words, urgency="reminder"))


def lines(turn: Turn, row: CaseRow) -> Lines:
    """All sittings, for the mediator."""
    found = []
    for made in sittings.of_case(turn.tx, row.id):
        alone = disputes.load(turn.tx, made.party_id) if made.party_id else None
        who = called(turn, alone) if alone else JOINT
        found.append(LINE(at=made.starts_at, place=place_of(turn, made), who=who, state=STATES[made.state]))
    return tuple(found)


def lines_for(turn: Turn, row: CaseRow, party: PartyRow) -> Lines:
    """The sittings that one party is asked to; whether another comes is not said."""
    if party.side != RESPONDENT or party.consent != "agreed":
        return ()
    return tuple(
        OWN_LINE(at=made.starts_at, place=place_of(turn, made), state=STATES[made.state])
        for made in sittings.coming(turn.tx, row.id)
        if made.party_id in {None, party.id}
    )

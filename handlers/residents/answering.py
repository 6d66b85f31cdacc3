"""An answer, typed or pressed: through the engine, saved, and what follows from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from flows import route
from flows.fields import Asked, Partial, Slots, takes_files
from flows.fields.told import without
from flows.model import (
    Back,
    Edit,
    Finished,
    Keep,
    MessageId,
    More,
    OpenCase,
    Perform,
    Redraw,
    Reply,
    Send,
    Settle,
    Show,
    Skip,
    Submit,
    verbatim,
)
from handlers.advice import clocks
from handlers.diary import choosing, telling
from handlers.guarding import allowing
from handlers.numbers import stopping
from handlers.performing import perform
from handlers.residents import similar
from handlers.turn import effects_of
from storage import conversations, files
from storage.sending import outbox

if TYPE_CHECKING:
    from flows.model import CaseId, Conversation, Effects, Input, Service
    from handlers.turn import Turn

PLACEHOLDER = "?"
FRUITLESS = frozenset({"lost", "refused"})
SILENCE = timedelta(hours=24)
"""After this long a typed word is no answer any more: the person is first shown where they were."""
SAME_ALBUM = timedelta(seconds=10)
"""Photos of one album come as so many messages: they are counted in one answer."""


def service_of(turn: Turn, conversation: Conversation) -> Service:
    """The service of a conversation as the community offers it and this person reads it."""
    return turn.directory.service(conversation.service, turn.person.community, elder=turn.person.elder)


def settled(turn: Turn) -> Effects:
    """The pressed message loses its buttons and shows what was chosen."""
    if turn.pressed is None or turn.pressed.message.person_id is None:
        return ()
    return (Settle(MessageId(turn.pressed.message.id), verbatim(turn.pressed.label)),)


def show(turn: Turn, conversation: Conversation) -> Effects:
    """The present question of a draft."""
    return advance(turn, conversation, Show(turn.at))


def show_draft_again(turn: Turn) -> Effects:
    """After a side trip: the question that the person was at; nothing where there was none."""
    row = conversations.draft(turn.tx, turn.person)
    if row is None or turn.at - row.touched_at > SILENCE:
        return ()
    return show(turn, conversations.to_conversation(turn.tx, row))


def advance(turn: Turn, conversation: Conversation, given: Input) -> Effects:
    """Runs the engine, saves what became of the conversation, and does what an internal form asks for."""
    stored, service = conversation, service_of(turn, conversation)
    conversation = _without_lost_files(turn, service, conversation)
    if conversation.unasked:
        conversation = replace(conversation, unasked=False)
    service, after, outcomes = choosing.run(turn, service, conversation, given)
    outcomes = clocks.said(turn, service, (conversation, after), outcomes)
    if any(isinstance(outcome, OpenCase) for outcome in outcomes):
        if refused := allowing.refused_case(turn, service, after):
            return turn.say(refused)
        files.keep_only(turn.tx, after.id, _named(after))
        _hold_back_another(turn, sent=after.id)
        return (*settled(turn), *telling.opened(turn, after, outcomes))
    performed = next((outcome for outcome in outcomes if isinstance(outcome, Perform)), None)
    if performed is not None:
        done = perform(turn, performed.conversation)
        _put_by(turn, after, service)
        return (*settled(turn), *effects_of(outcomes), *done, *show_draft_again(turn))
    if after != stored:
        conversations.save(turn.tx, after, community_id=turn.person.community, at=turn.at)
    if after.failures > conversation.failures:
        stopping.note_rejected(turn, service, after)
    alike = similar.offer(turn, service, conversation, after) if isinstance(given, Reply) else ()
    if alike:
        return (*alike, *settled(turn))
    effects = effects_of(outcomes)
    if isinstance(given, Show) or after.revision == conversation.revision:
        return effects
    return _in_place(turn, effects) if turn.pressed else _counted_together(turn, conversation, effects)


def _put_by(turn: Turn, after: Conversation, service: Service) -> None:
    """A form that was done is kept with its case; one that is to be forgotten is left without its answers."""
    state = "cancelled" if service.forgotten else "sent"
    kept = replace(after, answers={}, shelf={}, pending=None) if service.forgotten else after
    conversations.save(turn.tx, kept, community_id=turn.person.community, at=turn.at, state=state)


def _hold_back_another(turn: Turn, *, sent: CaseId) -> None:
    """Thanks for a receipt is no answer to the question of another request, which stands far above it."""
    others = [row for row in conversations.drafts_of(turn.tx, turn.person) if row.id != sent]
    last = max(others, key=lambda row: row.touched_at, default=None)
    if last is None or turn.at - last.touched_at > SILENCE:
        return
    waits = replace(conversations.to_conversation(turn.tx, last), unasked=True)
    conversations.save(turn.tx, waits, community_id=last.community_id, at=turn.at)


def _without_lost_files(turn: Turn, service: Service, conversation: Conversation) -> Conversation:
    """A file that could not be fetched or opened is no answer; its sender was told so."""
    wanted = [step.name for step in service.steps if takes_files(step.field)]
    answered = any(isinstance(value, tuple) for value in (conversation.pending, *conversation.answers.values()))
    lost = _lost(turn, conversation.id) if wanted and answered else frozenset()
    if not lost:
        return conversation
    answers = dict(conversation.answers)
    for name in wanted:
        kept = without(answers.pop(name, ""), lost)
        if name in conversation.answers and kept is not None:
            answers[name] = kept
    pending = conversation.pending
    if isinstance(pending, tuple):
        pending = without(pending, lost)
    return replace(conversation, answers=answers, pending=pending)


def _lost(turn: Turn, case_id: CaseId) -> frozenset[str]:
    return frozenset(str(row.id) for row in files.of_case(turn.tx, case_id) if row.state in FRUITLESS)


def _named(conversation: Conversation) -> frozenset[str]:
    """Everything that answers name: the files that were sent and not taken back are among it."""
    return frozenset(
        part for value in conversation.answers.values() for part in ((value,) if isinstance(value, str) else value)
    )


def _in_place(turn: Turn, effects: Effects) -> Effects:
    assert turn.pressed is not None
    last = effects[-1] if effects else None
    if isinstance(last, Send) and last.kind == "redraw" and isinstance(last.keyboard, tuple):
        turn.pressed.message.revision = last.revision
        return (Redraw(MessageId(turn.pressed.message.id), last.lines, last.keyboard),)
    return (*effects, *settled(turn))


def _counted_together(turn: Turn, before: Conversation, effects: Effects) -> Effects:
    """The second and every further photo of an album change the count in the answer to the first."""
    last = effects[-1] if effects else None
    if not turn.arrival.album or not before.pending or not isinstance(last, Send):
        return effects
    shown = outbox.last_question(turn.tx, before.id)
    is_fresh = shown is not None and shown.revision == before.revision and turn.at - shown.created_at < SAME_ALBUM
    if shown is None or not is_fresh or not isinstance(last.keyboard, tuple):
        return effects
    shown.revision = last.revision
    return (Redraw(MessageId(shown.id), last.lines, last.keyboard),)


# --- what was given -------------------------------------------------------------------------------


def _is_of_moments(turn: Turn, conversation: Conversation) -> bool:
    """Whether the options change by the minute: what was pressed is what the button says, not where it stood."""
    step = route.current(service_of(turn, conversation), conversation)
    return step is not None and isinstance(step.field, Slots)


def reply_of(turn: Turn, conversation: Conversation) -> Reply:
    """What arrived as a reply; a file that the question wants is noted, to be fetched."""
    arrival = turn.arrival
    reply = Reply(
        turn.at, text=arrival.text, attachment=arrival.attachment, phone=arrival.phone,
        own_phone=arrival.own_phone, position=arrival.position, kept_as=PLACEHOLDER if arrival.attachment else "",
    )  # fmt: skip
    step = route.current(service_of(turn, conversation), conversation)
    if arrival.attachment is None or step is None or not takes_files(step.field):
        return reply
    pending = _without_lost_files(turn, service_of(turn, conversation), conversation).pending
    asked = Asked(turn.home.calendar.day(turn.at), pending)
    if not isinstance(step.field.parse(reply, asked), Partial):
        return reply
    kept = files.note(turn.tx, arrival.attachment, case_id=conversation.id, person=turn.person, at=turn.at)
    return replace(reply, kept_as=kept)


def on_press(turn: Turn) -> Effects:
    """A button of a question: its row was checked against the conversation's revision already."""
    assert turn.pressed is not None
    loaded = conversations.load(turn.tx, turn.pressed.message.case_id or 0)
    assert loaded is not None
    return advance(turn, loaded[0], _pressed(turn, loaded[0]))


def _pressed(turn: Turn, conversation: Conversation) -> Input:
    assert turn.pressed is not None
    action = turn.pressed.action
    match action.verb:
        case "pick" if _is_of_moments(turn, conversation):
            return Reply(turn.at, text=turn.pressed.label, pick=int(action.arg))
        case "pick":
            return Reply(turn.at, pick=int(action.arg))
        case "back":
            return Back(turn.at)
        case "edit":
            return Edit(turn.at, action.arg)
        case "skip":
            return Skip(turn.at)
        case "keep":
            return Keep(turn.at)
        case "finished":
            return Finished(turn.at)
        case "submit":
            return Submit(turn.at)
        case "more":
            return More(turn.at, int(action.arg))
        case _:
            return Show(turn.at)

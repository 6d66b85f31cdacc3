"""One walk: what somebody did, what they saw, and whether it agrees with what they believe."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flows.fields.hidden import UNSAY
from flows.fields.picked import CHOSEN
from flows.fields.told import VOICES_DONE
from flows.fields.written import FILES_DONE
from flows.forms import FORMS
from flows.screens import ordinary as shown
from flows.texts import LANGUAGES
from handlers.residents import drafts, intake, preferences
from handlers.residents.danger import SAFE
from tests.walks import beliefs, judging
from tests.walks.acts import Change, Give, Tap, Type, labels_of
from tests.walks.drafts import Disagreement, Draft
from tests.walks.screens import ASKABLE, CHECK, SERVICES, Screen, find, is_label, is_marked, read, said_in, starts_label

if TYPE_CHECKING:
    from datetime import datetime

    from bot.demo.telegram.model import Message, Press
    from bot.demo.world import World
    from tests.walks.acts import Act, Moment
    from tests.walks.beliefs import Belief

ON_THE_WAY = frozenset({"question", "check", "changes"})
BEGINNING = (
    intake.AGREE, intake.START, intake.START_AGREEING, drafts.RESUME, drafts.RESTART, drafts.GO_ON,
)  # fmt: skip
"""Buttons that lead into the service that their message names."""


@dataclass(frozen=True, slots=True)
class Tag:
    """What stood on a message with a question: how far its draft had come."""

    service: str
    step: str
    moves: int


@dataclass(frozen=True, slots=True)
class Done:
    """An act, and what it was done to."""

    act: Act
    on: Message | None = None
    tag: Tag | None = None

    @property
    def title(self) -> str:
        """The service that the tapped message or button names; empty where it is none, or several."""
        if self.on is None or not isinstance(self.act, Tap):
            return ""
        return named_in(self.act.label) or named_in(self.on.words)

    @property
    def begins(self) -> bool:
        """Whether a button was tapped that leads into a service."""
        return isinstance(self.act, Tap) and (bool(named_in(self.act.label)) or is_label(self.act.label, *BEGINNING))


@dataclass
class Walker:
    """Somebody with a telephone who knows nothing but what they did and saw."""

    world: World
    id: int
    service: str
    """What they want in the end."""
    script: list[Moment] = field(default_factory=list)
    drafts: dict[str, Draft] = field(default_factory=dict)
    current: str = ""
    """The service whose question was shown last; empty for none."""
    sent: dict[str, Screen] = field(default_factory=dict)
    """References, with the check screens before them."""
    danger: tuple[Act, ...] = ()
    """Words of danger one of which may have answered a question: no other has been shown since."""
    endangered: str = ""
    """The service whose question that was."""
    newest: Screen | None = None
    tags: dict[int, Tag] = field(default_factory=dict)
    seen: dict[int, Message] = field(default_factory=dict)
    fault: str = ""

    @property
    def draft(self) -> Draft | None:
        """What is being filled in."""
        return self.drafts.get(self.current)

    @property
    def is_over(self) -> bool:
        """Whether what they want was sent, or something disagreed."""
        return bool(self.fault) or any(check.service == self.service for check in self.sent.values())

    def sees(
        self, act: Act, on: Message | None, presses: list[Press], now: datetime, *, restarted: bool = False
    ) -> None:
        """What came of an act; Disagreement where that may not be. A press may be swallowed by a restart."""
        last = max(self.seen, default=0)
        new, gone = self._unread()
        if not (restarted and presses):
            judging.answered(self.world, act, new, gone=gone, presses=presses)
        done = Done(act, on, self.tags.get(on.id) if on else None)
        self._forget(act)
        screens = [read(message) for message in new if message.id > last or message.labels]
        self._give_up(done, screens)
        for screen in screens:
            self._take(screen, done, now)
        fresh = [screen for screen in screens if screen.message.id > last]
        said = [message for message in self.seen.values() if message.sender_id == self.world.bot.id]
        self.newest = read(said[-1]) if said else None
        if self.draft and any(is_label(label, UNSAY) for each in fresh for label in labels_of(each.message)):
            self.danger = (*self.danger, act) if self.endangered == self.current else (act,)
            self.endangered = self.current
        self._end_form(fresh)
        judging.shown_again(act, fresh, self.draft, now)
        judging.way_on(self.newest, said[-3:-1])

    def _unread(self) -> tuple[list[Message], bool]:
        """The bot's messages that are new or have changed, and whether any was taken away."""
        now = {message.id: message for message in self.world.messages(self.id)}
        new = [m for m in now.values() if self.seen.get(m.id) is not m and m.sender_id == self.world.bot.id]
        gone = bool(self.seen.keys() - now.keys())
        self.seen = now
        return sorted(new, key=lambda message: message.id), gone

    def _forget(self, act: Act) -> None:
        """What is erased with a button."""
        if isinstance(act, Tap) and is_label(act.label, preferences.WITHDRAW_CONSENT):
            self.drafts.clear()

    def _give_up(self, done: Done, screens: list[Screen]) -> None:
        """What was given up, and said to be, before anything else is shown."""
        lines = [line for screen in screens for line in screen.message.words.splitlines()]
        if find(drafts.CANCELLED, lines):
            named = (done.tag.service if done.tag else done.title) or self.current
            self.drafts.pop(named, None)
            self.current = "" if named == self.current else self.current
            self._calm(named)

    def _calm(self, service: str) -> None:
        """No question of this service waits behind words of danger any more."""
        if service == self.endangered:
            self.danger, self.endangered = (), ""

    def _end_form(self, fresh: list[Screen]) -> None:
        """A short form that was filled in or left: its question does not come again."""
        asked = {ask[0] for screen in fresh for ask in screen.asks}
        if self.current in FORMS and fresh and self.current not in asked:
            self.drafts.pop(self.current)
            self.current = ""

    # --- where they are ---------------------------------------------------------------------------

    def _take(self, screen: Screen, done: Done, now: datetime) -> None:
        if screen.kind == "receipt" and not (screen.reference in self.sent and is_marked(screen.message.words)):
            self._is_sent(screen, done)
        elif screen.kind in ON_THE_WAY and (found := self._which(screen, done)):
            self._is_at(screen, *found, done=done, now=now)

    def _which(self, screen: Screen, done: Done) -> tuple[str, str] | None:
        """The service and the question that a screen shows."""
        if screen.kind == "check":
            return screen.service, CHECK
        goes_on = isinstance(done.act, Tap) and is_label(done.act.label, drafts.GO_ON, SAFE)
        danger = self.endangered if goes_on else ""
        begun = done.title if done.begins else ""
        pressed = done.tag.service if done.tag and done.tag.service in self.drafts else ""
        likely = [pressed, begun, danger, self.current, *reversed(self.drafts)]
        if screen.kind == "changes":
            at_check = [draft for name in likely if (draft := self.drafts.get(name)) and draft.step == CHECK]
            return (at_check[0].service, CHECK) if at_check else None
        if not screen.asks:
            draft = next((draft for name in likely if (draft := self.drafts.get(name))), None)
            return (draft.service, draft.step) if draft else None
        firsts = [ask for ask in screen.asks if ASKABLE[ask[0]].steps[0].name == ask[1]]
        return next((ask for name in likely for ask in screen.asks if ask[0] == name), (firsts or screen.asks)[0])

    def _is_at(self, screen: Screen, service: str, step: str, *, done: Done, now: datetime) -> None:
        draft = self.drafts.get(service)
        anew = isinstance(done.act, Tap) and done.tag is None and is_label(done.act.label, drafts.RESTART)
        before = (draft.step, draft.moves) if draft else None
        if draft is None:
            for form in FORMS if service in FORMS else ():
                self.drafts.pop(form, None)
            draft = self.drafts[service] = Draft(service, now, is_known=bool(self.sent))
            draft.begins(step)
        elif anew:
            draft.begins_anew(step)
        elif step != draft.step:
            self._moves(draft, step, done)
        self._calm(service)
        if before == (draft.step, draft.moves) and isinstance(done.act, Tap) and not done.act.twice:
            draft.is_ticked(done.act.label, redrawn=done.on is not None and done.on.id == screen.message.id)
        draft.look(screen)
        self.current = service
        self.tags[screen.message.id] = Tag(service, step, draft.moves)
        if before != (draft.step, draft.moves):
            draft.touched = now

    def _moves(self, draft: Draft, step: str, done: Done) -> None:
        """From one question to another: only by an answer to it, or by one of its own buttons."""
        waited = bool(self.danger) and self.endangered == draft.service
        if waited:
            done = Done(self.danger[-1])
        what = f"{done.act} moved {draft.service} from {draft.name} to {step or 'the check screen'}"
        if isinstance(done.act, Change):
            raise Disagreement(what)
        if isinstance(done.act, Tap):
            if done.tag is None or done.on is None or done.tag.service != draft.service:
                raise Disagreement(what)
            if done.tag.moves != draft.moves:
                raise Disagreement(f"{what}, with an old button")
            _by_button(draft, step, done.act.label, done.on)
        else:
            if self.current != draft.service and not waited:
                raise Disagreement(f"{what}, with {self.current or 'nothing'} on the screen")
            self._by_words(draft, step, done.act)
            if waited and len(self.danger) > 1 and draft.given.get(draft.step) is not None:
                draft.given[draft.step] = beliefs.unknown("one of several words of danger")
        draft.goes(step)

    def _by_words(self, draft: Draft, step: str, act: Type | Give) -> None:
        if isinstance(act, Give):
            phone = self.world.people[self.id].phone or ""
            own = act.thing == "own contact"
            draft.answer(beliefs.Belief(str(act), ending=phone[-4:]) if own else beliefs.unknown(str(act)))
        elif judging.is_back_word(act.text):
            draft.is_back(step)
        elif draft.step == CHECK:
            draft.is_edited(step, "")
        elif judging.is_keep_word(act.text):
            draft.keep(act.text)
        else:
            draft.answer(_typed(draft, act.text))

    def _is_sent(self, screen: Screen, done: Done) -> None:
        service = done.tag.service if done.tag else self.current
        draft = self.drafts.pop(service, None)
        if draft is None or draft.check is None or draft.step != CHECK:
            raise Disagreement(f"{done.act} sent {service}, which was at {draft.name if draft else 'nothing'}")
        if isinstance(done.act, Tap) and not is_label(done.act.label, SERVICES[service].submit):
            raise Disagreement(f"{done.act} sent {service}")
        if done.tag is not None and done.tag.moves != draft.moves:
            raise Disagreement(f"{done.act} sent {service}, with an old button")
        if screen.reference in self.sent:
            raise Disagreement(f"{screen.reference} was given twice")
        self.sent[screen.reference] = draft.check
        self.current = ""


def _by_button(draft: Draft, step: str, label: str, on: Message) -> None:
    if is_label(label, shown.BACK):
        draft.is_back(step)
    elif draft.step == CHECK:
        draft.is_edited(step, label)
    elif is_label(label, shown.SKIP):
        draft.answer(beliefs.skipped(label))
    elif starts_label(label, shown.KEEP):
        draft.keep(label)
    elif is_label(label, CHOSEN):
        draft.answer(beliefs.ticked(label, draft.ticks))
    elif is_label(label, FILES_DONE, VOICES_DONE):
        draft.answer(beliefs.Belief(label, count=draft.count))
    else:
        draft.answer(beliefs.picked(label, draft.asked, label, on.words))


def _typed(draft: Draft, text: str) -> Belief:
    if draft.ticks:
        return beliefs.unknown(f"ticked {draft.ticks}, then typed {text}")
    return beliefs.typed(text, draft.asked, text, count=draft.count)


def named_in(words: str) -> str:
    """The service whose title words name; empty where it is none, or several."""
    found = {
        name
        for name, service in SERVICES.items()
        if any(said_in(service.title, language) in words for language in LANGUAGES)
    }
    return found.pop() if len(found) == 1 else ""

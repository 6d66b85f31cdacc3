"""The whole in-memory Telegram: what people do, what the bot may do, ordered failures and the ledger."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.demo.telegram.errors import ApiError, bad_request, forbidden, too_many_requests
from bot.demo.telegram.faults import Cut, Fault, Faults, Request
from bot.demo.telegram.humans import Humans, Where, Who
from bot.demo.telegram.limits import Limits
from bot.demo.telegram.model import Answer, Chat, Json, Message, Person

DEMO_GROUP = -1001000000001
DEMO_TALK = -7001007002
DEMO_WORD = -7001001002
KICKED = {"group": "group chat", "supergroup": "supergroup chat", "channel": "channel chat"}


@dataclass(frozen=True, slots=True)
class Cast:
    """The people of the demo; all of them are invented."""

    residents: tuple[Person, ...]
    volunteers: tuple[Person, ...]
    coordinator: Person
    ladder: tuple[Person, ...]
    """Whom a case is passed up to: grid worker, street, district."""
    group: Chat


class World(Humans):
    """An in-memory Telegram with one bot; it imports nothing of the rest of the project."""

    def __init__(
        self,
        now: Callable[[], datetime],
        *,
        bot_id: int = 7_000_000_001,
        bot_name: str = "一站",
        bot_username: str = "yizhan_demo_bot",
        limits: Limits | None = None,
    ) -> None:
        super().__init__(now, bot=Person(bot_id, bot_name, username=bot_username, is_bot=True))
        self.limits = limits
        self.faults = Faults()
        self.ledger: list[Request] = []
        self.roles: dict[int, str] = {}

    def fail(
        self, method: str, *, chat_id: int | None = None, times: int = 1, status: int = 502,
        description: str = "Bad Gateway", retry_after: int | None = None, after: bool = False, cut: Cut | None = None,
    ) -> None:  # fmt: skip
        """Let the next `times` requests fail ('*': any method).

        `after`: the request is carried out, only the answer is lost. `cut`: no answer but a broken connection
        ('reset'), half an answer ('cut_body') or silence until the client gives up ('timeout').
        """
        error = ApiError(status, description) if retry_after is None else too_many_requests(retry_after)
        self.faults.order(Fault(method.lower(), chat_id, times, error, after, cut))

    def enter(self, method: str, chat_id: int | None, parameters: Json) -> Request:
        """Write a request into the ledger."""
        request = Request(len(self.ledger) + 1, method, chat_id, self.now(), parameters)
        self.ledger.append(request)
        return request

    def requests(self, method: str = "", chat_id: int | None = None) -> tuple[Request, ...]:
        """What the ledger holds of one method (any writing of its name), of one chat."""
        return tuple(
            request for request in self.ledger
            if (not method or request.method.lower() == method.lower()) and chat_id in (None, request.chat_id)
        )  # fmt: skip

    def answer_to(self, press_id: str) -> Answer | None:
        """What the bot said to a press; None while it has said nothing."""
        return self.taps[press_id].answer

    def is_online(self) -> bool:
        """Whether a bot has ever asked for updates or set a webhook."""
        return self.queue.polls > 0 or self.queue.webhook is not None

    def sees(self, who: Who, chat: Where = None) -> Message | None:
        """The newest message of a chat that is not the person's own; None when there is none."""
        person = self._person(who)
        history = self.history[self._chat(person, chat).id]
        return next((m for m in reversed(history.values()) if m.sender_id != person.id), None)

    # the bot's side, for the methods

    def chat_for_bot(self, chat_id: int | str | None) -> Chat:
        """The chat that the bot names, or the refusal that Telegram gives."""
        if chat_id in (None, ""):
            raise bad_request("chat_id is empty")
        chat = self._named(chat_id)
        if chat is None:
            raise bad_request("chat not found")
        if chat.migrated_to is not None:
            what = "group chat was upgraded to a supergroup chat"
            raise bad_request(what, migrate_to_chat_id=chat.migrated_to)
        return chat

    def chat_to_write(self, chat_id: int | str | None) -> Chat:
        """The same, where the bot may also write."""
        chat = self.chat_for_bot(chat_id)
        if chat.kind != "private":
            self._may_write_group(chat)
        elif self.people[chat.id].is_bot:
            raise forbidden("bots can't send messages to bots")
        elif chat.standing == "new":
            raise forbidden("bot can't initiate conversation with a user")
        elif chat.standing == "kicked":
            raise forbidden("bot was blocked by the user")
        elif chat.standing == "deactivated":
            raise forbidden("user is deactivated")
        return chat

    def take_place(self, chat: Chat, count: int = 1) -> None:
        """Count a sending against Telegram's limits, where they are on."""
        for _ in range(count if self.limits else 0):
            seconds = self.limits.retry_after(chat.id) if self.limits else None
            if seconds is not None:
                raise too_many_requests(seconds)

    def _named(self, chat_id: int | str | None) -> Chat | None:
        if isinstance(chat_id, int):
            return self.chats.get(chat_id)
        name = str(chat_id).removeprefix("@")
        return next((chat for chat in self.chats.values() if chat.username == name and name), None)

    def _may_write_group(self, chat: Chat) -> None:
        if chat.standing == "kicked":
            raise forbidden(f"bot was kicked from the {KICKED[chat.kind]}")
        if chat.standing not in ("member", "administrator"):
            raise forbidden(f"bot is not a member of the {KICKED[chat.kind]}")

    def demo_cast(self) -> Cast:
        """Let the people of the demo in: residents who have not met the bot yet, a team who has."""
        return demo_cast(self)

    def commands_for(self, who: Who, chat: Where = None) -> list[Json]:
        """The commands that a person's menu shows, by Telegram's order of scopes and the person's language."""
        person = self._person(who)
        place = self._chat(person, chat)
        language = (person.language_code or "").lower().split("-")[0]
        broad = "all_private_chats" if place.kind == "private" else "all_group_chats"
        admin = [("all_chat_administrators", None)] if person.id in place.admins else []
        scopes = [(f"chat_member:{person.id}", place.id), ("chat", place.id), *admin, (broad, None), ("default", None)]
        for scope, scope_chat in scopes:
            for spoken in (language, ""):
                if found := self.commands.get((scope, scope_chat, spoken)):
                    return found
        return []


def demo_cast(world: World) -> Cast:
    """The people of the demo: residents who have not met the bot yet, volunteers and a coordinator who have."""
    residents = (
        world.user(7001, "陈奶奶(演示)", language_code="zh-hans", phone="+8613800007001"),
        world.user(7002, "林先生(演示)", language_code="zh-hans", phone="+8613800007002"),
    )
    volunteers = (
        world.user(1001, "王姐(演示)", language_code="zh-hans", phone="+8613800001001"),
        world.user(1002, "李律师(演示)", language_code="zh-hans", phone="+8613800001002"),
    )
    coordinator = world.user(1003, "周协调(演示)", language_code="zh-hans", phone="+8613800001003")
    # two people among themselves: the bot sees nothing of it
    world.group(DEMO_TALK, "", residents, bot_is_member=False)
    world.group(DEMO_WORD, "", (volunteers[0], residents[1]), bot_is_member=False)
    ladder = (
        world.user(1004, "孙网格(演示)", language_code="zh-hans", phone="+8613800001004"),
        world.user(1005, "街道老赵(演示)", language_code="zh-hans", phone="+8613800001005"),
        world.user(1006, "区里老钱(演示)", language_code="zh-hans", phone="+8613800001006"),
    )
    team = (*volunteers, coordinator)
    group = world.group(DEMO_GROUP, "福安社区志愿者群(演示)", team, admins=(coordinator,))
    for person in (*team, *ladder):
        world.chats[person.id].standing = "member"
    world.roles |= dict.fromkeys((person.id for person in residents), "resident")
    world.roles |= dict.fromkeys((person.id for person in volunteers), "volunteer")
    world.roles[coordinator.id] = "coordinator"
    world.roles |= dict.fromkeys((person.id for person in ladder), "staff")
    return Cast(residents, volunteers, coordinator, ladder, group)

"""The group, its chatterer, an administrator without a name, and volunteers with two telephones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cast import GROUP

if TYPE_CHECKING:
    from bot.demo.telegram.model import Message
    from tests.cast import Someone
    from tests.hour.clock import Hour

CLAIM = "我来认领"
AFTER_ALL = 50
"""The minute in which everything has been sent."""


async def chatters_in_the_group(hour: Hour) -> None:
    """The bot listens to none of it, answers a command, and never says anything of a resident there."""
    world, li = hour.stage.world, hour.stage.li
    for words in ("早上好", "今天好热", "谁有空帮我看看孩子", "机器人在吗", "@yizhan_demo_bot 你好"):
        world.says(li.id, GROUP, words)
    world.says(li.id, GROUP, "/my@yizhan_demo_bot")
    await hour.stage.settled()
    assert len([m for m in hour.stage.group() if "请点我的头像" in m.words]) == 1


async def commands_without_a_name(hour: Hour) -> None:
    """An administrator who hides behind the group."""
    world = hour.stage.world
    world.anonymous_admin_says(world.chats[GROUP], "/queue@yizhan_demo_bot")
    await hour.stage.settled()
    assert len([m for m in hour.stage.group() if "请用自己的名字发" in m.words]) == 1


async def claims_with_two_telephones(hour: Hour) -> None:
    """Every card is tapped on two telephones of one volunteer, and by another one at the same moment."""
    world, wang, li = hour.stage.world, hour.stage.wang, hour.stage.li
    await hour.until(AFTER_ALL)
    for volunteer in (wang, li):
        await volunteer.starts()
    cards = [card for card in hour.stage.group() if CLAIM in str(card.labels)]
    world.says(wang.id, GROUP, "这件我来办吧", reply_to=cards[0])
    presses = [world.presses(person.id, card, CLAIM) for card in cards for person in (wang, wang, li)]
    await hour.stage.settled(30)
    for press in presses:
        await world.until(lambda press=press: world.answer_to(press.id))  # type: ignore[misc]  # bound at once
    await hour.stage.settled(30)
    assert not [card for card in hour.stage.group() if CLAIM in str(card.labels)]


def details_of(someone: Someone, ref: str) -> list[Message]:
    """What a volunteer was shown of a case."""
    return [m for m in someone.inbox() if f"办件 {ref}：" in m.words and "不要转发" in m.words]


STAFF = (chatters_in_the_group, commands_without_a_name, claims_with_two_telephones)

"""Filing for somebody else: the same few questions in every service, and who is told what in the end.

Asking for assistance on somebody's behalf is lawful (社会救助法, Social Assistance Law, art. 37). Nobody is registered
behind their back: it is asked whether they know, and they can come in and see it themselves.
"""

from __future__ import annotations

from flows.fields import Choice, Name, Phone
from flows.model import Is, Notice, Phrase, Step

OWN = "我自己的"
ANOTHERS = "替别人办"
NOT_TOLD = "还没说"
CANT_SAY = "本人说不了"
GUARDIAN = "不满14岁，我是监护人"
"""Who is under 14 has no say of their own in this: a guardian agrees (PIPL art. 31)."""
PERSON, PERSON_PHONE, AGREED = "person", "person_phone", "agreed"
"""Names of the steps about whose matter it is, the same in every service."""
WHY_AGREED = Phrase("替人来办是可以的。知道了这个，我们联系本人时好开口。")
ASK_PERSON = Phrase("本人怎么称呼？")


def whose(name: str = "whose") -> Step:
    """Whether it is one's own matter; for services that don't ask for more."""
    return Step(
        name,
        Phrase("这件事是您自己的，还是替别人办？"),
        Choice((OWN, ANOTHERS)),
        label=Phrase("替谁办"),
    )


def agreed(guard: Is, *, why: Phrase = WHY_AGREED) -> Step:
    """Whether the person knows of it."""
    return Step(
        AGREED,
        Phrase("您帮忙来说这件事，本人知道吗？"),
        Choice(("知道，也同意", NOT_TOLD, CANT_SAY, GUARDIAN)),
        label=Phrase("本人知道吗"),
        when=guard,
        why=why,
    )


def person(guard: Is, ask: Phrase = ASK_PERSON, *, optional: bool = True) -> Step:
    """The person's name."""
    return Step(PERSON, ask, Name(), label=Phrase("本人"), when=guard, optional=optional)


def person_phone(guard: Is, *, seen_by: Phrase) -> Step:
    """The person's number, where they have one."""
    return Step(
        PERSON_PHONE,
        Phrase("打哪个电话能找到本人？没有电话就跳过。"),
        Phone(own=False),
        label=Phrase("本人电话"),
        when=guard,
        why=Phrase("事情办完，要问问本人解决了没有。"),
        seen_by=seen_by,
        optional=True,
    )


BY_THEIR_CASE = Phrase("好，替别人办。后面问的都按本人的情况填，最后再问您自己的称呼和电话。")
ASK_THEM = Notice(Is(AGREED, NOT_TOLD), (Phrase("方便的话，先和本人说一声。我们联系本人时，会先问愿不愿意。"),))

"""Words of danger in what people write: which kinds they speak of, and the fixed words and numbers that answer them.

The lists in `words/` are read by everybody, a pattern a line: first what only sounds dangerous is taken out
(`harmless.txt`), then each kind looks for its own words. Rather a number too many than a person left alone.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, get_args

from flows.model import Phrase
from flows.texts import plain, simplified

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flows.model import Lines

Kind = Literal["medical", "fire", "gas", "violence", "self_harm", "child", "missing"]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""In the order in which they are answered: what kills within minutes first."""
MOST_ANSWERED = 2
"""Kinds that one answer speaks of: more numbers than that nobody reads in danger."""
WORDS = Path(__file__).parent / "words"
TAKEN_OUT = "·"
"""Stands for what only sounded dangerous, so that its neighbours do not grow together."""

PEOPLE: Final[Mapping[str, str]] = {
    "family": (
        "(?:老人|老伴|老公|老婆|丈夫|妻子|爱人|孩子|小孩|细路|娃|儿子|女儿|仔|囡|个女|孙子|孙女|外孙|奶奶|爷爷|婆婆|公公|"
        "阿婆|阿公|阿爷|个孙|阿嫲|阿伯|阿妈|老豆|外婆|外公|姥姥|姥爷|父亲|母亲|爸|妈|哥|姐|弟|妹|邻居|老头|老太|朋友|同学|学生|有人|一个人|人)"
    ),
    "young": (
        "(?:孩子|小孩|细路|儿童|学生|婴儿|宝宝|娃|女儿|儿子|孙子|孙女|个仔|个女|阿仔|囡|未成年|小朋友|小学生|女童|男童|小妹妹|小弟弟|bb|侄女|侄子)"
    ),
    "somebody": "(?:我|他|她|佢|人|老婆|老公|老人|妈|爸|奶奶|爷爷|孩子|小孩|老伴|媳妇|女儿|儿子|家人|自己人)",
    "strikes": "(?:打|揍|砍|捅|掐|踢|踹|扇|殴打|毒打|暴打|追打|虐待|斩|捶|勒|掴|掌掴)",
}  # fmt: skip
"""What patterns name in braces."""


@cache
def _pattern(name: str) -> re.Pattern[str]:
    """Any of the lines of a list; a line that begins with # is a remark."""
    lines = (WORDS / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    found = "|".join(f"(?:{line})" for line in lines if line and not line.startswith("# "))
    for people, words in PEOPLE.items():
        found = found.replace(f"{{{people}}}", words)
    return re.compile(found)


def found(text: str) -> tuple[Kind, ...]:
    """The kinds of danger that a text speaks of, the one that kills soonest first; none where all is well."""
    left = _pattern("harmless").sub(TAKEN_OUT, simplified(text))
    return tuple(kind for kind in KINDS if _pattern(kind).search(left))


ANSWERS: Final[Mapping[Kind, Lines]] = {
    "medical": (Phrase("马上打 120（急救）。说清在哪里、人怎么样，照电话里说的做。"),),
    "fire": (Phrase("马上打 119（火警）。人先出来，弯腰走楼梯，别坐电梯，别回去拿东西。"),),
    "gas": (Phrase("先出屋。别开灯、别点火、别碰开关。能关总阀就关上，打开窗。到了屋外再打 119。有人头晕，打 120。"),),
    "violence": (
        Phrase("马上打 110（报警）。先到安全的地方去，把门锁上，或者去找邻居。有人受伤，打 120。"),
        Phrase("家里人打人也是违法的。想找人说，打 12338（妇女维权热线）。"),
    ),
    "self_harm": (
        Phrase("您现在一定很难受。请马上打 12356（心理援助），有人听您慢慢说。"),
        Phrase("已经受伤或者吃了药，马上打 120。是身边的人要出事，打 110，陪着别走开。"),
    ),
    "child": (Phrase("孩子有危险，马上打 110，受了伤打 120。看见别家的孩子有危险也请打，这不是多管闲事。"),),
    "missing": (Phrase("人不见了，马上打 110，不用等 24 小时。说清穿什么衣服、最后在哪里看见的。"),),
}
"""Numbers: 110 police, 119 fire, 120 ambulance; 12356, the national line for psychological aid (since May 2025); 12338,
the women's federation's."""


GENERAL: Final[Lines] = (
    Phrase("马上打 110（报警）、119（火警）、120（急救）。"),
    Phrase("能走开的，先到安全的地方去。"),
    Phrase("心里撑不住，打 12356（心理援助），有人听您慢慢说。"),
)
"""For somebody who says no more than that they are in danger."""
CALLS: Final = frozenset({
    "我有危险", "我现在有危险", "我遇到危险", "我很危险", "我危险", "我处境危险", "iamindanger", "imindanger",
    "indanger", "iaminrealdanger", "helpmenow", "pleasehelpmenow",
})  # fmt: skip


def is_call(text: str) -> bool:
    """Whether somebody says just this: that they are in danger."""
    return plain(simplified(text)) in CALLS


def answer(kinds: tuple[Kind, ...]) -> Lines:
    """The fixed words for what was found, never of more than two kinds together."""
    return tuple(line for kind in kinds[:MOST_ANSWERED] for line in ANSWERS[kind])

"""Why a transfer is sent back: each ground has words of its own for the member, what was wrong and what to do."""

from __future__ import annotations

from flows.fields import Choice, Text
from flows.model.phrases import Phrase
from flows.model.services import Is, Notice, Step

ID_NUMBER = "身份证号对不上"
STATUS = "党员身份写错了"
ORGANISATION = "接收组织名称不准"
ADDRESSEE = "抬头不准"
EXPIRED = "介绍信过期"
DUES = "党费没交到当月"
FILE = "党员档案对不上"
OTHER = "其他原因"
GROUND = Step(
    "ground", Phrase("哪里要改？"),
    Choice((ID_NUMBER, STATUS, ORGANISATION, ADDRESSEE, EXPIRED, DUES, FILE, OTHER)), Phrase("退回的原因"),
)  # fmt: skip
GROUND_NOTE = Step(
    "ground_note", Phrase("给居民写一句：具体哪里不对、怎么改。不要写身份证号。"), Text(limit=200, least=2),
    Phrase("退回的说明"),
)  # fmt: skip
TEXTS: tuple[tuple[str, Phrase], ...] = (
    (ID_NUMBER, Phrase("身份证号和党员系统里的对不上。请带身份证来当面核对，号码不要发到聊天里。")),
    (STATUS, Phrase("党员身份（正式或预备）和系统里的不一样。请问原来的支部您哪天转正的，带上转正材料。")),
    (ORGANISATION, Phrase("接收党组织的名称不对，或者写得太笼统。请打电话向对方问全称，一个字都不要少。")),
    (ADDRESSEE, Phrase("介绍信的抬头不对。请向对方问清开头写给哪个党组织；信已经开了的，请开信的党组织重开。")),
    (EXPIRED, Phrase("介绍信过了有效期。请联系开信的党组织，说明原因，请他们补开。")),
    (DUES, Phrase("党费没有交到转接的当月。请先向现在的支部交齐，再告诉我们交到了哪个月。")),
    (FILE, Phrase("党员档案和表上写的对不上。请问原来的单位或支部：档案在哪里，缺了什么。")),
    (OTHER, Phrase("具体要改什么，看下面这句。不明白就打电话来问。")),
)
NOTE = Phrase("工作人员说：{ground_note}")
DONE = Phrase("改好了，回到这里点“材料改好了”。")
SAID = tuple(Notice(Is("ground", ground), (words, NOTE, DONE)) for ground, words in TEXTS)
"""What the member reads, by the ground."""

"""What people are told while they ask for a transfer: the way that applies, and everything to bring, at once."""

from __future__ import annotations

from flows import law, proxies
from flows.model import Is, Notice, Paper, Phrase
from flows.transfers import ACROSS, FLOATING, INTO, OUT, SAME_CITY, SAME_PROVINCE, SAME_STREET

OTHERS = Is("whose", proxies.ANOTHERS)
LATER_AT_MOST = Phrase("转来以后，这里要是推迟讨论，最长{span}；转正的日子还从预备期满那天算。")(
    span=law.words_of("transfer.postponed")
)
NOTICES = (
    Notice(OTHERS, (proxies.BY_THEIR_CASE,)),
    proxies.ASK_THEM,
    Notice(
        Is("direction", OUT),
        (
            Phrase("对方正式接收之前，您还归原来的党组织管，组织生活和党费照旧。"),
            Phrase("手续齐全，双方都不能没有理由就不转、不收。"),
        ),
    ),
    Notice(
        Is("direction", FLOATING),
        (Phrase("流动党员登记不转组织关系，党费还交给原来的支部。登记后，可以就近参加这里的组织生活。"),),
    ),
    Notice(
        Is("away", "6个月以上"),
        (Phrase("外出{span}以上、住处固定的，一般要转。工作人员会和您商量。")(span=law.words_of("transfer.away")),),
    ),
    Notice(
        Is("probation", "已经满了", "不清楚"),
        (
            Phrase("预备期满了的，一般先请原来的支部讨论转正，再转过来。先别急，工作人员会帮您问清楚。"),
            LATER_AT_MOST,
        ),
    ),
    Notice(
        Is("probation", "还没满"),
        (
            Phrase("没满的可以转。请原来的支部写好考察材料，转过来以后由这里讨论转正。"),
            LATER_AT_MOST,
        ),
    ),
    Notice(
        Is("route", SAME_STREET),
        (Phrase("同一个街道里互转，不用介绍信：转出的党委先同意，接收的党委再同意。"),),
    ),
    Notice(
        Is("route", SAME_CITY, SAME_PROVINCE),
        (Phrase("同一个市、同一个省，多半在党员系统里转，不用纸质介绍信。"),),
    ),
    Notice(
        Is("route", ACROSS),
        (Phrase("跨省的，多半要纸质介绍信，由您本人带过去。过期要回去补开，拿到后早点办。"),),
    ),
    Notice(
        Is("employer", "单位有党组织"),
        (Phrase("单位有党组织的，一般转到单位。您可以先问问单位，也可以接着填，工作人员会帮您看。"),),
    ),
    Notice(
        Is("letter", "有"),
        (Phrase("介绍信请收好，来的时候带原件，不要拍照发到这里。能用到哪天，以信上写的为准。"),),
    ),
    Notice(
        Is("letter", "还没有"),
        (
            Phrase("没关系。很多地方已经在网上转，不用纸质介绍信。要不要去开，工作人员会告诉您。"),
            Phrase("要开的话，请对方这样写。抬头：{addressee}。去往单位：{committee}。一个字都不要少。"),
        ),
    ),
    Notice(
        Is("acceptance", "还没联系"),
        (Phrase("建议先给对方打个电话，问三件事：全称怎么写、抬头写给谁、要不要接收证明。"),),
    ),
)
"""Said right after an answer."""
PAPERS = (
    Paper(Phrase("本人身份证")),
    Paper(Phrase("介绍信原件（对方说网上转的，就不用）"), Is("direction", INTO)),
    Paper(Phrase("介绍信要这样写：抬头 {addressee}；去往单位 {committee}"), Is("letter", "有", "还没有")),
    Paper(Phrase("对方党组织的接收证明"), Is("direction", OUT)),
    Paper(Phrase("对方党组织的全称和抬头，照对方说的抄下来；这边的全称是 {committee}"), Is("direction", OUT)),
    Paper(Phrase("党费先向现在的支部交到当月"), Is("direction", INTO, OUT)),
    Paper(Phrase("预备党员：转正材料、考察材料放在哪里，先问清楚"), Is("membership", "预备党员")),
    Paper(Phrase("请人代办的：两个人的身份证，加您亲笔写的委托书")),
)
"""What to bring, by the answers."""

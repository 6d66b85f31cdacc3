"""The course of a transfer, both ends of it: from the application to the archive, and what is done when it fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.fields import Choice, Day, Text
from flows.model.parts import Advance, Begins, Course, Listing, Stage
from flows.model.phrases import Phrase
from flows.model.services import All, Answered, Is, Notice, Step, Unanswered
from flows.transfers import (
    ACROSS,
    BEYOND,
    COMES_IN,
    GOES_OUT,
    IN_STREET,
    LETTERS,
    SAME_CITY,
    SAME_PROVINCE,
    SAME_STREET,
    STAYS,
    UNCLEAR,
)
from flows.transfers.grounds import GROUND, GROUND_NOTE, SAID

if TYPE_CHECKING:
    from flows.model.parts import Mover

BOTH: tuple[Mover, ...] = ("handler", "resident")
BY_LETTER, ONLINE = Answered("letter_number"), Unanswered("letter_number")

# --- what is asked on the way ---------------------------------------------------------------------

LETTER = (
    Step("letter_number", Phrase("介绍信编号是多少？照信上的抄。"), Text(limit=40), Phrase("介绍信编号")),
    Step(
        "letter_day", Phrase("介绍信是哪天开的？"), Day(back_days=200, ahead_days=0, timed=False), Phrase("开信日期")
    ),
    Step(
        "valid_until", Phrase("信上写的有效期到哪天？没写就跳过，按本地规定算。"),
        Day(back_days=200, ahead_days=200, timed=False), Phrase("信上的有效期"), optional=True,
    ),
)  # fmt: skip
RECEIVED_DAY = Step(
    "received_day", Phrase("是哪天接收的？"), Day(back_days=90, ahead_days=0, timed=False), Phrase("接收日期")
)
BRANCH = Step("branch_name", Phrase("编入哪个党支部？写全称。"), Text(limit=60, least=2), Phrase("编入的支部"))

# --- what leads on --------------------------------------------------------------------------------

RETURN = Advance(
    "send_for_change", Phrase("退回，请居民改"), "returned", asks=(GROUND, GROUND_NOTE),
    says=(Phrase("您的办件 {ref}（{title}）有一处要改，改好了接着办："),), also=SAID,
)  # fmt: skip
BRANCH_OK = Advance(
    "branch_ok", Phrase("支部初核通过"), "branch", when=GOES_OUT,
    says=(Phrase("您的办件 {ref}（{title}）：支部同意了，交给党委审核。"),),
)  # fmt: skip
ISSUE = Advance(
    "issue", Phrase("介绍信已开"), "waiting", asks=LETTER, when=All(GOES_OUT, BEYOND),
    says=(
        Phrase("您的办件 {ref}（{title}）：介绍信开好了，{at} 前有效。"),
        Phrase("请带身份证来取，再亲手交给接收的党组织。不要拍照发到群里，也不要寄普通快递。"),
        Phrase("交给对方以后，请回到这里点“对方已接收”。"),
    ),
)  # fmt: skip
SENT_ONLINE = Advance(
    "sent_online", Phrase("党委同意，网上已转出"), "waiting", when=All(GOES_OUT, BEYOND),
    says=(Phrase("您的办件 {ref}（{title}）：已经在党员系统里转出，不用纸质介绍信。对方接收了，请回到这里说一声。"),),
)  # fmt: skip
SENT_IN_STREET = Advance(
    "sent_in_street", Phrase("转出党委已同意"), "waiting", when=All(GOES_OUT, IN_STREET),
    says=(Phrase("您的办件 {ref}（{title}）：转出的党委同意了，等接收的党委同意。街道里互转，不用介绍信。"),),
)  # fmt: skip
LETTER_IN = Advance(
    "letter_in", Phrase("介绍信已交来，核对过"), "incoming", asks=LETTER, when=All(COMES_IN, BEYOND),
    says=(Phrase("您的办件 {ref}（{title}）：介绍信收到了，{at} 前有效。现在等本社区党委接收。"),),
)  # fmt: skip
ONLINE_IN = Advance(
    "online_in", Phrase("系统里已收到转入"), "incoming", when=COMES_IN,
    says=(Phrase("您的办件 {ref}（{title}）：系统里收到了您的转入。现在等本社区党委接收。"),),
)  # fmt: skip
RECEIVED = Advance(
    "received", Phrase("对方已接收"), "received", by=BOTH, asks=(RECEIVED_DAY,),
    says=(Phrase("您的办件 {ref}（{title}）：对方已经接收您了。从现在起，组织生活和党费都在那边。"),),
)  # fmt: skip
REFUSED = Advance(
    "refused", Phrase("对方不收"), "refused", by=BOTH,
    asks=(Step("refused_why", Phrase("对方说为什么不收？"), Text(limit=200), Phrase("对方不收的原因")),),
    says=(
        Phrase("您的办件 {ref}（{title}）：知道了，我们去和对方沟通。党组织不能没有理由就不转、不收。"),
        Phrase("这段时间您还归原来的党组织管，组织生活和党费照旧。"),
    ),
    alerts=Phrase(
        "办件 {ref}（{title}）：对方不接收，原因：{refused_why}。"
        "《中国共产党党员教育管理工作条例》第25条：党组织不得无故拒转拒接。请协调。"
    ),
    above=True,
)  # fmt: skip
TALKED = Advance(
    "talked", Phrase("说通了，对方愿意收"), "waiting",
    says=(Phrase("您的办件 {ref}（{title}）：和对方说通了，请再去办接收。"),),
)  # fmt: skip
REISSUE = Advance(
    "reissue", Phrase("要补开介绍信"), "reissue", by=BOTH, when=BY_LETTER,
    asks=(
        Step(
            "reissue_why", Phrase("为什么要补开？"), Choice(("过期了", "丢了", "写错了")), Phrase("补开的原因")
        ),
    ),
    says=(
        Phrase("您的办件 {ref}（{title}）：要补开介绍信（{reissue_why}）。编号 {letter_number} 的旧信作废，不能再用。"),
    ),
    also=(
        Notice(Is("reissue_why", "丢了"), (Phrase("以后找到了旧信，也请交回来，不要自己留着。"),)),
        Notice(COMES_IN, (Phrase("请联系开信的党组织，说明原因，请他们核实后补开。新信拿到了带过来。"),)),
        Notice(GOES_OUT, (Phrase("我们先核实原因，再开新信，开好了告诉您。"),)),
    ),
)  # fmt: skip
REISSUE_SAID = Advance(
    "letter_expired", Phrase("信过期或丢了，要补开"), "reissue", by=BOTH, when=All(COMES_IN, Is("letter", "有")),
    says=(
        Phrase("您的办件 {ref}（{title}）：请联系开信的党组织，说明原因，请他们核实后补开。旧信不能再用。"),
        Phrase("新信拿到了带过来。没接收以前，您还归原来的党组织管。"),
    ),
)  # fmt: skip
CHECKED = Advance(
    "checked", Phrase("核实好了，可以补开"), "reissuing", when=GOES_OUT,
    asks=(Step("check_note", Phrase("怎么核实的？写一句留底。"), Text(limit=200), Phrase("核实情况")),),
    says=(Phrase("您的办件 {ref}（{title}）：原因核实好了，正在开新介绍信。"),),
)  # fmt: skip
ACCEPTED = Advance(
    "accepted", Phrase("本社区党委已接收"), "joined", asks=(RECEIVED_DAY, BRANCH),
    says=(
        Phrase("您的办件 {ref}（{title}）：{committee}接收您了，编入：{branch_name}。"),
        Phrase("从现在起，组织生活和党费都在这里。"),
    ),
)  # fmt: skip
DECLINED = Advance(
    "declined", Phrase("暂不接收"), "declined",
    asks=(
        Step(
            "declined_why", Phrase("为什么暂不接收？要写清理由。"), Text(limit=200, least=4), Phrase("暂不接收的理由")
        ),
    ),
    says=(
        Phrase("您的办件 {ref}（{title}）：党委暂时没有接收，理由：{declined_why}。社区和街道会再核实。"),
        Phrase("党组织不能没有理由就不转、不收。这段时间您还归原来的党组织管。"),
    ),
    alerts=Phrase(
        "办件 {ref}（{title}）：本社区暂不接收，理由：{declined_why}。"
        "《中国共产党党员教育管理工作条例》第25条：党组织不得无故拒转拒接。请核实理由。"
    ),
    above=True,
)  # fmt: skip
LOOKED_AGAIN = Advance(
    "looked_again", Phrase("查清了，可以接收"), "incoming",
    says=(Phrase("您的办件 {ref}（{title}）：情况查清了，接着办接收。"),),
)  # fmt: skip
RECEIPT_IN = Advance(
    "receipt_in", Phrase("回执收到了"), "to_file", when=BY_LETTER,
    asks=(
        Step("receipt_day", Phrase("回执是哪天收到的？"), Day(back_days=90, ahead_days=0, timed=False),
             Phrase("收到回执")),
    ),
    says=(Phrase("您的办件 {ref}（{title}）：对方的回执收到了，手续齐了。"),),
)  # fmt: skip
RECEIPT_OUT = Advance(
    "receipt_out", Phrase("回执已寄回"), "to_file", when=BY_LETTER,
    asks=(
        Step("receipt_sent", Phrase("回执是哪天寄回的？"), Day(back_days=90, ahead_days=0, timed=False),
             Phrase("寄回回执")),
    ),
    says=(Phrase("您的办件 {ref}（{title}）：回执寄回原来的党委了，手续齐了。"),),
)  # fmt: skip
ASKED_INSTEAD = Advance(
    "asked_instead", Phrase("回执没到，已另外核实"), "to_file", when=BY_LETTER,
    asks=(Step("receipt_note", Phrase("怎么核实的？写一句留底。"), Text(limit=200), Phrase("代替回执的核实")),),
    says=(Phrase("您的办件 {ref}（{title}）：接收情况核实过了，手续齐了。"),),
)  # fmt: skip
NO_RECEIPT = Advance(
    "no_receipt", Phrase("没用介绍信，不用回执"), "to_file", when=ONLINE,
    says=(Phrase("您的办件 {ref}（{title}）：手续齐了。"),),
)  # fmt: skip
ARCHIVE = Advance("archive", Phrase("已归档"), "archived", says=(Phrase("您的办件 {ref}（{title}）：已经归档。"),))
KEPT = Advance(
    "kept", Phrase("不转了，关系留下"), "kept", when=GOES_OUT,
    says=(Phrase("您的办件 {ref}（{title}）：没有转出，关系还在原来的支部。手上有介绍信的，请交回来。"),),
)  # fmt: skip
AGAIN = Advance(
    "again", Phrase("材料改好了"), "applied", by=BOTH,
    says=(Phrase("您的办件 {ref}（{title}）：改好的材料收到了，接着办。"),),
)  # fmt: skip
REGISTERED = Advance(
    "registered", Phrase("已登记为流动党员"), "registered", when=STAYS, asks=(BRANCH,),
    says=(
        Phrase("您的办件 {ref}（{title}）：登记好了。请到{branch_name}报到，去过了回到这里说一声。"),
        Phrase("组织关系不动，党费还交给原来的支部。"),
    ),
)  # fmt: skip
REPORTED = Advance(
    "reported", Phrase("已到支部报到"), "reported", by=BOTH,
    asks=(
        Step("reported_day", Phrase("是哪天报到的？"), Day(back_days=90, ahead_days=0, timed=False),
             Phrase("报到日期")),
    ),
    says=(Phrase("您的办件 {ref}（{title}）：报到了，可以就近参加这里的组织生活。"),),
)  # fmt: skip

# --- where it stands ------------------------------------------------------------------------------

VALID = tuple(
    Begins(name, since="letter_day", until="valid_until", when=when, dated=True)
    for name, when in (
        ("letter_near", Is("route", SAME_STREET, SAME_CITY)),
        ("letter_prov", Is("route", SAME_PROVINCE)),
        ("letter_far", Is("route", ACROSS, UNCLEAR)),
    )
)
RECEIPT = Begins("receipt", since="received_day", when=BY_LETTER)
STILL_THEIRS = Phrase("正式接收以前，还归原来的党组织管，组织生活和党费照旧。")
COURSE = Course(
    stages=(
        Stage(
            "applied", Phrase("已经收到申请"), waits=Phrase("党务工作人员在核对材料。"), ends=True,
            begins=(Begins("letter_said", until="letter_until", dated=True),),
            advances=(BRANCH_OK, LETTER_IN, ONLINE_IN, REGISTERED, REISSUE_SAID, RETURN),
        ),
        Stage(
            "returned", Phrase("退回了，等居民改材料"), waits=Phrase("改好了点“材料改好了”，接着办。"), ends=True,
            begins=(Begins("correct"), *VALID), advances=(AGAIN,),
        ),
        Stage(
            "branch", Phrase("支部同意了，等党委审核"), waits=STILL_THEIRS, begins=(Begins("approve"),),
            advances=(ISSUE, SENT_ONLINE, SENT_IN_STREET, RETURN),
        ),
        Stage(
            "waiting", Phrase("已转出，等对方接收"), waits=STILL_THEIRS,
            begins=(*VALID, Begins("await", when=ONLINE)), advances=(RECEIVED, REFUSED, REISSUE, KEPT),
        ),
        Stage(
            "refused", Phrase("对方不收，在弄清原因"), waits=STILL_THEIRS, begins=(Begins("refusal"), *VALID),
            advances=(TALKED, REISSUE, RETURN, KEPT),
        ),
        Stage(
            "reissue", Phrase("要补开介绍信，在核实"), waits=STILL_THEIRS,
            advances=(CHECKED, LETTER_IN, ONLINE_IN, KEPT),
        ),
        Stage("reissuing", Phrase("核实好了，等新介绍信"), waits=STILL_THEIRS, advances=(ISSUE, KEPT)),
        Stage(
            "received", Phrase("对方已接收，等回执"), begins=(RECEIPT,),
            advances=(RECEIPT_IN, ASKED_INSTEAD, NO_RECEIPT),
        ),
        Stage(
            "incoming", Phrase("材料齐了，等本社区党委接收"), waits=STILL_THEIRS, begins=(Begins("approve"), *VALID),
            advances=(ACCEPTED, DECLINED, REISSUE, RETURN),
        ),
        Stage(
            "declined", Phrase("暂没接收，在核实理由"), waits=STILL_THEIRS, begins=(Begins("refusal"), *VALID),
            advances=(LOOKED_AGAIN, REISSUE, RETURN),
        ),
        Stage(
            "joined", Phrase("本社区已接收，等寄回执"), begins=(RECEIPT,),
            advances=(RECEIPT_OUT, ASKED_INSTEAD, NO_RECEIPT),
        ),
        Stage("to_file", Phrase("手续齐了，等归档"), advances=(ARCHIVE,)),
        Stage("archived", Phrase("已归档"), ends=True),
        Stage("kept", Phrase("没有转出，关系留在原支部"), ends=True),
        Stage(
            "registered", Phrase("已登记，等到支部报到"), begins=(Begins("report_in"),), advances=(REPORTED,)
        ),
        Stage("reported", Phrase("已到支部报到"), ends=True),
    ),
    lists=(
        Listing("expired", Phrase("介绍信已过期 {count} 件"), spans=LETTERS, told=True),
        Listing("expiring", Phrase("介绍信快过期 {count} 件"), spans=LETTERS, within_days=7, told=True),
        Listing("receipts", Phrase("回执没到 {count} 件"), spans=("receipt",), told=True),
        Listing("refused", Phrase("不肯接收 {count} 件"), stages=("refused", "declined"), told=True),
        Listing("approval", Phrase("等党委审核 {count} 件"), stages=("branch", "incoming")),
        Listing("reissue", Phrase("等补开介绍信 {count} 件"), stages=("reissue", "reissuing")),
        Listing("silent", Phrase("转出没有回音 {count} 件"), spans=("await",)),
        Listing("returned", Phrase("退回了还没改好 {count} 件"), stages=("returned",)),
        Listing("unreported", Phrase("登记了没去报到 {count} 件"), spans=("report_in",)),
    ),
    watched_by=("party_worker",),
)  # fmt: skip

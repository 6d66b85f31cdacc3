"""Help by the Party for a member in hardship: application, the branch, the next level, a notice, a visit.

As places do it (local practice); the Regulation asks organisations to care for their members (S27 art. 23).
"""

from __future__ import annotations

from flows.hardships.asked import past, written
from flows.model.parts import Advance, Stage
from flows.model.phrases import Phrase
from flows.model.services import Is

IS_MEMBER = Is("party_member", "是")
MEMBER_START = Advance(
    "member_apply",
    Phrase("困难党员帮扶申请交支部"),
    "member_branch",
    when=IS_MEMBER,
    asks=(past("member_day", Phrase("本人哪天在申请表上签的字？"), Phrase("党员帮扶申请日期")),),
    says=(Phrase("您的办件 {ref}（{title}）：困难党员帮扶的申请交到党支部了。"),),
)
MEMBER_STAGES = (
    Stage(
        "member_branch",
        Phrase("党支部在看困难党员帮扶申请"),
        waits=Phrase("党支部讨论后报上一级。"),
        advances=(
            Advance(
                "member_up",
                Phrase("支部同意，报上一级"),
                "member_review",
                says=(Phrase("您的办件 {ref}（{title}）：党支部同意了，报上一级党组织看。"),),
            ),
            Advance(
                "member_no",
                Phrase("支部不同意"),
                "screened",
                asks=(written("member_why", Phrase("支部的理由是什么？照着写，本人会看到。"), Phrase("支部的理由")),),
                says=(
                    Phrase("您的办件 {ref}（{title}）：困难党员帮扶这次没有通过。理由：{member_why}"),
                    Phrase("别的救助不受影响，照样可以申请。"),
                ),
            ),
        ),
    ),
    Stage(
        "member_review",
        Phrase("上一级党组织在看"),
        waits=Phrase("通过后公示。"),
        advances=(
            Advance(
                "member_post",
                Phrase("通过了，开始公示"),
                "member_posted",
                says=(Phrase("您的办件 {ref}（{title}）：通过了，在党内公示。只写姓名和数额，不写病情和住处。"),),
            ),
            Advance(
                "member_back",
                Phrase("上一级没有通过"),
                "member_branch",
                says=(Phrase("您的办件 {ref}（{title}）：上一级还要支部补充情况，请等一等。"),),
            ),
        ),
    ),
    Stage(
        "member_posted",
        Phrase("困难党员帮扶在公示"),
        waits=Phrase("公示完上门慰问。"),
        advances=(
            Advance(
                "member_visit",
                Phrase("慰问过了"),
                "screened",
                needs_visit=True,
                asks=(written("member_given", Phrase("送了什么？写一句，本人会看到。"), Phrase("慰问内容")),),
                says=(Phrase("您的办件 {ref}（{title}）：党组织来看过您了：{member_given}"),),
            ),
        ),
    ),
)

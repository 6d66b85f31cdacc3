"""What visitors write down, and what neighbours may take on."""

from __future__ import annotations

from flows.fields import Choice
from flows.hardships.asked import written
from flows.model.parts import Errands, Visits
from flows.model.phrases import Phrase
from flows.model.services import Is, Step

VISITS = Visits(
    seen=(
        written("seen_household", Phrase("住在一起的有谁？谁要人照顾？只有工作人员看得到。"), Phrase("家庭成员")),
        written("seen_income", Phrase("一个月大概有哪些收入？照本人说的写。"), Phrase("收入")),
        written("seen_spending", Phrase("哪些钱非花不可？比如看病、上学、房租。"), Phrase("刚性支出")),
        Step("seen_home", Phrase("住处怎么样？"), Choice(("安稳", "旧一点", "有危险")), Phrase("住房情况")),
        written("seen_needs", Phrase("最缺什么？本人最想要什么？"), Phrase("需要")),
        Step(
            "seen_signed",
            Phrase("走访的两个人和家里一个人，都签字了吗？"),
            Choice(("都签了", "还没签")),
            Phrase("签字"),
        ),
    ),
    declined=Is("visit", "先别上门"),
    seasonal=Is("party_member", "是"),
    place="place",
)
ERRANDS = Errands(
    tasks=Choice(("跑腿买东西", "陪伴聊天", "辅导功课", "小修小补", "陪着看病", "打扫做饭")),
    wishes=Choice(("生活用品", "学习用品", "修个小东西", "陪我出门", "教我用手机")),
    prices=Choice(("不花钱", "50元以内", "100元以内", "200元以内")),
    stages=(
        "screened", "helped_first", "prepared", "visited", "referred", "accepted", "probing", "posted", "objected",
        "confirming", "granted", "refused", "refusal_told", "appealing", "helping",
    ),
)  # fmt: skip

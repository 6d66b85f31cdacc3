"""What legal advice declares beyond its first questions: when it happened, who may ask for legal aid, the record."""

from __future__ import annotations

from flows.fields import Choice, Since
from flows.law import words_of
from flows.model import Is, Notice, Phrase, Step
from flows.model.parts import Consultation, Ground, Limitation

WORK = Is("topic", "劳动")
DECISION = Is("topic", "政府决定")
MONEY = Is("topic", "借钱欠款", "受伤赔偿", "房屋")
AGREED = Is("already", "签了调解协议")
WHY = Phrase("有的事过了时间就不好办了，早点算出来。记不清就跳过。")
SINCE = (
    Step(
        "since_work", Phrase("从什么时候开始的？比如哪天没发工资、哪天被辞退、哪天受的伤。"), Since(),
        Phrase("什么时候的事"), when=WORK, why=WHY, optional=True,
    ),
    Step(
        "since_decision", Phrase("哪天知道这个决定的？看看决定书上的日子。"), Since(), Phrase("哪天知道的"),
        when=DECISION, why=WHY, optional=True,
    ),
    Step(
        "since", Phrase("什么时候的事？比如哪天到期没还、哪天受的伤。"), Since(), Phrase("什么时候的事"),
        when=MONEY, why=WHY, optional=True,
    ),
)  # fmt: skip
SINCE_AGREED = Step(
    "since_agreed",
    Phrase("调解协议是哪天签好的？"),
    Since(),
    Phrase("协议哪天签的"),
    when=AGREED,
    why=WHY,
    optional=True,
)
LIMITATIONS = (
    Limitation("since_work", WORK, ("limit.labour",)),
    Limitation("since_decision", DECISION, ("limit.review", "limit.suit")),
    Limitation("since", MONEY, ("limit.civil",)),
    Limitation("since_agreed", AGREED, ("confirmation.window",)),
)

AID_ASKED = Is("topic", "劳动", "受伤赔偿", "婚姻家庭", "政府决定")
AID = Step(
    "aid",
    Phrase("有没有下面这样的情况？有的话，申请法律援助会容易些。不想说就跳过。"),
    Choice(
        (
            "被家暴、虐待、遗弃", "见义勇为", "在领低保或救助", "残疾人，没固定收入", "老人，没固定收入", "未成年人",
            "打工讨薪或工伤", "都不是",
        )
    ),
    label=Phrase("法律援助"),
    when=AID_ASKED,
    why=Phrase("只用来告诉您能不能少交些证明。批不批，由法律援助机构定。"),
    optional=True,
)  # fmt: skip
GROUNDS = (
    Ground(
        ("被家暴、虐待、遗弃", "见义勇为"),
        Phrase("可以申请，不看家里有没有钱（法律援助法第32条）。"),
    ),
    Ground(
        ("在领低保或救助", "残疾人，没固定收入", "老人，没固定收入", "未成年人", "打工讨薪或工伤"),
        Phrase("可以申请，带上证明，就不再核查家里有没有钱（法律援助法第42条）。"),
    ),
    Ground(
        ("都不是",),
        Phrase("家里经济困难的也可以申请，情况可以自己写明并承诺（法律援助法第31条、第41条）。"),
    ),
)
AID_NOTICES = tuple(
    Notice(Is("aid", *ground.values), (Phrase("法律援助：{says}")(says=ground.says),)) for ground in GROUNDS
)
URGENT_AID = Phrase(
    "不到{span}了，别只等我们。请现在也打 12348：符合条件的，法律援助可以先帮上，手续后补。"
)(span=words_of("aid.urgent"))  # fmt: skip
WORK_LIMIT = Phrase("要工资、工伤、被辞退这类事，一般要在{span}内申请劳动仲裁。")(span=words_of("limit.labour"))
DECISION_LIMIT = Phrase("对政府的决定不服，一般{review}内可以申请复议，{suit}内可以去法院起诉。")(
    review=words_of("limit.review"), suit=words_of("limit.suit")
)
MONEY_LIMIT = Phrase("这类事一般{span}内可以去法院起诉。日子快到了，请尽早问律师。")(span=words_of("limit.civil"))
AGREED_LIMIT = Phrase("调解协议签好后，{span}内双方可以一起请法院确认，法院不收费。")(
    span=words_of("confirmation.window")
)
PROTECTION = Phrase("可以向法院申请人身安全保护令：一般{usual}内决定，情况紧急的{urgent}内。")(
    usual=words_of("protection.usual"), urgent=words_of("protection.urgent")
)
CONSULTATION = Consultation(
    facts="facts",
    guide="aid",
    always=(
        Phrase("符合条件的，可以申请法律援助，免费请律师。"),
        Phrase("打官司的，去办案机关那里的法律援助机构申请。"),
        Phrase("不打官司的，去处理这件事的地方，或者事情发生地申请。也可以打 12348 问。"),
        Phrase(
            "收到申请后{decide}内给答复，定了{appoint}内派人。不给的会书面说明，不服可以向司法局提，{objection}内复查。"
        )(decide=words_of("aid.decide"), appoint=words_of("aid.appoint"), objection=words_of("aid.objection")),
    ),
    screening="aid",
    grounds=GROUNDS,
    mediation="mediation",
    carries=(("facts", "facts"), ("other_side", "other_side"), ("name", "name"), ("phone", "phone")),
)

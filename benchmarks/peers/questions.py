"""The six questions that every contestant asks, and what follows the last answer."""

QUESTIONS = (
    ("topic", "您想咨询哪类问题？选最接近的一个就行。"),
    ("deadline", "有没有快到的期限？比如开庭、上诉、申请仲裁。"),
    ("already", "这件事现在有别的地方在办吗？"),
    ("role", "这是谁的事？"),
    ("facts", "请用几句话说说：什么时候、和谁、出了什么事，您想问什么。不用写身份证号和银行卡号。"),
    ("other_side", "对方叫什么？人名、公司名都行。"),
)
NAME = "form"
FIRST_STORED = 700_000_000
"""The first of the people whose conversations were stored before."""
NOTICE = "福安社区通知：本周六上午九点到十一点，社区党群服务中心一楼有义诊，量血压、测血糖，不用预约。请带好医保卡。"
"""What everybody is told at once."""
THANKS = "您想怎么和律师谈？"
TOKEN = "7000000009:bench-token-of-nobody-at-all-00001"  # noqa: S105  (nobody's)

"""Legal consultation: a volunteer lawyer hears the matter in private and says what can be done.

bot: 第 1 题（约还有 18 题） 您想咨询哪类问题？选最接近的一个就行。 [劳动] [婚姻家庭] [邻里] [房屋]
    [借钱欠款] [受伤赔偿] [政府决定] [其他]
you: 邻里
bot: 第 2 题（约还有 15 题） 有没有快到的期限？比如开庭、上诉、申请仲裁。 为什么问：有的事过了期限，
    就不好办了。 [7天以内] [7天以上] [没有] [不清楚]
you: 没有
bot: 第 3 题（约还有 13 题） 这件事现在有别的地方在办吗？ [没有] [法院] [仲裁] [公安] [其他部门] [签
    了调解协议] [不清楚]
you: 没有
bot: 第 4 题（约还有 11 题） 这是谁的事？ [我自己] [家里人] [朋友邻居] [单位]
you: 我自己
bot: 第 5 题（约还有 7 题） 请用几句话说说：什么时候、和谁、出了什么事，您想问什么。不用写身份证号和
    银行卡号。 打字、发语音都行。 谁会看到：只有接手的律师和社区协调员，群里不显示。
you: 楼上漏水，把我家天花板泡坏了，他不肯赔。
bot: 第 6 题（约还有 6 题） 对方叫什么？人名、公司名都行。 为什么问：同一位律师不能两边都帮。先核对
    一下，您说话才放心。我们不会去找对方。 谁会看到：只有接手的律师和社区协调员，群里不显示。 这一题
    可以跳过。 [跳过]
you: 楼上的老王
bot: 第 7 题（约还有 5 题） 您想怎么和律师谈？ [到社区谈] [打电话] [在这里打字]
you: 打电话
bot: 第 8 题（约还有 3 题） 哪天方便？可以写“明天下午”“下周三”。 这一题可以跳过。 [今天] [明天] [后
    天] [跳过]
you: 明天下午
bot: 第 8 题（约还有 3 题） 您说的是 3月5日（周四） 下午，对吗？ [对，就是它] [改一下]
you: 对，就是它
bot: 第 9 题（约还有 2 题） 怎么称呼您？不留名字，也一样给您咨询。 这一题可以跳过。 [跳过]
you: 陈奶奶
bot: 第 10 题（约还有 1 题） 打哪个电话能找到您？ 为什么问：好和您约时间。 谁会看到：只有接手的律师
    和社区协调员，群里不显示。 直接打字也行。想回上一题，打“返回”。
you: 13800007001
bot: 好，记下了。
bot: 第 11 题（最后一题） 还有什么要告诉我们的吗？比如什么时候别打电话。 这一题可以跳过。 [跳过]
you: 跳过
bot: 请核对一下。现在还没有提交，点“提交咨询申请”才会发出。 1. 问题类型：邻里 2. 期限：没有 3. 别处
    在办：没有 4. 替谁咨询：我自己 5. 经过和问题：楼上漏水，把我家天花板泡坏了，他不肯赔。 6. 对方：
    楼上的老王 7. 怎么谈：打电话 8. 方便的日子：3月5日（周四） 下午 9. 称呼：陈奶奶 10. 电话：138***
    *7001 11. 补充：没有填 [提交咨询申请] [改第 1 条] [改第 2 条] [改第 3 条] [改第 4 条] [改第 5 条
    ] [改第 6 条] [改第 7 条] [改第 8 条] [改第 9 条] [改第 10 条] [改第 11 条]
you: 提交咨询申请
bot: 已经提交。您的编号是 <ref>。 不用记编号，打“/my”随时能查到。 接下来： 律师会在 3月9日（周一） 1
    8:00 前和您约好时间。 最晚 3月11日（周三） 18:00 前给您答复。 咨询不收一分钱，您说的话我们保密。
     打官司没有钱，可以申请法律援助，免费请律师。怎么申请，来谈时律师会告诉您，也可以打 12348 问。
    有急事或者想问人，打 0755-00000000（福安社区党群服务中心一楼，周一至周五 09:00-12:00、14:00-18:0
    0）。 [我的办件]
queue legal: 新办件 <ref>：法律咨询 类型：邻里 3月4日（周三） 10:00 发出 [我来认领]
"""

from __future__ import annotations

from flows import proxies
from flows.advice import legal as advice
from flows.calendar import Span
from flows.diaries import legal as times
from flows.fields import Choice, Day, Name, Phone, Text
from flows.fields.told import VOICE
from flows.model import Clocks, Heard, Is, Notice, Paper, Phrase, Service, Step

SEEN = Phrase("只有接手的律师和社区协调员，群里不显示。")
SOON = "7天以内"
LATER = "7天以上"
OTHERS = Is("role", "家里人", "朋友邻居")
VISIT = "到社区谈"
CALL = "打电话"
ONLINE = "视频谈"
HOME = "请律师上门"
MEETS = Is("mode", VISIT, CALL, ONLINE, HOME)
TASKS = (
    Phrase("看看和对方有没有利害关系"), Phrase("问清最要紧的日子，算好时效"), Phrase("说清楚能不能申请法律援助"),
    Phrase("记下咨询的要点和建议"),
)  # fmt: skip
REPLIES = (
    Phrase("您的事有时间限制，请先把能找到的日期和单据理一理。"),
    Phrase("符合条件的可以申请法律援助，不花钱，打 12348 也能问。"),
)  # fmt: skip

SERVICE = Service(
    name="legal",
    title=Phrase("法律咨询"),
    emblem="⚖️",
    heard=(
        Heard(
            6,
            "律师 / 打官司 / 官司 / 起诉 / 遗嘱 / 法律援助 / 诉讼 / 律师函 / 法律 / 法援 / lawyer / lawsuit / "
            "legal aid / legal / sue / solicitor / attorney / 平安纸 / 小额钱债 / small claims",
        ),
        Heard(
            5,
            "仲裁 / 离婚 / 抚养权 / 抚养费 / 遗产 / 继承 / 借条 / 欠条 / 欠薪 / 传票 / 公证 / 劳动合同 / 法院 / "
            "开庭 / 分财产 / 工伤 / 讨薪 / 工资 / 人工钱 / 出粮 / 粮钱 / divorce / custody / inherit / court / "
            "wage / salary / unpaid / dismiss / evict / notary / make a will / will and testament / overtime pay / "
            "懂法 / a will / 侵权 / 法官 / 误工费 / 伤残鉴定 / 净身出户 / 孩子归谁 / 劳资 / 遣散费 / 长服金 / "
            "长期服务金 / 代通知金 / 上法庭 / 索偿 / 法庭 / severance / alimony / 有没有份 / 婚前财产",
        ),
        Heard(
            4,
            "拖欠 / 欠钱 / 不还钱 / 还钱 / 辞退 / 解雇 / 裁员 / 炒鱿 / 诈骗 / 被骗 / 呃咗 / 交通事故 / 车祸 / "
            "肇事 / 判决 / 押金 / 按金 / 违约 / 合同 / 合约 / 合法 / 犯法 / 违法 / 赔偿 / 维权 / 追讨 / 讨债 / "
            "赡养费 / 彩礼 / 过户 / 房产 / 产权 / contract / sued / owe / debt / lent / borrowed / compensation / "
            "refund / deposit / landlord / lease / laid off / fired / boss / scam / cheated / insurance / "
            "testament / rights / law / 拘留 / 逮捕 / 宅基地 / 定金 / 订金 / 烂尾 / 开发商 / 催收 / 高利贷 / "
            "网贷 / 失信 / 赔付 / 产假 / 竞业 / 分割 / 婚前 / 强积金 / 业权 / 业主立案 / 商标 / 包工头 / 保健品 / "
            "notice period / guarantor / loan shark / sign a contract / signed a contract",
        ),
        Heard(
            3,
            "房东 / 业主唔退 / 租房 / 租约 / 退租 / 租客 / 租金 / 中介 / 债 / 借钱 / 借咗 / 借了 / 赔钱 / 赔 / "
            "开除 / 加班 / 社保 / 试用期 / 拆迁 / 证据 / 担保 / 假货 / 退款 / 退钱 / 退费 / 消费者 / 跑路 / 拒赔 / "
            "保险 / 监护 / 财产 / 告 / 老板 / 欠 / rent / tenant / pay back / accident / overtime / sign / "
            "property rights / consumer / seller / 判 / 坐牢 / 监狱 / 名誉 / 隐私 / 征收 / 投资 / 理财 / 首付 / "
            "贷款 / 信用卡 / 冻结 / 鉴定 / 年假 / 前妻 / 前夫 / 出轨 / 小三 / 二婚 / 退吗 / 能退 / 退货 / 中介费 / "
            "loan / my ex / court order / employer",
        ),
        Heard(2, "报案 / 户主 / 股 / 分红 / 工地 / signed / maintenance"),
        Heard(
            1,
            "单位 / 协议 / 签字 / 签 / 权益 / 骗 / 厂 / 撞 / money back / agreement / evidence / injury / 公司 / "
            "执笠 / company / shop",
        ),
    ),
    summary=Phrase("遇到法律上的事，想问问律师，就点这里。律师免费听您说，告诉您能怎么办。"),
    minutes=4,
    prepare=(
        Phrase("事情的大概经过，什么时候发生的"),
        Phrase("对方的名字或单位名称，知道多少写多少"),
        Phrase("手上的合同、收据、通知先收好，谈的时候再拿出来"),
    ),
    consent=Phrase(
        "您说的事可能涉及家里的事、钱和身体，这些属于敏感个人信息。"
        "只用来给您安排律师，只给接手的律师和社区协调员看，他们都要保密。不问身份证号。"
    ),
    steps=(
        Step(
            "topic",
            Phrase("您想咨询哪类问题？选最接近的一个就行。"),
            Choice(("劳动", "婚姻家庭", "邻里", "房屋", "借钱欠款", "受伤赔偿", "政府决定", "其他")),
            label=Phrase("问题类型"),
            private=False,
        ),
        Step(
            "danger",
            Phrase("有没有人打人、威胁要打人，让您觉得不安全？"),
            Choice(("有", "没有")),
            label=Phrase("人身安全"),
            when=Is("topic", "婚姻家庭"),
            why=Phrase("有危险的，我们马上换一种办法帮您。"),
        ),
        *advice.SINCE,
        Step(
            "deadline",
            Phrase("有没有快到的期限？比如开庭、上诉、申请仲裁。"),
            Choice((SOON, LATER, "没有", "不清楚")),
            label=Phrase("期限"),
            why=Phrase("有的事过了期限，就不好办了。"),
        ),
        Step(
            "deadline_day",
            Phrase("期限是哪一天？"),
            Day(ahead_days=1100),
            label=Phrase("期限日子"),
            when=Is("deadline", SOON, LATER),
            optional=True,
        ),
        Step(
            "already",
            Phrase("这件事现在有别的地方在办吗？"),
            Choice(("没有", "法院", "仲裁", "公安", "其他部门", "签了调解协议", "不清楚")),
            label=Phrase("别处在办"),
        ),
        advice.SINCE_AGREED,
        Step(
            "role",
            Phrase("这是谁的事？"),
            Choice(("我自己", "家里人", "朋友邻居", "单位")),
            label=Phrase("替谁咨询"),
        ),
        proxies.agreed(OTHERS),
        Step(
            "facts",
            Phrase("请用几句话说说：什么时候、和谁、出了什么事，您想问什么。不用写身份证号和银行卡号。"),
            Text(
                limit=600,
                least=5,
                kinds=VOICE,
                example=Phrase("去年3月起在一家饭馆上班，没签合同，欠我两个月工资，想问怎么要回来。"),
            ),
            label=Phrase("经过和问题"),
            seen_by=SEEN,
        ),
        Step(
            "other_side",
            Phrase("对方叫什么？人名、公司名都行。"),
            Text(limit=100, example=Phrase("某某餐饮有限公司，老板姓陈")),
            label=Phrase("对方"),
            why=Phrase("同一位律师不能两边都帮。先核对一下，您说话才放心。我们不会去找对方。"),
            seen_by=SEEN,
            optional=True,
        ),
        advice.AID,
        Step(
            "mode",
            Phrase("您想怎么和律师谈？"),
            Choice((VISIT, CALL, ONLINE, HOME, "在这里打字")),
            label=Phrase("怎么谈"),
        ),
        times.slot_step(MEETS),
        Step(
            "day",
            Phrase("哪天方便？可以写“明天下午”“下周三”。"),
            Day(ahead_days=60),
            label=Phrase("方便的日子"),
            when=MEETS,
            optional=True,
        ),
        Step(
            "need",
            Phrase("来社区有什么要我们先安排好的吗？比如坐轮椅、听不清、要手语、走不动想请律师上门。"),
            Text(limit=200, example=Phrase("坐轮椅，请安排一楼")),
            label=Phrase("需要的照顾"),
            when=Is("mode", VISIT),
            optional=True,
        ),
        proxies.person(OTHERS),
        proxies.person_phone(OTHERS, seen_by=SEEN),
        Step(
            "name",
            Phrase("怎么称呼您？不留名字，也一样给您咨询。"),
            Name(),
            label=Phrase("称呼"),
            optional=True,
        ),
        Step(
            "phone",
            Phrase("打哪个电话能找到您？"),
            Phone(),
            label=Phrase("电话"),
            when=MEETS,
            why=Phrase("好和您约时间。"),
            seen_by=SEEN,
        ),
        Step(
            "note",
            Phrase("还有什么要告诉我们的吗？比如什么时候别打电话。"),
            Text(limit=300, kinds=VOICE, hint=False),
            label=Phrase("补充"),
            optional=True,
        ),
    ),
    proxy=OTHERS,
    diary=times.diary(VISIT, CALL, ONLINE, HOME),
    notices=(
        Notice(OTHERS, (proxies.BY_THEIR_CASE,)),
        proxies.ASK_THEM,
        Notice(
            Is("danger", "有"),
            (
                Phrase("您的安全最要紧。正在危险中，请马上打 110。"),
                Phrase("妇女维权打 12338，法律咨询打 12348。"),
                advice.PROTECTION,
                Phrase("受家庭暴力的人申请法律援助，不看家里有没有钱。"),
                Phrase("怕别人看到这些话，可以长按这里的消息，把它删掉。"),
            ),
        ),
        Notice(advice.WORK, (advice.WORK_LIMIT,)),
        Notice(advice.DECISION, (advice.DECISION_LIMIT,)),
        Notice(advice.MONEY, (advice.MONEY_LIMIT,)),
        Notice(advice.AGREED, (advice.AGREED_LIMIT,)),
        Notice(Is("deadline", SOON), (advice.URGENT_AID,)),
        *advice.AID_NOTICES,
        Notice(
            Is("already", "法院", "仲裁", "公安", "其他部门"),
            (Phrase("别处已经在办的，律师可以给您讲讲怎么应对。该交的材料、该去的日子，还按那边的通知来。"),),
        ),
    ),
    papers=(
        Paper(Phrase("和这件事有关的合同、收据、照片、聊天记录，有什么带什么"), Is("mode", VISIT)),
        Paper(Phrase("劳动合同、工资条或打卡记录"), Is("topic", "劳动")),
        Paper(Phrase("政府发给您的决定书，看清上面的日期"), Is("topic", "政府决定")),
        Paper(Phrase("法院、仲裁或公安发的通知"), Is("already", "法院", "仲裁", "公安")),
    ),
    category="topic",
    urgent=(Is("danger", "有"), Is("deadline", SOON)),
    submit=Phrase("提交咨询申请"),
    after=(
        Phrase("律师会在 {contact_by} 前和您约好时间。"),
        Phrase("最晚 {promise_by} 前给您答复。"),
        Phrase("咨询不收一分钱，您说的话我们保密。"),
        Phrase("打官司没有钱，可以申请法律援助，免费请律师。怎么申请，来谈时律师会告诉您，也可以打 12348 问。"),
    ),
    limitations=advice.LIMITATIONS,
    consultation=advice.CONSULTATION,
    tasks=TASKS,
    replies=REPLIES,
    clocks=Clocks(first_contact=Span(2, "working day"), promise=Span(5, "working day")),
)

"""Help in hardship: neighbours and the community come round, and lead the way to the street's assistance window.

bot: 第 1 题（约还有 16 题） 现在有人有生命危险吗？比如晕倒、着火、被打、想不开。 为什么问：救命要先
    打电话，不能等填表。 [有] [没有]
you: 没有
bot: 第 2 题（约还有 15 题） 是不是今天就过不下去了？比如断了粮、没地方住、刚遭了灾。 为什么问：急的
    可以先救助，手续后补。 [不是] [是]
you: 不是
bot: 第 3 题（约还有 14 题） 谁需要帮助？ [我自己] [家里人] [邻居] [其他人]
you: 我自己
bot: 第 4 题（约还有 10 题） 遇到了什么难处？有几样选几样。 [☐ 看病] [☐ 吃饭] [☐ 住房] [☐ 上学] [☐
    没人照顾] [☐ 没有工作] [☐ 火灾意外] [☐ 其他] [选好了]
you: 1、3
bot: 第 5 题（约还有 9 题） 请说说是怎么回事，最想先解决什么。 打字、发语音都行。 谁会看到：只有接手
    的人和社区协调员，群里不显示。
you: 想申请临时救助，也想有人陪着去医院。
bot: 第 6 题（约还有 8 题） 这一家住在一起的有几口人？ 这一题可以跳过。 [1人] [2人] [3人] [4人] [5人
    以上] [跳过]
you: 2人
bot: 第 7 题（约还有 7 题） 家里有没有要多照顾的人？有几样选几样。 为什么问：不同的人，能申请的帮助
    不一样。 [☐ 老人] [☐ 小孩] [☐ 残疾人] [☐ 重病人] [☐ 孕妇] [☐ 都没有] [选好了]
you: 1
bot: 第 8 题（约还有 6 题） 家里现在领着救助吗？ [没有] [低保] [特困供养] [其他救助] [不清楚]
you: 没有
bot: 第 9 题（约还有 5 题） 什么时候方便上门看看？来的是两个人，都戴工作证。 [上午] [下午] [晚上] [
    都可以] [先别上门]
you: 可以
bot: 第 10 题（约还有 4 题） 有困难的人是党员吗？ 为什么问：困难党员，党组织还可以另外帮一把。 这一
    题可以跳过。 [是] [不是] [跳过]
you: 跳过
bot: 第 11 题（约还有 3 题） 需要帮助的人住在哪一栋？能写门牌号就写上，比如“3栋502”。 为什么问：上门
    时好找。 谁会看到：只有接手的人和社区协调员，群里不显示。 [福安大厦] [益田花园]
you: 益田花园
bot: 第 12 题（约还有 2 题） 怎么称呼您？
you: 陈奶奶
bot: 第 13 题（约还有 1 题） 打哪个电话能找到您？ 为什么问：上门之前先打电话，您知道是谁来了。 谁会
    看到：只有接手的人和社区协调员，群里不显示。 直接打字也行。想回上一题，打“返回”。
you: 13800007001
bot: 好，记下了。
bot: 第 14 题（最后一题） 还有什么要告诉我们的吗？比如耳朵听不清、家里有狗、不想让邻居知道。 这一题
    可以跳过。 [跳过]
you: 跳过
bot: 请核对一下。现在还没有提交，点“提交求助”才会发出。 1. 生命危险：没有 2. 今天就过不下去：不是 3.
     谁需要帮助：我自己 4. 难处：看病、住房 5. 情况和希望：想申请临时救助，也想有人陪着去医院。 6.
    几口人：2人 7. 要照顾的人：老人 8. 已领的救助：没有 9. 上门时间：都可以 10. 是党员吗：没有填 11.
     住处：益田花园 12. 您的称呼：陈奶奶 13. 电话：138****7001 14. 补充：没有填 [提交求助] [改第 1
    条] [改第 2 条] [改第 3 条] [改第 4 条] [改第 5 条] [改第 6 条] [改第 7 条] [改第 8 条] [改第 9
    条] [改第 10 条] [改第 11 条] [改第 12 条] [改第 13 条] [改第 14 条]
you: 提交求助
bot: 已经提交。您的编号是 <ref>。 不用记编号，打“/my”随时能查到。 接下来： 会有人在 3月4日（周三） 1
    8:00 前联系您。 能帮上什么、手续办到哪一步，最晚 3月11日（周三） 18:00 前告诉您。 能不能领政府的
    救助，由街道按规定审核。我们帮您申请，也帮您问结果；不批的，要书面说明理由。 帮您不收一分钱。谁
    向您要钱、要存折、要验证码，都别给，打 96110 问一问。 社会救助也可以打 12349 或 12345 问。 您可
    以问一问这些（批不批由街道按规定定，我们帮您申请）： · 临时救助：看病、出事、丢了工作，一时过不
    去。在出事的街道申请。 · 低保：全家收入低于当地标准。在户口所在的街道申请。 · 低保边缘：收入比低
    保标准高一点。在户口所在的街道申请。 · 刚性支出困难家庭：看病、上学花掉了家里大半的钱。 · 住房：
    住房困难也可以问区里的住房部门。 需要准备的材料（当面带来，不要发到聊天里）： · 身份证和户口本 ·
     家里收入和财产的说明，去窗口当面填就行 · 病历、诊断书和看病的票据 · 租房合同或房产证 · 暂时拿不
    出来的，先不急。情况紧急，可以先救助、后补材料 有急事或者想问人，打 0755-00000000（福安社区党群
    服务中心一楼，周一至周五 09:00-12:00、14:00-18:00）。 [我的办件]
queue hardship: 新办件 <ref>：困难帮扶 类型：看病、住房 网格：第一网格 3月4日（周三） 10:00 发出 [我
    来认领]
"""

from __future__ import annotations

from flows import proxies
from flows.calendar import Span
from flows.fields import Choice, Many, Name, Phone, Place, Text
from flows.fields.told import VOICE
from flows.hardships.clocks import TIMELINE
from flows.hardships.course import PRESSING
from flows.hardships.heard import HEARD
from flows.hardships.leads import LEADS
from flows.hardships.seen import ERRANDS, VISITS
from flows.hardships.stages import COURSE
from flows.model import Clocks, Is, Notice, Paper, Phrase, Service, Step

SEEN = Phrase("只有接手的人和社区协调员，群里不显示。")
CALM = Is("danger", "没有")
OTHERS = Is("who", "家里人", "邻居", "其他人")
TASKS = (
    Phrase("先问有没有生命危险"), Phrase("约两个人一起上门，戴工牌"), Phrase("说清楚能申请什么、到哪里申请"),
    Phrase("材料一次说全"), Phrase("把结果和不服怎么办告诉本人"),
)  # fmt: skip
REPLIES = (
    Phrase("要不要救助由街道决定，我们帮您把材料备齐、陪您去申请。"),
)  # fmt: skip

SERVICE = Service(
    name="hardship",
    title=Phrase("困难帮扶"),
    emblem="🧡",
    heard=HEARD,
    summary=Phrase("家里遇到难处，或者看到邻居有难处，就点这里。社区的人会来看看，帮着想办法、跑手续。"),
    minutes=4,
    prepare=(
        Phrase("什么都不用准备，照实说就行"),
        Phrase("不问收入数字，不要身份证号，证件也不要拍照发来"),
    ),
    consent=Phrase(
        "这里会问家里的难处，可能说到身体、孩子和钱，这些属于敏感个人信息。"
        "只用来安排帮助，只给接手的人和社区协调员看。要转给街道，会先问您。"
    ),
    steps=(
        Step(
            "danger",
            Phrase("现在有人有生命危险吗？比如晕倒、着火、被打、想不开。"),
            Choice(("有", "没有")),
            label=Phrase("生命危险"),
            why=Phrase("救命要先打电话，不能等填表。"),
        ),
        Step(
            "pressing",
            Phrase("是不是今天就过不下去了？比如断了粮、没地方住、刚遭了灾。"),
            Choice(("不是", "是")),
            label=Phrase("今天就过不下去"),
            when=CALM,
            why=Phrase("急的可以先救助，手续后补。"),
        ),
        Step(
            "who",
            Phrase("谁需要帮助？"),
            Choice(("我自己", "家里人", "邻居", "其他人")),
            label=Phrase("谁需要帮助"),
        ),
        proxies.agreed(OTHERS, why=Phrase("代人求助是可以的。知道了这个，我们上门时好开口。")),
        Step(
            "trouble",
            Phrase("遇到了什么难处？有几样选几样。"),
            Many(("看病", "吃饭", "住房", "上学", "没人照顾", "没有工作", "火灾意外", "其他")),
            label=Phrase("难处"),
            private=False,
        ),
        Step(
            "hope",
            Phrase("请说说是怎么回事，最想先解决什么。"),
            Text(limit=500, least=2, kinds=VOICE, example=Phrase("老伴住院了，家里没人做饭，想先有人送饭。")),
            label=Phrase("情况和希望"),
            seen_by=SEEN,
        ),
        Step(
            "household",
            Phrase("这一家住在一起的有几口人？"),
            Choice(("1人", "2人", "3人", "4人", "5人以上")),
            label=Phrase("几口人"),
            when=CALM,
            optional=True,
        ),
        Step(
            "members",
            Phrase("家里有没有要多照顾的人？有几样选几样。"),
            Many(("老人", "小孩", "残疾人", "重病人", "孕妇"), none="都没有"),
            label=Phrase("要照顾的人"),
            when=CALM,
            why=Phrase("不同的人，能申请的帮助不一样。"),
        ),
        Step(
            "assistance",
            Phrase("家里现在领着救助吗？"),
            Choice(("没有", "低保", "特困供养", "其他救助", "不清楚")),
            label=Phrase("已领的救助"),
            when=CALM,
        ),
        Step(
            "visit",
            Phrase("什么时候方便上门看看？来的是两个人，都戴工作证。"),
            Choice(("上午", "下午", "晚上", "都可以", "先别上门")),
            label=Phrase("上门时间"),
            when=CALM,
        ),
        Step(
            "party_member",
            Phrase("有困难的人是党员吗？"),
            Choice(("是", "不是")),
            label=Phrase("是党员吗"),
            when=CALM,
            why=Phrase("困难党员，党组织还可以另外帮一把。"),
            optional=True,
        ),
        Step(
            "place",
            Phrase("需要帮助的人住在哪一栋？能写门牌号就写上，比如“3栋502”。"),
            Place(),
            label=Phrase("住处"),
            why=Phrase("上门时好找。"),
            seen_by=SEEN,
        ),
        Step(
            "person",
            Phrase("需要帮助的人怎么称呼？"),
            Name(),
            label=Phrase("需要帮助的人"),
            when=OTHERS,
            optional=True,
        ),
        proxies.person_phone(OTHERS, seen_by=SEEN),
        Step("name", Phrase("怎么称呼您？"), Name(), label=Phrase("您的称呼")),
        Step(
            "phone",
            Phrase("打哪个电话能找到您？"),
            Phone(),
            label=Phrase("电话"),
            why=Phrase("上门之前先打电话，您知道是谁来了。"),
            seen_by=SEEN,
        ),
        Step(
            "note",
            Phrase("还有什么要告诉我们的吗？比如耳朵听不清、家里有狗、不想让邻居知道。"),
            Text(limit=300, kinds=VOICE, hint=False),
            label=Phrase("补充"),
            optional=True,
        ),
    ),
    proxy=OTHERS,
    notices=(
        Notice(
            Is("danger", "有"),
            (
                Phrase("请先打电话，再填表："),
                Phrase("急病、受伤打 120；着火打 119；有人打人打 110。"),
                Phrase("心里难受、想不开，打 12356，有人听您说。身边有人的，请别让他一个人待着。"),
                Phrase("打完电话再接着填，后面的题我们少问几个。"),
            ),
        ),
        Notice(
            PRESSING,
            (
                Phrase("急事不等手续：可以先救助，材料后补。协调员和街道马上会知道。"),
                Phrase("今天没饭吃、没地方住的，也可以打 12345，或者直接去最近的街道、派出所。"),
            ),
        ),
        Notice(
            Is("agreed", "还没说"),
            (Phrase("方便的话，先和本人说一声。我们上门会先问本人愿不愿意。"),),
        ),
        Notice(
            Is("trouble", "上学"),
            (Phrase("上学交不起钱，也可以直接找学校，学校有助学办法。"),),
        ),
        Notice(
            Is("visit", "先别上门"),
            (Phrase("好，先不上门，我们打电话说。"),),
        ),
    ),
    papers=(
        Paper(Phrase("身份证和户口本")),
        Paper(Phrase("家里收入和财产的说明，去窗口当面填就行"), CALM),
        Paper(Phrase("病历、诊断书和看病的票据"), Is("trouble", "看病")),
        Paper(Phrase("残疾证"), Is("members", "残疾人")),
        Paper(Phrase("租房合同或房产证"), Is("trouble", "住房")),
        Paper(Phrase("学校开的在读证明"), Is("trouble", "上学")),
        Paper(Phrase("暂时拿不出来的，先不急。情况紧急，可以先救助、后补材料")),
    ),
    category="trouble",
    urgent=(Is("danger", "有"), PRESSING),
    place="place",
    submit=Phrase("提交求助"),
    after=(
        Phrase("会有人在 {contact_by} 前联系您。"),
        Phrase("能帮上什么、手续办到哪一步，最晚 {promise_by} 前告诉您。"),
        Phrase("能不能领政府的救助，由街道按规定审核。我们帮您申请，也帮您问结果；不批的，要书面说明理由。"),
        Phrase("帮您不收一分钱。谁向您要钱、要存折、要验证码，都别给，打 96110 问一问。"),
        Phrase("社会救助也可以打 12349 或 12345 问。"),
    ),
    tasks=TASKS,
    timeline=TIMELINE,
    course=COURSE,
    leads=LEADS,
    visits=VISITS,
    errands=ERRANDS,
    replies=REPLIES,
    clocks=Clocks(
        first_contact=Span(0, "working day"),
        nudge_queue=Span(2, "working hour"),
        tell_coordinator=Span(4, "working hour"),
        promise=Span(5, "working day"),
        retention=Span(30, "day"),
    ),
)

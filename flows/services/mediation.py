"""Mediation of a dispute: a people's mediator helps both sides to talk, if both want to.

bot: 第 1 题（约还有 17 题） 这件事是您自己的，还是替别人办？ [我自己的] [替别人办]
you: 我自己的
bot: 第 2 题（约还有 13 题） 是哪方面的矛盾？选最接近的一个就行。 [邻里] [噪声] [漏水] [停车] [物业]
     [婚姻家庭] [钱和赔偿] [工资和工作] [其他]
you: 噪声
bot: 第 3 题（约还有 12 题） 有没有人打人、威胁要打人，让您觉得不安全？ 为什么问：有危险的，不能坐在
    一起调解，要换一种办法帮您。 [有] [没有]
you: 没有
bot: 第 4 题（约还有 11 题） 这件事，法院、派出所或别的部门在办吗？ [没有] [派出所] [法院] [其他部门
    ] [不清楚]
you: 没有
bot: 第 5 题（约还有 10 题） 事情发生在哪一栋？写小区或楼名就行。 为什么问：好请管这一片的调解员来。
     [福安大厦] [益田花园]
you: 福安大厦3栋502
bot: 第 6 题（约还有 9 题） 请用几句话说说怎么回事。从什么时候开始，现在怎么样了。 打字、发语音都行
    。 谁会看到：只有接手的调解员和社区协调员，群里不显示。
you: 楼上半夜拖家具，吵得睡不着。
bot: 第 7 题（约还有 8 题） 您希望怎么解决？ 打字、发语音都行。
you: 希望晚上十点以后安静一点。
bot: 第 8 题（约还有 7 题） 您和对方谈过吗？ [谈过，没谈成] [没谈过] [不方便谈]
you: 没谈过
bot: 第 9 题（约还有 6 题） 对方是谁？写名字、称呼或者哪一户都行。 为什么问：调解员要先看看认不认识
    对方。沾亲带故的，换一位来。 谁会看到：只有接手的调解员和社区协调员，群里不显示。
you: 楼上602
bot: 第 10 题（约还有 5 题） 调解要两边都愿意。您同意调解员去问问对方吗？ 为什么问：您不点头，我们不
    去找对方。 [同意] [先别联系]
you: 可以
bot: 好。对方也愿意，就约时间谈；对方不愿意，我们告诉您还有哪些路可走。 您随时可以不调，也可以要求不
    公开。调解不耽误您去仲裁、打官司。 谈成了可以签协议。签好后30天内，双方可以一起请法院确认，法院
    不收费。 第 11 题（约还有 4 题） 什么时候方便谈？ [上班日白天] [晚上] [周末] [都可以]
you: 晚上
bot: 第 12 题（约还有 3 题） 有照片就发过来，最多10张。别拍到别人的脸和身份证。 谁会看到：只有接手的
    调解员和社区协调员，群里不显示。 这一题可以跳过。 [跳过]
you: 跳过
bot: 第 13 题（约还有 2 题） 怎么称呼您？
you: 陈奶奶
bot: 第 14 题（约还有 1 题） 打哪个电话能找到您？ 为什么问：调解员要先听您说。电话不会告诉对方。 谁
    会看到：只有接手的调解员和社区协调员，群里不显示。 直接打字也行。想回上一题，打“返回”。
you: 138 0000 7001
bot: 好，记下了。
bot: 第 15 题（最后一题） 还有什么要告诉我们的吗？比如想请哪位调解员，或者不想请谁。 这一题可以跳过
    。 [跳过]
you: 没有
bot: 请核对一下。现在还没有提交，点“提交调解申请”才会发出。 1. 替谁办：我自己的 2. 矛盾类型：噪声 3.
     人身安全：没有 4. 别处在办：没有 5. 地点：福安大厦3栋502 6. 经过：楼上半夜拖家具，吵得睡不着。
    7. 希望：希望晚上十点以后安静一点。 8. 谈过没有：没谈过 9. 对方：楼上602 10. 联系对方：同意 11.
    方便的时间：晚上 12. 照片：没有填 13. 姓名：陈奶奶 14. 电话：138****7001 15. 补充：没有填 [提交
    调解申请] [改第 1 条] [改第 2 条] [改第 3 条] [改第 4 条] [改第 5 条] [改第 6 条] [改第 7 条] [
    改第 8 条] [改第 9 条] [改第 10 条] [改第 11 条] [改第 12 条] [改第 13 条] [改第 14 条] [改第 15
     条]
you: 提交调解申请
bot: 已经提交。您的编号是 <ref>。 不用记编号，打“/my”随时能查到。 接下来： 我们会在 3月6日（周五） 1
    8:00 前先单独联系您。 办得怎么样，最晚 4月3日（周五） 18:00 前告诉您。 全程不收一分钱，您说的话
    我们保密。 需要准备的材料（当面带来，不要发到聊天里）： · 本人身份证，谈的时候看一下，我们不拍照
     · 请人代您谈的：您亲笔写的委托书 有急事或者想问人，打 0755-00000000（福安社区党群服务中心一楼，
    周一至周五 09:00-12:00、14:00-18:00）。 [我的办件]
queue mediation: 新办件 <ref>：纠纷调解 类型：噪声 网格：第一网格 3月4日（周三） 10:00 发出 [我来认
    领]
"""

from __future__ import annotations

from flows import law, proxies
from flows.disputes import PARTIES, TIMELINE
from flows.disputes.asked import SAFETY, VICTIM
from flows.fields import Choice, Files, Name, Phone, Place, Text
from flows.fields.told import VOICE
from flows.model import Clocks, Heard, Is, Notice, Paper, Phrase, Service, Step

SEEN = Phrase("只有接手的调解员和社区协调员，群里不显示。")
SAFE = Is("danger", "没有")
OTHERS = Is("whose", proxies.ANOTHERS)
TASKS = (Phrase("看看认不认识两边的人"), Phrase("问清本人愿不愿意"), Phrase("本人同意后再联系对方"))

SERVICE = Service(
    name="mediation",
    title=Phrase("纠纷调解"),
    emblem="🤝",
    heard=(
        Heard(
            6,
            "调解 / 评评理 / 评理 / 说和 / 调和 / 纠纷 / 中间人 / 做个中 / 做和事 / 和事佬 / mediat / quarrel / "
            "argue / argument / dispute / arguing / argu",
        ),
        Heard(
            5,
            "邻居 / 隔壁 / 隔篱 / 楼上 / 对门 / 噪音 / 吵架 / 吵闹 / 漏水 / 渗水 / 滴水 / 婆媳 / 停车 / 车位 / "
            "占道 / 狗叫 / 油烟 / 广场舞 / 楼道 / 劝劝 / 劝一劝 / 调停 / neighbour / neighbor / upstairs / "
            "next door / noise / noisy / barking / leak / in-law / siblings / parking / 口角 / 争执 / 争吵 / "
            "扰民 / 噪声 / 滋扰 / 嗌交 / 嗌霎 / 拗撬 / 加装电梯 / 冷气滴水 / mother in law / father in law / "
            "son in law / daughter in law / sister in law / brother in law / stomping / flat above / "
            "water dripping / dripping",
        ),
        Heard(
            4,
            "楼下 / 吵 / 嘈 / 矛盾 / 闹 / 不讲理 / 唔讲道理 / 翻脸 / 装修 / 养狗 / 杂物 / 走廊 / 走火通道 / 过道 / "
            "拖椅 / 拉椅 / 跳绳 / 蹦 / 高跟鞋 / 打麻将 / 天花 / 轮流 / 分家 / 谁养 / 赡养 / 婆婆 / 家婆 / 儿媳 / "
            "新抱 / 兄弟姐妹 / 兄弟 / 姐妹 / 物业 / 管理处 / 业委会 / 钻墙 / downstairs / loud / ceiling / dog / "
            "corridor / hallway / drill / renovat / brother / sister / mother-in-law / property management / "
            "take turns / shouting / fight over / talk it over / sit down and talk / 摄像头 / 摄录 / 钢琴 / 劝下 / "
            "隔音 / 敲墙 / 高空抛物 / 狗屎 / 狗粪 / 养鸡 / 采光 / 遮光 / 鞋柜 / 群租 / 不孝 / 不赡养 / 推来推去 / "
            "my spot / parks in / fight / footsteps / above me / mahjong / cooking smell / below me / refuses to / "
            "不讲道理 / 撕破脸 / 天天吵 / 打交道难",
        ),
        Heard(
            3,
            "外机 / 冷气机 / 空调 / 晾衣 / 晾衫 / 练琴 / 弹琴 / 唱歌 / 卡拉ok / 垃圾 / 臭 / 占 / 霸 / 挡 / 堵 / "
            "堆 / 电动车 / 充电 / 半夜 / 三更半夜 / 夫妻 / 冷战 / 说不通 / 谈不拢 / 倾唔掂 / 骂 / 两家 / 花盆 / "
            "种菜 / 烧香 / 烟味 / 狗 / 公共 / 街坊 / rubbish / trash / smell / smoke / piano / stairs / "
            "common area / music / karaoke / husband and / my wife and / family meeting / blocks / blocking / "
            "不说话 / 唔讲嘢 / 后楼梯 / 食烟 / 抽烟 / 不肯拆 / 不肯让 / 争 / 打扰 / 拍门 / 泼水 / 扔烟头 / 宠物 / "
            "拴绳 / 猫叫 / 音响 / 音乐 / 公摊 / 排水 / 下水道 / 化粪池 / 防盗门 / 共用 / 亲家 / 公婆 / 岳母 / "
            "丈母娘 / 孝顺 / 踢皮球 / 阻街 / 阻住 / jumping / over my head / air conditioner / knocking / shared / "
            "fence / gets angry / get along",
        ),
        Heard(2, "balcony / complain about"),
        Heard(1, "墙 / 水管 / 泡 / 哥 / 姐 / 弟 / 妹 / 家里人 / 老公 / 老婆 / family / wall"),
    ),
    summary=Phrase("和邻居、家人、物业有了矛盾，自己谈不拢，就点这里。调解员免费帮两边把话说开。"),
    minutes=5,
    prepare=(
        Phrase("事情的大概经过，在哪一栋"),
        Phrase("对方是谁，住哪一户，知道多少写多少"),
        Phrase("有照片可以发几张，没有也行"),
    ),
    consent=Phrase(
        "您说的事会涉及您的住处、家里的事，也会提到对方，这些属于敏感个人信息。"
        "只用来调解，只给接手的调解员和社区协调员看，他们都要保密。不问身份证号。"
    ),
    steps=(
        proxies.whose(),
        proxies.agreed(OTHERS),
        Step(
            "topic",
            Phrase("是哪方面的矛盾？选最接近的一个就行。"),
            Choice(("邻里", "噪声", "漏水", "停车", "物业", "婚姻家庭", "钱和赔偿", "工资和工作", "其他")),
            label=Phrase("矛盾类型"),
            private=False,
        ),
        Step(
            "danger",
            Phrase("有没有人打人、威胁要打人，让您觉得不安全？"),
            Choice(("有", "没有")),
            label=Phrase("人身安全"),
            why=Phrase("有危险的，不能坐在一起调解，要换一种办法帮您。"),
        ),
        VICTIM,
        Step(
            "already",
            Phrase("这件事，法院、派出所或别的部门在办吗？"),
            Choice(("没有", "派出所", "法院", "其他部门", "不清楚")),
            label=Phrase("别处在办"),
            when=SAFE,
        ),
        Step(
            "place",
            Phrase("事情发生在哪一栋？写小区或楼名就行。"),
            Place(),
            label=Phrase("地点"),
            why=Phrase("好请管这一片的调解员来。"),
        ),
        Step(
            "facts",
            Phrase("请用几句话说说怎么回事。从什么时候开始，现在怎么样了。"),
            Text(limit=600, least=5, kinds=VOICE, example=Phrase("楼上从上个月起，每天半夜拖椅子，说了两次没有用。")),
            label=Phrase("经过"),
            seen_by=SEEN,
        ),
        Step(
            "wish",
            Phrase("您希望怎么解决？"),
            Text(limit=300, least=2, kinds=VOICE, example=Phrase("晚上10点以后安静，椅子脚包上垫子。")),
            label=Phrase("希望"),
            when=SAFE,
        ),
        Step(
            "talked",
            Phrase("您和对方谈过吗？"),
            Choice(("谈过，没谈成", "没谈过", "不方便谈")),
            label=Phrase("谈过没有"),
            when=SAFE,
        ),
        Step(
            "other_side",
            Phrase("对方是谁？写名字、称呼或者哪一户都行。"),
            Text(limit=100, example=Phrase("楼上502，姓陈")),
            label=Phrase("对方"),
            when=SAFE,
            why=Phrase("调解员要先看看认不认识对方。沾亲带故的，换一位来。"),
            seen_by=SEEN,
        ),
        Step(
            "contact_other",
            Phrase("调解要两边都愿意。您同意调解员去问问对方吗？"),
            Choice(("同意", "先别联系")),
            label=Phrase("联系对方"),
            when=SAFE,
            why=Phrase("您不点头，我们不去找对方。"),
        ),
        Step(
            "time",
            Phrase("什么时候方便谈？"),
            Choice(("上班日白天", "晚上", "周末", "都可以")),
            label=Phrase("方便的时间"),
            when=SAFE,
        ),
        Step(
            "photos",
            Phrase("有照片就发过来，最多10张。别拍到别人的脸和身份证。"),
            Files(most=10),
            label=Phrase("照片"),
            when=SAFE,
            seen_by=SEEN,
            optional=True,
        ),
        Step(
            "safe_call",
            Phrase("什么时候打电话给您最安全？比如“只在上午”“先发消息，别打电话”。"),
            Text(limit=200),
            label=Phrase("安全的联系时间"),
            when=Is("danger", "有"),
            why=Phrase("免得让对方知道，给您添麻烦。"),
            seen_by=SEEN,
            optional=True,
        ),
        proxies.person(OTHERS),
        proxies.person_phone(OTHERS, seen_by=SEEN),
        Step("name", Phrase("怎么称呼您？"), Name(), label=Phrase("姓名")),
        Step(
            "phone",
            Phrase("打哪个电话能找到您？"),
            Phone(),
            label=Phrase("电话"),
            why=Phrase("调解员要先听您说。电话不会告诉对方。"),
            seen_by=SEEN,
        ),
        Step(
            "note",
            Phrase("还有什么要告诉我们的吗？比如想请哪位调解员，或者不想请谁。"),
            Text(limit=300, kinds=VOICE, hint=False),
            label=Phrase("补充"),
            optional=True,
        ),
    ),
    proxy=OTHERS,
    notices=(
        Notice(OTHERS, (proxies.BY_THEIR_CASE,)),
        proxies.ASK_THEM,
        SAFETY,
        Notice(
            Is("already", "派出所", "法院", "其他部门"),
            (
                Phrase("别处已经在办的，一般由他们接着办，社区不再另开调解。"),
                Phrase("您可以问问承办的人，能不能先调解。想听听社区的意见，就接着填。"),
            ),
        ),
        Notice(
            Is("contact_other", "同意"),
            (
                Phrase("好。对方也愿意，就约时间谈；对方不愿意，我们告诉您还有哪些路可走。"),
                Phrase("您随时可以不调，也可以要求不公开。调解不耽误您去仲裁、打官司。"),
                Phrase("谈成了可以签协议。签好后{window}内，双方可以一起请法院确认，法院不收费。")(
                    window=law.words_of("confirmation.window")
                ),
            ),
        ),
        Notice(
            Is("contact_other", "先别联系"),
            (Phrase("好，不去找对方。调解员先单独听您说，再一起想办法。"),),
        ),
    ),
    papers=(
        Paper(Phrase("本人身份证，谈的时候看一下，我们不拍照"), SAFE),
        Paper(Phrase("房产证、租房合同或物业合同，和这件事有关才带"), Is("topic", "漏水", "物业", "停车")),
        Paper(Phrase("借条、收据、转账记录"), Is("topic", "钱和赔偿")),
        Paper(Phrase("请人代您谈的：您亲笔写的委托书"), SAFE),
    ),
    category="topic",
    urgent=(Is("danger", "有"),),
    place="place",
    similar=Is("topic", "噪声", "停车", "物业"),
    submit=Phrase("提交调解申请"),
    after=(
        Phrase("我们会在 {contact_by} 前先单独联系您。"),
        Phrase("办得怎么样，最晚 {promise_by} 前告诉您。"),
        Phrase("全程不收一分钱，您说的话我们保密。"),
    ),
    tasks=TASKS,
    parties=PARTIES,
    timeline=TIMELINE,
    clocks=Clocks(promise=law.RULES["mediation.limit"].span),
)

"""Transfer of a Party member's organisational relations: into the community, out of it, or registered as floating.

bot: 第 1 题（约还有 16 题） 这件事是您自己的，还是替别人办？ [我自己的] [替别人办]
you: 我自己的
bot: 第 2 题（约还有 12 题） 您要办哪一种？ [转入本社区] [转出本社区] [流动党员登记]
you: 转入本社区
bot: 第 3 题（约还有 11 题） 您是正式党员还是预备党员？ [正式党员] [预备党员]
you: 正式党员
bot: 第 4 题（约还有 9 题） 这次是从哪里转到哪里？ 为什么问：有的在网上就能转，有的要纸质介绍信。 [
    同一个街道] [同一个市] [同一个省] [跨省] [不清楚]
you: 跨省
bot: 跨省的，多半要纸质介绍信，由您本人带过去。过期要回去补开，拿到后早点办。 第 5 题（约还有 8 题）
     您现在上班的单位有党组织吗？ [没上班或已退休] [单位没有党组织] [单位有党组织] [不清楚]
you: 没上班或已退休
bot: 第 6 题（约还有 7 题） 手上有纸质介绍信吗？ [有] [还没有] [不用，网上转]
you: 有
bot: 介绍信请收好，来的时候带原件，不要拍照发到这里。能用到哪天，以信上写的为准。 第 7 题（约还有 6
    题） 介绍信的有效期到哪一天？照信上写的填，比如“2026-12-20”。 为什么问：我们好赶在过期之前办。
    这一题可以跳过。 [今天] [明天] [后天] [跳过]
you: 2026-06-30
bot: 第 8 题（约还有 5 题） 原来的党组织全称是什么？照介绍信或党员系统里的写，别用简称。 谁会看到：
    只有接手的党务工作人员和社区协调员，群里不显示。
you: 湖南省长沙市某某街道某某社区党支部
bot: 第 9 题（约还有 4 题） 党费交到哪个月了？ 为什么问：转的时候，党费要交到当月。我们只问月份，不
    收钱。 这一题可以跳过。 [这个月] [上个月] [跳过]
you: 上个月
bot: 第 10 题（约还有 3 题） 您住在哪一栋？写小区或楼名就行，不用写门牌号。 为什么问：方便给您找离家
    近的支部。 这一题可以跳过。 [福安大厦] [益田花园] [跳过]
you: 福安大厦
bot: 第 11 题（约还有 2 题） 您叫什么名字？请写身份证上的名字。
you: 陈奶奶
bot: 第 12 题（约还有 1 题） 打哪个电话能找到您？ 为什么问：要带什么、办到哪一步了，好打电话告诉您。
     谁会看到：只有接手的党务工作人员和社区协调员，群里不显示。 直接打字也行。想回上一题，打“返回”。
you: 13800007001
bot: 好，记下了。
bot: 第 13 题（最后一题） 还有什么要告诉我们的吗？比如什么时候方便接电话。 这一题可以跳过。 [跳过]
you: 跳过
bot: 请核对一下。现在还没有提交，点“提交接转申请”才会发出。 1. 替谁办：我自己的 2. 办理事项：转入本
    社区 3. 党员身份：正式党员 4. 转接范围：跨省 5. 单位党组织：没上班或已退休 6. 介绍信：有 7. 介绍
    信有效期：2026年 6月30日（周二） 8. 原党组织：湖南省长沙市某某街道某某社区党支部 9. 党费交到：20
    26年2月 10. 住处：福安大厦 11. 姓名：陈奶奶 12. 电话：138****7001 13. 补充：没有填 [提交接转申请
    ] [改第 1 条] [改第 2 条] [改第 3 条] [改第 4 条] [改第 5 条] [改第 6 条] [改第 7 条] [改第 8 条
    ] [改第 9 条] [改第 10 条] [改第 11 条] [改第 12 条] [改第 13 条]
you: 提交接转申请
bot: 已经提交。您的编号是 <ref>。 不用记编号，打“/my”随时能查到。 接下来： 党务工作人员会在 3月6日（
    周五） 18:00 前联系您，缺什么一次说清。 转到哪一步了，最晚 4月3日（周五） 18:00 前给您回话。 办
    组织关系不收费。不明白的，也可以打 12371 党员咨询电话。 需要准备的材料（当面带来，不要发到聊天里
    ）： · 本人身份证 · 介绍信原件（对方说网上转的，就不用） · 介绍信要这样写：抬头 本社区党组织；去
    往单位 本社区党组织（全称请打 0755-00000000 问准） · 党费先向现在的支部交到当月 · 请人代办的：两
    个人的身份证，加您亲笔写的委托书 有急事或者想问人，打 0755-00000000（福安社区党群服务中心一楼，
    周一至周五 09:00-12:00、14:00-18:00）。 [我的办件]
queue transfer: 新办件 <ref>：党组织关系接转 类型：转入本社区 网格：第一网格 3月4日（周三） 10:00 发
    出 [我来认领]
"""

from __future__ import annotations

from flows import proxies
from flows.calendar import Span
from flows.fields import Choice, Day, Month, Name, Phone, Place, Text
from flows.fields.told import VOICE
from flows.model import Clocks, Is, Phrase, Service, Step
from flows.transfers import (
    FLOATING,
    HEARD,
    INTO,
    OUT,
    TIMELINE,
)
from flows.transfers.course import COURSE
from flows.transfers.told import NOTICES, OTHERS, PAPERS

SEEN = Phrase("只有接手的党务工作人员和社区协调员，群里不显示。")
TASKS = (Phrase("核对身份和党员类别"), Phrase("核对党费交到哪年哪月"), Phrase("核对接收组织全称和抬头"))

SERVICE = Service(
    name="transfer",
    title=Phrase("党组织关系接转"),
    emblem="🚩",
    heard=HEARD,
    summary=Phrase("党员要把组织关系转进来、转出去，或者住在这里还没转的，都点这里。填好后，党务工作人员会联系您。"),
    minutes=4,
    prepare=(
        Phrase("原来党组织或对方党组织的全称，一个字都不要少"),
        Phrase("党费交到了哪个月"),
        Phrase("介绍信、身份证都不要拍照发到这里，办的时候带到社区就行"),
    ),
    consent=Phrase(
        "这里会问您的党员身份、所在党组织和党费交到哪个月，这些属于敏感个人信息。"
        "只用来办组织关系，只给接手的党务工作人员和社区协调员看。不问身份证号，也不收照片。"
    ),
    steps=(
        proxies.whose(),
        proxies.agreed(OTHERS),
        Step(
            "direction",
            Phrase("您要办哪一种？"),
            Choice(("转入本社区", "转出本社区", "流动党员登记")),
            label=Phrase("办理事项"),
            private=False,
        ),
        Step(
            "membership",
            Phrase("您是正式党员还是预备党员？"),
            Choice(("正式党员", "预备党员")),
            label=Phrase("党员身份"),
            remembered=True,
        ),
        Step(
            "probation",
            Phrase("您的预备期满了吗？"),
            Choice(("还没满", "已经满了", "不清楚")),
            label=Phrase("预备期"),
            when=Is("membership", "预备党员"),
            why=Phrase("预备期满没满，办法不一样。"),
        ),
        Step(
            "away",
            Phrase("您离开原来的党支部多久了？"),
            Choice(("不到6个月", "6个月以上")),
            label=Phrase("离开原支部多久"),
            when=Is("direction", FLOATING),
        ),
        Step(
            "route",
            Phrase("这次是从哪里转到哪里？"),
            Choice(("同一个街道", "同一个市", "同一个省", "跨省", "不清楚")),
            label=Phrase("转接范围"),
            when=Is("direction", INTO, OUT),
            why=Phrase("有的在网上就能转，有的要纸质介绍信。"),
        ),
        Step(
            "employer",
            Phrase("您现在上班的单位有党组织吗？"),
            Choice(("没上班或已退休", "单位没有党组织", "单位有党组织", "不清楚")),
            label=Phrase("单位党组织"),
            when=Is("direction", INTO),
            remembered=True,
        ),
        Step(
            "letter",
            Phrase("手上有纸质介绍信吗？"),
            Choice(("有", "还没有", "不用，网上转")),
            label=Phrase("介绍信"),
            when=Is("direction", INTO),
        ),
        Step(
            "letter_until",
            Phrase("介绍信的有效期到哪一天？照信上写的填，比如“2026-12-20”。"),
            Day(ahead_days=200, back_days=200),
            label=Phrase("介绍信有效期"),
            when=Is("letter", "有"),
            why=Phrase("我们好赶在过期之前办。"),
            optional=True,
        ),
        Step(
            "from_organisation",
            Phrase("原来的党组织全称是什么？照介绍信或党员系统里的写，别用简称。"),
            Text(limit=100, least=4, example=Phrase("中共某某市某某区某某街道某某社区委员会")),
            label=Phrase("原党组织"),
            when=Is("direction", INTO),
            seen_by=SEEN,
            remembered=True,
        ),
        Step(
            "to_organisation",
            Phrase("要转去的党组织全称是什么？最好先向对方问准，别用简称。"),
            Text(limit=100, least=4, example=Phrase("中共某某市某某区某某街道某某社区委员会")),
            label=Phrase("接收党组织"),
            when=Is("direction", OUT),
            seen_by=SEEN,
        ),
        Step(
            "addressee",
            Phrase("介绍信开头要写给哪个党组织？这叫“抬头”，对方会告诉您。"),
            Text(limit=100, least=2, example=Phrase("中共某某市某某区委组织部")),
            label=Phrase("介绍信抬头"),
            when=Is("direction", OUT),
            optional=True,
        ),
        Step(
            "acceptance",
            Phrase("对方答应接收您了吗？"),
            Choice(("答应了，有证明", "答应了，没证明", "还没联系")),
            label=Phrase("对方接收"),
            when=Is("direction", OUT),
        ),
        Step(
            "home_organisation",
            Phrase("您的组织关系现在在哪个党组织？请写全称，别用简称。"),
            Text(limit=100, least=4, example=Phrase("中共某某省某某县某某镇某某村支部委员会")),
            label=Phrase("现在的党组织"),
            when=Is("direction", FLOATING),
            seen_by=SEEN,
            remembered=True,
        ),
        Step(
            "dues_until",
            Phrase("党费交到哪个月了？"),
            Month(back_months=24),
            label=Phrase("党费交到"),
            when=Is("direction", INTO, OUT),
            why=Phrase("转的时候，党费要交到当月。我们只问月份，不收钱。"),
            optional=True,
        ),
        Step(
            "place",
            Phrase("您住在哪一栋？写小区或楼名就行，不用写门牌号。"),
            Place(),
            label=Phrase("住处"),
            why=Phrase("方便给您找离家近的支部。"),
            optional=True,
            remembered=True,
        ),
        proxies.person(OTHERS, Phrase("党员本人叫什么名字？请写身份证上的名字。"), optional=False),
        proxies.person_phone(OTHERS, seen_by=SEEN),
        Step("name", Phrase("您叫什么名字？请写身份证上的名字。"), Name(), label=Phrase("姓名")),
        Step(
            "phone",
            Phrase("打哪个电话能找到您？"),
            Phone(),
            label=Phrase("电话"),
            why=Phrase("要带什么、办到哪一步了，好打电话告诉您。"),
            seen_by=SEEN,
        ),
        Step(
            "note",
            Phrase("还有什么要告诉我们的吗？比如什么时候方便接电话。"),
            Text(limit=300, kinds=VOICE, hint=False),
            label=Phrase("补充"),
            optional=True,
        ),
    ),
    proxy=OTHERS,
    notices=NOTICES,
    papers=PAPERS,
    category="direction",
    place="place",
    submit=Phrase("提交接转申请"),
    after=(
        Phrase("党务工作人员会在 {contact_by} 前联系您，缺什么一次说清。"),
        Phrase("转到哪一步了，最晚 {promise_by} 前给您回话。"),
        Phrase("办组织关系不收费。不明白的，也可以打 12371 党员咨询电话。"),
    ),
    tasks=TASKS,
    timeline=TIMELINE,
    course=COURSE,
    clocks=Clocks(promise=Span(30, "day")),
)

"""Words by which people ask for help in hardship."""

from __future__ import annotations

from flows.model.services import Heard

HEARD = (
    Heard(
        6,
        "低保 / 救助 / 困难补助 / 临时救助 / 特困 / 帮扶 / 综援 / 生果金 / 揭不开锅 / 困难户 / 求助 / "
        "low income / low-income / hardship / relief / welfare / 五保 / 救济 / 食物银行 / 困境儿童 / "
        "生活补助 / food bank / no income / poverty",
    ),
    Heard(
        5,
        "困难 / 补助 / 津贴 / 残疾 / 轮椅 / 伤残 / 独居 / 一个人住 / 没人照顾 / 冇人照顾 / 无人照顾 / 孤寡 / "
        "空巢 / 手术费 / 医药费 / 医疗费 / 住院费 / 大病 / 学费 / 上不起 / 交不起 / 付不起 / 看不起病 / "
        "吃不起 / 冇钱 / 没钱 / 没有钱 / 花光 / 公租房 / 廉租房 / 公屋 / 失业 / 下岗 / 陪诊 / 送餐 / 送饭 / "
        "助餐 / 冇嘢食 / 食饭都 / can't afford / cannot afford / not afford / no money / disabled / "
        "disability / wheelchair / medical bill / hospital bill / school fee / tuition / lost my job / "
        "unemploy / lives alone / live alone / living alone / subsidy / allowance / 没地方住 / 冇地方瞓 / "
        "冇地方住 / 没儿没女 / 无儿无女 / 冇仔冇女 / 米面油 / 临时救 / 书簿费 / 书本费 / 接济 / 救急 / 急难 / "
        "零就业 / 失能 / 脑瘫 / 住不起 / 没房住 / 长者食堂 / 无子女 / 关爱基金 / 书津 / lonely / home help / "
        "jobless / emergency money / nowhere to / not enough to live",
    ),
    Heard(
        4,
        "补贴 / 穷 / 没工作 / 冇工做 / 没活干 / 找不到工作 / 搵唔到工 / 瘫 / 住院 / 化疗 / 癌 / 透析 / 洗肾 / "
        "尿毒症 / 积蓄 / 行动不便 / 腿脚不便 / 走唔到 / 下不了床 / 过不下去 / 日子难 / 无依无靠 / 单亲 / "
        "孤儿 / 奶粉 / 慈善 / 棉被 / 照顾 / 看病 / 药费 / 护工 / 单身老人 / 捐 / 扶贫 / 借遍了 / surgery / "
        "cancer / chemo / poor / afford / charity / savings / single mother / single mum / blanket / meals / "
        "caregiver / dialysis / take care of / stroke / bedridden / food / 没几个钱 / 过不去 / 无业 / 再就业 / "
        "遗属 / 失明 / 智障 / 自闭 / 危房 / 冬衣 / 饭堂 / 养老院 / 老人院 / 安老 / 爬不动 / 陪聊 / 孤单 / "
        "没人说话 / 子女不在 / 仔女又唔 / 留守 / 慰问 / 自费药 / 靶向药 / 移植 / 丧葬 / 殡葬 / 交不上 / 停电 / "
        "执纸皮 / 拾荒 / meal / pension / blind / deaf / nursing home / orphan / funeral / pay my bills / "
        "nowhere",
    ),
    Heard(
        3,
        "吃饭 / 没饭 / 做饭 / 煮饭 / 洗澡 / 冲凉 / 买菜 / 药 / 病 / 拐杖 / 退休金 / 养老金 / 助学 / 过冬 / "
        "取暖 / 陪 / 老人家 / 老人 / 长者 / 收入 / 养唔起 / 养不起 / 负担 / 撑不住 / 生活费 / hospital / "
        "medicine / alone / elderly / care / eat / grandm / grandf / sick / income / heater / sick leave / "
        "disabled child / walk / 打零工 / 丧偶 / 寡妇 / 军属 / 盲 / 聋 / 哑 / 精神病 / 康复 / 被子 / 食物 / "
        "护理 / 打扫 / 家务 / 搬不动 / 理发 / 说说话 / 报销 / 病危 / 眼朦 / 眼蒙 / 劏房 / widow / heating / "
        "i am broke / i'm broke / we are broke / money / burned / visits me / shopping / company for",
    ),
    Heard(2, "上门 / 扶 / 米 / 衣服 / 电费 / 仔女 / 没出门 / support / fees"),
    Heard(1, "帮帮 / 帮忙 / 帮下 / 难 / 爷爷 / 奶奶 / 婆婆 / help / old"),
)

"""The eight groups of the Social Assistance Law (art. 13) and what stands beside it: who may ask, and where.

No line says that somebody is entitled: the street examines, the bot shows the way.
"""

from __future__ import annotations

from flows.hardships.course import PRESSING
from flows.model.phrases import Phrase
from flows.model.services import Is, Paper

LEADS = (
    Paper(Phrase("临时救助：突然遇到难处，日子过不下去。在出事的街道申请，不看户口。"), PRESSING),
    Paper(Phrase("流浪救助：没地方住、没饭吃。找最近的派出所、街道或救助站。"), PRESSING),
    Paper(Phrase("疾病应急救助：急病、重伤没钱治。先送医院，救助后面再问。"), Is("danger", "有")),
    Paper(
        Phrase("临时救助：看病、出事、丢了工作，一时过不去。在出事的街道申请。"),
        Is("trouble", "看病", "没有工作", "火灾意外"),
    ),
    Paper(Phrase("低保：全家收入低于当地标准。在户口所在的街道申请。"), Is("trouble", "吃饭", "没有工作", "看病")),
    Paper(Phrase("特困供养：没劳动能力、没收入、也没人养的老人、残疾人和孩子。"), Is("trouble", "没人照顾")),
    Paper(Phrase("低保边缘：收入比低保标准高一点。在户口所在的街道申请。"), Is("trouble", "看病", "上学", "住房")),
    Paper(Phrase("刚性支出困难家庭：看病、上学花掉了家里大半的钱。"), Is("trouble", "看病", "上学")),
    Paper(Phrase("受灾救助：遭了灾，没吃、没穿、没住。找街道。"), Is("trouble", "火灾意外")),
    Paper(Phrase("上学：直接问学校，学校有助学办法。"), Is("trouble", "上学")),
    Paper(Phrase("住房：住房困难也可以问区里的住房部门。"), Is("trouble", "住房")),
    Paper(Phrase("找工作：问街道的就业服务，不收钱。"), Is("trouble", "没有工作")),
    Paper(Phrase("残疾人：问残联的补贴和辅具。"), Is("members", "残疾人")),
    Paper(Phrase("困难党员：党支部还可以另外帮一把。"), Is("party_member", "是")),
)

"""Every text in three languages: translated, in the right script, short enough to be read at once."""

from __future__ import annotations

import ast
import re
from collections import Counter
from dataclasses import replace

import pytest

from flows.engine import begin
from flows.forms import FORMS
from flows.model import CaseId, PersonId
from flows.registry import LONGEST_BUTTON, find_services
from flows.screens import HALF_A_ROW, screen
from flows.texts import LANGUAGES, SOURCE, Language, catalogue
from tests.flows.source_texts import PACKAGES, ROOT, source_texts

TRANSLATED = tuple(language for language in LANGUAGES if language != SOURCE)
CHINESE: tuple[Language, ...] = ("zh-Hans", "zh-Hant")
HAN = re.compile("[\u3400-\u9fff]")
PLACES = re.compile(r"\{\w+\}")
HALF_WIDTH = re.compile(r"(?<![0-9])[,:](?![0-9])|[;?!()]")
SIMPLIFIED = frozenset(
    "们这为时个对说问题关办开发请让认还选择进谁写书电话见听读应该样从边达远连运过钱银铁错长门间闻阳阴阶队际陆陈难项预领"
    "频颜风飞饭馆马骂鸡麦齐经给约纸续级纪红组织终结绝统继维络网罗义乡习买乱争亏亲亿仅儿党内别务动劳势区医协卖单卫厂厅历压"
    "县参双变叶号后吓吗员响团园围国图圆场坏块声处备复够头夺妇学宁实审宽对导将尔层岁岛师帮带广庆库废张当录归彻态总恳悬惊惯"
    "愿户扫扬扰护报担拥挂换据损摆无旧显晓暂权条来极构标栏树检楼欢残毁毕气汇沟沪没泪洁测济浓涨湿满灭灯灵灾点炼热爱爷牵犹状"
    "独猎环现畅疗盘监盖码确礼祸离种积称稳穷窃竞笔签简粮紧纠约级纯纷绍练细绍绕绪缓编缴职联肃胜脏脑脚脸节苏荣药获营虑虽"
    "补袭装观规视览觉触计订训议记讲许论设访证评识诉词译试诚询详语误请诸调谈谢财责败账货质购贴贵贷费赔赛赶趋跃践转轮软轻载较"
    "辅辆输辞边迁运适邮邻郑释针钟钥锁镇闭阅险随隐雾静韩页顶顺须顾顿题额验鱼鲜鸟龄龙龟机尽图么后几"
)
"""Characters that only zh-Hans writes so: those that our texts use and their neighbours."""
TRADITIONAL = frozenset(
    "們這為時個對說問題關辦開發請讓認還選擇進誰寫電話見聽讀應該樣從邊遠連運過錢長門間難經給約續組織結雙變號"
)
LONGEST_SENTENCE = 60
"""Chinese characters that are read in one go."""
LONGEST_ENGLISH = 30
"""Words that are read in one go."""


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated(language: Language) -> None:
    chinese = {
        said.text: said.file for said in source_texts() if re.search("[\u3400-\u9fff，。：；？！（）、]", said.text)
    }
    missing = {f"{file}: {text}" for text, file in chinese.items() if text not in catalogue(language)}
    assert not missing, "\n".join(sorted(missing))


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_outlives_its_text(language: Language) -> None:
    assert catalogue(language).keys() - {said.text for said in source_texts()} == set()


def test_no_sentence_is_said_past_the_catalogues() -> None:
    said = {text.text for text in source_texts()}
    past = {text for text in _literals() if HAN.search(text) and re.search("[，？]|。$", text)} - said
    assert {text for text in past if "[" not in text} == set()  # patterns may name punctuation


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_have_the_places_of_their_text(language: Language) -> None:
    for text, translation in catalogue(language).items():
        assert Counter(PLACES.findall(text)) == Counter(PLACES.findall(translation)), text


@pytest.mark.parametrize(("language", "quoted"), [("en", '"{}"'), ("zh-Hant", "「{}」")])
def test_a_button_that_is_named_has_its_own_words(language: Language, quoted: str) -> None:
    known = catalogue(language)
    for text, translation in known.items():
        for label in re.findall("[点打]“(.+?)”", text):
            if label in known:
                assert quoted.format(known[label]).casefold() in translation.casefold(), text


@pytest.mark.parametrize("language", CHINESE)
def test_chinese_sentences_have_chinese_punctuation(language: Language) -> None:
    assert [text for text in _all(language) if HALF_WIDTH.search(text)] == []


@pytest.mark.parametrize("language", CHINESE)
def test_chinese_punctuation_takes_no_space(language: Language) -> None:
    assert [
        text for text in _all(language) if re.search("[，。；：？！、（）“”「」] | [，。；：？！、（）]", text)
    ] == []


def test_quotation_marks_are_those_of_the_script() -> None:
    assert [text for text in _all("zh-Hant") if re.search("[“”]", text)] == []
    assert [text for text in _all("zh-Hans") if re.search('[「」"]', text)] == []
    assert [text for text in _all("en") if re.search("[“”「」，。？！：；（）]", text)] == []


def test_each_script_keeps_to_its_characters() -> None:
    assert {text: found for text in _all("zh-Hant") if (found := SIMPLIFIED & set(text))} == {}
    assert {text: found for text in _all("zh-Hans") if (found := TRADITIONAL & set(text))} == {}
    assert [text for text in _all("en") if HAN.search(text)] == ["Language / 换语言"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_fit_a_button(language: Language) -> None:
    labels = {said.text for said in source_texts() if said.on_button}
    labels |= {text.text for service in find_services().values() for text in (service.title, service.submit)}
    shown = {catalogue(language).get(text, text) for text in labels}
    assert {label for label in shown if _width(label) > LONGEST_BUTTON} == set()


def test_no_option_is_cut_off_beside_another_in_any_language() -> None:
    services = (*find_services().values(), *FORMS.values())
    for step in (step for service in services for step in service.steps):
        asked = replace(FORMS["note"], steps=(replace(step, when=None),))
        shown = screen(asked, begin(asked, CaseId(1), PersonId(1))).keyboard
        pairs = [row for row in shown if len(row) > 1] if isinstance(shown, tuple) else []
        for label in (button.label.text for row in pairs for button in row):
            for language in LANGUAGES:
                assert _width(catalogue(language).get(label, label)) <= HALF_A_ROW, label


@pytest.mark.parametrize("language", CHINESE)
def test_sentences_are_short_enough_to_be_read_at_once(language: Language) -> None:
    for text in _all(language):
        for sentence in re.split("[。！？；：\n]", text):
            assert len(HAN.findall(sentence)) <= LONGEST_SENTENCE, sentence


def test_english_sentences_are_short_enough_to_be_read_at_once() -> None:
    for text in _all("en"):
        for sentence in re.split(r"[.!?;:](?:\s|$)|\n", text):
            assert len(sentence.split()) <= LONGEST_ENGLISH, sentence


def _all(language: Language) -> list[str]:
    """Every text in a language; what lacks its translation is another test's business."""
    texts = dict.fromkeys(said.text for said in source_texts())
    return (
        list(texts)
        if language == SOURCE
        else [catalogue(language)[text] for text in texts if text in catalogue(language)]
    )


def _width(label: str) -> int:
    """In half-width characters, with a reference where one is told."""
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in PLACES.sub("", label))


def _literals() -> set[str]:
    """Every string in the packages that is no docstring."""
    found: set[str] = set()
    for file in (file for package in PACKAGES for file in (ROOT / package).rglob("*.py")):
        tree = ast.parse(file.read_text("utf-8"))
        docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        found |= {
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
        }
    return found

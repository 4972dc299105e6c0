"""Scripts, normalisation, syllables, digits: as properties where a property says it best."""

import unicodedata

import polib
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.content.seed import read_examples
from bot.i18n.languages import read_languages
from bot.language.digits import localise, numbers, to_latin
from bot.language.languages import from_telegram
from bot.language.normalise import MAX_CHARACTERS, is_zawgyi, normalise
from bot.language.scripts import decide_language
from bot.language.segment import fold, syllable_end, tokens
from bot.settings import ROOT

KHMER = "ខ្ញុំចង់ទៅធ្វើការនៅថៃ ត្រូវធ្វើម៉េច?"
BURMESE = "ထိုင်းမှာ အလုပ်လုပ်ချင်ပါတယ် ဘာလုပ်ရမလဲ။"
ZAWGYI = "ထုိင္းမွာ အလုပ္လုပ္ခ်င္ပါတယ္ ဘာလုပ္ရမလဲ။"

anything = st.text(alphabet=st.characters(min_codepoint=0, max_codepoint=0x1FFFF), max_size=200) | st.text(
    alphabet=KHMER + BURMESE + ZAWGYI + "\u200b\u200c\ufeff\u202e", max_size=200
)

LANGUAGES = read_languages(ROOT / "locales").all


@given(anything)
@example("\ud800\udfff\0")
@example("က" + "့" * 5000)
@example("ក" + "្ក" * 3000)
@example("ម្រ្វ្ង្ប្វ")
@example("ក" + "្រ្ក" * 300)
@settings(max_examples=300, deadline=None)
def test_every_text_has_a_normal_form_that_stays_as_it_is(text: str) -> None:
    once = normalise(text).text
    once.encode("utf-8")
    assert len(once) <= MAX_CHARACTERS * 4
    assert normalise(once).text == once or "zawgyi" in {
        normalise(text).encoding,
        normalise(once).encoding,
    }


def test_zero_width_spaces_do_not_make_another_khmer_text() -> None:
    spaced = KHMER.replace("ចង់", "\u200bចង់\u200b").replace("ការ", "\u200cការ\ufeff")
    assert normalise(spaced).text == normalise(KHMER).text


def test_khmer_marks_in_another_order_are_the_same_text() -> None:
    assert normalise("ខ្ញំុ").text == normalise("ខ្ញុំ").text


def test_zawgyi_becomes_the_same_text_in_unicode() -> None:
    converted = normalise(ZAWGYI)
    assert converted.encoding == "zawgyi"
    assert converted.text == normalise(BURMESE).text


@pytest.mark.parametrize(
    ("zawgyi", "meant"),
    [
        ("မဂၤလာပါ", "မင်္ဂလာပါ"),
        ("လူကုန္ကူးခံရ", "လူကုန်ကူးခံရ"),
        ("လူကုန္ကူး အကူအညီ ဌာန", "လူကုန်ကူး အကူအညီ ဌာန"),
        ("ဟုတ္ကဲ့", "ဟုတ်ကဲ့"),
        ("ကေမ႓ာဒီးယား", "ကမ္ဘောဒီးယား"),
        ("MOU ၄ ႏွစ္ျပၫ့္လို႔", "MOU ၄ နှစ်ပြည့်လို့"),
        ("၎ ကဒ္", "၎င်း ကဒ်"),
    ],
)
def test_short_words_in_zawgyi_are_found_too(zawgyi: str, meant: str) -> None:
    assert normalise(zawgyi).text == normalise(meant).text


@pytest.mark.parametrize("text", ["ဂကူမန် ဗ္တဳ ဂြောပ်", "ပ္ဍဲ ဍုင်သေံ က္ညိ", "ကညီကျိၥ်", "လိၵ်ႈတႆး", "ပအိုဝ်ႏဘာႏသာႏ"])
def test_mon_karen_shan_and_pao_are_not_taken_for_zawgyi(text: str) -> None:
    assert normalise(text).encoding == "unicode"


def test_no_burmese_text_of_ours_is_changed_as_if_it_were_zawgyi() -> None:
    catalogues = sorted((ROOT / "locales" / "my").rglob("*.po"))
    texts = [entry.msgstr for path in catalogues for entry in polib.pofile(str(path)) if entry.msgstr]
    texts += [each.text for each in read_examples(ROOT / "nlu") if each.language == "my"]
    changed = [text for text in texts if is_zawgyi(text) and normalise(text).text != " ".join(text.split())]
    assert len(texts) > 2500
    assert changed == []


@pytest.mark.parametrize("text", [BURMESE, "မြန်မာ", "အလုပ်", "ဘာသာစကား", "ကျေးဇူးတင်ပါတယ်"])
def test_unicode_burmese_is_not_taken_for_zawgyi(text: str) -> None:
    assert normalise(text).encoding == "unicode"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (KHMER, "km"),
        (BURMESE, "my"),
        ("Can I trust a broker?", "latin"),
        ("ខ្ញុំចង់ claim social security", "km"),
        ("pink card ပျောက်လို့", "my"),
        ("สวัสดีครับ", "other"),
        ("ສະບາຍດີ", "other"),
        ("မႂ်ႇသုင်ၶႃႈ ၵဝ်ၶႆႈလူႉ", "other"),
        ("你好吗", "other"),
        ("😀 12:30 !!", None),
        ("", None),
    ],
)
def test_scripts_decide_the_language(text: str, language: str | None) -> None:
    assert decide_language(normalise(text).text) == language


def test_syllables_keep_their_marks() -> None:
    assert tokens("ខ្ញុំ") == ["ខ្ញុံ"] or tokens("ខ្ញុំ") == ["ខ្ញុំ"]
    assert tokens("မြန်မာနိုင်ငံ") == ["မြန်", "မာ", "နိုင်", "ငံ"]
    assert tokens("I can't go") == ["i", "can't", "go"]


@given(anything)
@settings(max_examples=200, deadline=None)
def test_tokens_never_begin_with_a_combining_mark_of_ours(text: str) -> None:
    for token in tokens(normalise(text).text):
        first = token[0]
        assert not "\u17b4" <= first <= "\u17d3", token
        assert not "\u102b" <= first <= "\u103e", token
        assert token


def test_folding_makes_digits_case_and_stretching_the_same() -> None:
    assert fold("OKKKKKK ១២៣ ၄၅၆") == fold("okk 123 456")


@given(st.integers(0, 10**9))
def test_a_number_is_the_same_number_in_every_script(number: int) -> None:
    for language in ("km", "my", "en"):
        assert numbers(localise(f"{number:,}", LANGUAGES[language].digits)) == [str(number)]


def test_digits_of_each_language_are_as_decided() -> None:
    assert localise("2017", LANGUAGES["my"].digits) == "၂၀၁၇"
    assert localise("2017", LANGUAGES["km"].digits) == "2017"
    assert to_latin("២០១៧ ၂၀၁၇") == "2017 2017"


@given(st.text(alphabet=KHMER + BURMESE + "abc ", min_size=1, max_size=120), st.integers(1, 60))
def test_cutting_never_tears_a_syllable(text: str, limit: int) -> None:
    end = syllable_end(text, limit)
    assert end <= max(limit, 0) or end == len(text) <= limit
    if 0 < end < len(text):
        after = text[end]
        assert not unicodedata.category(after).startswith("M") or text[end - 1].isspace()


@pytest.mark.parametrize(
    ("code", "language"),
    [("km", "km"), ("my-MM", "my"), ("en_US", "en"), ("th", None), (None, None)],
)
def test_telegrams_language_code_is_mapped(code: str | None, language: str | None) -> None:
    assert from_telegram(code, ["km", "my", "en"]) == language

"""What the checks of translations find, and what they leave alone."""

import pytest

from bot.i18n.checks import check
from bot.i18n.glossary import Term
from bot.i18n.languages import read_languages
from bot.settings import ROOT

LANGUAGES = read_languages(ROOT / "locales").all
TERMS = (Term("broker", ("មេខ្យល់", "ឈ្មួញកណ្ដាល")),)


@pytest.mark.parametrize(
    ("language", "source", "translation", "wrong"),
    [
        ("km", "Page {page}", "ទំព័រ {pag}", "placeholders"),
        ("km", "Page {page}", "ទំព័រ {page} {", "placeholders"),
        ("km", "See /menu", "មើល /munu", "commands"),
        ("km", "<b>Work</b>", "<b>ការងារ<b>", "tags"),
        ("km", "Work", "ការងារ <", "tags"),
        ("km", "See https://example.org/a", "មើល https://example.org/b", "links"),
        ("my", "60 people", "လူ ၆ ယောက်", "numbers"),
        ("my", "60 people", "လူ 60 ယောက်", "digits"),
        ("km", "60 people", "មនុស្ស ៦០", "digits"),
        ("km", "Call +852 2312 0031", "ទូរស័ព្ទ +852 0031 2312", "telephone"),
        ("km", "Since August 2017", "តាំងពី កក្កដា 2017", "date"),
        ("km", "Broker", "ပွဲစား", "script"),
        ("my", "Broker", "မေခ្យល់", "script"),
        ("my", "Broker", "Broker", "untranslated"),
        ("my", "The broker", "ပွဲစား broker", "english"),
        ("my", "Ask a centre", "ဌာန (MRC) ကို မေးပါ", "english"),
        ("my", "I work in Thailand", "ထုိင္းမွာ အလုပ္လုပ္ခ်င္ပါတယ္", "zawgyi"),
        ("km", "Work", "ការ\u200bងារ", "invisible"),
        ("km", "Work", "ការ\u202eងារ", "bidi"),
        ("km", "Work", "ការ\u0007ងារ", "control"),
        ("km", "Work", "ក\u17c1\u17b6រ", "look-alike"),
        ("my", "Day", "၀န်ကြီး", "look-alike"),
        ("my", "100 kyat", "၁၀ဝ ကျပ်", "look-alike"),
        ("km", "I", "ខ្ញំុ", "mark order"),
        ("my", "One\nTwo", "တစ်", "lines"),
        ("km", "• One\n• Two", "• មួយ\nពីរ", "list"),
        ("km", "Do not pay.", "ត្រូវបង់ប្រាក់។", "negation"),
        ("my", "Do not pay.", "ပိုက်ဆံပေးပါ။", "negation"),
        ("km", "Ask a broker.", "សួរភ្នាក់ងារ។", "glossary"),
        ("en", "Ask a centre", "Ask a centre", "copied"),
        ("km", "Ask.", "សួរ", "end mark"),
        ("km", "Ask.", "សួរ។។", "end mark"),
        ("my", "Ask.", "မေးပါ", "end mark"),
    ],
)
def test_a_mistake_is_found(language: str, source: str, translation: str, wrong: str) -> None:
    found = check(LANGUAGES[language], source, translation, terms=TERMS)
    assert wrong in [finding.check for finding in found]


@pytest.mark.parametrize(
    ("language", "source", "translation"),
    [
        ("my", "Deposit of USD 1,000 (MOLIP)", "ဒေါ်လာ ၁,၀၀၀ (MOLIP)"),
        ("km", "Write /person on page {page}.", "សរសេរ /person នៅទំព័រ {page}។"),
        ("km", "• Give it", "• ផ្ដល់ឲ្យ"),
        ("km", "Do not ask a broker.", "កុំសួរមេខ្យល់។"),
        ("km", "Do not ask brokers.", "កុំសួរឈ្មួញកណ្ដាល។"),
        ("my", "Can I trust it?", "ယုံလို့ရလား"),
        ("my", "Do not pay.", "ပိုက်ဆံ မပေးပါနဲ့။"),
        ("km", "It began in July 2017.", "ចាប់ផ្ដើមនៅ កក្កដា 2017។"),
        ("km", "See https://example.org/a.", "មើល https://example.org/a។"),
    ],
)
def test_a_sound_translation_has_no_finding(language: str, source: str, translation: str) -> None:
    assert check(LANGUAGES[language], source, translation, terms=TERMS) == []


def test_a_text_over_its_limit_is_found() -> None:
    assert [each.check for each in check(LANGUAGES["km"], "A", "ក" * 41, limit=40)] == ["length"]


def test_without_a_limit_a_text_is_held_to_a_likely_length_and_to_telegrams() -> None:
    assert check(LANGUAGES["km"], "Menu", "ក" * 52) == []
    assert [each.check for each in check(LANGUAGES["km"], "Menu", "ក" * 53)] == ["length"]
    assert "length" in [each.check for each in check(LANGUAGES["km"], "a " * 3000, "ក" * 4097, 9000)]


def test_what_can_hurt_is_an_error_and_what_may_be_right_a_warning() -> None:
    levels = {
        each.check: each.level
        for text in ("ត្រូវបង់ប្រាក់ 6 {x}", "ការ\u202eងារ")
        for each in check(LANGUAGES["km"], "Do not pay 60.", text)
    }
    assert levels["negation"] == levels["end mark"] == "warning"
    assert levels["placeholders"] == levels["numbers"] == levels["bidi"] == "error"

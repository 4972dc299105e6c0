"""All answers in all languages, as readers get them."""

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.bootstrap import Installation
from bot.content import seed
from bot.content.catalogues import check_all
from bot.content.contacts import Check, Contact, contact_digest
from bot.content.models import DANGER_ENTRIES, GROUPS, Entry, Field
from bot.conversation import compose
from bot.conversation.answer_checks import check_answers
from bot.conversation.reply import Reply
from bot.conversation.voice import Voice
from bot.language.languages import ORIGINS
from bot.settings import ROOT
from bot.telegram.render import html

# A telephone number, an e-mail or a web address: only the contact directory may show one.
_CONTACT = re.compile(r"\+?\d[\d ()-]{6,}\d|\S+@\S+|https?:|www\.|\.(?:org|com|net)\b")


@pytest.fixture(scope="module")
def entries() -> tuple[Entry, ...]:
    return seed.load(ROOT / "locales", ROOT / "nlu").entries


def test_the_catalogue_has_its_84_entries_in_four_groups(entries: tuple[Entry, ...]) -> None:
    assert len(entries) == 84
    assert {entry.group for entry in entries} == set(GROUPS)
    assert {entry.key for entry in entries} >= DANGER_ENTRIES


def test_every_answer_is_complete_within_length_and_sourced_in_every_language_and_origin(
    installation: Installation, entries: tuple[Entry, ...]
) -> None:
    assert check_answers(installation.catalogues, entries) == []


def test_every_translation_passes_every_check() -> None:
    assert [each for each in check_all(ROOT / "locales") if each.level == "error"] == []


@pytest.mark.parametrize("language", ["km", "my", "en"])
def test_no_answer_holds_contact_data(
    installation: Installation, entries: tuple[Entry, ...], language: str
) -> None:
    voice = Voice(installation.catalogues, language)
    for entry in entries:
        for origin in (*ORIGINS, None):
            text = Reply(compose.answer(voice, entry, origin, [])).text
            assert not _CONTACT.search(text.split("\n\n")[0]), entry.key


def test_contacts_of_the_proceedings_are_there_and_not_shown(installation: Installation) -> None:
    with installation.work() as work:
        assert len(work.contacts.all()) >= 3
        assert work.published.contacts_for("abroad_emergency", None) == []


def test_an_unverified_contact_is_never_shown_even_if_handed_over(
    installation: Installation, entries: tuple[Entry, ...]
) -> None:
    day = date(2030, 1, 1)
    once = Contact("x", {"en": {"name": "Somebody"}}, ("+85512000000",), expires_on=day)
    once = replace(once, checks=(Check("ann", day, "", contact_digest(once)),) * 2)
    twice = Contact("y", {"en": {"name": "Verified"}}, ("+85512345678",), expires_on=day)
    checks = tuple(Check(each, day, "", contact_digest(twice)) for each in ("ann", "ben"))
    twice = replace(twice, checks=checks)
    voice = Voice(installation.catalogues, "en")
    text = Reply(compose.answer(voice, entries[0], None, [once, twice], day)).text
    assert "Somebody" not in text
    assert "Verified\n+855 12 345 678" in text
    late = Reply(compose.answer(voice, entries[0], None, [once, twice], day + timedelta(days=1))).text
    assert "Verified" not in late


def test_however_many_contacts_there_are_the_answer_can_be_sent(
    installation: Installation, entries: tuple[Entry, ...]
) -> None:
    """Those for this very question come first; a message that is too long would not arrive at all."""
    day = date(2030, 1, 1)
    entry = next(each for each in entries if each.key == "abroad_emergency")
    long = {"address": "a" * 200, "hours": "h" * 200, "serves": "s" * 200}
    made = []
    for number in range(12):
        mine = (entry.key,) if number == 11 else ()
        contact = Contact(
            f"c{number}", {"en": {"name": f"Name {number}", **long}}, expires_on=day, entries=mine
        )
        checks = tuple(Check(each, day, "", contact_digest(contact)) for each in ("ann", "ben"))
        made.append(replace(contact, checks=checks))
    for language in ("en", "km", "my"):
        reply = Reply(compose.answer(Voice(installation.catalogues, language), entry, None, made, day))
        assert "Name 11" in reply.text
        assert reply.text.count("Name ") >= 3
        assert reply.blocks[-1].kind == "quiet"
        assert html(reply)


def test_a_missing_translation_falls_back_to_english_and_says_so(
    installation: Installation, entries: tuple[Entry, ...]
) -> None:
    entry = entries[0]
    khmer = {k: v for k, v in entry.texts["km"].items() if k is not Field.ANSWER}
    partial = Entry(**{**vars(entry), "texts": {**entry.texts, "km": khmer}})
    voice = Voice(installation.catalogues, "km")
    text = Reply(compose.answer(voice, partial, None, [])).text
    assert entry.texts["en"][Field.ANSWER].value in text
    assert voice.say("Not yet translated; shown in {language}.", language="អង់គ្លេស") in text


def test_drafts_say_so_and_reviewed_translations_do_not(
    installation: Installation, entries: tuple[Entry, ...]
) -> None:
    voice = Voice(installation.catalogues, "my")
    note = voice.say("Draft translation, not yet checked by a native speaker.")
    assert note in Reply(compose.answer(voice, entries[0], None, [])).text
    english = Voice(installation.catalogues, "en")
    assert "Draft" not in Reply(compose.answer(english, entries[0], None, [])).text


def test_dates_and_numbers_are_in_the_readers_digits(
    installation: Installation, entries: tuple[Entry, ...]
) -> None:
    burmese = Reply(compose.answer(Voice(installation.catalogues, "my"), entries[0], None, [])).text
    assert not re.search(r"[0-9]", burmese)
    khmer = Reply(compose.answer(Voice(installation.catalogues, "km"), entries[0], None, [])).text
    assert "2017" in khmer


def test_english_seed_holds_what_the_shared_catalogue_asks_for(entries: tuple[Entry, ...]) -> None:
    for entry in entries:
        fields = set(entry.fields())
        assert {Field.TITLE, Field.ANSWER, Field.NEXT} <= fields, entry.key
        assert entry.texts["en"][Field.TITLE].value.endswith("?"), entry.key


def test_training_questions_are_many_and_varied() -> None:
    counts: dict[tuple[str, str], int] = {}
    romanised: dict[tuple[str, str], int] = {}
    for each in seed.read_examples(ROOT / "nlu"):
        place = romanised if each.style == "romanised" else counts
        key = (each.language, each.intent)
        place[key] = place.get(key, 0) + 1
    keys = [entry.key for entry in seed.english_entries()]
    for language in ("km", "my", "en"):
        few = {key for key in keys if counts.get((language, key), 0) < 15}
        assert not few, (language, few)
        assert counts[language, "out_of_scope"] >= 200
    for language in ("km", "my"):
        assert not {key for key in keys if romanised.get((language, key), 0) < 5}


def test_no_training_question_is_ambiguous() -> None:
    seen: dict[tuple[str, str], str] = {}
    for each in seed.read_examples(ROOT / "nlu"):
        former = seen.setdefault((each.language, each.text.casefold()), each.intent)
        assert former == each.intent, each


def test_a_broken_training_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "plain.yml").write_text("version: '3.1'\nnlu: [{intent: x}]\n")
    with pytest.raises(seed.SeedError, match=r"en/plain\.yml"):
        list(seed.read_examples(tmp_path))

"""Extraction and merging: current files, nothing lost, bytes that other tools write too."""

import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.content.catalogues import check_file, sources, update_all
from bot.errors import CatalogueError
from bot.i18n.languages import read_languages
from bot.i18n.po import read_po
from bot.i18n.third_party import msgfmt, pofilter
from bot.i18n.update import Source, save, update
from bot.settings import ROOT

LOCALES = ROOT / "locales"
LANGUAGES = read_languages(LOCALES).all
KHMER = LANGUAGES["km"]
PO_FILTER = Path(sys.executable).with_name("pofilter").exists()
FILES = sorted(LOCALES.glob("*/LC_MESSAGES/*.po"))


def _update(path: Path, *texts: str, context: str = "") -> polib.POFile:
    update(path, KHMER, [Source(context, text, "") for text in texts])
    return polib.pofile(str(path))


def _translate(path: Path, text: str, translation: str) -> None:
    catalogue = polib.pofile(str(path))
    message = catalogue.find(text)
    assert message is not None
    message.msgstr = translation
    catalogue.save()


def test_the_catalogues_are_what_the_program_and_the_seed_say(tmp_path: Path) -> None:
    fresh = tmp_path / "locales"
    shutil.copytree(LOCALES, fresh)
    for path in update_all(fresh):
        assert path.read_bytes() == (LOCALES / path.relative_to(fresh)).read_bytes(), path.name


@pytest.mark.parametrize("path", FILES, ids=lambda path: "/".join(path.parts[-3:]))
def test_headers_are_right_and_files_hold_no_line_numbers(path: Path) -> None:
    language = LANGUAGES[path.parts[-3]]
    catalogue = read_po(path, language)
    assert catalogue.metadata["Plural-Forms"] == language.plurals
    if language.code in ("km", "my"):
        assert catalogue.metadata["Plural-Forms"] == "nplurals=1; plural=0;"
    assert not any(each.occurrences for each in catalogue)


def test_updating_twice_changes_no_byte(tmp_path: Path) -> None:
    path = tmp_path / "a.po"
    _update(path, "One", "Two")
    _translate(path, "One", "មួយ")
    _update(path, "One", "Two")
    before = path.read_bytes()
    _update(path, "One", "Two")
    assert path.read_bytes() == before


def test_a_changed_answer_keeps_its_translation_as_fuzzy_with_the_former_english(
    tmp_path: Path,
) -> None:
    path = tmp_path / "answers.po"
    _update(path, "Old text", context="before_tax answer")
    _translate(path, "Old text", "អត្ថបទ")
    for newer in ("Entirely different words", "And changed once more"):
        message = _update(path, newer, context="before_tax answer")[0]
        assert message.fuzzy
        assert message.previous_msgid == "Old text"
        assert message.msgstr == "អត្ថបទ"


def test_a_reworded_interface_text_keeps_its_translation_as_fuzzy(tmp_path: Path) -> None:
    path = tmp_path / "messages.po"
    _update(path, "Please write your question.", "Something else entirely")
    _translate(path, "Please write your question.", "សូមសរសេរសំណួរ។")
    message = _update(path, "Please write your questions.", "Something else entirely")[0]
    assert message.fuzzy
    assert message.previous_msgid == "Please write your question."


def test_nothing_translated_is_ever_deleted(tmp_path: Path) -> None:
    path = tmp_path / "a.po"
    _update(path, "Here today")
    _translate(path, "Here today", "នៅទីនេះ")
    catalogue = _update(path, "Unlike it in every word")
    assert [each.msgstr for each in catalogue.obsolete_entries()] == ["នៅទីនេះ"]


def test_a_message_that_comes_back_finds_its_obsolete_translation(tmp_path: Path) -> None:
    path = tmp_path / "a.po"
    _update(path, "Here today")
    _translate(path, "Here today", "នៅទីនេះ")
    _update(path, "Unlike it in every word")
    message = _update(path, "Here today")[0]
    assert (message.msgstr, message.fuzzy, bool(message.obsolete)) == ("នៅទីនេះ", False, False)


def test_the_date_of_a_translators_tool_is_kept_and_no_other_is_written(tmp_path: Path) -> None:
    path = tmp_path / "a.po"
    catalogue = _update(path, "One")
    catalogue.metadata["PO-Revision-Date"] = "2027-02-03 04:05+0700"
    catalogue.metadata["X-Generator"] = "Poedit 3.4"
    catalogue.metadata["Last-Translator"] = "A person's name"
    catalogue.save(str(path))
    metadata = _update(path, "One").metadata
    assert metadata["PO-Revision-Date"] == "2027-02-03 04:05+0700"
    assert "X-Generator" not in metadata
    assert "person" not in metadata["Last-Translator"]


def test_a_broken_catalogue_is_not_updated(tmp_path: Path) -> None:
    path = tmp_path / "a.po"
    _update(path, "One")
    broken = path.read_text() + 'msgid "Two'
    path.write_text(broken)
    with pytest.raises(CatalogueError, match="line"):
        _update(path, "One", "Two")
    assert path.read_text() == broken


def test_a_message_that_left_the_program_or_is_new_in_it_is_found() -> None:
    texts = sources()["messages"]
    found = list(check_file(LOCALES, KHMER, "messages", [*texts[1:], Source("", "Brand new", "")]))
    assert [each.check for each in found if each.level == "error"] == ["extraction", "extraction"]


@pytest.mark.skipif(not shutil.which("msgcat"), reason="gettext is not installed")
@pytest.mark.parametrize("path", FILES, ids=lambda path: "/".join(path.parts[-3:]))
def test_gettext_has_nothing_to_say_and_writes_the_same_bytes(path: Path, tmp_path: Path) -> None:
    assert list(msgfmt(path)) == []
    out = tmp_path / "out.po"
    subprocess.run(["msgcat", "--no-wrap", f"--output-file={out}", str(path)], check=True)
    assert out.read_bytes() == path.read_bytes()


@pytest.mark.skipif(not shutil.which("msgmerge"), reason="gettext is not installed")
@pytest.mark.parametrize("path", FILES, ids=lambda path: "/".join(path.parts[-3:]))
def test_msgmerge_against_the_template_loses_nothing(path: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.po"
    template = LOCALES / f"{path.stem}.pot"
    subprocess.run(["msgmerge", "--no-wrap", "--quiet", f"--output-file={out}", path, template], check=True)
    ours, theirs = polib.pofile(str(path)), polib.pofile(str(out))
    assert [(e.msgctxt, e.msgid, e.msgstr) for e in ours] == [
        (e.msgctxt, e.msgid, e.msgstr) for e in theirs
    ]


@pytest.mark.skipif(not shutil.which("msgfmt"), reason="gettext is not installed")
def test_msgfmt_sees_the_placeholder_error_that_babel_lets_pass(tmp_path: Path) -> None:
    path = tmp_path / "km" / "LC_MESSAGES" / "messages.po"
    update(path, KHMER, [Source("", "Hello {name}", "")])
    _translate(path, "Hello {name}", "សួស្ដី {nam}")
    assert [each.check for each in msgfmt(path)]


@pytest.mark.skipif(not PO_FILTER, reason="translate-toolkit is not installed")
def test_pofilter_sees_the_same_placeholder_error(tmp_path: Path) -> None:
    path = tmp_path / "km" / "LC_MESSAGES" / "messages.po"
    update(path, KHMER, [Source("", "Hello {name}", "")])
    _translate(path, "Hello {name}", "សួស្ដី {nam}")
    assert any("pythonbraceformat" in each.reason for each in pofilter(path))


@pytest.mark.parametrize("path", [each for each in FILES if each.stem == "messages"], ids=str)
def test_pofilter_finds_nothing_in_the_tests_that_fit(path: Path) -> None:
    assert list(pofilter(path)) == []


_scripts = st.text(
    st.sampled_from("abc {}%<>&\"\\\n\t'ក្ខាំ។မြန်မာ၊ไทยລາວ1១၁é—“”•"),
    min_size=1,
    max_size=60,
).filter(lambda text: text.strip() != "" and "\r" not in text)
_contexts = st.sampled_from(["", "before_tax answer", "before_tax title", 'odd "context"\n'])


@given(st.dictionaries(st.tuples(_contexts, _scripts), _scripts, min_size=1, max_size=8))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_catalogue_comes_back_as_it_was_written(
    tmp_path: Path, messages: dict[tuple[str, str], str]
) -> None:
    path = tmp_path / "km" / "LC_MESSAGES" / "answers.po"
    path.unlink(missing_ok=True)
    wanted = [Source(context, text, "a comment\nof two lines") for context, text in messages]
    update(path, KHMER, wanted)
    catalogue = read_po(path, KHMER)
    for entry in catalogue:
        entry.msgstr = messages[entry.msgctxt or "", entry.msgid]
    save(catalogue, path)
    first = path.read_bytes()
    update(path, KHMER, wanted)
    assert path.read_bytes() == first
    read = {(each.msgctxt or "", each.msgid): each.msgstr for each in read_po(path, KHMER)}
    assert read == messages


def test_plural_forms_of_other_tools_are_read_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.po"
    _update(path, "One")
    plural = 'msgid "{n} day"\nmsgid_plural "{n} days"\nmsgstr[0] "{n} ថ្ងៃ"\n'
    path.write_text(path.read_text() + "\n" + plural)
    assert read_po(path, KHMER).find("{n} day").msgstr_plural == {0: "{n} ថ្ងៃ"}
    assert _update(path, "One").obsolete_entries()[0].msgstr_plural == {0: "{n} ថ្ងៃ"}


def test_windows_line_ends_and_a_byte_order_mark_are_forgiven(tmp_path: Path) -> None:
    path = tmp_path / "a.po"
    _update(path, "One")
    _translate(path, "One", "មួយ")
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert read_po(path, KHMER)[0].msgstr == "មួយ"

"""The preview: what Telegram shows, with what is missing or outdated marked."""

from pathlib import Path

import pytest

from bot.content.seed import load
from bot.conversation.preview import Scene, preview
from bot.errors import CatalogueError
from bot.i18n.catalogues import Catalogues
from bot.settings import ROOT
from bot.terminal.phone import page, text
from tests.doubles.translator import Translator


@pytest.fixture
def translator(tmp_path: Path) -> Translator:
    return Translator(tmp_path)


def _preview(translator: Translator, language: str, key: str | None = None) -> list[Scene]:
    entries = load(translator.locales, ROOT / "nlu").entries
    return preview(Catalogues(translator.locales), entries, language, key)


@pytest.mark.parametrize("language", ["km", "my", "en"])
def test_a_translated_language_has_nothing_to_mark(translator: Translator, language: str) -> None:
    scenes = _preview(translator, language)
    assert len(scenes) >= 8
    assert not any(scene.marks for scene in scenes)
    assert "⟨" not in text(scenes)


def test_missing_and_outdated_texts_are_marked(translator: Translator) -> None:
    translator.say("km", "Menu", "")
    translator.answer("km", "before_tax next", "")
    translator.answer("km", "before_tax title", "ត្រូវបង់ពន្ធទេ?", fuzzy=True)
    (scene,) = _preview(translator, "km", "before_tax")
    assert scene.marks == ("↻ outdated: before_tax title", "✗ missing: before_tax next")
    shown = text([scene])
    assert "⟨Menu⟩" in shown
    assert "អង់គ្លេស" in shown


def test_the_page_is_of_a_phones_width_escapes_texts_and_loads_nothing(translator: Translator) -> None:
    html = page("km", _preview(translator, "km"))
    assert "width:360px" in html
    assert "://" not in html
    assert "<script" not in html


@pytest.mark.parametrize(("language", "key"), [("zz", None), ("km", "no_such_entry")])
def test_what_does_not_exist_is_one_sentence(
    translator: Translator, language: str, key: str | None
) -> None:
    with pytest.raises(CatalogueError):
        _preview(translator, language, key)

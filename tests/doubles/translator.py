"""A translator at work: a folder of catalogues of their own, edited as Poedit edits them."""

import shutil
from pathlib import Path

import polib

from bot.i18n.files import po_path
from bot.i18n.languages import read_languages
from bot.i18n.po import read_po
from bot.i18n.update import save
from bot.settings import ROOT


class Translator:
    """Edits and damages the catalogues in a folder."""

    def __init__(self, folder: Path) -> None:
        self.locales = folder / "locales"
        shutil.copytree(ROOT / "locales", self.locales)

    def path(self, code: str, domain: str) -> Path:
        return po_path(self.locales, code, domain)

    def open(self, code: str, domain: str) -> polib.POFile:
        return read_po(self.path(code, domain), read_languages(self.locales).all[code])

    def save(self, code: str, catalogue: polib.POFile, domain: str) -> None:
        # A file saved twice within the clock's grain would look unchanged.
        path = self.path(code, domain)
        before = path.stat().st_mtime_ns
        save(catalogue, path)
        if path.stat().st_mtime_ns == before:
            raise AssertionError("the file's time did not change")

    def say(
        self, code: str, english: str, text: str, *, fuzzy: bool = False, domain: str = "messages"
    ) -> None:
        """Translate an interface text, or an answer by its context."""
        catalogue = self.open(code, domain)
        by = "msgid" if domain == "messages" else "msgctxt"
        entry = catalogue.find(english, by=by)
        assert entry is not None, english
        entry.msgstr = text
        entry.flags = [*(flag for flag in entry.flags if flag != "fuzzy"), *(["fuzzy"] if fuzzy else [])]
        self.save(code, catalogue, domain)

    def answer(self, code: str, context: str, text: str, *, fuzzy: bool = False) -> None:
        """Translate one text of an answer."""
        self.say(code, context, text, fuzzy=fuzzy, domain="answers")

    def put(self, code: str, domain: str, content: bytes) -> None:
        """Put any bytes in the place of a catalogue."""
        self.path(code, domain).write_bytes(content)

"""Thousands of damaged files: every hostile one is refused, none is half applied, the texts stay.

``pytest -m long tests/unit/test_mutations.py`` runs 10,000 of them.
"""

import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.content.translate import CONTEXT_LIMITS
from bot.i18n.checks import check
from bot.i18n.files import CatalogueReader, template_path, wanted
from bot.i18n.kept import KeptTexts
from bot.i18n.languages import read_languages
from bot.i18n.po import read_po
from bot.i18n.update import save
from bot.settings import ROOT

LANGUAGES = read_languages(ROOT / "locales").all
Damage = Callable[[random.Random, str], str | bytes]
Slip = Callable[[random.Random, str], str]


def _cut(chance: random.Random, text: str) -> bytes:
    content = text.encode()
    return content[: chance.randrange(len(content) - 40)]


def _without_a_message(chance: random.Random, text: str) -> str:
    head, *messages = text.split("\n\n")
    messages.pop(chance.randrange(len(messages) - 1))
    return "\n\n".join([head, *messages])


def _line(chance: random.Random, text: str, made: Callable[[str], str]) -> str:
    lines = text.split("\n")
    at = chance.choice(
        [number for number, line in enumerate(lines) if line.startswith('msgstr "') and number > 3]
    )
    lines[at] = made(lines[at])
    return "\n".join(lines)


# Damage to a file: nothing of it may be used.
WHOLE: dict[str, Damage] = {
    "cut": _cut,
    "a message gone": _without_a_message,
    "utf-16": lambda chance, text: text.encode("utf-16"),
    "latin-1 bytes": lambda chance, text: (
        text.encode()[: chance.randrange(500, 900)] + b"\xe9\xff" + text.encode()
    ),
    "another language": lambda chance, text: text.replace(
        "Language: ", f"Language: x{chance.choice('abc')}"
    ),
    "no language": lambda chance, text: text.replace('"Language: ', '"X-Was: '),
    "another charset": lambda chance, text: text.replace("charset=UTF-8", "charset=TIS-620"),
    "another plural": lambda chance, text: text.replace("nplurals=1", "nplurals=4"),
    "open quote": lambda chance, text: _line(chance, text, lambda line: line.rstrip('"')),
    "inner quote": lambda chance, text: _line(chance, text, lambda line: line[:9] + '"' + line[9:] + ' x"'),
    "bad escape": lambda chance, text: _line(chance, text, lambda line: line[:8] + "\\q" + line[8:]),
    "nul": lambda chance, text: _line(chance, text, lambda line: line[:8] + "\0" + line[8:]),
    "line separator": lambda chance, text: _line(chance, text, lambda line: line[:8] + "\u2028" + line[8:]),
    "a line of anything": lambda chance, text: _line(chance, text, lambda line: f"{line}\n<html>"),
    "a merge conflict": lambda chance, text: _line(chance, text, lambda line: f"<<<<<<< HEAD\n{line}"),
    "no msgstr": lambda chance, text: _line(chance, text, lambda line: ""),
    "msgstr twice": lambda chance, text: _line(chance, text, lambda line: f"{line}\n{line}"),
    "all twice": lambda chance, text: text + "\n" + text.split("\n\n", 1)[1],
}


def _put(text: str) -> Slip:
    return lambda chance, translation: _insert(chance, translation, text)


def _insert(chance: random.Random, translation: str, text: str) -> str:
    at = chance.randrange(len(translation) + 1)
    return translation[:at] + text + translation[at:]


# A slip in one message: it keeps its last good text.
SLIPS: dict[str, Slip] = {
    "placeholder": _put("{name}"),
    "brace": _put(" { "),
    "attribute": _put("{x.__class__}"),
    "tag": _put("<b>"),
    "script tag": _put("<script>alert(1)</script>"),
    "command": lambda chance, text: f"{text} /start",
    "link": lambda chance, text: f"{text} https://example.org/x",
    "telephone": lambda chance, text: f"{text} +66 53 283259",
    "number": _put(" 7 "),
    "other digits": _put("៧๗"),
    "zero width": _put("\u200b"),
    "direction": _put("\u202e"),
    "soft hyphen": _put("\u00ad"),
    "control": lambda chance, text: _insert(chance, text, chr(chance.choice([0x9, 0xFFF9, 0xE0041]))),
    "thai": _put("ไทย"),
    "cyrillic": _put("привет"),
    "english": lambda chance, text: f"{text} translate this",
    "wide": _put("Ａ"),
    "too long": lambda chance, text: text * 400,
    "lines": _put("\n\n"),
}


class Bench:
    """A reader with sound texts in use, before which damaged files are laid."""

    def __init__(self, folder: Path, code: str, domain: str) -> None:
        self.language = LANGUAGES[code]
        self.path = folder / code / "LC_MESSAGES" / f"{domain}.po"
        self.path.parent.mkdir(parents=True)
        source = ROOT / "locales"
        template_path(folder, domain).write_bytes(template_path(source, domain).read_bytes())
        self.sound = (source / self.path.relative_to(folder)).read_text()
        self.path.write_text(self.sound)
        self.reader = CatalogueReader(folder, domain, KeptTexts(None), CONTEXT_LIMITS)
        self._time = 1
        self.texts = dict(self.reader.read(self.language).texts)
        assert len(self.texts) == len(wanted(folder, domain) or ())

    def lay(self, content: str | bytes) -> None:
        self.path.write_bytes(content.encode() if isinstance(content, str) else content)
        self._time += 1
        os.utime(self.path, (self._time, self._time))

    def whole(self, chance: random.Random) -> None:
        name = chance.choice(list(WHOLE))
        self.lay(WHOLE[name](chance, self.sound))
        reading = self.reader.read(self.language)
        assert reading.found.refused, name
        assert reading.texts == self.texts, name

    def slip(self, chance: random.Random) -> None:
        name = chance.choice(list(SLIPS))
        catalogue = read_po(self._laid_sound(), self.language)
        entry = chance.choice([each for each in catalogue if each.msgstr])
        entry.msgstr = SLIPS[name](chance, entry.msgstr)
        save(catalogue, self.path)
        self.lay(self.path.read_bytes())
        reading = self.reader.read(self.language)
        key = (entry.msgctxt or "", entry.msgid)
        assert reading.found.refused or key in reading.found.bad, (name, entry.msgstr)
        assert reading.texts == self.texts, name

    def noise(self, chance: random.Random) -> None:
        content = bytearray(self.sound.encode())
        for _ in range(chance.randrange(1, 6)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        self.lay(bytes(content))
        reading = self.reader.read(self.language)
        for (context, source), text in reading.texts.items():
            if self.texts.get((context, source)) != text:
                limit = CONTEXT_LIMITS.get(context.split(" ")[-1])
                found = check(self.language, source, text, limit)
                assert [each for each in found if each.level == "error"] == []
        self.lay(self.sound)
        assert dict(self.reader.read(self.language).texts) == self.texts

    def _laid_sound(self) -> Path:
        self.path.write_text(self.sound)
        return self.path


def _run(folder: Path, rounds: int) -> None:
    chance = random.Random(2017)
    benches = [
        Bench(folder / code / domain, code, domain)
        for code in ("km", "my")
        for domain in ("messages", *(["answers"] if rounds > 1000 else []))
    ]
    # The answers are ten times as long: one file in six.
    weights = [1 if bench.path.stem == "answers" else 5 for bench in benches]
    for number in range(rounds):
        bench = chance.choices(benches, weights)[0]
        (bench.whole, bench.slip, bench.noise)[number % 3](chance)


def test_damaged_files_are_refused_and_change_nothing(tmp_path: Path) -> None:
    _run(tmp_path, 450)


@pytest.mark.long
def test_ten_thousand_damaged_files_are_refused_and_change_nothing(tmp_path: Path) -> None:
    _run(tmp_path, 10_000)

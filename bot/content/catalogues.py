"""The project's catalogues: which texts go into which file, and what is wrong with them."""

from collections.abc import Iterator
from pathlib import Path

import polib

from bot.content.models import Field
from bot.content.seed import ANSWERS, english_entries, read_po
from bot.content.translate import LIMITS, answer_sources
from bot.i18n.checks import check
from bot.i18n.update import MESSAGES, Source, compile_catalogue, interface_sources, update
from bot.language.languages import LANGUAGES

_PACKAGE = Path(__file__).resolve().parent.parent


def _path(locales: Path, language: str, domain: str) -> Path:
    return locales / language / "LC_MESSAGES" / f"{domain}.po"


def sources() -> dict[str, list[Source]]:
    """The English texts of each domain."""
    return {
        MESSAGES: interface_sources(_PACKAGE),
        ANSWERS: answer_sources(english_entries()),
    }


def update_all(locales: Path) -> list[Path]:
    """Bring all catalogues of all translated languages up to date; returns their paths.

    Raises:
        SeedError: the English seed file cannot be used.
    """
    paths = []
    for domain, texts in sources().items():
        for language in _translated():
            path = _path(locales, language, domain)
            update(path, language, texts)
            paths.append(path)
    return paths


def compile_all(locales: Path) -> None:
    """Compile the interface catalogues.

    Raises:
        SeedError: a catalogue is missing or broken.
    """
    for language in _translated():
        path = _path(locales, language, MESSAGES)
        read_po(path)
        compile_catalogue(path)


def check_all(locales: Path) -> list[str]:
    """What is wrong with the catalogues, one line a finding.

    Raises:
        SeedError: a catalogue is missing or broken.
    """
    return [
        line
        for domain, texts in sources().items()
        for language in _translated()
        for line in _check_file(_path(locales, language, domain), language, texts)
    ]


def _check_file(path: Path, language: str, texts: list[Source]) -> Iterator[str]:
    messages = {(each.msgctxt or "", each.msgid): each for each in read_po(path)}
    place = f"{language}/{path.stem}"
    for source in texts:
        message = messages.get((source.context, source.text))
        name = f"{place}: {source.context or source.text[:50]!r}"
        if message is None:
            yield f"{name}: missing; run `guide locales update`"
        elif message.fuzzy or not message.msgstr:
            yield f"{name}: {'outdated' if message.fuzzy else 'not translated'}"
        else:
            yield from _check_message(name, language, source, message)


def _check_message(name: str, language: str, source: Source, message: polib.POEntry) -> Iterator[str]:
    part = source.context.split(" ")[-1]
    limit = LIMITS.get(Field(part)) if part else None
    for finding in check(language, source.text, message.msgstr, limit):
        yield f"{name}: {finding.level}: {finding.check}: {finding.reason}"


def _translated() -> list[str]:
    return [language for language in LANGUAGES if language != "en"]

"""The project's catalogues: which texts go into which file, and what is wrong with them."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import polib
import yaml

from bot.content.models import Entry
from bot.content.seed import ANSWERS, SEED_DIR, english_entries
from bot.content.translate import CONTEXT_LIMITS, answer_sources
from bot.errors import CatalogueError, SeedError
from bot.i18n.checks import Finding, Level
from bot.i18n.examine import NOT_NEEDED, Problem, message_problems, problem
from bot.i18n.files import po_path, template_path, terms_of
from bot.i18n.glossary import DOMAIN as GLOSSARY
from bot.i18n.languages import read_languages
from bot.i18n.po import place, read_po
from bot.i18n.update import (
    MESSAGES,
    STAFF,
    Source,
    interface_sources,
    staff_sources,
    update,
    write_template,
)
from bot.language.languages import SOURCE, Language

_PACKAGE = Path(__file__).resolve().parent.parent
DOMAINS = (MESSAGES, ANSWERS, STAFF, GLOSSARY)


def sources(entries: Iterable[Entry] | None = None) -> dict[str, list[Source]]:
    """The English texts of each domain.

    Args:
        entries: the answers to translate; None: those of the seed.

    Raises:
        SeedError: the seed cannot be used.
    """
    return {
        MESSAGES: interface_sources(_PACKAGE),
        ANSWERS: answer_sources(english_entries() if entries is None else entries),
        STAFF: staff_sources(_PACKAGE),
        GLOSSARY: glossary_sources(),
    }


def glossary_sources() -> list[Source]:
    """The terms on whose translation a language has to agree.

    Raises:
        SeedError: the list of terms cannot be used.
    """
    try:
        terms = yaml.safe_load((SEED_DIR / "glossary.yml").read_text(encoding="utf-8"))["terms"]
        return [Source("", str(term), str(meaning)) for term, meaning in terms.items()]
    except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise SeedError(f"bot/content/seed/glossary.yml cannot be used: {error!r}") from None


def domains_of(language: Language) -> tuple[str, ...]:
    """English has catalogues of interface texts only, for who wants to word one differently."""
    return (MESSAGES, STAFF) if language.code == SOURCE else DOMAINS


def update_all(locales: Path, entries: Iterable[Entry] | None = None) -> list[Path]:
    """Bring all templates and catalogues up to date; returns their paths.

    Raises:
        SeedError: the seed, the list of languages or a catalogue cannot be used.
    """
    paths, texts = [], sources(entries)
    for domain, wanted in texts.items():
        write_template(template_path(locales, domain), wanted)
        paths.append(template_path(locales, domain))
    for language in read_languages(locales).all.values():
        for domain in domains_of(language):
            path = po_path(locales, language.code, domain)
            update(path, language, texts[domain])
            paths.append(path)
    return paths


def check_all(locales: Path, code: str | None = None) -> list[Problem]:
    """What is wrong with the catalogues of all languages, or of one.

    Raises:
        SeedError: the seed or the list of languages cannot be used.
    """
    texts = sources()
    return [
        each
        for language in read_languages(locales).all.values()
        if code in (None, language.code)
        for domain in domains_of(language)
        for each in check_file(locales, language, domain, texts[domain])
    ]


def check_file(locales: Path, language: Language, domain: str, texts: list[Source]) -> Iterator[Problem]:
    """What is wrong with one catalogue; a file that cannot be read at all is one problem."""
    path = po_path(locales, language.code, domain)
    try:
        catalogue = read_po(path, language)
    except CatalogueError as error:
        yield Problem(place(path), 0, "", "error", "file", str(error))
        return
    messages = {(each.msgctxt or "", each.msgid): each for each in catalogue if not each.obsolete}
    terms = terms_of(locales, language) if domain != GLOSSARY else ()
    for source in texts:
        message = messages.pop(source.key, None)
        if message is None:
            name = source.context or repr(source.text[:50])
            yield Problem(
                place(path), 0, name, "error", "extraction", "not there; run `guide locales update`"
            )
        elif message.msgstr and domain != GLOSSARY:
            yield from message_problems(path, message, language, CONTEXT_LIMITS, terms)
        if message is not None:
            yield from _completeness(path, message, language, domain)
    for message in messages.values():
        yield problem(
            path, message, Finding("error", "extraction", "not in the program; run `guide locales update`")
        )


def _completeness(path: Path, message: polib.POEntry, language: Language, domain: str) -> Iterator[Problem]:
    """Missing and outdated texts: errors in what readers see of a language that all are offered."""
    if language.code == SOURCE or NOT_NEEDED in message.tcomment:
        return
    level: Level = "error" if language.offer == "always" and domain != STAFF else "warning"
    if message.fuzzy:
        yield problem(path, message, Finding(level, "outdated", "the English text has changed"))
    elif not message.msgstr:
        yield problem(path, message, Finding(level, "missing", "not translated"))

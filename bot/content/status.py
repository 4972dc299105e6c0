"""What is left to translate: language by domain, and the most asked entries still missing."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import polib

from bot.content.catalogues import domains_of
from bot.content.models import DANGER_ENTRIES
from bot.content.seed import ANSWERS
from bot.errors import CatalogueError
from bot.i18n.examine import NOT_NEEDED, REVIEWED
from bot.i18n.files import po_path
from bot.i18n.languages import Languages
from bot.i18n.po import read_po
from bot.i18n.update import MESSAGES, Source
from bot.language.languages import SOURCE, Language

MOST_ASKED = 10


@dataclass(frozen=True)
class DomainStatus:
    """One language's state in one domain; ``words`` are English words left to translate."""

    language: str
    domain: str
    translated: int = 0
    outdated: int = 0
    missing: int = 0
    not_needed: int = 0
    awaiting_review: int = 0
    words: int = 0
    fault: str | None = None
    """Why the file cannot be read, if so."""


@dataclass(frozen=True)
class LanguageStatus:
    """One language as a whole.

    Attributes:
        offered: whether readers may choose it now.
        danger: per cent of the texts for people in danger that are current.
        interface: per cent of the interface texts that are current.
        fallback: what is shown where a text is missing, best first.
        falling_back: entries of which readers see a part in the fallback language now.
        most_asked_missing: entry → times shown, of the entries that lack a current text.
    """

    code: str
    name: str
    offered: bool
    danger: int
    interface: int
    fallback: tuple[str, ...]
    falling_back: tuple[str, ...]
    most_asked_missing: dict[str, int]
    domains: tuple[DomainStatus, ...] = field(default=())

    def data(self) -> dict[str, Any]:
        """The same for programs."""
        return asdict(self)


def status(
    locales: Path,
    languages: Languages,
    sources: Mapping[str, list[Source]],
    asked: Mapping[str, Mapping[str, int]] | None = None,
) -> list[LanguageStatus]:
    """The state of every language, read from the files.

    Args:
        locales: the folder of the catalogues.
        languages: the languages to report on.
        sources: the English texts of each domain.
        asked: language → entry → times shown, most often first, where it is known.
    """
    return [
        _language(locales, languages, each, sources, (asked or {}).get(each.code, {}))
        for each in languages.all.values()
    ]


def _language(
    locales: Path,
    languages: Languages,
    language: Language,
    sources: Mapping[str, list[Source]],
    asked: Mapping[str, int],
) -> LanguageStatus:
    messages = {domain: _messages(locales, language, domain) for domain in domains_of(language)}
    domains = tuple(_domain(language, domain, messages[domain], sources[domain]) for domain in messages)
    lacking = _lacking(messages.get(ANSWERS), sources[ANSWERS]) if language.code != SOURCE else {}
    shares = {each.domain: each for each in domains}
    danger = _danger(lacking, sources[ANSWERS])
    interface = _share(shares[MESSAGES])
    ready = danger >= languages.ready.danger and interface >= languages.ready.interface
    most = [key for key in asked if key in lacking] or list(lacking)
    return LanguageStatus(
        code=language.code,
        name=language.name,
        offered=language.code == SOURCE
        or language.offer == "always"
        or (language.offer == "auto" and ready),
        danger=danger,
        interface=interface,
        fallback=language.fallback if language.code != SOURCE else (),
        falling_back=tuple(lacking),
        most_asked_missing={key: asked.get(key, 0) for key in most[:MOST_ASKED]},
        domains=domains,
    )


def _messages(locales: Path, language: Language, domain: str) -> dict[tuple[str, str], polib.POEntry] | str:
    """The messages of a catalogue, or why it cannot be read."""
    try:
        catalogue = read_po(po_path(locales, language.code, domain), language)
    except CatalogueError as error:
        return str(error)
    return {(each.msgctxt or "", each.msgid): each for each in catalogue if not each.obsolete}


def _domain(
    language: Language,
    domain: str,
    messages: dict[tuple[str, str], polib.POEntry] | str,
    sources: list[Source],
) -> DomainStatus:
    if isinstance(messages, str):
        return DomainStatus(
            language.code, domain, missing=len(sources), words=_words(sources), fault=messages
        )
    found = {
        "translated": 0,
        "outdated": 0,
        "missing": 0,
        "not_needed": 0,
        "awaiting_review": 0,
        "words": 0,
    }
    for source in sources:
        entry = messages.get(source.key)
        state = _state(language, entry)
        found[state] += 1
        if state in ("outdated", "missing"):
            found["words"] += _words([source])
        elif (
            state == "translated"
            and entry is not None
            and REVIEWED not in entry.tcomment
            and domain == ANSWERS
        ):
            found["awaiting_review"] += 1
    return DomainStatus(
        language.code,
        domain,
        translated=found["translated"],
        outdated=found["outdated"],
        missing=found["missing"],
        not_needed=found["not_needed"],
        awaiting_review=found["awaiting_review"],
        words=found["words"],
    )


def _state(language: Language, entry: polib.POEntry | None) -> str:
    if entry is not None and entry.msgstr:
        return "outdated" if entry.fuzzy else "translated"
    if language.code == SOURCE or (entry is not None and NOT_NEEDED in entry.tcomment):
        return "not_needed"
    return "missing"


def _words(sources: Iterable[Source]) -> int:
    return sum(len(each.text.split()) for each in sources)


def _share(domain: DomainStatus) -> int:
    done, all_ = domain.translated + domain.not_needed, domain.translated + domain.not_needed
    all_ += domain.outdated + domain.missing
    return 100 * done // all_ if all_ else 100


def _lacking(
    messages: dict[tuple[str, str], polib.POEntry] | str | None, sources: list[Source]
) -> dict[str, int]:
    """Entry → how many of its texts lack a current translation, in catalogue order."""
    known = messages if isinstance(messages, dict) else {}
    lacking: dict[str, int] = {}
    for source in sources:
        entry = known.get(source.key)
        if entry is None or entry.fuzzy or not (entry.msgstr or NOT_NEEDED in entry.tcomment):
            key = source.context.split(" ")[0]
            lacking[key] = lacking.get(key, 0) + 1
    return lacking


def _danger(lacking: Mapping[str, int], sources: list[Source]) -> int:
    texts = [each for each in sources if each.context.split(" ")[0] in DANGER_ENTRIES]
    missing = sum(count for key, count in lacking.items() if key in DANGER_ENTRIES)
    return 100 * (len(texts) - missing) // len(texts) if texts else 100

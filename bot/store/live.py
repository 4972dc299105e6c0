"""Keeps the texts in use equal to the files that translators save, while the bot runs."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from bot.content.models import Entry
from bot.content.readiness import offered
from bot.content.seed import ANSWERS
from bot.content.takeover import TakeOver, offers
from bot.content.translate import CONTEXT_LIMITS
from bot.i18n.catalogues import DOMAIN, Catalogues
from bot.i18n.examine import Problem
from bot.i18n.files import CatalogueReader, Examiner, Reading, examine_file, po_path, signature, wanted
from bot.i18n.glossary import DOMAIN as GLOSSARY
from bot.i18n.kept import KeptTexts
from bot.i18n.languages import FILE
from bot.i18n.update import STAFF
from bot.store.work import UnitOfWork

log = logging.getLogger(__name__)


@dataclass
class Refreshed:
    """What a refresh did: by language what came of its answers, and everything that is wrong."""

    answers: dict[str, TakeOver] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


class LiveTexts:
    """Interface texts into the catalogues, answers into the store. One refresh at a time."""

    def __init__(
        self,
        locales: Path,
        kept: Path | None,
        catalogues: Catalogues,
        work: Callable[[], UnitOfWork],
        *,
        publish: bool,
        staff_texts: Catalogues | None = None,
        today: Callable[[], date] = date.today,
    ) -> None:
        """Read under ``locales``.

        Args:
            locales: the folder of the catalogues.
            kept: where the last good texts of the answers are kept.
            catalogues: what readers are told.
            work: makes units of work.
            publish: translators' answers need no review by staff.
            staff_texts: what the staff pages say.
            today: the present day.
        """
        self._staff_texts = staff_texts
        self._locales, self._catalogues, self._work = locales, catalogues, work
        self._publish, self._today = publish, today
        self._answers = CatalogueReader(locales, ANSWERS, KeptTexts(kept), CONTEXT_LIMITS)
        self._taken: dict[str, Reading] = {}
        self._reported: frozenset[Problem] = frozenset()
        self._lock = threading.Lock()

    def look(self) -> object:
        """Changes when any file does that a refresh reads."""
        codes = self._catalogues.languages
        paths = [
            po_path(self._locales, code, each)
            for code in codes
            for each in (DOMAIN, ANSWERS, STAFF, GLOSSARY)
        ]
        return tuple(signature(path) for path in (self._locales / FILE, *paths))

    def refresh(self, examiner: Examiner = examine_file) -> Refreshed:
        """Take over what is good in the files as they are now, and say what is wrong.

        Raises:
            StoreError: the database cannot be reached; nothing of the answers is taken over.
        """
        with self._lock:
            done = Refreshed(problems=list(self._catalogues.reload(examiner)))
            if self._staff_texts is not None:
                done.problems += self._staff_texts.reload(examiner)
            self._take_over(done, examiner)
            self._offer()
        self._report(done.problems)
        for code, taken in done.answers.items():
            log.info("%s: %d published, %d to review", code, len(taken.published), len(taken.review))
            for name in taken.conflicts:
                log.warning(
                    "%s: staff and a translator changed this text; see `guide locales review`", name
                )
        return done

    def _report(self, problems: list[Problem]) -> None:
        """Say what is new among the problems: errors to be seen at once, warnings for who looks."""
        for problem in problems:
            if problem not in self._reported:
                log.log(logging.WARNING if problem.level == "error" else logging.INFO, "%s", problem)
        self._reported = frozenset(problems)

    def _take_over(self, done: Refreshed, examiner: Examiner) -> None:
        for language in self._catalogues.listed.translated:
            reading = self._answers.read(language, examiner)
            done.problems += reading.found.problems
            if self._taken.get(language.code) is not reading and not reading.found.refused:
                done.answers[language.code] = self._store(language.code, reading)
            self._taken[language.code] = reading

    def _store(self, code: str, reading: Reading) -> TakeOver:
        with self._work() as work:
            entries = {entry.key: entry for entry in work.content.entries()}
            report = work.translations.take_over(
                code, offers(entries, reading.found), publish=self._publish, today=self._today()
            )
            work.commit()
        return report

    def _offer(self) -> None:
        """Offer the languages that have become ready; a language that readers use stays theirs."""
        with self._work() as work:
            entries = work.content.entries()
        self._catalogues.offered = offered_languages(self._catalogues, entries, self._locales)


def offered_languages(catalogues: Catalogues, entries: list[Entry], locales: Path) -> tuple[str, ...]:
    """The languages that readers may choose, by what the template says there is to translate."""
    keys = wanted(locales, DOMAIN)
    if keys is None:
        return tuple(catalogues.offered)
    return offered(catalogues, entries, [message for _, message in keys])

"""Interface texts in use: looked up by language, taken over from the files while the bot runs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.errors import CatalogueError
from bot.i18n.examine import Problem
from bot.i18n.files import CatalogueReader, Examiner, examine_file
from bot.i18n.kept import KeptTexts
from bot.i18n.languages import Languages, read_languages
from bot.language.languages import SOURCE, Language

DOMAIN = "messages"


@dataclass(frozen=True)
class _Texts:
    """Everything in use at one moment; replaced as a whole, so no reader sees half a change."""

    languages: Languages
    texts: dict[str, dict[str, str]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


class Catalogues:
    """The interface texts of all languages. A text that is missing is said in the fallback language.

    Attributes:
        offered: the languages that readers may choose, in the order of their buttons; staff may choose
            any. Set from outside, because it depends on the answers too.
    """

    def __init__(self, folder: Path, kept: Path | None = None, domain: str = DOMAIN) -> None:
        """Load the catalogues of ``domain`` under ``folder``.

        Args:
            folder: the folder ``locales``.
            kept: a folder in which the last good texts outlive a restart; None: they do not.
            domain: which texts.

        Raises:
            CatalogueError: the list of languages cannot be used.
        """
        self._folder = folder
        self._reader = CatalogueReader(folder, domain, KeptTexts(kept), {})
        self._now = _Texts(read_languages(folder))
        self.offered = tuple(code for code, each in self.languages.items() if each.offer == "always")
        self.reload()

    @property
    def languages(self) -> Mapping[str, Language]:
        """All languages, offered to readers or not, in the order of their buttons."""
        return self._now.languages.all

    @property
    def listed(self) -> Languages:
        """All languages with the shares from which they are offered."""
        return self._now.languages

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the files as they were read last."""
        return self._now.problems

    def text(self, language: str, message: str, /, **values: Any) -> str:
        """Translate ``message`` and put ``values`` into its named ``{placeholders}``, literally.

        Only the given names are replaced, so a brace in a translation can reach nothing.
        """
        translated = self._translation(language, message)
        for name, value in values.items():
            translated = translated.replace("{" + name + "}", str(value))
        return translated

    def _translation(self, language: str, message: str) -> str:
        now = self._now
        known = now.languages.all.get(language) or now.languages.all[SOURCE]
        for code in (known.code, *known.fallback):
            found = now.texts.get(code, {}).get(message)
            if found is not None:
                return found
        return message

    def share(self, language: str, messages: Iterable[str]) -> int:
        """How many of 100 ``messages`` have a current translation of their own, rounded down."""
        wanted, own = set(messages), self._now.texts.get(language, {})
        return 100 * len(wanted & own.keys()) // len(wanted) if wanted else 100

    def reload(self, examiner: Examiner = examine_file) -> tuple[Problem, ...]:
        """Take over what is good in the files as they are now; returns everything that is wrong.

        A bad message keeps its last good text, a bad file changes nothing.
        """
        problems: list[Problem] = []
        try:
            languages = read_languages(self._folder)
        except CatalogueError as error:
            languages = self._now.languages
            problems.append(Problem("languages.yml", 0, "", "error", "file", str(error)))
        texts = {}
        for code, language in languages.all.items():
            reading = self._reader.read(language, examiner)
            texts[code] = {key[1]: text for key, text in reading.texts.items()}
            problems += reading.found.problems
        self._now = _Texts(languages, texts, tuple(problems))
        return self.problems


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for "mark, do not translate here"
    """Mark a message for extraction; it is translated where it is used."""
    return message

"""Interface texts: ``messages`` catalogues, looked up by language."""

import gettext
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bot.errors import SeedError

DOMAIN = "messages"


class Catalogues:
    """The interface texts of all languages; English is the source and needs no catalogue."""

    def __init__(self, folder: Path, languages: Iterable[str]) -> None:
        """Load the compiled catalogues of ``languages`` under ``folder``.

        Raises:
            SeedError: a catalogue is missing or broken (``make setup`` compiles them).
        """
        self._translations: dict[str, gettext.NullTranslations] = {}
        for language in languages:
            self._translations[language] = _load(folder, language)

    def text(self, language: str, message: str, /, **values: Any) -> str:
        """Translate ``message`` and put ``values`` into its named ``{placeholders}``, literally.

        Only the given names are replaced, so a brace in a translation can reach nothing.
        """
        translated = self._translations[language].gettext(message)
        for name, value in values.items():
            translated = translated.replace("{" + name + "}", str(value))
        return translated


def _load(folder: Path, language: str) -> gettext.NullTranslations:
    if language == "en":
        return gettext.NullTranslations()
    try:
        return gettext.translation(DOMAIN, localedir=str(folder), languages=[language])
    except (OSError, UnicodeDecodeError, ValueError):
        raise SeedError(
            f"The catalogue {language}/LC_MESSAGES/{DOMAIN}.mo is missing or broken. "
            "Run `guide locales compile`."
        ) from None


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for "mark, do not translate here"
    """Mark a message for extraction; it is translated where it is used."""
    return message

"""Checks of translations: pure functions that return findings. English-shaped checks are left out.

Anchors: Pontoon's and Weblate's checks; msgfmt and pofilter run beside them (``third_party``). An
error keeps a text out of the bot. A warning may be right as it is: it asks a person to look.
"""

from collections.abc import Sequence

from bot.i18n.checks import characters, figures, markup, wording
from bot.i18n.checks.finding import Finding, Level, Subject
from bot.i18n.glossary import Term
from bot.language.languages import Language

__all__ = ["CHECKS", "Finding", "Level", "check"]

CHECKS = (*markup.CHECKS, *figures.CHECKS, *characters.CHECKS, *wording.CHECKS)


def check(
    language: Language,
    source: str,
    translation: str,
    limit: int | None = None,
    terms: Sequence[Term] = (),
) -> list[Finding]:
    """All findings for one message.

    Args:
        language: the translation's language.
        source: the English text.
        translation: the translated text, not empty.
        limit: most characters allowed; Telegram's own limit in any case.
        terms: the glossary of the language.
    """
    subject = Subject(language, source, translation, limit, tuple(terms))
    return [finding for each in CHECKS for finding in each(subject)]

"""Numbers, telephone numbers and dates: equal across languages, whatever the digits."""

import re
from collections.abc import Iterator

from babel import Locale, UnknownLocaleError

from bot.i18n.checks.finding import Check, Finding, Subject
from bot.language.digits import numbers, to_latin
from bot.language.languages import DIGITS

_TELEPHONE = re.compile(r"(?:\+|\b0)\d(?:[ ()./-]{0,2}\d){5,13}")
_MONTHS: dict[int, str] = dict(Locale("en").months["format"]["wide"])
# "May" is also a verb and is left out.
_MONTH = re.compile(r"\b(" + "|".join(name for name in _MONTHS.values() if name != "May") + r")\b")


def same_numbers(subject: Subject) -> Iterator[Finding]:
    """The same numbers, in any order."""
    wanted, found = numbers(subject.source), numbers(subject.translation)
    if wanted != found:
        yield Finding("error", "numbers", f"English has {wanted}, here {found}")


def same_telephones(subject: Subject) -> Iterator[Finding]:
    """The same telephone numbers, digit by digit."""
    wanted, found = _telephones(subject.source), _telephones(subject.translation)
    if wanted != found:
        yield Finding("error", "telephone", f"English has {wanted}, here {found}")


def _telephones(text: str) -> list[str]:
    return [re.sub(r"\D", "", each) for each in _TELEPHONE.findall(to_latin(text))]


def own_digits(subject: Subject) -> Iterator[Finding]:
    """Only the digits that the language was decided to use."""
    strange = {
        each for each in subject.translation if each.isdecimal() and each not in subject.language.digits
    }
    if strange:
        example = subject.language.digits if subject.language.digits != DIGITS["latn"] else "0-9"
        yield Finding(
            "error", "digits", f"{' '.join(sorted(strange))} stand here; this language uses {example}"
        )


def same_months(subject: Subject) -> Iterator[Finding]:
    """Each month of the source, by CLDR's name; a month written otherwise is only warned about."""
    named = set(_MONTH.findall(subject.source))
    names = _month_names(subject.language.code) if named else {}
    for number, english in _MONTHS.items():
        if english in named and number in names and names[number] not in subject.translation:
            yield Finding("warning", "date", f"English has {english}; {names[number]} is expected")


def _month_names(code: str) -> dict[int, str]:
    try:
        return dict(Locale.parse(code).months["format"]["wide"])
    except (UnknownLocaleError, ValueError):
        return {}


CHECKS: tuple[Check, ...] = (same_numbers, same_telephones, own_digits, same_months)

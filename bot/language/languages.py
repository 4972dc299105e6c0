"""What the assistant knows of a language. The languages themselves are data: ``locales/languages.yml``."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

SOURCE = "en"
ORIGINS: tuple[str, ...] = ("kh", "mm")
# Numbering systems by CLDR's names.
DIGITS: dict[str, str] = {
    "latn": "0123456789",
    "mymr": "၀၁၂၃၄၅၆၇၈၉",
    "mymrshan": "႐႑႒႓႔႕႖႗႘႙",
    "khmr": "០១២៣៤៥៦៧៨៩",
    "thai": "๐๑๒๓๔๕๖๗๘๙",
    "laoo": "໐໑໒໓໔໕໖໗໘໙",
}
SCRIPTS = ("Latin", "Khmer", "Myanmar", "Thai", "Lao")
# Every South-East Asian language that we know of has one form; a language with more says so.
ONE_FORM = "nplurals=1; plural=0;"
Offer = Literal["auto", "always", "staff"]


@dataclass(frozen=True)
class Language:
    """One language of the assistant.

    Attributes:
        code: ISO 639 code, also the folder name of its catalogues.
        name: the language's name in itself, as on its button.
        english: the language's English name.
        script: one of ``SCRIPTS``.
        origin: the country of origin it suggests ("kh", "mm") or None.
        numbering: a key of ``DIGITS``. CLDR's default for Khmer (Latin) and Burmese (Burmese digits),
            see docs/decisions/0003-digits.md.
        fallback: languages that stand in for a missing text, best first; English is always the last.
        offer: "auto" to readers once enough is translated, "always", or "staff" only.
        plurals: gettext's Plural-Forms.
        negation: words one of which stands in a sentence that says no; empty: not checked.
        ends: marks that end a sentence; empty: not checked.
    """

    code: str
    name: str
    english: str
    script: str
    origin: str | None = None
    numbering: str = "latn"
    fallback: tuple[str, ...] = (SOURCE,)
    offer: Offer = "auto"
    plurals: str = ONE_FORM
    negation: tuple[str, ...] = ()
    ends: str = ""

    @property
    def digits(self) -> str:
        """The ten digits used in its texts."""
        return DIGITS[self.numbering]


def from_telegram(code: str | None, known: Iterable[str]) -> str | None:
    """Map Telegram's IETF ``language_code`` ("km-KH", "my", None) to one of ``known``, or None."""
    primary = (code or "").replace("_", "-").split("-")[0].lower()
    return primary if primary in known else None

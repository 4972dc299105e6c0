"""The languages that the assistant answers in, as data."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Language:
    """One language of the assistant.

    Attributes:
        code: ISO 639-1 code, also the folder name of its catalogues.
        name: the language's name in itself, as on its button.
        script: the script it is written in: "Latin", "Khmer" or "Myanmar".
        origin: the country of origin it suggests ("kh", "mm") or None.
        digits: the ten digits used in texts. CLDR's default numbering system: Latin for Khmer and
            English, Burmese for Burmese (docs/decisions/0003-digits.md).
    """

    code: str
    name: str
    script: str
    origin: str | None
    digits: str


KHMER = Language("km", "ភាសាខ្មែរ", "Khmer", "kh", "0123456789")
BURMESE = Language("my", "မြန်မာဘာသာ", "Myanmar", "mm", "၀၁၂၃၄၅၆၇၈၉")
ENGLISH = Language("en", "English", "Latin", None, "0123456789")

LANGUAGES: dict[str, Language] = {each.code: each for each in (KHMER, BURMESE, ENGLISH)}
ORIGINS: tuple[str, ...] = ("kh", "mm")


def from_telegram(code: str | None) -> str | None:
    """Map Telegram's IETF ``language_code`` ("km-KH", "my", None) to one of ours, or None."""
    primary = (code or "").replace("_", "-").split("-")[0].lower()
    return primary if primary in LANGUAGES else None

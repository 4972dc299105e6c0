"""The languages as data: reads ``locales/languages.yml`` and adds a language to it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import yaml
from babel import Locale, UnknownLocaleError

from bot.errors import CatalogueError
from bot.language.languages import DIGITS, ONE_FORM, ORIGINS, SCRIPTS, SOURCE, Language, Offer

FILE = "languages.yml"
_CODE = re.compile(r"[a-z]{2,3}")
_PLURALS = re.compile(r"nplurals=[1-6]; plural=[n0-9 !=<>&|?:%()]+;")
_KEYS = frozenset(
    {"name", "english", "script", "digits", "origin", "fallback", "offer", "plurals", "negation", "ends"}
)


@dataclass(frozen=True)
class Ready:
    """From which shares, in per cent, a language is offered to readers."""

    danger: int = 100
    interface: int = 100


@dataclass(frozen=True)
class Languages:
    """All languages, in the order of their buttons, and when a new one is ready."""

    all: dict[str, Language]
    ready: Ready

    @property
    def translated(self) -> list[Language]:
        """Every language but the source."""
        return [each for each in self.all.values() if each.code != SOURCE]


def read_languages(locales: Path) -> Languages:
    """Read ``languages.yml``.

    Raises:
        CatalogueError: it is missing or says something that cannot be used; the message says what.
    """
    try:
        document = yaml.safe_load((locales / FILE).read_text(encoding="utf-8"))
        found = {code: _language(code, raw) for code, raw in document["languages"].items()}
        ready = Ready(**document.get("ready", {}))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise CatalogueError(f"locales/{FILE} cannot be used: {error!r}") from None
    _expect(SOURCE in found, "it has no English (en)")
    for language in found.values():
        _expect(set(language.fallback) <= set(found), f"{language.code}: a fallback is not a language here")
    for share in (ready.danger, ready.interface):
        _expect(isinstance(share, int) and 0 <= share <= 100, "ready: whole numbers from 0 to 100")
    return Languages(found, ready)


def _language(code: Any, raw: dict[str, Any]) -> Language:
    _expect(
        isinstance(code, str) and bool(_CODE.fullmatch(code)), f"{code!r} is no language code; quote it"
    )
    strange = set(raw) - _KEYS
    _expect(not strange, f"{code}: unknown keys {sorted(strange)}")
    numbering, script = raw.get("digits", "latn"), raw["script"]
    _expect(script in SCRIPTS, f"{code}: script is one of {', '.join(SCRIPTS)}")
    _expect(numbering in DIGITS, f"{code}: digits is one of {', '.join(DIGITS)}")
    _expect(raw.get("origin") in (None, *ORIGINS), f"{code}: origin is one of {', '.join(ORIGINS)}")
    offer = raw.get("offer", "auto")
    _expect(offer in get_args(Offer), f"{code}: offer is one of {', '.join(get_args(Offer))}")
    plurals = raw.get("plurals", ONE_FORM)
    _expect(bool(_PLURALS.fullmatch(plurals)), f"{code}: plurals is a gettext Plural-Forms header")
    return Language(
        code=code,
        name=_label(code, raw["name"]),
        english=_label(code, raw.get("english", raw["name"])),
        script=script,
        origin=raw.get("origin"),
        numbering=numbering,
        fallback=_chain(raw.get("fallback", [])),
        offer=offer,
        plurals=plurals,
        negation=tuple(map(str, raw.get("negation", []))),
        ends=str(raw.get("ends", "")),
    )


def _chain(raw: Any) -> tuple[str, ...]:
    codes = [raw] if isinstance(raw, str) else list(raw)
    return (*(code for code in codes if code != SOURCE), SOURCE)


def _label(code: str, raw: Any) -> str:
    good = (
        isinstance(raw, str) and 0 < len(raw) <= 40 and raw.isprintable() and not set('"\\<>{}') & set(raw)
    )
    _expect(good, f"{code}: a name is 1 to 40 printable characters, without quotes, < > {{ }}")
    return str(raw)


def _expect(good: bool, what: str) -> None:
    if not good:
        raise CatalogueError(f"locales/{FILE} cannot be used: {what}.")


def add_language(locales: Path, code: str, values: Mapping[str, str | None]) -> Language:
    """Write a new language at the end of ``languages.yml``; comments in the file stay.

    Args:
        locales: the folder of the catalogues.
        code: the language's ISO 639 code.
        values: by the keys of ``languages.yml``: name and script; English name, digits, origin and
            fallback where they are not what CLDR says or the default.

    Raises:
        CatalogueError: it is there already, or a value cannot be used; the file is unchanged then.
    """
    known = read_languages(locales)
    if code in known.all:
        raise CatalogueError(f"{code} is there already: {known.all[code].name}.")
    raw: dict[str, str] = {key: value for key, value in values.items() if value} | {"offer": "auto"}
    raw.setdefault("english", _english_name(code) or raw["name"])
    raw.setdefault("digits", _numbering(code))
    language = _language(code, raw)
    _expect(set(language.fallback) <= set(known.all), f"{code}: the fallback is not a language here")
    block = yaml.safe_dump({code: raw}, allow_unicode=True, sort_keys=False)
    path = locales / FILE
    text = path.read_text(encoding="utf-8").rstrip("\n") + "\n"
    path.write_text(text + "".join(f"  {line}\n" for line in block.splitlines()), encoding="utf-8")
    return read_languages(locales).all[code]


def _english_name(code: str) -> str | None:
    return str(Locale("en").languages.get(code, "")) or None


def _numbering(code: str) -> str:
    """CLDR's default digits where CLDR knows the language and we know the digits."""
    try:
        numbering = Locale.parse(code).default_numbering_system
    except (UnknownLocaleError, ValueError):
        return "latn"
    return numbering if numbering in DIGITS else "latn"

"""What is wrong with a draft: faults that keep it from readers, differences between its languages."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from babel import Locale, UnknownLocaleError

from bot.content.editing.draft import Draft, valid_key
from bot.content.models import GROUPS, Field
from bot.content.translate import CONTEXT_LIMITS
from bot.i18n.checks import check
from bot.i18n.checks.characters import look_alikes, unseen
from bot.i18n.checks.finding import Subject
from bot.i18n.checks.markup import LINK
from bot.i18n.glossary import Term
from bot.language.languages import SOURCE, Language

# Findings of the translation checks that keep a text from readers; the others ask a person to look.
_FAULTS = frozenset({"placeholders", "tags", "length", "script", "zawgyi", "normal form", "mark order"})
_FAULTS |= {"bidi", "invisible", "control", "look-alike", "copied", "untranslated"}
# Countries that the answers speak of; CLDR knows their names in all languages.
COUNTRIES = ("KH", "MM", "TH", "LA", "VN", "CN", "MY", "SG", "KR", "JP", "PH", "ID", "BD", "NP", "HK", "TW")


@dataclass(frozen=True)
class Remark:
    """One thing to look at.

    Attributes:
        level: "error" keeps the draft from being published, "warning" does not.
        place: the part it is about, such as "km answer" (``Draft.flat``).
        check: which check found it.
        message: what is wrong, in English; the pages translate what they know by ``check``.
    """

    level: Literal["error", "warning"]
    place: str
    check: str
    message: str


def remarks(
    draft: Draft, languages: Mapping[str, Language], terms: Mapping[str, tuple[Term, ...]] | None = None
) -> list[Remark]:
    """Everything there is to say about a draft."""
    found = [*_whole(draft), *_english(draft, languages[SOURCE])]
    for code, part in draft.named_texts():
        if code != SOURCE and code in languages:
            found += _translation(draft, languages[code], part, (terms or {}).get(code, ()))
    return found


def _whole(draft: Draft) -> Iterator[Remark]:
    if not valid_key(draft.key):
        yield Remark("error", "key", "key", "small letters, digits and _ only, at least three")
    if draft.group not in GROUPS:
        yield Remark("error", "group", "group", "choose a group")
    for needed in (Field.TITLE.value, Field.ANSWER.value):
        if not draft.text(SOURCE, needed):
            yield Remark("error", f"{SOURCE} {needed}", "missing", "the English text is missing")
    if not draft.question:
        yield Remark("error", "question", "missing", "the full question is missing")
    if draft.key in draft.related:
        yield Remark("error", "related", "related", "an entry is not related to itself")
    for code, part in draft.named_texts():
        if not draft.text(SOURCE, part):
            yield Remark("error", f"{code} {part}", "no english", "there is no English text for this part")


def _english(draft: Draft, language: Language) -> Iterator[Remark]:
    for code, part in draft.named_texts():
        if code != SOURCE:
            continue
        text, limit = draft.text(SOURCE, part), CONTEXT_LIMITS.get(part, 600)
        subject = Subject(language, text, text, limit, ())
        for finding in (*unseen(subject), *look_alikes(subject)):
            yield Remark("error", f"{SOURCE} {part}", finding.check, finding.reason)
        if len(text) > limit:
            message = f"{len(text)} characters, {limit} allowed"
            yield Remark("error", f"{SOURCE} {part}", "length", message)
        if re.search(r"[{}<>]", text):
            yield Remark("error", f"{SOURCE} {part}", "tags", "braces and angle brackets cannot be used")


def _translation(draft: Draft, language: Language, part: str, terms: tuple[Term, ...]) -> Iterator[Remark]:
    english, text = draft.text(SOURCE, part), draft.text(language.code, part)
    if not english:
        return
    place = f"{language.code} {part}"
    for finding in check(language, english, text, CONTEXT_LIMITS.get(part), terms):
        level: Literal["error", "warning"] = "error" if finding.check in _FAULTS else "warning"
        yield Remark(level, place, finding.check, finding.reason)
    for english_name, own in _countries(language.code):
        if re.search(rf"\b{re.escape(english_name)}\b", english) and own not in text:
            message = f"English names {english_name}; {own} is expected"
            yield Remark("warning", place, "country", message)


def _countries(code: str) -> Iterator[tuple[str, str]]:
    try:
        own = Locale.parse(code).territories
    except (UnknownLocaleError, ValueError):
        return
    english = Locale("en").territories
    for each in COUNTRIES:
        name = {"MM": "Myanmar", "HK": "Hong Kong"}.get(each, english[each])
        translated = own.get(each, "").split(" (")[0].strip("\u200b")
        if translated:
            yield name, {"HK": translated[:4]}.get(each, translated)


def foreign_links(draft: Draft, allowed: frozenset[str]) -> list[Remark]:
    """Links to hosts that nobody has allowed: an address in an answer can lead people into a trap."""
    found = []
    for code, part in draft.named_texts():
        for link in LINK.findall(draft.text(code, part)):
            host = re.sub(r"^https?://", "", link).partition("/")[0].lower()
            if host.removeprefix("www.") not in allowed:
                found.append(
                    Remark("error", f"{code} {part}", "link", f"{host} is not on the list of hosts")
                )
    return found

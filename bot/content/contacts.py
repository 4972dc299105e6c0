"""The contact directory: organisations that help people, shown only while two people vouch for them."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Literal

import phonenumbers

from bot.language.languages import SOURCE

# How many different people must have checked exactly what is shown.
CHECKS_NEEDED = 2
TEXTS = ("name", "address", "hours", "serves")
Cost = Literal["free", "paid", "unknown"]
COSTS: tuple[Cost, ...] = ("free", "paid", "unknown")


class State(str, Enum):
    """Whether readers see a contact, and if not, what is lacking."""

    SHOWN = "shown"
    ONCE = "once"
    """One person has checked it; a second one must."""
    UNCHECKED = "unchecked"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Check:
    """Somebody has called or looked at a contact: who, when, how, and what they saw (its digest)."""

    by: str
    on: date
    how: str
    digest: str


@dataclass(frozen=True)
class Contact:
    """An organisation or service that helps.

    Attributes:
        key: stable identifier.
        texts: language → "name", "address", "hours", "serves" → text; English stands in where one lacks.
        phones: international numbers ("+85512345678"), or a short number with its country ("KH 117").
        link: an https address, or "".
        languages: codes of the languages that are spoken there.
        cost: whether help costs money.
        origins: countries of origin ("kh", "mm") of the people it serves; empty for all.
        entries: keys of the answers under which it is shown; empty for those of people in danger.
        document: key of the source that names it.
        page: page of the source; 0 for none.
        expires_on: the day after which it must have been checked again; None was never set, so not shown.
        owner: who keeps it right; "" for nobody.
        withdrawn: taken away by staff.
        checks: who has checked what.
    """

    key: str
    texts: dict[str, dict[str, str]]
    phones: tuple[str, ...] = ()
    link: str = ""
    languages: tuple[str, ...] = ()
    cost: Cost = "unknown"
    origins: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
    document: str = "mmn-2017"
    page: int = 0
    expires_on: date | None = None
    owner: str = ""
    withdrawn: bool = False
    checks: tuple[Check, ...] = field(default=())

    def text(self, part: str, codes: Sequence[str]) -> str:
        """A text in the first of ``codes`` that has it, else in English; "" where there is none."""
        for code in (*codes, SOURCE):
            found = self.texts.get(code, {}).get(part)
            if found:
                return found
        return ""

    def vouched(self) -> tuple[str, ...]:
        """The different people who have checked exactly what is there now."""
        seen = contact_digest(self)
        return tuple(sorted({each.by for each in self.checks if each.digest == seen}))

    def state(self, today: date) -> State:
        """Whether readers see it on the day ``today``."""
        if self.withdrawn:
            return State.WITHDRAWN
        vouched = self.vouched()
        if len(vouched) < CHECKS_NEEDED:
            return State.ONCE if vouched else State.UNCHECKED
        if self.expires_on is None or self.expires_on < today:
            return State.EXPIRED
        return State.SHOWN

    def is_for(self, entry: str, origin: str | None, danger: bool) -> bool:
        """Whether it belongs under an answer for people from ``origin``."""
        here = entry in self.entries if self.entries else danger
        return here and (not self.origins or origin is None or origin in self.origins)


def shown(contacts: Sequence[Contact], today: date) -> list[Contact]:
    """Those that readers may see: the one place that decides it."""
    return [each for each in contacts if each.state(today) is State.SHOWN]


def contact_digest(contact: Contact) -> str:
    """What a check vouches for: everything that readers see. Dates and owners are not part of it."""
    seen = [contact.texts, contact.phones, contact.link, contact.languages, contact.cost, contact.origins]
    return hashlib.sha256(json.dumps(seen, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class Phone:
    """A telephone number that was understood.

    Attributes:
        stored: as it is kept: "+85512345678", or "KH 117" for a short number.
        shown: as people write it: "+855 12 345 678", or "117".
        certain: whether the plan of numbers of its country knows such numbers.
    """

    stored: str
    shown: str
    certain: bool


def read_phone(raw: str, region: str | None = None) -> Phone | None:
    """Understand a number as somebody typed it, or as it is stored; None when it cannot be one.

    Args:
        raw: with "+" and the country's number, or as it is dialled inside ``region``.
        region: ISO 3166 code of the country; short numbers need it.
    """
    text = raw.strip()
    if len(text) > 3 and text[:2].isalpha() and text[2] == " ":
        region, text = text[:2].upper(), text[3:].strip()
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    digits = "".join(each for each in text if each.isdecimal())
    if region and not text.startswith("+") and len(digits) <= 6:
        known = phonenumbers.is_possible_short_number_for_region(number, region)
        return Phone(f"{region} {digits}", digits, known and len(digits) >= 3) if len(digits) >= 3 else None
    if not phonenumbers.is_possible_number(number):
        return None
    return Phone(
        phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164),
        phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL),
        phonenumbers.is_valid_number(number),
    )


def shown_phone(stored: str) -> str:
    """A stored number as people write it."""
    phone = read_phone(stored)
    return phone.shown if phone else stored


def spelled(stored: str) -> str:
    """A stored number digit by digit, for reading aloud: "+ 8 5 5, 1 2, 3 4 5"."""
    return ", ".join(" ".join(group) for group in shown_phone(stored).replace("-", " ").split())

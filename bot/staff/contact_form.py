"""The form of a contact, in the language of the pages, with a field for each text and language."""

import re
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from wtforms import DateField, Form, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp, ValidationError

from bot.content.contacts import COSTS, TEXTS, Contact, read_phone, shown_phone
from bot.conversation.voice import Voice
from bot.i18n.checks.characters import look_alikes, unseen
from bot.i18n.checks.finding import Subject
from bot.language.languages import SOURCE
from bot.staff.page import Visit
from bot.store.work import UnitOfWork

MOST_PHONES = 5
EXAMPLE = "+855 12 345 678"
_UNSURE, _SURE = "", "yes"


class _Clean:
    """No hidden, misleading or marking character may stand in what readers trust."""

    def __init__(self, voice: Voice) -> None:
        self._voice = voice

    def __call__(self, _form: Form, item: Any) -> None:
        text = str(item.data or "")
        subject = Subject(self._voice.languages[SOURCE], text, text)
        if any(True for _ in (*unseen(subject), *look_alikes(subject))):
            raise ValidationError(
                self._voice.say("A hidden or misleading character stands here. Type it again.")
            )
        if re.search(r"[<>{}]", text):
            raise ValidationError(self._voice.say("The signs {signs} cannot be used.", signs="< > { }"))


class _Phones:
    """Numbers that can be called, and that the plan of their country knows."""

    def __init__(self, voice: Voice) -> None:
        self._voice = voice

    def __call__(self, form: Form, item: Any) -> None:
        say = self._voice.say
        numbers = lines_of(item.data)
        if len(numbers) > MOST_PHONES:
            raise ValidationError(say("At most {count} numbers.", count=self._voice.number(MOST_PHONES)))
        for each in numbers:
            phone = read_phone(each)
            if phone is None:
                raise ValidationError(
                    say(
                        "{number} is no telephone number. Write it as {example}.",
                        number=each[:40],
                        example=EXAMPLE,
                    )
                )
            if not phone.certain and form.data["certain"] != _SURE:
                raise ValidationError(
                    say("{number} is not in the plan of numbers of its country.", number=each[:40])
                )


class _Link:
    """An https address in plain letters, of a host that was allowed."""

    def __init__(self, voice: Voice, hosts: frozenset[str]) -> None:
        self._voice, self._hosts = voice, hosts

    def __call__(self, _form: Form, item: Any) -> None:
        link = str(item.data or "").strip()
        if not link:
            return
        try:
            parts = urlsplit(link)
            host = (parts.hostname or "").removeprefix("www.")
        except ValueError:
            host = ""
        if not link.startswith("https://") or not link.isascii() or "@" in link or "xn--" in link:
            raise ValidationError(
                self._voice.say("A link begins with {start} and has plain letters.", start="https://")
            )
        if host not in self._hosts:
            raise ValidationError(self._voice.say("This address is not allowed. Ask an admin to allow it."))


def form_class(visit: Visit, work: UnitOfWork) -> type[Form]:
    """The form in the language of the pages."""
    voice = visit.voice
    say, clean = voice.say, _Clean(voice)
    letters = Regexp(r"[a-z0-9_ ]*\Z", message=say("Small letters, digits, _ and spaces only."))
    costs = zip(COSTS, (say("free"), say("costs money"), say("not known")), strict=True)
    countries = {"": say("people from all countries"), "kh": say("people from Cambodia")}
    countries["mm"] = say("people from Myanmar")
    sources = [(key, each.title or key) for key, each in work.content.sources().items()]
    names = (say("Name"), say("Address"), say("Opening hours"), say("Whom it helps, in words"))
    fields: dict[str, Any] = {}
    for part, name in zip(TEXTS, names, strict=True):
        for code in visit.desk.installation.catalogues.languages:
            rules: list[Any] = [Length(max=200), clean]
            if (code, part) == (SOURCE, "name"):
                rules.insert(0, InputRequired(say("The English name is needed.")))
            label = f"{name}, {voice.called(code)}"
            fields[f"{part}-{code}"] = StringField(label, rules, render_kw={"lang": code})
    fields |= {
        "phones": TextAreaField(
            say("Telephone numbers, one a line"), [Length(max=200), clean, _Phones(voice)]
        ),
        "certain": SelectField(
            say("Numbers that are not in the plan of their country"),
            choices=[(_UNSURE, say("refuse them")), (_SURE, say("I am sure that they are right"))],
        ),
        "link": StringField(
            say("Link"), [Length(max=300), clean, _Link(voice, visit.desk.allowed_hosts(work))]
        ),
        "spoken": StringField(
            say("Languages spoken there (short names, such as {example})", example="km my en"),
            [Length(max=100), letters],
        ),
        "cost": SelectField(say("Does help cost money?"), choices=list(costs)),
        "origins": SelectField(say("Whom it serves"), choices=list(countries.items())),
        "entries": StringField(
            say("Answers under which it is shown (short names; empty: those for people in danger)"),
            [Length(max=1000), letters],
        ),
        "document": SelectField(say("Source"), choices=sources),
        "page": IntegerField(say("Page"), [Optional(), NumberRange(0, 9999)], default=0),
        "expires_on": DateField(say("Check again by"), [InputRequired(say("Choose a day."))]),
    }
    return type("ContactForm", (Form,), fields)


def form_data(contact: Contact, later: date) -> dict[str, Any]:
    """What the form shows of a contact; ``later`` where it was never said when to check again."""
    texts = {
        f"{part}-{code}": text for code, parts in contact.texts.items() for part, text in parts.items()
    }
    return {
        **texts,
        # A short number keeps its country before it.
        "phones": "\n".join(each if " " in each else shown_phone(each) for each in contact.phones),
        "link": contact.link,
        "spoken": " ".join(contact.languages),
        "cost": contact.cost,
        "origins": " ".join(contact.origins),
        "entries": " ".join(contact.entries),
        "document": contact.document,
        "page": contact.page,
        "expires_on": contact.expires_on or later,
    }


def read_form(form: Form, before: Contact) -> Contact:
    """The contact that a valid form describes."""
    texts: dict[str, dict[str, str]] = {}
    for name, item in form._fields.items():
        part, _, code = name.partition("-")
        if code and str(item.data or "").strip():
            texts.setdefault(code, {})[part] = str(item.data).strip()
    data = form.data
    phones = (read_phone(each) for each in lines_of(data["phones"]))
    return replace(
        before,
        texts=texts,
        phones=tuple(each.stored for each in phones if each),
        link=str(data["link"] or "").strip(),
        languages=tuple(str(data["spoken"] or "").split()),
        cost=data["cost"],
        origins=tuple(str(data["origins"] or "").split()),
        entries=tuple(str(data["entries"] or "").split()),
        document=data["document"],
        page=data["page"] or 0,
        expires_on=data["expires_on"],
    )


def lines_of(raw: object) -> list[str]:
    """Lines that are not empty."""
    return [line.strip() for line in str(raw or "").splitlines() if line.strip()]

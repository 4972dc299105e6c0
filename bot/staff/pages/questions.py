"""Training questions: what the model learns from, per answer and language."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.content.models import Entry, Field
from bot.errors import StaffError
from bot.language.languages import SOURCE
from bot.staff.library import Shelf, spelled
from bot.staff.page import Page, Visit
from bot.staff.roles import Role
from bot.store.questions import TrainingQuestion
from bot.store.work import UnitOfWork

LONGEST, MOST = 300, 20
# An entry with fewer questions in a language is seldom understood in it.
ENOUGH = 10
# From here on two questions are the same but for a word.
SAME, ALIKE = 0.97, 0.8


@dataclass(frozen=True)
class Checked:
    """A new question and what was found of it.

    Attributes:
        text: as typed.
        fault: why it cannot be added; "" when it can.
        advice: what to think of before it is added.
        understood: the title of the answer that readers get for it now; "" where that is not known.
        near: (title, question) of the closest training questions.
    """

    text: str
    fault: str = ""
    advice: str = ""
    understood: str = ""
    near: tuple[tuple[str, str], ...] = ()


def questions(visit: Visit) -> Response:
    """How many there are, and those of one answer."""
    key = visit.request.query_params.get("entry", "")[:40]
    language = _language(visit, visit.request.query_params.get("language", ""))
    with visit.look() as work:
        shelf = visit.desk.library.shelf(work)
        counts = work.questions.counts()
        found = work.questions.of(key, language) if key else []
        jobs = work.jobs.latest(1)
    names = names_of(visit, shelf)
    few = [each for each in shelf.entries if counts.get((each, language), 0) < ENOUGH]
    return visit.show(
        "questions/list.html",
        key=key,
        language=language,
        languages=_languages(visit),
        names=names,
        keys=[*shelf.entries, *sorted({each for each, _ in counts} - set(shelf.entries))],
        counts=counts,
        found=found,
        few=[(each, counts.get((each, language), 0)) for each in few],
        enough=ENOUGH,
        longest=LONGEST,
        most=MOST,
        job=jobs[0] if jobs else None,
    )


def names_of(visit: Visit, shelf: Shelf) -> Mapping[str, str]:
    """Key → title in the language of the pages."""
    return {key: title(visit, each) for key, each in shelf.entries.items()}


def title(visit: Visit, entry: Entry) -> str:
    """The title of an answer in the language of the pages, else in English."""
    here = entry.texts.get(visit.voice.language, {}).get(Field.TITLE)
    found = here or entry.texts.get(SOURCE, {}).get(Field.TITLE)
    return found.value if found else entry.question


def _languages(visit: Visit) -> list[str]:
    return list(visit.desk.installation.catalogues.languages)


def _language(visit: Visit, asked: str) -> str:
    return asked if asked in _languages(visit) else visit.voice.language


def check(visit: Visit) -> Response:
    """What the new questions collide with; nothing is added yet."""
    key, language = _where(visit)
    lines = _lines(visit)
    if not lines:
        return visit.go("/questions", entry=key, language=language)
    with visit.look() as work:
        shelf = visit.desk.library.shelf(work)
        mine = work.questions.of(key, language)
        _expect_intent(work, shelf, key)
    checked = _checked(visit, lines, key, mine, names_of(visit, shelf))
    return visit.show(
        "questions/check.html",
        key=key,
        language=language,
        name=names_of(visit, shelf).get(key, key),
        checked=checked,
        good=[each.text for each in checked if not each.fault],
    )


def _where(visit: Visit) -> tuple[str, str]:
    return visit.field("entry", 40), _language(visit, visit.field("language", 12))


def _lines(visit: Visit) -> list[str]:
    raw = [line.strip(" -•\t") for line in visit.field("texts", 20_000).splitlines()]
    lines = list(dict.fromkeys(line for line in raw if line))
    if len(lines) > MOST:
        count = visit.voice.number(MOST)
        raise StaffError(visit.voice.say("Add at most {count} questions at once.", count=count))
    return lines


def _expect_intent(work: UnitOfWork, shelf: Shelf, key: str) -> None:
    """An answer, or small talk that the model knows already."""
    if key not in shelf.entries and key not in {intent for intent, _ in work.questions.counts()}:
        raise HTTPException(404)


def _checked(
    visit: Visit, lines: Iterable[str], key: str, mine: list[TrainingQuestion], names: Mapping[str, str]
) -> list[Checked]:
    known = {spelled(each.text) for each in mine}

    async def all_of_them() -> list[Checked]:
        return [await _one(visit, line, key, known, names) for line in lines]

    return asyncio.run(all_of_them())


async def _one(visit: Visit, line: str, key: str, known: set[str], names: Mapping[str, str]) -> Checked:
    voice, study = visit.voice, visit.desk.study
    fault = fault_of(visit, line)
    if fault:
        return Checked(line, fault)
    if spelled(line) in known:
        return Checked(line, voice.say("It is there already."))
    found = await study.explain(line, (key,)) if study else None
    if found is None:
        return Checked(line)
    near = [each for each in found.nearest.get("ngrams", ()) if each.closeness >= ALIKE]
    others = [each for each in near if each.intent != key]
    advice = ""
    if others:
        advice = voice.say("It looks like a question of another answer. Readers may get the wrong one.")
    elif any(each.closeness >= SAME for each in near):
        advice = voice.say("Nearly the same question is there already. It teaches little.")
    shown = [*others, *(each for each in near if each.intent == key)][:3]
    intent = str(found.decision.get("intent") or "")
    return Checked(
        line,
        advice=advice,
        understood=names.get(intent, intent),
        near=tuple((names.get(each.intent, each.intent), each.text) for each in shown),
    )


def fault_of(visit: Visit, text: str) -> str:
    """Why a text can be no training question, in the language of the pages; "" when it can."""
    if not text.strip() or len(text) > LONGEST:
        return visit.voice.say("A question has 1 to {count} characters.", count=visit.voice.number(LONGEST))
    if not any(each.isalpha() for each in text):
        return visit.voice.say("A question needs letters.")
    if visit.desk.study and visit.desk.study.held_out(text):
        return visit.voice.say(
            "The assistant is measured with this question and must not learn it. Write it in other words."
        )
    return ""


def add(visit: Visit) -> Response:
    """Add what was checked, and train."""
    key, language = _where(visit)
    lines = _lines(visit)
    for line in lines:
        if fault := fault_of(visit, line):
            raise StaffError(f"{line[:80]}: {fault}")
    with visit.work() as work:
        _expect_intent(work, visit.desk.library.shelf(work), key)
        count = work.questions.add(key, language, lines, visit.who)
        if count:
            details = {"language": language, "count": count}
            work.audit.add(actor=visit.who, action="questions.add", subject=key, details=details)
        work.commit()
    if count:
        visit.desk.train(visit.who)
    return visit.go("/questions", done="questions", entry=key, language=language)


def switch(visit: Visit) -> Response:
    """Learn from a question no longer, or again; or take out one that staff added."""
    name, what = visit.path["digest"], visit.field("what", 8)
    with visit.work() as work:
        found = work.questions.get(name)
        if found is None:
            raise HTTPException(404)
        if what == "remove":
            changed = work.questions.remove(name, visit.who)
        else:
            changed = work.questions.switch(name, visit.who, on=what == "on")
        if changed:
            details: dict[str, Any] = {"what": what, "language": found.language}
            work.audit.add(
                actor=visit.who, action="questions.switch", subject=found.intent, details=details
            )
        work.commit()
    if changed:
        visit.desk.train(visit.who)
    return visit.go("/questions", done="questions", entry=found.intent, language=found.language)


PAGES = (
    Page("/questions", questions, Role.EDITOR),
    Page("/questions/check", check, Role.REVIEWER, ("POST",)),
    Page("/questions/add", add, Role.REVIEWER, ("POST",)),
    Page("/questions/{digest}", switch, Role.REVIEWER, ("POST",)),
)

"""Translations: what is lacking, what waits for a decision, what the checks found, sheets out and in."""

import io
import tempfile
from collections import Counter
from functools import cache
from pathlib import Path

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.content.catalogues import check_all
from bot.content.catalogues import sources as all_sources
from bot.content.editing.agreement import Remark
from bot.content.editing.difference import difference
from bot.content.status import LanguageStatus, status
from bot.content.translate import CONTEXT_LIMITS
from bot.errors import CatalogueError, StaffError, StoreError
from bot.i18n.languages import read_languages
from bot.i18n.sheet import export, take_in
from bot.i18n.update import Source
from bot.language.languages import SOURCE
from bot.staff import words
from bot.staff.page import Page, Visit
from bot.staff.pages.questions import names_of
from bot.staff.remarks import meaning
from bot.staff.roles import Role

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 200
LACKS = ("missing", "outdated", "draft")


@cache
def _sources() -> dict[str, list[Source]]:
    """The English texts of the program; they change with its version only."""
    return all_sources()


def _status(visit: Visit) -> list[LanguageStatus]:
    locales = visit.desk.installation.settings.locales_dir
    languages = read_languages(locales)
    with visit.look() as work:
        asked = {code: work.counts.most_asked(code) for code in languages.all}
    return status(locales, languages, _sources(), asked)


def translations(visit: Visit) -> Response:
    """Every language at a glance."""
    with visit.look() as work:
        shelf = visit.desk.library.shelf(work)
        waiting = Counter(each.language for each in work.translations.waiting())
    found = [each for each in _status(visit) if each.code != SOURCE]
    lacks = {
        each.code: Counter(lacking.get(each.code, "") for lacking in shelf.lacks.values()) for each in found
    }
    return visit.show("translations/list.html", found=found, waiting=waiting, lacks=lacks, kinds=LACKS)


def _code(visit: Visit) -> str:
    code = str(visit.path["code"])
    if code not in visit.desk.installation.catalogues.languages or code == SOURCE:
        raise HTTPException(404)
    return code


def language(visit: Visit) -> Response:
    """One language: its state, and the texts that wait for a decision."""
    code = _code(visit)
    found = next(each for each in _status(visit) if each.code == code)
    with visit.look() as work:
        shelf = visit.desk.library.shelf(work)
        waiting = work.translations.waiting(code)
    return visit.show(
        "translations/language.html",
        code=code,
        state=found,
        waiting=[(each, difference(each.current or "", each.proposed)) for each in waiting[:SHOWN]],
        count=len(waiting),
        names=names_of(visit, shelf),
        words=words,
    )


def decide(visit: Visit) -> Response:
    """Publish a text that waits, or turn it down."""
    number, accepted = visit.path["number"], visit.field("what", 8) == "accept"
    with visit.work() as work:
        waiting = next((each for each in work.translations.waiting() if each.id == number), None)
        if waiting is None:
            raise StaffError(visit.voice.say("This text was decided already."))
        try:
            if accepted:
                name = work.translations.accept(number, visit.who, visit.today)
            else:
                name = work.translations.reject(number, visit.who, visit.today)
        except StoreError:
            raise StaffError(visit.voice.say("This text was decided already.")) from None
        action = "translation.accept" if accepted else "translation.reject"
        work.audit.add(actor=visit.who, action=action, subject=name)
        work.commit()
    return visit.go(f"/translations/{waiting.language}", done="published" if accepted else "turned-down")


def findings(visit: Visit) -> Response:
    """What the checks found in the files of a language, errors first."""
    code = _code(visit)
    found = check_all(visit.desk.installation.settings.locales_dir, code)
    worth = [each for each in found if each.check != "missing"]
    worth.sort(key=lambda each: (each.level, each.file, each.line))
    return visit.show(
        "translations/findings.html",
        code=code,
        found=[(each, meaning(visit.voice, _remark(each))) for each in worth[:SHOWN]],
        count=len(worth),
    )


def _remark(each: object) -> Remark:
    values = vars(each)
    return Remark(level=values["level"], check=values["check"], place="", message=values["reason"])


def sheet(visit: Visit) -> Response:
    """All texts of a language as a spreadsheet."""
    code = _code(visit)
    with tempfile.TemporaryDirectory(prefix="guide-sheet-") as folder:
        path = Path(folder) / f"{code}.xlsx"
        export(visit.desk.installation.settings.locales_dir, code, path)
        content = path.read_bytes()
    name = f"attachment; filename=mekong-guide-{code}.xlsx"
    return Response(content, media_type=XLSX, headers={"Content-Disposition": name})


def upload(visit: Visit) -> Response:
    """Take a spreadsheet in: its good texts are written into the files of the translators."""
    code = _code(visit)
    given = visit.form.get("sheet")
    if not isinstance(given, UploadFile) or not given.filename:
        raise StaffError(visit.voice.say("Choose a file first."))
    content = io.BytesIO(given.file.read()).getvalue()
    settings = visit.desk.installation.settings
    with tempfile.TemporaryDirectory(prefix="guide-sheet-") as folder:
        path = Path(folder) / "sheet.xlsx"
        path.write_bytes(content)
        try:
            done = take_in(settings.locales_dir, code, path, CONTEXT_LIMITS)
        except CatalogueError as error:
            raise StaffError(visit.voice.say("This file cannot be used: {why}", why=str(error))) from None
        except OSError:
            raise StaffError(
                visit.voice.say("The files of the translators cannot be written here. Tell the operator.")
            ) from None
    with visit.work() as work:
        details = {"changed": done.changed, "refused": done.refused}
        work.audit.add(actor=visit.who, action="translation.sheet", subject=code, details=details)
        work.commit()
    return visit.show("translations/taken.html", code=code, taken=done, shown=done.problems[:SHOWN])


PAGES = (
    Page("/translations", translations, Role.EDITOR),
    Page("/translations/{code}", language, Role.EDITOR),
    Page("/translations/{code}/findings", findings, Role.EDITOR),
    Page("/translations/{code}/sheet.xlsx", sheet, Role.EDITOR),
    Page("/translations/{code}/sheet", upload, Role.REVIEWER, ("POST",)),
    Page("/translations/{number:int}/decide", decide, Role.REVIEWER, ("POST",)),
)

"""Commands for translators: ``guide locales``."""

import json
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.shared import AsJson, err, group, out
from bot.settings import load_settings

locales_app = group("locales", "The gettext catalogues of translators.")

Html = Annotated[Path | None, typer.Option(help="Write a page for the browser to this file.")]
Lang = Annotated[str | None, typer.Argument(help="One language only, such as km.")]


@locales_app.command("update")
def update_locales(
    store: Annotated[
        bool, typer.Option("--store", help="Export the answers as staff have them now, not the seed's.")
    ] = False,
) -> None:
    """Extract interface texts, export answers: new, changed (fuzzy) and obsolete messages.

    Example: [bold]guide locales update --store[/bold]
    """
    from bot.bootstrap import training_content
    from bot.content.catalogues import update_all
    from bot.i18n.po import place

    settings = load_settings()
    entries = training_content(settings)[0] if store else None
    for path in update_all(settings.locales_dir, entries):
        err.print(f"Updated {place(path)}", highlight=False)


@locales_app.command("check")
def check_locales(
    language: Lang = None,
    tools: Annotated[
        bool, typer.Option("--tools", help="Run msgfmt and pofilter as well, where they are installed.")
    ] = False,
    json_: AsJson = False,
) -> None:
    """Check all translations: placeholders, numbers, script, encoding, length, completeness and more.

    Errors fail the check (exit code 1); warnings ask a person to look.

    Example: [bold]guide locales check km[/bold]
    """
    from bot.content.catalogues import check_all
    from bot.i18n.third_party import tool_problems

    settings = load_settings()
    found = check_all(settings.locales_dir, language)
    if tools:
        found += tool_problems(settings.locales_dir, language)
    errors = [each for each in found if each.level == "error"]
    if json_:
        print(json.dumps([vars(each) for each in found], ensure_ascii=False, indent=2))
    else:
        for each in found:
            print(each)
    err.print(f"{len(errors)} errors, {len(found) - len(errors)} warnings.", style="red" if errors else "")
    if errors:
        raise typer.Exit(1)


@locales_app.command("status")
def show_status(json_: AsJson = False, html: Html = None) -> None:
    """Show what is translated, outdated, missing, and the most asked entries that are missing.

    Example: [bold]guide locales status --html status.html[/bold]
    """
    from bot.content.catalogues import sources
    from bot.content.status import status
    from bot.i18n.languages import read_languages
    from bot.terminal.status import page, table

    settings = load_settings()
    languages = read_languages(settings.locales_dir)
    found = status(settings.locales_dir, languages, sources(), _asked(list(languages.all)))
    if html:
        html.write_text(page(found), encoding="utf-8")
        err.print(f"Written: {html}", highlight=False)
    elif json_:
        print(json.dumps([each.data() for each in found], ensure_ascii=False, indent=2))
    else:
        for part in table(found):
            out.print(part)


def _asked(codes: list[str]) -> dict[str, dict[str, int]]:
    """How often entries were asked; translators work without a database too."""
    from bot.bootstrap import open_installation
    from bot.errors import StoreError

    try:
        with open_installation(load_settings()).work() as work:
            return {code: work.counts.most_asked(code) for code in codes}
    except StoreError:
        return {}


@locales_app.command("preview")
def preview_locales(
    language: Annotated[str, typer.Argument(help="The language to show, such as km.")],
    entry: Annotated[str | None, typer.Argument(help="One entry only, such as before_brokers.")] = None,
    html: Html = None,
    png: Annotated[Path | None, typer.Option(help="Write a picture to this file (needs Chromium).")] = None,
) -> None:
    """Show the conversation as Telegram shows it, with missing and outdated texts marked.

    Example: [bold]guide locales preview km before_brokers --html preview.html[/bold]
    """
    from bot.content.seed import load
    from bot.conversation.preview import preview
    from bot.i18n.catalogues import Catalogues
    from bot.terminal.phone import page, picture, text

    settings = load_settings()
    catalogues = Catalogues(settings.locales_dir)
    entries = load(settings.locales_dir, settings.nlu_dir).entries
    scenes = preview(catalogues, entries, language, entry)
    if html:
        html.write_text(page(language, scenes), encoding="utf-8")
        err.print(f"Written: {html}", highlight=False)
    if png:
        picture(language, scenes, png)
        err.print(f"Written: {png}", highlight=False)
    if not (html or png):
        out.print(text(scenes), highlight=False)


@locales_app.command("export")
def export_sheet(
    language: Annotated[str, typer.Argument(help="The language, such as km.")],
    xlsx: Annotated[Path, typer.Option("--xlsx", help="The spreadsheet to write.")],
) -> None:
    """Write a language's texts to a spreadsheet, for those who have no Poedit.

    Example: [bold]guide locales export km --xlsx km.xlsx[/bold]
    """
    from bot.i18n.sheet import export

    count = export(load_settings().locales_dir, language, xlsx)
    err.print(f"{count} texts written to {xlsx}", highlight=False)


@locales_app.command("import")
def import_sheet(
    language: Annotated[str, typer.Argument(help="The language, such as km.")],
    xlsx: Annotated[Path, typer.Option("--xlsx", help="The spreadsheet to read.")],
) -> None:
    """Take translations over from a spreadsheet: the same checks, the same safety.

    Example: [bold]guide locales import km --xlsx km.xlsx[/bold]
    """
    from bot.content.translate import CONTEXT_LIMITS
    from bot.i18n.sheet import take_in

    done = take_in(load_settings().locales_dir, language, xlsx, CONTEXT_LIMITS)
    for each in done.problems:
        print(each)
    err.print(f"{done.changed} texts changed, {done.refused} refused.", highlight=False)
    if done.refused:
        raise typer.Exit(1)


@locales_app.command("add")
def add_locale(
    code: Annotated[str, typer.Argument(help="The language's ISO 639 code, such as shn.")],
    name: Annotated[str, typer.Option(help="The language's name in itself, as on its button.")],
    script: Annotated[str, typer.Option(help="Latin, Khmer, Myanmar, Thai or Lao.")],
    english: Annotated[str | None, typer.Option(help="Its English name.")] = None,
    digits: Annotated[str | None, typer.Option(help="CLDR's name of its digits, such as mymr.")] = None,
    origin: Annotated[str | None, typer.Option(help="The country of origin it suggests: kh or mm.")] = None,
    fallback: Annotated[
        str | None, typer.Option(help="The language that stands in for missing texts; English otherwise.")
    ] = None,
) -> None:
    """Add a language: its catalogues, its button, its fallback and the list of what is missing.

    Example: [bold]guide locales add shn --name လိၵ်ႈတႆး --script Myanmar --fallback my[/bold]
    """
    from bot.content.catalogues import update_all
    from bot.i18n.languages import add_language

    locales = load_settings().locales_dir
    values = {"name": name, "english": english, "script": script, "digits": digits}
    language = add_language(locales, code, {**values, "origin": origin, "fallback": fallback})
    update_all(locales)
    err.print(
        f"{language.english} ({code}) is added. Translate locales/{code}/LC_MESSAGES/*.po; `guide locales "
        "status` shows what is left. Until enough is translated only staff are offered it.",
        highlight=False,
    )


@locales_app.command("review")
def review_locales(
    language: Lang = None,
    accept: Annotated[int | None, typer.Option(help="Publish the revision with this number.")] = None,
    reject: Annotated[int | None, typer.Option(help="Turn the revision with this number down.")] = None,
    by: Annotated[str, typer.Option(help="Who decides.")] = "command line",
    json_: AsJson = False,
) -> None:
    """Show translations that wait for review or conflict with a staff edit, side by side; decide on one.

    Example: [bold]guide locales review --accept 12 --by Dara[/bold]
    """
    from datetime import date

    from bot.bootstrap import open_installation
    from bot.terminal.status import side_by_side

    with open_installation(load_settings()).work() as work:
        if accept is not None:
            err.print(f"Published: {work.translations.accept(accept, by, date.today())}", highlight=False)
            work.commit()
        if reject is not None:
            err.print(f"Rejected: {work.translations.reject(reject, by, date.today())}", highlight=False)
            work.commit()
        waiting = work.translations.waiting(language)
    if json_:
        print(json.dumps([vars(each) for each in waiting], ensure_ascii=False, indent=2, default=str))
    else:
        out.print(side_by_side(waiting))

"""Commands on the content store: ``guide content``."""

from typing import Any

from bot.bootstrap import Prepared, prepare_store
from bot.cli.shared import err, group, show_findings
from bot.settings import load_settings

content_app = group("content", "The content store: seed it, check it.")


@content_app.command()
def seed() -> None:
    """Write new seed content into the store; what staff edited is never overwritten.

    Example: [bold]guide content seed[/bold]
    """
    report_preparing(prepare_store(load_settings()))


def report_preparing(prepared: Prepared) -> None:
    """Say what preparing the store changed, and what is wrong in translators' files."""
    report_seeding(prepared.seeded)
    for code, taken in prepared.texts.answers.items():
        changes = (
            ("published", taken.published),
            ("to review", taken.review),
            ("in conflict", taken.conflicts),
        )
        for what, names in changes:
            if names:
                err.print(f"Translations ({code}) {what}: {len(names)}", highlight=False, markup=False)
    for problem in prepared.texts.problems:
        err.print(str(problem), style="yellow", highlight=False, markup=False)


def report_seeding(report: Any) -> None:
    """Say what seeding changed, at most five names of each kind."""
    changes = [("added", report.added), ("updated", report.updated), ("removed", report.removed)]
    for what, names in (*changes, ("kept as staff edited it", report.kept)):
        if names:
            shown = ", ".join(names[:5]) + (", …" if len(names) > 5 else "")
            err.print(f"Content {what}: {len(names)} ({shown})", highlight=False, markup=False)
    if not (report.added or report.updated or report.removed):
        err.print("Content: nothing to change.")


@content_app.command("check")
def check_content() -> None:
    """Check that every answer is complete, within length and sourced, in every language.

    Example: [bold]guide content check[/bold]
    """
    from bot.content.seed import load
    from bot.conversation.answer_checks import check_answers
    from bot.i18n.catalogues import Catalogues

    settings = load_settings()
    catalogues = Catalogues(settings.locales_dir)
    entries = load(settings.locales_dir, settings.nlu_dir).entries
    show_findings(check_answers(catalogues, entries), f"{len(entries)} entries")

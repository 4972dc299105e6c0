"""Commands for translators: ``guide locales``."""

from bot.cli.shared import err, group, show_findings
from bot.settings import Settings, load_settings

locales_app = group("locales", "The gettext catalogues of translators.")


@locales_app.command("update")
def update_locales() -> None:
    """Extract interface texts, export answers: new, changed (fuzzy) and obsolete messages.

    Example: [bold]guide locales update[/bold]
    """
    from bot.content.catalogues import update_all

    for path in update_all(load_settings().locales_dir):
        err.print(f"Updated {path.parent.parent.name}/{path.name}", highlight=False)


@locales_app.command("check")
def check_locales() -> None:
    """Check all translations: placeholders, numbers, script, encoding, length, completeness.

    Example: [bold]guide locales check[/bold]
    """
    from bot.content.catalogues import check_all

    show_findings(check_all(load_settings().locales_dir), "all catalogues")


@locales_app.command("compile")
def compile_locales() -> None:
    """Compile the interface catalogues for use.

    Example: [bold]guide locales compile[/bold]
    """
    compile_catalogues(load_settings())


def compile_catalogues(settings: Settings) -> None:
    """Compile the interface catalogues of all languages."""
    from bot.content.catalogues import compile_all

    compile_all(settings.locales_dir)

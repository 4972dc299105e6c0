"""The staff pages from the command line: accounts, the audit log, and putting the pages together."""

from datetime import datetime, timezone
from typing import Annotated, Any

import typer
from rich.table import Table

from bot.bootstrap import Installation, open_installation
from bot.cli.shared import err, group, out
from bot.errors import SettingError, StaffError
from bot.settings import Settings, load_settings

commands = group("staff", "Accounts of the people who keep the content right.")
log_commands = group("audit", "What was done on the staff pages, and by whom.")

ROLES = ("editor", "reviewer", "admin")
Email = Annotated[str, typer.Argument(help="E-mail address of the account; nothing is sent to it.")]
OPERATOR = "operator"


def staff_url(settings: Settings) -> str:
    """Where people reach the pages; "" when they are off."""
    if settings.staff_url:
        return str(settings.staff_url)
    listen = settings.staff_listen
    return f"http://{listen.host}:{listen.port}" if listen else ""


def staff_roles(installation: Installation, understander: Any = None) -> list[Any]:
    """The role that serves the pages, unless they are switched off."""
    listen = installation.settings.staff_listen
    if listen is None:
        return []
    from bot.assistant.jobs import BackgroundTrainer
    from bot.assistant.study import Study
    from bot.delivery.roles import Role
    from bot.staff.desk import Desk
    from bot.staff.server import StaffServer

    desk = Desk(
        installation,
        understander=understander,
        trainer=BackgroundTrainer(installation),
        study=Study(installation, understander) if understander else None,
        url=staff_url(installation.settings),
    )
    return [Role("staff", StaffServer(desk, listen).run)]


def announce(installation: Installation) -> None:
    """Say where the pages are, and how to open the first account."""
    url = staff_url(installation.settings)
    err.print(f"Pages for staff: {url}", highlight=False)
    with installation.look() as work:
        anybody = bool(work.staff.all())
    if not anybody:
        err.print(
            "Nobody has an account yet: guide staff add YOU@EXAMPLE.ORG --role admin", highlight=False
        )


@commands.command("add")
def add(
    email: Email,
    role: Annotated[str, typer.Option(help="editor, reviewer or admin.")] = "editor",
    language: Annotated[str, typer.Option(help="Language of the pages.")] = "en",
) -> None:
    """Invite somebody; prints a link that works once, for two days.

    Example: [bold]guide staff add sokha@example.org --role reviewer --language km[/bold]
    """
    if role not in ROLES:
        raise SettingError("--role", " or ".join(ROLES), "editor")
    from bot.staff.pages.members import valid_email

    if not valid_email(email.lower()):
        raise SettingError("EMAIL", "an e-mail address", "sokha@example.org")
    installation = _open()
    if language not in installation.staff_texts.languages:
        raise SettingError("--language", " or ".join(installation.staff_texts.languages), "km")
    with installation.work() as work:
        member = work.staff.add(email, role, language)
        secret = work.staff.new_link(member)
        work.audit.add(actor=OPERATOR, action="staff.add", subject=member.email, details={"role": role})
        work.commit()
    _print_link(installation, secret)


@commands.command("link")
def link(email: Email) -> None:
    """A new link for somebody who lost password or telephone; the old ones work no more.

    Example: [bold]guide staff link sokha@example.org[/bold]
    """
    installation = _open()
    with installation.work() as work:
        member = _member(work, email)
        work.staff.set_off(member, False)
        secret = work.staff.new_link(member)
        work.audit.add(actor=OPERATOR, action="staff.reset", subject=member.email)
        work.commit()
    _print_link(installation, secret)


@commands.command("role")
def change_role(
    email: Email, role: Annotated[str, typer.Argument(help="editor, reviewer, admin.")]
) -> None:
    """Give somebody another role.

    Example: [bold]guide staff role sokha@example.org reviewer[/bold]
    """
    if role not in ROLES:
        raise SettingError("ROLE", " or ".join(ROLES), "reviewer")
    with _open().work() as work:
        member = _member(work, email)
        work.staff.set_role(member, role)
        work.audit.add(actor=OPERATOR, action="staff.change", subject=member.email, details={"to": role})
        work.commit()
    err.print(f"{member.email} is {role} now.")


@commands.command("off")
def off(email: Email) -> None:
    """Switch an account off: signed out at once, and nothing opens any more.

    Example: [bold]guide staff off sokha@example.org[/bold]
    """
    with _open().work() as work:
        member = _member(work, email)
        work.staff.set_off(member, True)
        work.audit.add(actor=OPERATOR, action="staff.change", subject=member.email, details={"to": "off"})
        work.commit()
    err.print(f"{member.email} is off. `guide staff link` lets them join again.")


@commands.command("list")
def list_accounts() -> None:
    """Show all accounts.

    Example: [bold]guide staff list[/bold]
    """
    with _open().look() as work:
        members = work.staff.all()
    table = Table("E-mail address", "Role", "State", "Last day")
    for each in members:
        table.add_row(each.email, each.role, each.state, str(each.last_day or ""))
    out.print(table)


@log_commands.command("verify")
def verify() -> None:
    """Check that no row of the log was changed, added between or taken out.

    Example: [bold]guide audit verify[/bold]
    """
    with _open().look() as work:
        verdict = work.audit.verify()
    if verdict.broken is not None:
        err.print(
            f"The chain breaks at row {verdict.broken}; {verdict.sound} rows before it hold.", style="red"
        )
        raise typer.Exit(1)
    err.print(f"All {verdict.sound} rows hold. Note the number: rows cut off at the end leave fewer.")


@log_commands.command("show")
def show(count: Annotated[int, typer.Option(help="How many rows.", min=1, max=1000)] = 20) -> None:
    """Show the newest rows.

    Example: [bold]guide audit show --count 50[/bold]
    """
    with _open().look() as work:
        rows = work.audit.rows(limit=count)
    table = Table("", "When (UTC)", "Who", "What", "To what", "More")
    for each in rows:
        when = f"{datetime.fromtimestamp(each.at, timezone.utc):%Y-%m-%d %H:%M}"
        table.add_row(str(each.id), when, each.actor, each.action, each.subject, each.details)
    out.print(table, markup=False)


def _open() -> Installation:
    return open_installation(load_settings())


def _member(work: Any, email: str) -> Any:
    member = work.staff.by_email(email)
    if member is None:
        raise StaffError(f"There is no account for {email}. See `guide staff list`.")
    return member


def _print_link(installation: Installation, secret: str) -> None:
    url = staff_url(installation.settings)
    if not url:
        raise StaffError("The staff pages are off (GUIDE_STAFF_LISTEN).")
    err.print("Give this link to them. It works once, for two days:")
    print(f"{url}/join/{secret}")

"""The examples of all commands, for the foot of ``guide --help``."""

import re
from collections.abc import Iterator

import typer

_EXAMPLE = re.compile(r"Example: \[bold\](.+?)\[/bold\]", re.DOTALL)


def commands(app: typer.Typer, name: str = "guide") -> Iterator[tuple[str, str | None]]:
    """Each command's full name with the example of its docstring, or None where it has none."""
    for command in app.registered_commands:
        if command.callback is None or command.hidden:
            continue
        own = command.name or command.callback.__name__.replace("_", "-")
        found = _EXAMPLE.search(command.callback.__doc__ or "")
        yield f"{name} {own}", " ".join(found[1].split()) if found else None
    for group in app.registered_groups:
        if group.typer_instance is not None:
            yield from commands(group.typer_instance, f"{name} {group.name}")


def epilog(app: typer.Typer) -> str:
    """One example a command, each a paragraph of its own."""
    examples = [example for _, example in commands(app) if example]
    # Square brackets would be taken as markup; examples have none.
    return "\n\n".join(["[bold]Examples[/bold]", *examples])

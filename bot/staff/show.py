"""Templates. Everything is escaped, what is not defined is an error, nothing is read from outside."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from bot.staff.menu import here, menu_of
from bot.staff.notes import note
from bot.staff.roles import Role, role, role_name

if TYPE_CHECKING:
    from bot.staff.page import Visit

TEMPLATES = Path(__file__).parent / "templates"

_environment = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def show(visit: "Visit", template: str, status: int, values: dict[str, Any]) -> Response:
    """The page made from ``template``."""
    voice = visit.voice
    menu = menu_of(voice)
    html = _environment.get_template(template).render(
        visit=visit,
        member=visit.member,
        say=voice.say,
        voice=voice,
        Role=Role,
        role_of=lambda member: role(member.role),
        role_name=lambda key: role_name(voice, key),
        menu=menu,
        here=here(visit.request.url.path, menu),
        note=note(voice, visit.request.query_params.get("done", "")),
        **values,
    )
    return HTMLResponse(html, status_code=status)

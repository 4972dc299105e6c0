"""Try: a chat that goes the way of Telegram, with the reason for each answer beside it."""

import asyncio
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from bot.content.models import Entry
from bot.conversation.labels import label
from bot.errors import StaffError
from bot.staff.page import Page, Visit
from bot.staff.pages.questions import title
from bot.staff.roles import Role
from bot.staff.trial import Line, Trial, content_of, press

# As long as Telegram lets a message be.
LONGEST = 4_096
NEAREST = 3


def trying(visit: Visit) -> Response:
    """The chat so far."""
    return _shown(visit, _trial(visit))


def _trial(visit: Visit) -> Trial:
    return visit.desk.trials.of(visit.member.id if visit.member else 0)


def _shown(visit: Visit, trial: Trial) -> Response:
    with visit.look() as work:
        shelf = visit.desk.library.shelf(work)
    last = max(
        (at for at, line in enumerate(trial.lines) if line.reply and line.reply.keyboard), default=-1
    )
    return visit.show(
        "trial/trial.html",
        lines=trial.lines,
        last=last,
        label=label,
        why=lambda line: _why(visit, line, shelf.entries),
        ready=visit.desk.understander is not None,
        longest=LONGEST,
    )


def say(visit: Visit) -> Response:
    """Write or press something."""
    understander, trial = visit.desk.understander, _trial(visit)
    if understander is None:
        raise StaffError(visit.voice.say("This process has no model. Try again where the assistant runs."))
    code, text = visit.field("press", 64), visit.field("text", LONGEST)
    button = trial.button(code) if code else None
    if code and button is None:
        raise StaffError(visit.voice.say("This button is gone. Begin again."))
    if not button and not text:
        return visit.go("/try")
    content, said = (press(button), button.label) if button else (content_of(text), text)
    study = visit.desk.study
    free = not button and not text.startswith("/")

    async def turn() -> None:
        why = await study.explain(text) if study and free else None
        await trial.turn(visit.desk.installation, understander, content, said, why)

    # The handler has a thread of its own; the model works in another one.
    asyncio.run(turn())
    return visit.go("/try#end")


def again(visit: Visit) -> Response:
    """Begin again, as a stranger."""
    visit.desk.trials.of(visit.member.id if visit.member else 0, fresh=True)
    return visit.go("/try")


def _why(visit: Visit, line: Line, entries: Mapping[str, Entry]) -> dict[str, Any] | None:
    """A decision as the page tells it: in words, with names in place of keys."""
    found, voice = line.explained, visit.voice
    if found is None:
        return None

    def name(key: str) -> str:
        if key in entries:
            return title(visit, entries[key])
        return voice.say("Not about migration") if key == "out_of_scope" else voice.say("Small talk")

    outcomes = {
        "answer": voice.say("Answered: sure enough of one answer."),
        "suggest": voice.say("Suggested: not sure enough, so the reader chooses."),
        "service": voice.say("Small talk: no question about migration."),
    }
    nearest = next((each for each in found.nearest.values() if each), ())
    return {
        "language": voice.called(found.language) if found.language in voice.languages else "",
        "zawgyi": found.encoding == "zawgyi",
        "outcome": outcomes.get(
            str(found.decision.get("outcome")), voice.say("Not understood: nothing is likely enough.")
        ),
        "ranking": [
            (each["intent"], name(each["intent"]), round(100 * each["together"]), each["intent"] in entries)
            for each in found.ranking
        ],
        "nearest": [(each.text, name(each.intent), each.closeness) for each in nearest[:NEAREST]],
        "reason": found.reason,
    }


PAGES = (
    Page("/try", trying, Role.EDITOR),
    Page("/try", say, Role.EDITOR, ("POST",), limit=50_000),
    Page("/try/again", again, Role.EDITOR, ("POST",)),
)

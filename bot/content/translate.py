"""The answers as texts to translate: what translators find in ``answers.po``."""

from collections.abc import Iterable

from bot.content.models import Entry, Field
from bot.content.seed import context
from bot.i18n.update import Source

# Most characters of one text in any language, so that a whole answer fits a small screen.
LIMITS = {Field.TITLE: 40}
_ABOUT = {
    Field.TITLE: "The button: a short question",
    Field.ANSWER: "The answer",
    Field.CAMBODIA: "Only for people from Cambodia",
    Field.MYANMAR: "Only for people from Myanmar",
    Field.NEXT: "What to do next",
}


def answer_sources(entries: Iterable[Entry]) -> list[Source]:
    """Every English text of every entry, in catalogue order, with what a translator should know."""
    return [
        Source(context(entry, part), text.value, _comment(entry, part))
        for entry in entries
        for part, text in entry.texts["en"].items()
    ]


def _comment(entry: Entry, part: Field) -> str:
    pages = ", ".join(map(str, entry.source.pages)) or "-"
    lines = [f"{_ABOUT[part]}. Question: {entry.question}", f"Source pages: {pages}"]
    if part in LIMITS:
        lines.append(f"At most {LIMITS[part]} characters.")
    return "\n".join(lines)

"""The answers as texts to translate: what translators find in ``answers.po``."""

from collections.abc import Iterable

from bot.content.models import DANGER_ENTRIES, Entry, Field
from bot.content.seed import context
from bot.i18n.update import Source

# Most characters of one text in any language, so that a whole answer fits a small screen.
LIMITS = {Field.TITLE: 40, Field.ANSWER: 600, Field.CAMBODIA: 350, Field.MYANMAR: 350, Field.NEXT: 200}
# The same by the last word of a context.
CONTEXT_LIMITS: dict[str, int] = {part.value: limit for part, limit in LIMITS.items()}
_ABOUT = {
    Field.TITLE: "The button: a short question",
    Field.ANSWER: "The answer",
    Field.CAMBODIA: "Only for people from Cambodia",
    Field.MYANMAR: "Only for people from Myanmar",
    Field.NEXT: "What to do next",
}
_VARIANTS = {Field.CAMBODIA: "Cambodia", Field.MYANMAR: "Myanmar"}


def answer_sources(entries: Iterable[Entry]) -> list[Source]:
    """Every English text of every entry, in catalogue order, with what a translator should know."""
    return [
        Source(context(entry, part), text.value, _comment(entry, part))
        for entry in entries
        for part, text in entry.texts["en"].items()
    ]


def _comment(entry: Entry, part: Field) -> str:
    pages = ", ".join(map(str, entry.source.pages)) or "-"
    lines = [
        f"{_ABOUT[part]}. Question: {entry.question}",
        f"Source: {entry.source.document}, pages {pages}, as of {entry.source.as_of:%Y-%m}.",
        f"At most {LIMITS[part]} characters.",
    ]
    variants = [name for each, name in _VARIANTS.items() if each in entry.fields()]
    if part == Field.ANSWER and variants:
        lines.append(f"After it comes a part of its own for people from {' and from '.join(variants)}.")
    if entry.key in DANGER_ENTRIES:
        lines.append("For people in danger: translate this first, and most carefully.")
    if entry.texts["en"][part].critical:
        lines.append("The last change matters for safety: until this is translated, readers see English.")
    return "\n".join(lines)

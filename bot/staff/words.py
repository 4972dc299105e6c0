"""Names of parts, groups and states in the language of the pages."""

from datetime import datetime, timezone

from bot.content.models import GROUPS
from bot.conversation.voice import Voice
from bot.i18n.catalogues import N_

_PARTS = {
    "title": N_("Title (on the button)"),
    "answer": N_("Answer"),
    "kh": N_("Only for people from Cambodia"),
    "mm": N_("Only for people from Myanmar"),
    "next": N_("What to do next"),
    "questions": N_("New training questions"),
    "group": N_("Group"),
    "question": N_("Full question in English"),
    "document": N_("Source"),
    "pages": N_("Pages"),
    "review_by": N_("Check the facts by"),
    "owner": N_("Who checks the facts"),
    "related": N_("Related answers"),
    "key": N_("Short name"),
}
_GROUPS = {
    "before": N_("Before going"),
    "abroad": N_("Help while abroad"),
    "return": N_("Coming home"),
    "about": N_("About the assistant"),
}
_STATES = {
    "published": N_("published"),
    "withdrawn": N_("withdrawn"),
    "draft": N_("being worked on"),
    "review": N_("waits for review"),
    "rejected": N_("sent back"),
    "dropped": N_("given up"),
}


def part_name(voice: Voice, name: str) -> str:
    """A part of a draft, such as "km answer", in words."""
    words = name.split(" ")
    if len(words) == 1:
        return voice.say(_PARTS.get(name, name))
    language = voice.called(words[0]) if words[0] in voice.languages else words[0]
    part = voice.say(_PARTS.get(words[1], words[1]))
    if len(words) > 2:
        return voice.say("{part}, {language}: read by a native speaker", part=part, language=language)
    return f"{part}, {language}"


def field_name(voice: Voice, part: str) -> str:
    """A field of a text, in words."""
    return voice.say(_PARTS.get(part, part))


def group_name(voice: Voice, group: str) -> str:
    """A group, in words."""
    return voice.say(_GROUPS[group]) if group in _GROUPS else group


def groups(voice: Voice) -> list[tuple[str, str]]:
    """All groups with their names."""
    return [(each, group_name(voice, each)) for each in GROUPS]


def state_name(voice: Voice, state: str) -> str:
    """A state of an entry or of a change, in words."""
    return voice.say(_STATES[state]) if state in _STATES else state


def moment(at: float) -> str:
    """A moment as date and time (UTC), which sorts and is read the same everywhere."""
    return f"{datetime.fromtimestamp(at, timezone.utc):%Y-%m-%d %H:%M} UTC"

"""What must stand as it stands in the source: placeholders, commands, tags, links, lines."""

import re
from collections.abc import Iterator

from bot.i18n.checks.finding import Check, Finding, Subject

PLACEHOLDER = re.compile(r"\{[a-z_]+\}")
COMMAND = re.compile(r"(?<![\w/<.:-])/[a-z]+")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
LINK = re.compile(r"(?:https?://|www\.|t\.me/)[!-~]*[\w/]|[\w.+-]+@[\w-]+\.[\w.]*\w", re.ASCII)
_BRACE = re.compile(r"[{}]")
_ANGLE = re.compile(r"[<>]")
# Telegram refuses a longer message.
TELEGRAM_LIMIT = 4096

_SAME = (
    (PLACEHOLDER, "placeholders"),
    (COMMAND, "commands"),
    (_TAG, "tags"),
    (LINK, "links"),
    (re.compile("•"), "list"),
)


def same(subject: Subject) -> Iterator[Finding]:
    """Placeholders, commands, tags, links and list items are those of the source."""
    for pattern, what in _SAME:
        wanted = sorted(pattern.findall(subject.source))
        found = sorted(pattern.findall(subject.translation))
        if wanted != found:
            yield Finding("error", what, f"expected {wanted}, found {found}")


def stray(subject: Subject) -> Iterator[Finding]:
    """No brace or angle bracket that belongs to nothing."""
    if _BRACE.search(PLACEHOLDER.sub("", subject.translation)):
        yield Finding("error", "placeholders", "a brace that belongs to no placeholder")
    angles = _ANGLE.findall(_TAG.sub("", subject.translation))
    if angles != _ANGLE.findall(_TAG.sub("", subject.source)):
        yield Finding("error", "tags", "an angle bracket that belongs to no tag")


def lines(subject: Subject) -> Iterator[Finding]:
    """As many lines as the source, none of them empty where the source's is not."""
    source, translation = subject.source.split("\n"), subject.translation.split("\n")
    if len(source) != len(translation):
        yield Finding(
            "error", "lines", f"the English text has {len(source)} lines, here {len(translation)}"
        )
    elif any(bool(a.strip()) != bool(b.strip()) for a, b in zip(source, translation, strict=True)):
        yield Finding("error", "lines", "an empty line")


def length(subject: Subject) -> Iterator[Finding]:
    """Within the field's limit; without one, no longer than a translation can be; and within Telegram's."""
    natural = 3 * len(subject.source) + 40
    allowed = min(subject.limit or natural, TELEGRAM_LIMIT)
    if len(subject.translation) > allowed:
        yield Finding("error", "length", f"{len(subject.translation)} characters, {allowed} allowed")


CHECKS: tuple[Check, ...] = (same, stray, lines, length)

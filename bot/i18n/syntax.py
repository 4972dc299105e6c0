r"""A strict grammar of PO files, asked before polib reads one.

polib and Babel are lenient where it hurts: a translation whose closing quote is missing is dropped
without a word, a message without msgstr, an unknown escape, a NUL or a stray string pass (measured;
docs/decisions/0005-catalogues.md). msgfmt refuses all of them, but is not installed everywhere.
"""

import re
from collections.abc import Iterator

_STRING = r'"(?:[^"\\\x00-\x1f\x7f\x85\u2028\u2029]|\\[ntr"\\])*"'
_LINE = re.compile(
    r"(?P<before>\#~ ?\||\#\| ?|\#~ ?)?(?P<word>msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?)?"
    rf"[ \t]*{_STRING}[ \t]*"
)
# What may follow what; None stands for the start of a message.
_ORDER: dict[str | None, frozenset[str]] = {
    None: frozenset({"msgctxt", "msgid"}),
    "msgctxt": frozenset({"msgid"}),
    "msgid": frozenset({"msgid_plural", "msgstr"}),
    "msgid_plural": frozenset({"msgstr[0]"}),
    "msgstr": frozenset({"msgctxt", "msgid"}),
}


def faults(text: str) -> Iterator[tuple[int, str]]:
    """Line numbers, from 1, with what is wrong there; nothing for a sound file."""
    last, blank = None, True
    for number, line in enumerate(text.split("\n"), 1):
        word = _word(line)
        if word is None:
            yield number, "this is not a line of a PO file"
        elif word == "string" and blank:
            yield number, "a text that belongs to no message"
        elif word not in ("", "string"):
            if word not in _following(last):
                yield number, f"{word} cannot stand here"
            last = word
        blank = not line.strip()
    if last is not None and not last.startswith("msgstr"):
        yield text.count("\n") + 1, "the last message is cut off"


def _word(line: str) -> str | None:
    """The keyword of a line, "string" for a continuation, "" for what carries no message, or None."""
    if not line.strip() or (line.startswith("#") and not line.startswith(("#~", "#|"))):
        return ""
    match = _LINE.fullmatch(line)
    if match is None:
        return "" if line.startswith("#~") and not line.strip("#~| \t") else None
    if match["before"]:
        # Former and obsolete messages are kept, never shown; their order need not concern us.
        return ""
    return match["word"] or "string"


def _following(last: str | None) -> frozenset[str]:
    if last is not None and last.startswith("msgstr["):
        return frozenset({"msgctxt", "msgid", f"msgstr[{int(last[7]) + 1}]"})
    return _ORDER[last]

"""Labels of buttons, as long as Telegram shows them."""

from bot.language.segment import syllable_end

# Telegram draws about this many characters of a button on a 360 px screen; longer labels still show
# on a second line in most apps, but are cut by the app in the middle of a syllable.
MAX_BUTTON = 64


def label(text: str) -> str:
    """A button's text, shortened between syllables where it is too long."""
    if len(text) <= MAX_BUTTON:
        return text
    return text[: syllable_end(text, MAX_BUTTON - 1)].rstrip() + "…"

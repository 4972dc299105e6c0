"""Short notes after something was done; an address names one, so that nobody can put words into a page."""

from bot.conversation.voice import Voice
from bot.i18n.catalogues import N_

NOTES = {
    "saved": N_("Saved."),
    "password": N_("The password was changed. All other browsers are signed out."),
    "signed-out": N_("You are signed out."),
}


def note(voice: Voice, key: str) -> str:
    """The note named ``key``; "" where there is none."""
    return voice.say(NOTES[key]) if key in NOTES else ""

"""Short notes after something was done; an address names one, so that nobody can put words into a page."""

from bot.conversation.voice import Voice
from bot.i18n.catalogues import N_

NOTES = {
    "saved": N_("Saved."),
    "password": N_("The password was changed. All other browsers are signed out."),
    "withdrawn": N_("Readers do not get this answer any more."),
    "back": N_("Readers get this answer again."),
    "submitted": N_("Sent for review."),
    "published": N_("Published. Readers get it within two seconds."),
    "published-training": N_(
        "Published. Readers find it in the menu at once, and in their own words when the training is done."
    ),
    "restored": N_("Published again. Readers get it within two seconds."),
    "rolled-back": N_("Everything since then was put back."),
    "check-again": N_("Saved. Two people must check it again before readers see it."),
    "checked": N_("Your check is noted."),
    "facts": N_("Noted. The facts are right until then."),
    "rejected": N_("Sent back to its author."),
    "dropped": N_("Given up. It can still be read."),
    "turned-down": N_("Turned down. Readers see the present text."),
    "questions": N_("Noted. The assistant learns from it now; this takes some minutes."),
    "training": N_("The training begins."),
    "signed-out": N_("You are signed out."),
}


def note(voice: Voice, key: str) -> str:
    """The note named ``key``; "" where there is none."""
    return voice.say(NOTES[key]) if key in NOTES else ""

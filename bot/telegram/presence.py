"""How the bot presents itself: commands, description and short description in every language.

The wording is neutral: someone may look over a shoulder.
"""

import logging

from telegram import Bot, BotCommand
from telegram.error import TelegramError

from bot.conversation.voice import Translations, Voice
from bot.i18n.catalogues import N_
from bot.language.languages import SOURCE

log = logging.getLogger(__name__)

COMMANDS = {
    "start": N_("Begin"),
    "menu": N_("Menu"),
    "language": N_("Choose the language"),
    "country": N_("Choose the country"),
    "help": N_("How to use it"),
    "about": N_("What this is"),
    "person": N_("Reach a person"),
    "mydata": N_("See what is stored"),
    "forget": N_("Erase what is stored"),
    "hide": N_("Clear this chat"),
}
DESCRIPTION = N_("Questions and answers in Khmer, Burmese and English. Free. Press Start.")
SHORT_DESCRIPTION = N_("Questions and answers in Khmer, Burmese and English.")


async def present(bot: Bot, translations: Translations) -> None:
    """Set commands and descriptions, for every language offered and as the default (English).

    Telegram takes two-letter codes only: apps in other languages (Shan) show the default.

    A failure is logged and left: the bot works without.
    """
    try:
        for code in (None, *(code for code in translations.offered if len(code) == 2)):
            voice = Voice(translations, code or SOURCE)
            commands = [BotCommand(name, voice.say(text)) for name, text in COMMANDS.items()]
            await bot.set_my_commands(commands, language_code=code)
            await bot.set_my_description(voice.say(DESCRIPTION), language_code=code)
            await bot.set_my_short_description(voice.say(SHORT_DESCRIPTION), language_code=code)
    except TelegramError as error:
        log.warning("commands and descriptions could not be set: %s", type(error).__name__)

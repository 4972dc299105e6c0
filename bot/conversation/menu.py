"""Menus: languages, country of origin, groups and their questions."""

from collections.abc import Iterable

from bot.content.models import GROUPS
from bot.conversation.actions import encode
from bot.conversation.compose import country
from bot.conversation.profile import Profile
from bot.conversation.reply import Block, Button, Reply, paragraphs
from bot.conversation.storage import PublishedContent
from bot.conversation.voice import Translations, Voice
from bot.i18n.catalogues import N_
from bot.language.languages import ORIGINS

# Five questions, "more", back and home: never more than eight buttons on a small screen.
QUESTIONS_PER_PAGE = 5

_GROUPS = {
    "before": N_("Before you go"),
    "abroad": N_("Help while abroad"),
    "return": N_("Coming home"),
    "about": N_("About this assistant"),
}

# Translators: the very first greeting, shown in all languages together.
GREETING = N_("Hello! Please choose a language.")


def home_button(voice: Voice) -> Button:
    """The way back to the main menu, under every message."""
    return Button("🏠 " + voice.say("Menu"), encode("menu"))


def person_button(voice: Voice) -> Button:
    """The way to a person."""
    return Button("👤 " + voice.say("Reach a person"), encode("person"))


def languages(
    translations: Translations, choices: Iterable[str], first: str | None, payload: str = ""
) -> Reply:
    """Greeting in every language and a button a language, the probable one first."""
    order = sorted(choices, key=lambda code: code != first)
    voices = [Voice(translations, code) for code in order]
    arguments = (payload,) if payload else ()
    buttons = [(Button(each.spoken.name, encode("lang", each.language, *arguments)),) for each in voices]
    # A language without a greeting of its own falls back to one that is said already.
    greetings = dict.fromkeys(each.say(GREETING) for each in voices)
    return Reply(paragraphs(*greetings), tuple(buttons))


def countries(voice: Voice, payload: str = "") -> Reply:
    """Ask where the person is from; they may keep it open."""
    arguments = (payload,) if payload else ()
    rows = [(Button(country(voice, origin), encode("origin", origin, *arguments)),) for origin in ORIGINS]
    rows.append((Button(voice.say("Show both"), encode("origin", "both", *arguments)),))
    blocks = paragraphs(
        voice.say("Which country are you from?"),
        voice.say("Some answers differ by country. You can change this at any time: /country"),
    )
    return Reply(blocks, tuple(rows))


def home(voice: Voice, profile: Profile) -> Reply:
    """The main menu."""
    rows: list[tuple[Button, ...]] = [
        (Button(voice.say(_GROUPS[each]), encode("group", each, 0)),) for each in GROUPS
    ]
    rows.append((person_button(voice),))
    origin = country(voice, profile.origin) if profile.origin else voice.say("both countries")
    rows.append(
        (
            Button("🌐 " + voice.spoken.name, encode("languages")),
            Button("📍 " + origin, encode("countries")),
        )
    )
    blocks = paragraphs(
        voice.say("Write your question in your own words, or choose a topic."),
        # Translators: {country} is Cambodia, Myanmar, or "both countries".
        voice.say("Answers are for: {country}. Change: /country", country=origin),
    )
    return Reply(blocks, tuple(rows))


def group(voice: Voice, content: PublishedContent, name: str, page: int) -> Reply | None:
    """One page of a group's questions; None when there is no such page."""
    keys = content.group(name)
    pages = -(-len(keys) // QUESTIONS_PER_PAGE)
    if name not in _GROUPS or not 0 <= page < pages:
        return None
    titles = content.titles(voice.spoken)
    shown = keys[page * QUESTIONS_PER_PAGE : (page + 1) * QUESTIONS_PER_PAGE]
    rows: list[tuple[Button, ...]] = list(entry_rows(titles, shown))
    if page + 1 < pages:
        rows.append((Button(voice.say("More questions") + " ▶", encode("group", name, page + 1)),))
    back = encode("group", name, page - 1) if page else encode("menu")
    rows.append((Button("◀ " + voice.say("Back"), back), home_button(voice)))
    blocks = [Block("heading", voice.say(_GROUPS[name]))]
    if pages > 1:
        # Translators: {page} and {pages} are numbers: page 2 of 7.
        count = voice.say("Page {page} of {pages}", page=voice.number(page + 1), pages=voice.number(pages))
        blocks.append(Block("quiet", count))
    return Reply(tuple(blocks), tuple(rows))


def entry_rows(titles: dict[str, str], keys: Iterable[str]) -> tuple[tuple[Button, ...], ...]:
    """One button a row for each entry that is published."""
    return tuple((Button(titles[key], encode("entry", key)),) for key in keys if key in titles)


def page_of(content: PublishedContent, name: str, key: str) -> int:
    """The page of its group on which an entry's button stands."""
    keys = content.group(name)
    return keys.index(key) // QUESTIONS_PER_PAGE if key in keys else 0

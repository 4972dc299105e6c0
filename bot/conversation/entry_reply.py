"""The whole message that answers a question: what readers get, and what staff see before they publish."""

from datetime import date

from bot.content.models import DANGER_ENTRIES, Entry
from bot.conversation import compose, menu
from bot.conversation.actions import encode
from bot.conversation.reply import Block, Button, Reply
from bot.conversation.storage import PublishedContent
from bot.conversation.voice import Voice

RELATED = 3


def entry_reply(
    voice: Voice,
    content: PublishedContent,
    entry: Entry,
    origin: str | None,
    today: date,
    *,
    first: str | None = None,
    menus: str | None = None,
) -> Reply:
    """The answer to ``entry`` with its related questions, and the way back.

    Args:
        voice: the language of the answer.
        content: everything that is published.
        entry: what is asked.
        origin: country of origin of the reader, where it is known.
        today: the day on which nothing shown may have expired.
        first: an entry of danger that the reader may have meant: its button comes first.
        menus: the language of the reader's menus, where it is not that of the answer.
    """
    titles = content.titles(voice.spoken)
    others = tuple(each for each in entry.related[:RELATED] if each != first)
    related = menu.entry_rows(titles, (*((first,) if first else ()), *others))
    page = menu.page_of(content, entry.group, entry.key)
    back = Button("◀ " + voice.say("Questions"), encode("group", entry.group, page))
    rows = [*in_language(related, voice.language, menus or voice.language)]
    if entry.key in DANGER_ENTRIES:
        rows.insert(0, (menu.person_button(voice),))
    rows += [rating_buttons(voice, entry.key), (back, menu.home_button(voice))]
    blocks = compose.answer(voice, entry, origin, content.contacts_for(entry.key, origin), today)
    return Reply(blocks, tuple(rows))


def rating_buttons(voice: Voice, key: str) -> tuple[Button, ...]:
    """Two buttons by which a reader says whether an answer helped; only a number is kept of it."""
    return (
        Button("👍 " + voice.say("It helped"), encode("helped", key, voice.language, "y")),
        Button("👎 " + voice.say("It did not help"), encode("helped", key, voice.language, "n")),
    )


def rated(voice: Voice, reply: Reply, *, helped: bool) -> Reply:
    """An answer of which the reader has said whether it helped: thanks in place of the question."""
    rows = [row for row in reply.keyboard if not any(each.action.startswith("helped:") for each in row)]
    person = (menu.person_button(voice),)
    if helped:
        thanks = voice.say("Thank you for telling us.")
    else:
        thanks = voice.say("Thank you for telling us. Ask in other words, or reach a person.")
        rows = rows if person in rows else [person, *rows]
    return Reply((*reply.blocks, Block("quiet", thanks)), tuple(rows))


def in_language(
    rows: tuple[tuple[Button, ...], ...], language: str, default: str
) -> tuple[tuple[Button, ...], ...]:
    """Buttons whose answers come in ``language`` although the person's menus are in ``default``."""
    if language == default:
        return rows
    return tuple(tuple(Button(each.label, each.action + ":" + language) for each in row) for row in rows)

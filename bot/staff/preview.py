"""What Telegram will show, from the same code that answers readers."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.content.models import Entry
from bot.conversation.entry_reply import entry_reply
from bot.conversation.labels import label
from bot.conversation.reply import Reply
from bot.conversation.voice import Voice
from bot.language.languages import ORIGINS
from bot.staff.page import Visit
from bot.store.work import UnitOfWork


@dataclass(frozen=True)
class Phone:
    """One message on a telephone: the language and the country of origin of its reader."""

    language: str
    origin: str | None
    reply: Reply

    @property
    def rows(self) -> list[list[str]]:
        """The buttons as Telegram shows them."""
        return [[label(each.label) for each in row] for row in self.reply.keyboard]


def phones(
    visit: Visit, work: UnitOfWork, entry: Entry, languages: Sequence[str] = ()
) -> dict[str, list[Phone]]:
    """Language → the answer for each country of origin, where these differ, and for both."""
    content = work.published.with_entry(entry)
    catalogues = visit.desk.installation.catalogues
    found: dict[str, list[Phone]] = {}
    for code in languages or catalogues.languages:
        voice = Voice(catalogues, code)
        replies = {each: entry_reply(voice, content, entry, each, visit.today) for each in (None, *ORIGINS)}
        distinct = {reply.text: origin for origin, reply in reversed(replies.items())}
        found[code] = [Phone(code, each, replies[each]) for each in replies if each in distinct.values()]
    return found

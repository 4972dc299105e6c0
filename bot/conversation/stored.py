"""What is stored of a person, said in plain words: one part for each kind of thing.

`/mydata` speaks from these parts, and a test holds docs/privacy.md and the tables to their columns.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from bot.conversation.compose import country
from bot.conversation.memory import Recent
from bot.conversation.profile import Profile
from bot.conversation.voice import Voice

# Telegram lets a bot delete messages for 48 hours; the numbers of older ones are of no use.
HIDE_HOURS = 48
# Time for the operator to look at what could not be answered or sent, and to try it again.
GIVEN_UP_DAYS = 7


@dataclass(frozen=True)
class Stored:
    """What the store holds of one person.

    Attributes:
        profile: the profile.
        chat: whether the chat id is there, sealed.
        recent: what the conversation was about in the last half hour.
        numbers: messages of the chat that /hide can delete.
        messages: messages that are yet to be answered or could not be, sealed.
        replies: replies that are yet to be sent or could not be, sealed.
    """

    profile: Profile | None = None
    chat: bool = False
    recent: Recent = field(default_factory=Recent)
    numbers: int = 0
    messages: int = 0
    replies: int = 0


class People(Protocol):
    """Everything that is stored of a person, as one."""

    def stored(self, person: str) -> Stored:
        """What is stored of ``person``."""

    def forget(self, person: str) -> None:
        """Erase it all, but for messages that are yet to be answered."""

    def forget_unused_since(self, day: date) -> int:
        """Erase all of those who last wrote before ``day``; returns the number of rows."""


Line = Callable[[Voice, Stored, dict[str, str]], str]


@dataclass(frozen=True)
class Part:
    """One kind of thing that is stored.

    Attributes:
        columns: where, as "table.column".
        line: the sentence for the person, given the titles of the entries; empty when there is nothing.
    """

    columns: frozenset[str]
    line: Line


def lines(voice: Voice, stored: Stored, titles: dict[str, str]) -> list[str]:
    """A line for each thing that is stored; none when there is nothing."""
    if stored == Stored():
        return []
    return [line for part in PARTS if (line := part.line(voice, stored, titles))]


def _columns(names: str) -> frozenset[str]:
    return frozenset(names.split())


def _code(voice: Voice, _: Stored, __: dict[str, str]) -> str:
    return voice.say("a secret code in place of your chat number")


def _chat(voice: Voice, stored: Stored, _: dict[str, str]) -> str:
    if not stored.chat:
        return ""
    return voice.say("your chat number, locked, so that I can answer you; and if you have blocked me")


def _language(voice: Voice, stored: Stored, _: dict[str, str]) -> str:
    chosen = stored.profile and stored.profile.language
    return voice.say("Language: {language}", language=voice.name(chosen) if chosen else _none(voice))


def _country(voice: Voice, stored: Stored, _: dict[str, str]) -> str:
    chosen = stored.profile and stored.profile.origin
    return voice.say("Country: {country}", country=country(voice, chosen) if chosen else _none(voice))


def _none(voice: Voice) -> str:
    return voice.say("not chosen")


def _first_day(voice: Voice, stored: Stored, _: dict[str, str]) -> str:
    if stored.profile is None:
        return ""
    return voice.say("First day: {day}", day=voice.day(stored.profile.first_day))


def _last_day(voice: Voice, stored: Stored, _: dict[str, str]) -> str:
    if stored.profile is None:
        return ""
    return voice.say("Last day: {day}", day=voice.day(stored.profile.last_day))


def _asked(voice: Voice, stored: Stored, _: dict[str, str]) -> str:
    if stored.profile is None:
        return ""
    return voice.say("if I asked you once about your country or about changing the language")


def _recent(voice: Voice, stored: Stored, titles: dict[str, str]) -> str:
    recent = stored.recent
    keys = dict.fromkeys((recent.entry, *recent.suggested))
    topics = [titles[key] for key in keys if key in titles]
    if recent.other_language:
        topics.append(voice.name(recent.other_language))
    if not topics:
        return ""
    # Translators: {topics} are questions that the person has just read, parted by semicolons.
    return voice.say("for half an hour, what we talked about: {topics}", topics="; ".join(topics))


def _numbers(voice: Voice, stored: Stored, _: dict[str, str]) -> str:
    if not stored.numbers:
        return ""
    return voice.say(
        # Translators: Telegram gives each message a number; {hours} is 48, {count} a number of messages.
        "for {hours} hours, the numbers of messages in this chat, without their words, "
        "so that /hide can delete them: {count}",
        hours=voice.number(HIDE_HOURS),
        count=voice.number(stored.numbers),
    )


def _messages(voice: Voice, stored: Stored, _: dict[str, str]) -> str:
    if not stored.messages:
        return ""
    return voice.say(
        # Translators: {days} is 7, {count} a number of messages.
        "your messages, locked, until they are answered; if that fails, for at most {days} days: {count}",
        days=voice.number(GIVEN_UP_DAYS),
        count=voice.number(stored.messages),
    )


def _replies(voice: Voice, stored: Stored, _: dict[str, str]) -> str:
    if not stored.replies:
        return ""
    return voice.say(
        # Translators: {days} is 7, {count} a number of answers.
        "my answers, locked, until they are sent; if that fails, for at most {days} days: {count}",
        days=voice.number(GIVEN_UP_DAYS),
        count=voice.number(stored.replies),
    )


PARTS = (
    Part(
        _columns(
            "profile.person chat.person memory.person sent.person inbox.person lease.person outbox.person"
        ),
        _code,
    ),
    Part(_columns("chat.chat_id chat.blocked"), _chat),
    Part(_columns("profile.language"), _language),
    Part(_columns("profile.origin"), _country),
    Part(_columns("profile.first_day"), _first_day),
    Part(_columns("profile.last_day chat.last_day"), _last_day),
    Part(_columns("profile.origin_asked profile.switch_offered"), _asked),
    Part(_columns("memory.recent memory.expires_at"), _recent),
    Part(_columns("sent.message_id sent.sent_at"), _numbers),
    Part(
        _columns(
            "inbox.update_id inbox.payload inbox.state inbox.claims inbox.attempts inbox.not_before "
            "inbox.received_at inbox.done_at lease.fence lease.until"
        ),
        _messages,
    ),
    Part(
        _columns(
            "outbox.id outbox.update_id outbox.sequence outbox.kind outbox.body outbox.state "
            "outbox.attempts outbox.not_before outbox.created_at"
        ),
        _replies,
    ),
)

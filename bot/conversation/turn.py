"""One turn: something comes in, the profile may change, replies go out."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from bot.conversation import menu
from bot.conversation.acquaintance import Acquaintance
from bot.conversation.actions import Action, decode
from bot.conversation.entry_reply import entry_reply, in_language, rated
from bot.conversation.incoming import Command, Incoming, Other, Press, Words
from bot.conversation.profile import Pseudonym
from bot.conversation.reply import Reply
from bot.conversation.sayings import Sayings
from bot.conversation.storage import Work, WorkFactory
from bot.conversation.stored import lines
from bot.conversation.understanding import Question, Understander, Understanding
from bot.conversation.voice import Translations, Voice
from bot.language.languages import ORIGINS, SOURCE, from_telegram
from bot.language.normalise import normalise

# Messages in a row in another language before a switch is offered.
SWITCH_AFTER = 2


class Conversation:
    """Answers one incoming message or press at a time; safe for different chats at once."""

    def __init__(
        self,
        work: WorkFactory,
        translations: Translations,
        understander: Understander,
        pseudonym: Pseudonym,
        retention_days: int = 180,
        today: Callable[[], date] = date.today,
    ) -> None:
        """Take what a turn needs; nothing is read from the environment."""
        self._retention_days = retention_days
        self._work, self._translations, self._understander = work, translations, understander
        self._pseudonym, self._today = pseudonym, today

    async def turn(self, incoming: Incoming) -> list[Reply]:
        """Replies to one incoming message, in the order to send them; may be empty.

        Where delivery is durable it calls the three steps below itself, in its own transactions.
        """
        with self._work() as work:
            question = self.question(work, incoming)
        # No transaction is held while the model thinks.
        understanding = await self.understand(question) if question else None
        with self._work() as work:
            replies = self.answer(work, incoming, understanding)
            work.commit()
        return replies

    def person(self, chat: int) -> str:
        """The pseudonym of the person in ``chat``."""
        return self._pseudonym.of(chat)

    def question(self, work: Work, incoming: Incoming) -> Question | None:
        """What has to be understood first; None for commands, presses and texts without letters."""
        if not isinstance(incoming.content, Words) or not normalise(incoming.content.text).text:
            return None
        person = self.person(incoming.chat)
        profile, previous = work.profiles.get(person), work.memory.get(person).entry
        offered = self._translations.offered
        language = (profile and profile.language) or from_telegram(incoming.app_language, offered) or SOURCE
        return Question(
            incoming.content.text,
            language,
            profile.origin if profile else None,
            previous,
            work.published.near(previous) if previous else (),
        )

    async def understand(self, question: Question) -> Understanding:
        """Ask the model."""
        return await self._understander.understand(question)

    def answer(self, work: Work, incoming: Incoming, understanding: Understanding | None) -> list[Reply]:
        """Replies and changes of the profile, inside the caller's transaction."""
        return _Turn(self, work, incoming, self.person(incoming.chat)).replies(understanding)

    def failure(self, work: Work, incoming: Incoming) -> Reply:
        """What the person reads when their message could not be answered."""
        return _Turn(self, work, incoming, self.person(incoming.chat)).sayings().failure()

    def too_fast(self, work: Work, incoming: Incoming) -> Reply:
        """What a person reads, once, who writes faster than we can answer."""
        return _Turn(self, work, incoming, self.person(incoming.chat)).sayings().too_fast()


class _Turn:
    """The state of one turn."""

    def __init__(self, conversation: Conversation, work: Work, incoming: Incoming, person: str) -> None:
        self._work, self._incoming, self._person = work, incoming, person
        self._translations = conversation._translations
        self._today, self._retention_days = conversation._today(), conversation._retention_days
        self._known = Acquaintance(work, person, self._today)

    def replies(self, understanding: Understanding | None) -> list[Reply]:
        content = self._incoming.content
        if isinstance(content, Command):
            replies = self._command(content)
        elif isinstance(content, Press):
            replies = self._press(decode(content.code))
        elif isinstance(content, Other):
            replies = [self.sayings().other(content.kind)]
        elif understanding is None:
            replies = [self.sayings().no_words()]
        else:
            replies = self._words(understanding)
        self._known.save()
        return replies

    # -- speaking -------------------------------------------------------------------------------

    def _language(self) -> str:
        return (
            self._known.profile.language
            or from_telegram(self._incoming.app_language, self._choices())
            or SOURCE
        )

    def _choices(self) -> tuple[str, ...]:
        """The languages to choose from; one in use stays in use even if it is no longer offered."""
        offered = {*self._translations.offered, self._known.profile.language}
        languages = self._translations.languages
        return tuple(code for code in languages if self._incoming.staff or code in offered)

    def _first_visit(self) -> Reply:
        """What a stranger sees, after all messages are gone: nobody can tell that there was a talk."""
        offered = self._translations.offered
        first = from_telegram(self._incoming.app_language, offered) or SOURCE
        return replace(menu.languages(self._translations, offered, first), hides=True)

    def _languages(self, payload: str = "") -> Reply:
        return menu.languages(self._translations, self._choices(), self._language(), payload)

    def _voice(self, language: str | None = None) -> Voice:
        return Voice(self._translations, language or self._language())

    def sayings(self, language: str | None = None) -> Sayings:
        return Sayings(self._voice(language))

    # -- commands -------------------------------------------------------------------------------

    def _command(self, command: Command) -> list[Reply]:
        match command.name:
            case "start":
                return self._start(command.argument)
            case "menu":
                return [self._home()]
            case "language":
                return [self._languages()]
            case "country":
                return [menu.countries(self._voice())]
            case "help":
                return [self.sayings().help()]
            case "about":
                return [self._entry("about_assistant", self._language(), "menu")]
            case "person":
                return [self._entry("about_person", self._language(), "menu")]
            case "mydata":
                return [self._my_data()]
            case "forget":
                return [self.sayings().forget_question()]
            case "hide":
                return [self._first_visit()]
            case _:
                return [self.sayings().unknown_command()]

    def _start(self, payload: str) -> list[Reply]:
        wanted = payload if self._work.published.entry(payload) else ""
        if wanted and self._known.profile.language:
            self._known.keep()
            return [self._entry(wanted, self._language(), "menu")]
        return [self._languages(wanted)]

    def _home(self) -> Reply:
        return menu.home(self._voice(), self._known.profile)

    def _my_data(self) -> Reply:
        self._known.save()
        stored = lines(
            self._voice(), self._work.people.stored(self._person), self._titles(self._language())
        )
        return self.sayings().my_data(stored, self._retention_days)

    # -- buttons --------------------------------------------------------------------------------

    def _press(self, action: Action | None) -> list[Reply]:
        match action:
            case Action("menu", ()):
                reply: Reply | None = self._home()
            case Action("languages", ()):
                reply = self._languages()
            case Action("countries", ()):
                reply = menu.countries(self._voice())
            case Action("person", ()):
                reply = self._entry("about_person", self._language(), "menu")
            case Action("lang", (code, *payload)) if code in self._choices():
                reply = self._choose_language(code, "".join(payload))
            case Action("origin", (origin, *payload)) if origin in (*ORIGINS, "both"):
                reply = self._choose_origin(origin, "".join(payload))
            case Action("group", (name, page)) if page.isdecimal():
                reply = menu.group(self._voice(), self._work.published, name, int(page))
            case Action("entry", (key, *language)) if self._work.published.entry(key):
                spoken = language[0] if language and language[0] in self._choices() else None
                how = "picked" if key in self._known.recent.suggested else "menu"
                reply = self._entry(key, spoken or self._language(), how)
            case Action("helped", (key, code, "y" | "n" as said)) if code in self._choices():
                reply = self._rated(key, code, helped=said == "y")
            case Action("stay", ()):
                reply = self.sayings().stays()
            case Action("forget", ("yes",)):
                reply = self._forget()
            case _:
                return [self.sayings().old_button()]
        return [reply.replacing()] if reply else [self.sayings().old_button()]

    def _choose_language(self, code: str, payload: str) -> Reply:
        # An origin that was only suggested by the former language follows the new one.
        origin = self._known.profile.origin
        asked = self._known.profile.origin_asked
        if not asked:
            origin = self._origin_of(code)
        self._known.keep(language=code, origin=origin)
        self._known.remember(other_language=None, other_count=0)
        if origin is None and not asked:
            return menu.countries(self._voice(), payload)
        return self._after_choice(payload)

    def _choose_origin(self, origin: str, payload: str) -> Reply:
        self._known.keep(
            language=self._language(),
            origin=None if origin == "both" else origin,
            origin_asked=True,
        )
        return self._after_choice(payload)

    def _after_choice(self, payload: str) -> Reply:
        if payload and self._work.published.entry(payload):
            return self._entry(payload, self._language(), "menu")
        return self._home()

    def _forget(self) -> Reply:
        voice = self.sayings()
        self._known.forget()
        return voice.forgotten()

    # -- answers --------------------------------------------------------------------------------

    def _entry(self, key: str, language: str, how: str = "", danger: str | None = None) -> Reply:
        """The answer to ``key`` with its related questions, and the way back.

        Args:
            key: the entry.
            language: of the answer.
            how: the way to it, which is counted; "" is not.
            danger: an entry of danger that the person may have meant: its button comes first.
        """
        entry = self._work.published.entry(key)
        if entry is None:
            return self.sayings(language).old_button()
        self._known.remember(entry=key, suggested=(), rated=None)
        if how:
            self._count(key, language, how)
        return entry_reply(
            self._voice(language),
            self._work.published,
            entry,
            self._known.profile.origin,
            self._today,
            first=danger,
            menus=self._language(),
        )

    def _rated(self, key: str, language: str, *, helped: bool) -> Reply | None:
        """The same answer with a word of thanks; it counts once, however often it is pressed."""
        entry = self._work.published.entry(key)
        if entry is None:
            return None
        if self._known.recent.rated != key:
            self._known.remember(rated=key)
            self._count(key, language, "helpful" if helped else "unhelpful")
        voice = self._voice(language)
        origin, menus = self._known.profile.origin, self._language()
        reply = entry_reply(voice, self._work.published, entry, origin, self._today, menus=menus)
        return rated(voice, reply, helped=helped)

    def _count(self, key: str, language: str, outcome: str) -> None:
        """Count what came of it; staff who try the assistant are no readers."""
        if not self._incoming.staff:
            self._work.counts.add(key, language, outcome, self._today)

    def _titles(self, language: str) -> dict[str, str]:
        return self._work.published.titles(self._voice(language).spoken)

    def _words(self, understanding: Understanding) -> list[Reply]:
        language = understanding.language or self._language()
        if self._known.profile.language is None and understanding.language:
            self._known.keep(language=language, origin=self._origin_of(language))
        else:
            self._known.keep()
        reply = self._reply(understanding, language)
        offer = self._offer_switch(understanding.language)
        return [reply, offer] if offer else [reply]

    def _origin_of(self, language: str) -> str | None:
        known = self._translations.languages.get(language)
        return known.origin if known else None

    def _reply(self, understanding: Understanding, language: str) -> Reply:
        sayings = self.sayings(language)
        intent = understanding.intent or ""
        match understanding.outcome:
            case "answer" if self._work.published.entry(intent):
                return self._entry(intent, language, "answer", understanding.danger)
            case "suggest":
                return self._suggest([each.entry for each in understanding.alternatives], language)
            case "service":
                return self._service(intent, language)
            case _:
                self._known.remember(suggested=())
                self._count("", language, "refused")
                return sayings.not_understood(understanding.language is not None)

    def _suggest(self, keys: list[str], language: str) -> Reply:
        titles = self._titles(language)
        rows = in_language(menu.entry_rows(titles, keys), language, self._language())
        self._known.remember(suggested=tuple(keys))
        for key in keys[:1]:
            self._count(key, language, "suggest")
        return self.sayings(language).did_you_mean(rows)

    def _service(self, intent: str, language: str) -> Reply:
        recent = self._known.recent
        if intent == "repeat" and recent.entry:
            return self._entry(recent.entry, language)
        if intent in ("affirm", "repeat") and recent.suggested:
            return self._suggest(list(recent.suggested), language)
        return self.sayings(language).small_talk(intent)

    def _offer_switch(self, written: str | None) -> Reply | None:
        """Offer once to change the language when the person keeps writing another one."""
        if written is None or written == self._known.profile.language:
            self._known.remember(other_language=None, other_count=0)
            return None
        count = self._known.recent.other_count + 1 if self._known.recent.other_language == written else 1
        self._known.remember(other_language=written, other_count=count)
        if count < SWITCH_AFTER or self._known.profile.switch_offered:
            return None
        self._known.keep(switch_offered=True)
        return self.sayings(written).switch_offer(written)

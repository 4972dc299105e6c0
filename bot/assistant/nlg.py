"""Rasa's natural language generator: answers come from the content store, never from a template."""

from typing import Any

from rasa.core.nlg import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.assistant.decider import FALLBACK, SUGGEST
from bot.assistant.messages import DECISION, LANGUAGE
from bot.bootstrap import Installation, open_installation
from bot.conversation import compose
from bot.conversation.reply import Reply
from bot.conversation.sayings import Sayings
from bot.conversation.voice import Voice
from bot.settings import load_settings


class ContentNLG(NaturalLanguageGenerator):  # type: ignore[misc]
    """Full texts from the content store, for ``rasa shell`` and other Rasa channels."""

    def __init__(self, endpoint_config: EndpointConfig | None = None, domain: Domain | None = None) -> None:
        """Open the installation that the ``GUIDE_*`` settings describe."""
        self._installation: Installation = open_installation(load_settings())

    async def generate(
        self,
        utter_action: str,
        tracker: DialogueStateTracker,
        output_channel: str,
        **kwargs: Any,
    ) -> dict[str, Any]:
        """The reply in the language of the message; ``origin`` comes with the message's metadata."""
        message = tracker.latest_message
        parsed = message.parse_data if message else {}
        metadata = (message.metadata if message else None) or {}
        language = parsed.get(LANGUAGE) or metadata.get(LANGUAGE) or "en"
        action = utter_action.removeprefix("utter_")
        return {"text": self._text(action, language, metadata.get("origin"), parsed)}

    def _text(self, action: str, language: str, origin: str | None, parsed: dict[str, Any]) -> str:
        voice = Voice(self._installation.catalogues, language)
        sayings = Sayings(voice)
        with self._installation.work() as work:
            entry = work.content.entry(action)
            if entry is not None:
                contacts = work.published.contacts_for(action, origin)
                return Reply(compose.answer(voice, entry, origin, contacts)).text
            titles = work.published.titles(voice.spoken)
        if action == SUGGEST:
            closest = parsed.get(DECISION, {}).get("alternatives", ())
            options = [titles[each["entry"]] for each in closest if each["entry"] in titles]
            return "\n• ".join([sayings.did_you_mean(()).text, *options])
        if action == FALLBACK:
            return sayings.not_understood(parsed.get(LANGUAGE) is not None).text
        return sayings.small_talk(action).text

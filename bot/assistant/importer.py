"""Training data from the content store: entries become intents, responses and rules.

Named in ``config.yml``, so ``rasa train``, ``rasa shell`` and ``rasa data validate`` use it too.
"""

from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.io import dump_obj_as_yaml_to_string, read_model_configuration

from bot.assistant.messages import LANGUAGE, STYLE
from bot.bootstrap import training_content
from bot.content.models import Entry, Field
from bot.settings import load_settings


class ContentImporter(TrainingDataImporter):  # type: ignore[misc]
    """Reads ``domain.yml`` from the checkout and all else from the content store."""

    def __init__(
        self,
        config_file: str | None = None,
        domain_path: str | None = None,
        training_data_paths: list[str] | str | None = None,
        **kwargs: Any,
    ) -> None:
        """Take the files that Rasa's command line names; training files are not among them."""
        self._config_file, self._domain_path = config_file, domain_path
        self._entries, self._examples = training_content(load_settings())

    def get_domain(self) -> Domain:
        """The base domain with an intent and a response for each entry."""
        base = Domain.load(self._domain_path) if self._domain_path else Domain.empty()
        return base.merge(Domain.from_dict(self._entry_domain()))

    def _entry_domain(self) -> dict[str, Any]:
        return {
            "intents": [entry.key for entry in self._entries],
            "responses": {f"utter_{entry.key}": [{"text": _text(entry)}] for entry in self._entries},
        }

    def get_stories(self, exclusion_percentage: int | None = None) -> StoryGraph:
        """One rule for each intent of the domain: say its response."""
        domain = self.get_domain()
        rules = [
            {"rule": name, "steps": [{"intent": name}, {"action": f"utter_{name}"}]}
            for name in sorted(domain.intents)
            if f"utter_{name}" in domain.responses
        ]
        text = dump_obj_as_yaml_to_string({"version": "3.1", "rules": rules})
        return StoryGraph(YAMLStoryReader().read_from_string(text))

    def get_conversation_tests(self) -> StoryGraph:
        """Conversations are tested outside Rasa (tests/e2e)."""
        return StoryGraph([])

    def get_config(self) -> dict[str, Any]:
        """The configuration of the pipeline and the policies."""
        if not self._config_file:
            return {}
        config: dict[str, Any] = read_model_configuration(self._config_file)
        return config

    def get_config_file_for_auto_config(self) -> str | None:
        """The configuration file; nothing in it is automatic."""
        return self._config_file

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """All training questions in all languages, as messages that know their language and style."""
        messages = [
            Message(
                data={
                    TEXT: each.text,
                    INTENT: each.intent,
                    LANGUAGE: each.language,
                    STYLE: each.style,
                }
            )
            for each in self._examples
        ]
        return TrainingData(messages)


def _text(entry: Entry) -> str:
    """The English answer, for Rasa's own tools; readers get theirs from the content store."""
    text = entry.texts["en"][Field.ANSWER].value
    # Rasa interpolates braces in responses (design: traps).
    return text.replace("{", "(").replace("}", ")")

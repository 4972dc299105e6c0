"""Free text in an added language is understood once it has training questions, and refused until then."""

from pathlib import Path

import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.assistant.language_decider import LanguageDecider
from bot.assistant.messages import LANGUAGE, SCRIPT
from bot.language.scripts import decide_language

SHAN, LAO, BURMESE = "ၶႃႈၶႂ်ႈၵႂႃႇႁဵတ်းၵၢၼ်", "ຂ້ອຍຢາກໄປເຮັດວຽກ", "ထိုင်းမှာ အလုပ်လုပ်ချင်ပါတယ်"


def _message(text: str, language: str | None = None) -> Message:
    data = {TEXT: text, INTENT: "before_tax", SCRIPT: decide_language(text)}
    return Message(data={**data, **({LANGUAGE: language} if language else {})})


@pytest.fixture
def decider(tmp_path: Path) -> LanguageDecider:
    storage = LocalModelStorage.create(tmp_path)
    return LanguageDecider({}, storage, Resource("decider"))


def _decided(decider: LanguageDecider, text: str) -> str | None:
    (message,) = decider.process([_message(text)])
    found: str | None = message.get(LANGUAGE)
    return found


def test_without_training_questions_another_script_is_no_language(decider: LanguageDecider) -> None:
    decider.train(TrainingData([_message(BURMESE, "my")]))
    assert [_decided(decider, text) for text in (SHAN, LAO, BURMESE)] == [None, None, "my"]


def test_with_training_questions_its_script_is_its_language(decider: LanguageDecider) -> None:
    decider.train(TrainingData([_message(BURMESE, "my"), _message(SHAN, "shn"), _message(LAO, "lo")]))
    assert [_decided(decider, text) for text in (SHAN, LAO, BURMESE)] == ["shn", "lo", "my"]
    loaded = LanguageDecider.load({}, decider._model_storage, decider._resource, None)
    assert [_decided(loaded, text) for text in (SHAN, LAO, "ສະບາຍດີ")] == ["shn", "lo", "lo"]
    assert _decided(loaded, "ไปทำงาน") is None

"""The real model: without TensorFlow, replaced under load, and refused when its file is not in order."""

import asyncio
import shutil
import sys
from functools import partial
from pathlib import Path

import pytest

from bot.assistant.models.store import ARCHIVE, SIGNATURE, ModelStore
from bot.conversation.understanding import Question
from bot.errors import ModelError
from bot.settings import Settings
from bot.store.keyring import Keyring

pytestmark = [pytest.mark.model, pytest.mark.filterwarnings("ignore")]
QUESTIONS = (
    "Can I trust a broker?",
    "តើខ្ញុំអាចទុកចិត្តមេខ្យល់បានទេ",
    "ပွဲစားကို ယုံလို့ရလား",
    "my boss took my passport and will not give it back",
)


@pytest.fixture(scope="module")
def archive(trained: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The checkout's model in use, as Rasa made it."""
    from bot.assistant.models.opening import open_store

    store = open_store(trained)
    copy = tmp_path_factory.mktemp("model") / "model.tar.gz"
    with store.opened(store.current() or "") as (found, _):
        shutil.copy(found, copy)
    return copy


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    """An empty store of another installation."""
    return ModelStore(tmp_path / "models", Keyring(lambda: (b"k" * 32,)))


def add(store: ModelStore, archive: Path) -> str:
    version = store.add(archive, fingerprint="", probes=[]).version
    store.use(version)
    return version


async def test_no_message_is_missed_while_the_model_is_replaced(store: ModelStore, archive: Path) -> None:
    from bot.assistant.agent import AgentThread, RasaUnderstander
    from bot.assistant.models.keeper import ModelKeeper

    first = add(store, archive)
    keeper = ModelKeeper(store, partial(RasaUnderstander, thread=AgentThread()))
    expected = [(await keeper.understand(Question(text))).intent for text in QUESTIONS]
    answered: list[bool] = []
    done = asyncio.Event()

    async def ask() -> None:
        while not done.is_set():
            for text, intent in zip(QUESTIONS, expected, strict=True):
                answered.append((await keeper.understand(Question(text))).intent == intent)

    askers = [asyncio.create_task(ask()) for _ in range(4)]
    served = [first]
    for _ in range(3):
        version = add(store, archive)
        before = len(answered)
        await asyncio.to_thread(keeper.look)
        assert keeper.status.version == version
        assert len(answered) > before, "nobody was answered while the model was loaded"
        served.append(version)
    done.set()
    await asyncio.gather(*askers)
    assert all(answered)
    assert len(set(served)) == 4


async def test_a_spoilt_or_unsigned_model_never_reaches_rasa(
    store: ModelStore, archive: Path, tmp_path: Path
) -> None:
    from bot.assistant.agent import RasaUnderstander
    from bot.assistant.models.keeper import ModelKeeper

    good = add(store, archive)
    opened: list[Path] = []

    def load(found: Path) -> RasaUnderstander:
        opened.append(found)
        return RasaUnderstander(found)

    keeper = ModelKeeper(store, load)
    for name, length in ((ARCHIVE, 1000), (ARCHIVE, 0), (SIGNATURE, 0)):
        bad = add(store, archive)
        file = tmp_path / "models" / bad / name
        file.write_bytes(file.read_bytes()[:length])
        await asyncio.to_thread(keeper.look)
        assert keeper.status.refused == bad
    assert len(opened) == 1
    assert keeper.status.version == good
    assert (await keeper.understand(Question(QUESTIONS[0]))).intent == "before_brokers"


def test_a_candidate_that_fails_is_not_signed(store: ModelStore, archive: Path, tmp_path: Path) -> None:
    from bot.assistant.models.candidate import sign
    from bot.assistant.models.manifest import Probe

    wrong = Probe("entry", "before_tax", "en", "Can I trust a broker?")
    with pytest.raises(ModelError, match="before_tax"):
        sign(store, archive, fingerprint="", probes=[wrong])

    async def gate(understander: object) -> list[str]:
        return ["English fell by 3 points"]

    with pytest.raises(ModelError, match="fell by 3 points"):
        sign(store, archive, fingerprint="", probes=[], gate=gate)
    (tmp_path / "cut.tar.gz").write_bytes(archive.read_bytes()[:100_000])
    with pytest.raises(ModelError):
        sign(store, tmp_path / "cut.tar.gz", fingerprint="", probes=[])
    assert store.versions() == []


async def test_understanding_runs_without_tensorflow_and_jax(trained: Settings) -> None:
    from bot.assistant.models.opening import open_model

    await open_model(trained).understand(Question(QUESTIONS[0]))
    assert not hasattr(sys.modules["tensorflow"], "__version__")
    assert not {"jax", "keras", "tensorflow.python"} & set(sys.modules)

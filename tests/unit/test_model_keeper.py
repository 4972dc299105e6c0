"""The model in service is replaced without a missed question, and kept when a candidate is broken."""

import asyncio
import gc
import threading
import time
import weakref
from pathlib import Path
from typing import Any

import pytest

from bot.assistant.models.keeper import ModelKeeper
from bot.assistant.models.manifest import Probe
from bot.assistant.models.smoke import choose, failures
from bot.assistant.models.store import ARCHIVE, ModelStore
from bot.content.models import DANGER_ENTRIES, Entry, Example
from bot.conversation.understanding import Question, Ranked, Understanding
from bot.errors import ModelError
from bot.store.keyring import Keyring

PROBE = Probe("danger", "abroad_abuse", "en", "my boss hits me")


class NamedModel:
    """Answers with the name that its archive holds; slow where that ends in "slow"."""

    def __init__(self, archive: Path) -> None:
        self.name = archive.read_text()
        # As a real model's parts do: only the collector can free them.
        self.parts = {"whole": self}
        if self.name == "unloadable":
            raise ModelError("It cannot be loaded.")
        if self.name == "crashing":
            raise RuntimeError("canary")

    async def understand(self, question: Question) -> Understanding:
        if self.name == "deaf":
            return Understanding("en", "unicode", "fallback", None, 0.1, ())
        if self.name.endswith("slow"):
            await asyncio.sleep(0.2)
        intent = PROBE.expected if question.text == PROBE.text else self.name
        return Understanding("en", "unicode", "answer", intent, 0.9, ())


class Models:
    """A store whose archives are names, and the keeper over it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = ModelStore(folder / "models", Keyring(lambda: (b"k" * 32,)))

    def use(self, name: str) -> str:
        archive = self.folder / "trained"
        archive.write_text(name)
        version = self.store.add(archive, fingerprint="", probes=[PROBE]).version
        self.store.use(version)
        return version

    def spoil(self, version: str) -> None:
        (self.folder / "models" / version / ARCHIVE).write_bytes(b"spoilt")

    def keeper(self) -> ModelKeeper:
        return ModelKeeper(self.store, NamedModel)


@pytest.fixture
def models(tmp_path: Path) -> Models:
    return Models(tmp_path)


async def name_of(keeper: ModelKeeper) -> str | None:
    return (await keeper.understand(Question("anything"))).intent


async def test_the_collector_passes_over_the_model_in_service_and_frees_the_one_before(
    models: Models,
) -> None:
    def in_service() -> weakref.ref[Any]:
        assert not any(each is keeper._model for each in gc.get_objects())
        return weakref.ref(keeper._model)

    models.use("first")
    keeper = models.keeper()
    before = in_service()
    models.use("second")
    await asyncio.to_thread(keeper.look)
    assert before() is None
    in_service()


async def test_a_model_that_was_still_asked_while_it_was_replaced_is_freed_soon_after(
    models: Models,
) -> None:
    models.use("first")
    keeper = models.keeper()
    asked = [keeper._model]
    before = weakref.ref(asked[0])
    models.use("second")
    await asyncio.to_thread(keeper.look)
    assert before() is not None
    asked.clear()
    await asyncio.to_thread(keeper.look)
    assert before() is None


async def test_a_newer_version_is_taken_up(models: Models) -> None:
    models.use("first")
    keeper = models.keeper()
    assert await name_of(keeper) == "first"
    version = models.use("second")
    await asyncio.to_thread(keeper.look)
    assert await name_of(keeper) == "second"
    assert (keeper.status.version, keeper.status.refused) == (version, None)


async def test_a_question_in_hand_is_finished_by_the_model_it_began_with(models: Models) -> None:
    models.use("first slow")
    keeper = models.keeper()
    in_hand = asyncio.create_task(name_of(keeper))
    await asyncio.sleep(0.01)
    models.use("second")
    await asyncio.to_thread(keeper.look)
    assert await name_of(keeper) == "second"
    assert await in_hand == "first slow"


@pytest.mark.parametrize("broken", ["unloadable", "crashing", "deaf"])
async def test_a_broken_candidate_leaves_the_model_in_service(
    models: Models, broken: str, caplog: pytest.LogCaptureFixture
) -> None:
    good = models.use("first")
    keeper = models.keeper()
    bad = models.use(broken)
    await asyncio.to_thread(keeper.look)
    assert await name_of(keeper) == "first"
    assert (keeper.status.version, keeper.status.refused) == (good, bad)
    assert keeper.status.reason
    assert "canary" not in keeper.status.reason + caplog.text
    assert good in caplog.text


async def test_a_file_altered_after_it_was_put_into_use_is_refused(models: Models) -> None:
    models.use("first")
    keeper = models.keeper()
    models.spoil(models.use("second"))
    await asyncio.to_thread(keeper.look)
    assert await name_of(keeper) == "first"
    assert "altered" in keeper.status.reason
    models.use("third")
    await asyncio.to_thread(keeper.look)
    assert await name_of(keeper) == "third"
    assert keeper.status.refused is None


async def test_going_back_to_the_model_in_service_clears_the_refusal(models: Models) -> None:
    good = models.use("first")
    keeper = models.keeper()
    models.use("deaf")
    await asyncio.to_thread(keeper.look)
    models.store.use(good)
    await asyncio.to_thread(keeper.look)
    assert (keeper.status.version, keeper.status.refused) == (good, None)


async def test_a_start_with_a_spoilt_version_serves_the_last_good_one(models: Models) -> None:
    models.use("first")
    bad = models.use("second")
    models.spoil(bad)
    keeper = models.keeper()
    assert await name_of(keeper) == "first"
    assert keeper.status.refused == bad


def test_a_start_without_any_good_version_is_a_sentence(models: Models) -> None:
    with pytest.raises(ModelError, match="guide train"):
        models.keeper()
    models.spoil(models.use("first"))
    with pytest.raises(ModelError, match="altered"):
        models.keeper()


def test_the_watch_sees_a_new_version_by_itself_and_ends(models: Models) -> None:
    models.use("first")
    keeper = models.keeper()
    keeper.watch(every=0.01)
    version = models.use("second")
    deadline = time.monotonic() + 5
    while keeper.status.version != version and time.monotonic() < deadline:
        time.sleep(0.01)
    keeper.close()
    assert keeper.status.version == version
    while any(each.name == "model-watch" for each in threading.enumerate()):
        assert time.monotonic() < deadline
        time.sleep(0.01)


class Fixed:
    """Understands everything in one way."""

    def __init__(self, understanding: Understanding) -> None:
        self._understanding = understanding

    async def understand(self, question: Question) -> Understanding:
        return self._understanding


@pytest.mark.parametrize(
    ("kind", "outcome", "intent", "passes"),
    [
        ("danger", "answer", "abroad_abuse", True),
        ("danger", "answer", "abroad_emergency", True),
        ("danger", "answer", "before_tax", False),
        ("danger", "suggest", None, False),
        ("entry", "answer", "abroad_abuse", True),
        ("entry", "suggest", None, True),
        ("entry", "answer", "before_tax", False),
        ("outside", "fallback", None, True),
        ("outside", "answer", "before_tax", False),
    ],
)
async def test_what_a_smoke_question_demands(kind: str, outcome: str, intent: str, passes: bool) -> None:
    alternatives = (Ranked("abroad_abuse", 0.4),)
    model = Fixed(Understanding("en", "unicode", outcome, intent, 0.4, alternatives))  # type: ignore[arg-type]
    probe = Probe(kind, "abroad_abuse", "en", "x")  # type: ignore[arg-type]
    assert (await failures(model, [probe]) == []) is passes


def test_smoke_questions_cover_danger_in_every_language_every_group_and_what_is_outside(
    content: tuple[list[Entry], list[Example]],
) -> None:
    probes = choose(*content)
    danger = {(each.expected, each.language) for each in probes if each.kind == "danger"}
    assert danger == {(key, code) for key in DANGER_ENTRIES for code in ("km", "my", "en")}
    groups = {entry.key: entry.group for entry in content[0]}
    assert {groups[each.expected] for each in probes if each.kind == "entry"} == set(groups.values())
    assert {each.language for each in probes if each.kind == "outside"} == {"km", "my", "en"}


@pytest.fixture
def content(installation: object) -> tuple[list[Entry], list[Example]]:
    with installation.work() as work:  # type: ignore[attr-defined]
        return work.content.entries(), work.content.examples()

"""TensorFlow stays out of our processes, and what would need it is refused by a sentence."""

import importlib
import importlib.util
import io
import json
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest

from bot.assistant.components import allowed, check_archive, check_config
from bot.assistant.tensorflow_guard import TensorFlowGuard, is_kept_out, keep_out_tensorflow
from bot.errors import ModelError
from bot.settings import ROOT


def config(folder: Path, *pipeline: str, policies: tuple[str, ...] = ("RulePolicy",)) -> Path:
    """A Rasa configuration with these components."""
    names = {"pipeline": pipeline, "policies": policies}
    file = folder / "config.yml"
    file.write_text(json.dumps({part: [{"name": each} for each in names[part]] for part in names}))
    return file


def archive(folder: Path, *uses: str, name: str = "metadata.json") -> Path:
    """A model archive whose graph has nodes of these classes."""
    nodes: dict[str, Any] = {str(at): {"uses": each} for at, each in enumerate(uses)}
    data = json.dumps({"train_schema": {"nodes": nodes}, "predict_schema": {"nodes": {}}}).encode()
    file = folder / "model.tar.gz"
    with tarfile.open(file, "w:gz") as tar:
        info = tarfile.TarInfo(name)
        info.size = len(data)
        tar.addfile(info, io.BytesIO(data))
    return file


def test_the_suite_runs_without_tensorflow() -> None:
    assert is_kept_out()
    keep_out_tensorflow()
    assert sum(isinstance(each, TensorFlowGuard) for each in sys.meta_path) == 1


def test_what_rasas_shared_modules_derive_from_is_there_and_nothing_else() -> None:
    tensorflow = importlib.import_module("tensorflow")
    assert issubclass(type("Own", (tensorflow.keras.callbacks.Callback,), {}), object)
    assert not hasattr(tensorflow, "function")
    for name in ("tensorflow.python", "keras", "jax.numpy", "tensorflow_text"):
        with pytest.raises(ModuleNotFoundError, match="kept out"):
            importlib.import_module(name)


def test_a_neural_component_of_rasa_refuses_to_be_made() -> None:
    spec = TensorFlowGuard().find_spec("rasa.nlu.classifiers.diet_classifier", None)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    TensorFlowGuard().exec_module(module)
    for make in (module.DIETClassifier, module.DIETClassifier.create, module.DIETClassifier.load):
        with pytest.raises(ModelError, match="DIETClassifier needs TensorFlow"):
            make({}, None)


def test_our_configuration_is_allowed() -> None:
    check_config(ROOT / "config.yml")


@pytest.mark.parametrize(
    ("pipeline", "policies", "named"),
    [
        (("WhitespaceTokenizer", "DIETClassifier"), ("RulePolicy",), "DIETClassifier"),
        (("WhitespaceTokenizer",), ("RulePolicy", "TEDPolicy"), "TEDPolicy"),
        (("rasa.nlu.classifiers.diet_classifier.DIETClassifier",), ("RulePolicy",), "DIETClassifier"),
        (("os.RulePolicy",), ("RulePolicy",), "os.RulePolicy"),
    ],
)
def test_a_configuration_that_needs_tensorflow_is_refused(
    tmp_path: Path, pipeline: tuple[str, ...], policies: tuple[str, ...], named: str
) -> None:
    with pytest.raises(ModelError, match=named):
        check_config(config(tmp_path, *pipeline, policies=policies))


def test_a_configuration_that_names_no_pipeline_is_refused(tmp_path: Path) -> None:
    (tmp_path / "config.yml").write_text("recipe: default.v1\n")
    with pytest.raises(ModelError, match="does not name"):
        check_config(tmp_path / "config.yml")


def test_the_graph_of_a_model_is_held_to_the_same_list(tmp_path: Path) -> None:
    check_archive(archive(tmp_path, "bot.assistant.decider.OutcomeDecider"))
    check_archive(archive(tmp_path, "rasa.core.policies.rule_policy.RulePolicy", name="./metadata.json"))
    with pytest.raises(ModelError, match=r"subprocess\.Popen"):
        check_archive(archive(tmp_path, "bot.assistant.decider.OutcomeDecider", "subprocess.Popen"))


def test_what_is_no_model_is_refused(tmp_path: Path) -> None:
    whole = archive(tmp_path, "RulePolicy").read_bytes()
    odd = tmp_path / "odd.tar.gz"
    for data in (b"", b"no archive", whole[:40], archive(tmp_path, name="other.json").read_bytes()):
        odd.write_bytes(data)
        with pytest.raises(ModelError, match="damaged"):
            check_archive(odd)


def test_all_components_of_our_room_are_allowed() -> None:
    assert allowed("bot.assistant.ngrams.SyllableNgramFeaturizer")
    assert not allowed("bot.assistants.Other")


def test_rasas_own_commands_see_the_real_tensorflow() -> None:
    code = (
        "import sys, bot.assistant, bot.assistant.embedder\n"
        "from bot.assistant.tensorflow_guard import is_kept_out\n"
        "import importlib.util\n"
        "assert not is_kept_out()\n"
        "assert importlib.util.find_spec('tensorflow').origin.endswith('tensorflow/__init__.py')\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)

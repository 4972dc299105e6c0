"""The operator's commands."""

import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.assistant.models.store import ARCHIVE, ModelStore
from bot.bootstrap import Installation, open_keyring
from bot.cli.shared import app
from bot.conversation.incoming import Incoming, Words
from bot.delivery.values import Received
from bot.settings import Settings
from tests.conftest import KEY


@pytest.fixture(autouse=True)
def _surroundings(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIDE_DATABASE_URL", str(settings.database_url))
    monkeypatch.setenv("GUIDE_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("GUIDE_KEY", KEY)
    monkeypatch.setenv("GUIDE_HEALTH_LISTEN", "off")


def guide(*arguments: str) -> Result:
    import bot.cli  # noqa: F401 - registers the commands

    return CliRunner().invoke(app, arguments)


@pytest.fixture
def dead(installation: Installation) -> str:
    """One message that was given up."""
    with installation.work() as work:
        work.inbox.add(Received(7, Incoming(1, Words("canary words"))), "ann")
        work.inbox.bury(work.inbox.claim(1, 15.0)[0])
        work.commit()
    return "in-7"


def test_what_was_given_up_is_listed_without_its_words(dead: str) -> None:
    listed = guide("queue", "list", "--json")
    assert [each["name"] for each in json.loads(listed.stdout)] == [dead]
    shown = guide("queue", "show", dead)
    assert "content: words" in shown.stdout
    assert "canary" not in listed.stdout + shown.stdout
    assert dead in guide("queue", "list").stdout


@pytest.mark.parametrize(("command", "waiting"), [("replay", 1), ("drop", 0)])
@pytest.mark.parametrize("name", ["in-7", "all"])
def test_it_can_be_replayed_or_dropped(
    dead: str, installation: Installation, command: str, waiting: int, name: str
) -> None:
    assert guide("queue", command, name).exit_code == 0
    with installation.work() as work:
        depth = work.queues.depth()
    assert (depth.waiting, depth.dead) == (waiting, 0)
    assert guide("queue", command, "in-7").exit_code == 1


@pytest.mark.usefixtures("dead")
def test_health_counts_what_was_given_up_and_fails_without_a_model() -> None:
    result = guide("health", "--json")
    report = json.loads(result.stdout)
    assert result.exit_code == 1
    assert report["dead"] == 1
    assert "guide train" in report["model"]


@pytest.fixture
def signed(settings: Settings, tmp_path: Path) -> Path:
    """A model in use that this installation signed; the folder of its version."""
    archive = tmp_path / "trained.tar.gz"
    archive.write_bytes(b"archive")
    store = ModelStore(settings.models_dir, open_keyring(settings))
    version = store.add(archive, fingerprint="f", probes=[]).version
    store.use(version)
    return settings.models_dir / version


@pytest.mark.usefixtures("signed")
def test_health_fails_when_no_process_serves(monkeypatch: pytest.MonkeyPatch, unused_tcp_port: int) -> None:
    assert guide("health").exit_code == 0
    monkeypatch.setenv("GUIDE_HEALTH_LISTEN", f"127.0.0.1:{unused_tcp_port}")
    result = guide("health")
    assert result.exit_code == 1
    assert "no process answers" in result.stdout


def test_health_fails_when_the_model_in_use_was_altered(signed: Path) -> None:
    (signed / ARCHIVE).write_bytes(b"another")
    assert guide("health").exit_code == 1


def test_an_unknown_role_is_refused_with_the_known_ones() -> None:
    result = guide("run", "--only", "dance")
    assert "receive or answer or send" in str(result.exception)


def test_a_database_whose_key_is_elsewhere_is_not_served(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a new key everybody would be a stranger, and what waits would be given up."""
    with installation.work() as work:
        work.chats.seen("ann", 5, date(2026, 1, 1))
        work.commit()
    installation.require_keys()
    monkeypatch.setenv("GUIDE_KEY", "22" * 32)
    result = guide("run")
    assert result.exit_code != 0
    assert "sealed with another key" in str(result.exception)

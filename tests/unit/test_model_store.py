"""Versions of the model: signed, kept, switched at once, and refused when anything is not in order."""

import threading
from pathlib import Path

import pytest

from bot.assistant.models.manifest import Probe, decode
from bot.assistant.models.store import ARCHIVE, CURRENT, KEPT, MANIFEST, SIGNATURE, ModelStore
from bot.errors import ModelError
from bot.store.keyring import Keyring

PROBE = Probe("danger", "abroad_abuse", "km", "ថៅកែវាយខ្ញុំ")


def store_of(folder: Path, key: bytes = b"k" * 32) -> ModelStore:
    return ModelStore(folder / "models", Keyring(lambda: (key,)))


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    return store_of(tmp_path)


def added(store: ModelStore, folder: Path, data: bytes = b"archive" * 1000) -> str:
    archive = folder / "trained.tar.gz"
    archive.write_bytes(data)
    return store.add(archive, fingerprint="f", probes=[PROBE]).version


def test_what_was_added_is_opened_as_it_was(store: ModelStore, tmp_path: Path) -> None:
    version = added(store, tmp_path)
    with store.opened(version) as (archive, manifest):
        assert archive.read_bytes() == b"archive" * 1000
        assert archive.stat().st_mode & 0o077 == 0
        assert (manifest.version, manifest.fingerprint, manifest.probes) == (version, "f", (PROBE,))
    assert not archive.exists()


def test_a_fresh_installation_has_no_version(store: ModelStore) -> None:
    assert (store.versions(), store.current(), store.stamp()) == ([], None, None)


def test_adding_does_not_put_into_use(store: ModelStore, tmp_path: Path) -> None:
    first = added(store, tmp_path)
    assert store.current() is None
    store.use(first)
    before = store.stamp()
    added(store, tmp_path)
    assert (store.current(), store.stamp()) == (first, before)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        (ARCHIVE, lambda data: data[:-1]),
        (ARCHIVE, lambda data: data[:-1] + b"?"),
        (ARCHIVE, lambda data: data + b"more"),
        (ARCHIVE, lambda data: b""),
        (MANIFEST, lambda data: data.replace(b'"fingerprint": "f"', b'"fingerprint": "g"')),
        (MANIFEST, lambda data: data[:50]),
        (MANIFEST, lambda data: b"x" * 2_000_000),
        (SIGNATURE, lambda data: b"00" * 32),
        (SIGNATURE, lambda data: b""),
        (SIGNATURE, lambda data: b"\xff not hex"),
    ],
)
def test_what_is_truncated_altered_or_unsigned_is_refused(
    store: ModelStore, tmp_path: Path, name: str, change: object
) -> None:
    good = added(store, tmp_path)
    store.use(good)
    bad = added(store, tmp_path, b"newer archive")
    file = tmp_path / "models" / bad / name
    file.write_bytes(change(file.read_bytes()))  # type: ignore[operator]
    with pytest.raises(ModelError, match=f"{bad} is refused"):
        store.verified(bad)
    with pytest.raises(ModelError, match="refused"):
        store.use(bad)
    assert store.current() == good


@pytest.mark.parametrize("name", [ARCHIVE, MANIFEST, SIGNATURE])
def test_a_version_that_lacks_a_file_is_refused(store: ModelStore, tmp_path: Path, name: str) -> None:
    version = added(store, tmp_path)
    (tmp_path / "models" / version / name).unlink()
    with pytest.raises(ModelError, match="refused"):
        store.verified(version)


def test_what_another_installation_signed_is_refused(store: ModelStore, tmp_path: Path) -> None:
    version = added(store, tmp_path)
    with pytest.raises(ModelError, match="did not sign"):
        store_of(tmp_path, b"o" * 32).verified(version)


def test_a_rotation_that_keeps_the_root_keeps_the_models(store: ModelStore, tmp_path: Path) -> None:
    version = added(store, tmp_path)
    rotated = ModelStore(tmp_path / "models", Keyring(lambda: (b"n" * 32, b"k" * 32)))
    assert rotated.verified(version).version == version


def test_a_signed_version_cannot_pass_for_another(store: ModelStore, tmp_path: Path) -> None:
    version = added(store, tmp_path)
    other = version[:-8] + ("00000000" if not version.endswith("00000000") else "11111111")
    (tmp_path / "models" / version).rename(tmp_path / "models" / other)
    with pytest.raises(ModelError, match="another version"):
        store.verified(other)


@pytest.mark.parametrize("name", ["../models", "", ".", "/etc", "20261126-000000-zzzzzzzz"])
def test_a_name_that_is_no_version_reaches_no_file(store: ModelStore, tmp_path: Path, name: str) -> None:
    added(store, tmp_path)
    with pytest.raises(ModelError, match="no model version"):
        store.verified(name)
    (tmp_path / "models" / CURRENT).write_text(name)
    assert store.current() is None


def test_only_the_last_versions_are_kept_and_the_used_one_always(store: ModelStore, tmp_path: Path) -> None:
    first = added(store, tmp_path)
    for _ in range(KEPT + 2):
        added(store, tmp_path)
    store.use(first)
    assert len(store.versions()) == KEPT
    assert first in store.versions()


def test_one_can_go_back_to_the_version_before(store: ModelStore, tmp_path: Path) -> None:
    first, second = added(store, tmp_path, b"1"), added(store, tmp_path, b"2")
    store.use(first)
    store.use(second)
    before = store.stamp()
    store.use(first)
    assert store.current() == first
    assert store.stamp() != before


def test_whoever_looks_while_it_is_switched_sees_one_whole_version(
    store: ModelStore, tmp_path: Path
) -> None:
    versions = [added(store, tmp_path, bytes([each])) for each in range(2)]
    store.use(versions[0])
    seen: set[str | None] = set()
    stop = threading.Event()

    def look() -> None:
        while not stop.is_set():
            seen.add(store.current())

    watcher = threading.Thread(target=look)
    watcher.start()
    for turn in range(60):
        store.use(versions[turn % 2])
    stop.set()
    watcher.join()
    assert seen <= set(versions)


def test_a_version_that_cannot_be_written_is_a_sentence(store: ModelStore, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be stored"):
        store.add(tmp_path / "missing.tar.gz", fingerprint="", probes=[])
    assert store.versions() == []


def test_a_manifest_of_another_format_is_refused() -> None:
    for stored in (b"{}", b'{"format": 2}', b'{"format": 1, "probes": []}', b"[]", b"\xff"):
        with pytest.raises(ModelError, match="another version"):
            decode(stored)

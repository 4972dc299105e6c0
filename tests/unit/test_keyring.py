import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.profile import Pseudonym
from bot.errors import SealError, SettingError
from bot.store.keyfile import KeyFile
from bot.store.keyring import Keyring

OLD, NEW, OTHER = (bytes([each]) * 32 for each in (1, 2, 3))


def ring(*keys: bytes) -> Keyring:
    return Keyring(lambda: keys)


@given(st.binary(max_size=200))
def test_what_is_sealed_opens_again_and_does_not_show(data: bytes) -> None:
    sealed = ring(OLD).seal("inbox", data)
    assert ring(OLD).open("inbox", sealed) == data
    assert len(data) < 4 or data not in sealed


def test_no_two_seals_are_alike() -> None:
    assert ring(OLD).seal("inbox", b"x") != ring(OLD).seal("inbox", b"x")


@pytest.mark.parametrize("place", [0, 5, 20, -1])
def test_a_flipped_bit_is_noticed(place: int) -> None:
    sealed = bytearray(ring(OLD).seal("inbox", b"words"))
    sealed[place] ^= 1
    with pytest.raises(SealError):
        ring(OLD).open("inbox", bytes(sealed))


@pytest.mark.parametrize("sealed", [b"", b"abc", b"\0" * 16, b"\0" * 40])
def test_rubbish_does_not_open(sealed: bytes) -> None:
    with pytest.raises(SealError):
        ring(OLD).open("inbox", sealed)


def test_a_value_moved_to_another_purpose_does_not_open() -> None:
    with pytest.raises(SealError):
        ring(OLD).open("outbox", ring(OLD).seal("inbox", b"words"))


def test_a_new_key_seals_and_the_old_one_still_opens() -> None:
    before = ring(OLD).seal("chat", b"5")
    rotated = ring(NEW, OLD)
    assert rotated.open("chat", before) == b"5"
    assert not rotated.current(before)
    after = rotated.seal("chat", b"5")
    assert rotated.current(after)
    with pytest.raises(SealError):
        ring(OLD).open("chat", after)


def test_a_rotation_changes_no_pseudonym_and_no_derived_secret() -> None:
    assert Pseudonym(ring(NEW, OLD).root).of(5) == Pseudonym(ring(OLD).root).of(5)
    assert ring(NEW, OLD).derive("webhook") == ring(OLD).derive("webhook")
    assert ring(OLD).derive("webhook") != ring(OLD).derive("other")


def test_a_signature_is_bound_to_data_purpose_and_installation() -> None:
    signature = ring(OLD).sign("model", b"data")
    assert ring(NEW, OLD).verify("model", b"data", signature)
    assert not ring(OLD).verify("model", b"date", signature)
    assert not ring(OLD).verify("other", b"data", signature)
    assert not ring(OTHER).verify("model", b"data", signature)


def test_a_running_process_follows_a_change_of_the_key_file(tmp_path: Path) -> None:
    file = KeyFile(tmp_path)
    keyring = Keyring(file)
    sealed = keyring.seal("chat", b"5")
    KeyFile(tmp_path).add()
    assert not keyring.current(sealed)
    assert keyring.open("chat", sealed) == b"5"
    assert file.path.stat().st_mode & 0o777 == 0o600
    assert os.listdir(tmp_path) == ["key"]


def test_a_running_process_keeps_its_keys_while_the_file_is_away_or_unreadable(tmp_path: Path) -> None:
    """A new key in its place would make all that waits unreadable."""
    file = KeyFile(tmp_path)
    keys = file()
    file.path.rename(tmp_path / "aside")
    assert file() == keys
    assert os.listdir(tmp_path) == ["aside"]
    file.path.write_text("half of it")
    file.path.chmod(0o644)
    assert file() == keys
    (tmp_path / "aside").replace(file.path)
    KeyFile(tmp_path).add()
    assert file()[1:] == keys


def test_a_key_is_kept_with_the_day_of_its_making_and_keys_between_are_dropped(tmp_path: Path) -> None:
    file = KeyFile(tmp_path)
    root = file()
    file.add()
    assert file.drop_between() == 0
    file.add()
    newest = file()[0]
    assert file.drop_between() == 1
    assert file() == (newest, *root)
    assert [day for _, day in KeyFile(tmp_path).dated()] == [date.today()] * 2


def test_a_key_file_without_days_is_read(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(f"{NEW.hex()}\n{OLD.hex()}\n")
    (tmp_path / "key").chmod(0o600)
    assert KeyFile(tmp_path)() == (NEW, OLD)


def test_the_key_file_of_the_first_version_is_read(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(OLD)
    (tmp_path / "key").chmod(0o600)
    assert KeyFile(tmp_path)() == (OLD,)


@pytest.mark.parametrize("text", ["", "abc", "zz" * 32, "01" * 31])
def test_a_damaged_key_file_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "key").write_text(text)
    (tmp_path / "key").chmod(0o600)
    with pytest.raises(SettingError, match="64 hexadecimal"):
        KeyFile(tmp_path)()

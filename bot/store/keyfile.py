"""The key file: a line for each key and the day of its making, newest first, for the bot alone."""

import logging
import os
import secrets
from datetime import date
from pathlib import Path

from bot.errors import SettingError
from bot.store.durable import sync_folder
from bot.store.keyring import KEY_BYTES, Keys

log = logging.getLogger(__name__)

NAME = "key"
Dated = tuple[tuple[bytes, date | None], ...]


class KeyFile:
    """Keys of an installation in a file of mode 0600; made at the first use.

    A running process reads it again when it has changed; while it is away or cannot be read, it goes on
    with the keys that it has.
    """

    def __init__(self, folder: Path) -> None:
        """The file lies in ``folder`` (``GUIDE_DATA_DIR``)."""
        self.path = folder / NAME
        self._stamp: tuple[int, ...] = ()
        self._dated: Dated = ()

    def __call__(self) -> Keys:
        """The keys, newest first.

        Raises:
            SettingError: the file can be read by others, or is damaged.
        """
        return tuple(key for key, _ in self.dated())

    def dated(self) -> Dated:
        """The keys, newest first, each with the day of its making, if known.

        Raises:
            SettingError: the file can be read by others, or is damaged.
        """
        try:
            return self._read()
        except (OSError, SettingError) as error:
            if not self._dated:
                raise
            # A new key now would make all that waits unreadable.
            if self._stamp:
                log.error("the key file cannot be read, its former keys are used: %s", type(error).__name__)
            self._stamp = ()
            return self._dated

    def _read(self) -> Dated:
        try:
            found = self.path.stat()
        except FileNotFoundError:
            if self._dated:
                raise
            self._write(((secrets.token_bytes(KEY_BYTES), date.today()),), first=True)
            found = self.path.stat()
        if found.st_mode & 0o077:
            raise SettingError("GUIDE_DATA_DIR", f"a folder whose file '{NAME}' has mode 0600", ".")
        stamp = (found.st_ino, found.st_mtime_ns, found.st_size)
        if stamp != self._stamp:
            self._dated, self._stamp = _parsed(self.path.read_bytes()), stamp
        return self._dated

    def add(self) -> None:
        """Put a new key in front: from now on it seals."""
        self._write(((secrets.token_bytes(KEY_BYTES), date.today()), *self.dated()))

    def drop_between(self) -> int:
        """Drop the keys between the newest and the root; returns how many."""
        keys = self.dated()
        if len(keys) > 2:
            self._write((keys[0], keys[-1]))
        return max(0, len(keys) - 2)

    def _write(self, keys: Dated, *, first: bool = False) -> None:
        """Replace the keys in one step; with ``first``, only where there are none yet."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self.path.with_name(f"{NAME}.{secrets.token_hex(4)}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.writelines(f"{key.hex()} {day or ''}".strip() + "\n" for key, day in keys)
            file.flush()
            os.fsync(file.fileno())
        if first:
            _link(draft, self.path)
        else:
            draft.replace(self.path)
        # What is sealed with a key must not outlive it in a power cut.
        sync_folder(self.path.parent)


def _link(draft: Path, path: Path) -> None:
    """Give the file its name unless another process was quicker."""
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _parsed(data: bytes) -> Dated:
    if len(data) == KEY_BYTES:
        # Version 0.1.0 wrote the bytes of its only key.
        return ((data, None),)
    try:
        keys = tuple(_line(line) for line in data.decode("ascii").splitlines())
    except ValueError:
        keys = ()
    if not keys or any(len(key) != KEY_BYTES for key, _ in keys):
        raise SettingError(
            "GUIDE_DATA_DIR", f"a folder whose file '{NAME}' has 64 hexadecimal digits a line", "."
        )
    return keys


def _line(line: str) -> tuple[bytes, date | None]:
    """A key and the day of its making; the first version of the file had no days."""
    key, _, day = line.strip().partition(" ")
    return bytes.fromhex(key), date.fromisoformat(day) if day else None

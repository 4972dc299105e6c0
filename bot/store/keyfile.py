"""The key file: one key a line, newest first, readable by the bot alone."""

import os
import secrets
from pathlib import Path

from bot.errors import SettingError
from bot.store.keyring import KEY_BYTES, Keys

NAME = "key"


class KeyFile:
    """Keys of an installation in a file of mode 0600; made at the first use.

    A running process reads it again when it has changed.
    """

    def __init__(self, folder: Path) -> None:
        """The file lies in ``folder`` (``GUIDE_DATA_DIR``)."""
        self.path = folder / NAME
        self._stamp: tuple[int, ...] = ()
        self._keys: Keys = ()

    def __call__(self) -> Keys:
        """The keys, newest first.

        Raises:
            SettingError: the file can be read by others, or is damaged.
        """
        try:
            found = self.path.stat()
        except FileNotFoundError:
            self.write((secrets.token_bytes(KEY_BYTES),), first=True)
            found = self.path.stat()
        if found.st_mode & 0o077:
            raise SettingError("GUIDE_DATA_DIR", f"a folder whose file '{NAME}' has mode 0600", ".")
        stamp = (found.st_ino, found.st_mtime_ns, found.st_size)
        if stamp != self._stamp:
            self._keys, self._stamp = _parsed(self.path.read_bytes()), stamp
        return self._keys

    def write(self, keys: Keys, *, first: bool = False) -> None:
        """Replace the keys in one step; with ``first``, only where there are none yet."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self.path.with_name(f"{NAME}.{secrets.token_hex(4)}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write("".join(key.hex() + "\n" for key in keys))
            file.flush()
            os.fsync(file.fileno())
        if first:
            _link(draft, self.path)
        else:
            draft.replace(self.path)


def _link(draft: Path, path: Path) -> None:
    """Give the file its name unless another process was quicker."""
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _parsed(data: bytes) -> Keys:
    if len(data) == KEY_BYTES:
        # Version 0.1.0 wrote the bytes of its only key.
        return (data,)
    try:
        keys = tuple(bytes.fromhex(line) for line in data.decode("ascii").split())
    except ValueError:
        keys = ()
    if not keys or any(len(key) != KEY_BYTES for key in keys):
        raise SettingError(
            "GUIDE_DATA_DIR", f"a folder whose file '{NAME}' has 64 hexadecimal digits a line", "."
        )
    return keys

"""Versions of the model in a folder: signed, the last few kept, one of them in use.

``VERSION/model.tar.gz`` is Rasa's archive, ``VERSION/manifest.json`` says what it is, and
``VERSION/signature`` is the installation's signature of the manifest, which holds the digest of the
archive. The file ``current`` names the version in use. Rasa unpacks an archive and builds the
objects that it names, so nothing reaches Rasa before its signature was verified.
"""

import hashlib
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timezone
from pathlib import Path
from typing import Protocol

from bot.assistant.models.manifest import Manifest, Probe, decode
from bot.errors import ModelError
from bot.store.durable import sync_folder

ARCHIVE, MANIFEST, SIGNATURE, CURRENT = "model.tar.gz", "manifest.json", "signature", "current"
PURPOSE = "model-signing"
KEPT = 3
ABANDONED = 3600.0
_VERSION = re.compile(r"\d{8}-\d{6}-[0-9a-f]{8}")
# Manifests hold a few dozen questions; archives about 10 MB.
_SMALL, _LARGE, _PIECE = 1_000_000, 512_000_000, 1 << 20


class Signer(Protocol):
    """Signs and verifies with the installation's key (``bot.store.keyring.Keyring``)."""

    def sign(self, purpose: str, data: bytes) -> bytes:
        """The signature of ``data`` for ``purpose``."""

    def verify(self, purpose: str, data: bytes, signature: bytes) -> bool:
        """Whether ``sign`` made ``signature``, compared in constant time."""


class ModelStore:
    """The versions in one folder."""

    def __init__(self, folder: Path, signer: Signer) -> None:
        """Nothing is written before a version is added."""
        self._folder, self._signer = folder, signer

    def versions(self) -> list[str]:
        """All versions, newest first, whether they are in order or not."""
        if not self._folder.is_dir():
            return []
        found = (each.name for each in self._folder.iterdir() if each.is_dir())
        return sorted((name for name in found if _VERSION.fullmatch(name)), reverse=True)

    def current(self) -> str | None:
        """The version in use; None before the first one."""
        with suppress(OSError, ValueError):
            name = (self._folder / CURRENT).read_text(encoding="ascii").strip()
            return name if _VERSION.fullmatch(name) else None
        return None

    def stamp(self) -> tuple[int, int] | None:
        """Changes with each ``use``; costs one look at the file system."""
        with suppress(OSError):
            found = (self._folder / CURRENT).stat()
            return found.st_ino, found.st_mtime_ns
        return None

    def add(self, archive: Path, *, fingerprint: str, probes: Sequence[Probe]) -> Manifest:
        """Copy ``archive`` into a new signed version; it is not in use yet.

        Raises:
            ModelError: it cannot be read, or the folder cannot be written.
        """
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix=".new-", dir=self._folder) as name:
                return self._add(archive, Path(name) / "version", fingerprint, tuple(probes))
        except OSError as error:
            raise ModelError(f"The model cannot be stored ({type(error).__name__}).") from None

    def _add(self, archive: Path, made: Path, fingerprint: str, probes: tuple[Probe, ...]) -> Manifest:
        made.mkdir(mode=0o700)
        digest, size = _copy(archive, made / ARCHIVE)
        now = datetime.now(timezone.utc)
        version = f"{now:%Y%m%d-%H%M%S}-{os.urandom(4).hex()}"
        created = now.isoformat(timespec="seconds")
        manifest = Manifest(version, created, digest, size, fingerprint, probes)
        _write(made / MANIFEST, manifest.encode())
        _write(made / SIGNATURE, self._signer.sign(PURPOSE, manifest.encode()).hex().encode())
        # Renamed only when complete: whoever looks meanwhile sees no half version.
        made.rename(self._folder / version)
        sync_folder(self._folder)
        return manifest

    def use(self, version: str) -> None:
        """Put ``version`` into use, and drop all but the last few.

        Raises:
            ModelError: its signature or its archive is not in order.
        """
        self.verified(version)
        with tempfile.NamedTemporaryFile(prefix=".current-", dir=self._folder, delete=False) as file:
            file.write(version.encode())
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(self._folder / CURRENT)
        sync_folder(self._folder)
        self._drop_old(version)

    def _drop_old(self, used: str) -> None:
        others = [each for each in self.versions() if each != used]
        for each in others[KEPT - 1 :]:
            shutil.rmtree(self._folder / each, ignore_errors=True)
        for left in self._folder.glob(".new-*"):  # by a process that was killed while it added one
            if time.time() - left.stat().st_mtime > ABANDONED:
                shutil.rmtree(left, ignore_errors=True)

    def verified(self, version: str) -> Manifest:
        """The manifest of ``version`` after its signature and the archive's digest were verified.

        Raises:
            ModelError: something is missing, truncated, altered, or not signed by this installation.
        """
        with self.opened(version) as (_, manifest):
            return manifest

    @contextmanager
    def opened(self, version: str) -> Iterator[tuple[Path, Manifest]]:
        """A private copy of the archive, which is exactly what was verified, and its manifest.

        Raises:
            ModelError: something is missing, truncated, altered, or not signed by this installation.
        """
        manifest = self._manifest(version)
        with tempfile.TemporaryDirectory(prefix="guide-model-") as name:
            copy = Path(name) / ARCHIVE
            try:
                digest, size = _copy(self._folder / version / ARCHIVE, copy)
            except OSError as error:
                raise _refused(version, f"its archive cannot be read: {type(error).__name__}") from None
            if (digest, size) != (manifest.sha256, manifest.size):
                raise _refused(version, "its archive is truncated or was altered")
            yield copy, manifest

    def _manifest(self, version: str) -> Manifest:
        if not _VERSION.fullmatch(version) or not (self._folder / version).is_dir():
            raise ModelError(f"There is no model version {version[:40]!r}. See `guide model list`.")
        try:
            stored = _read(self._folder / version / MANIFEST)
            signature = bytes.fromhex(_read(self._folder / version / SIGNATURE).decode("ascii"))
        except (OSError, ValueError):
            raise _refused(version, "it is not signed") from None
        if not self._signer.verify(PURPOSE, stored, signature):
            raise _refused(version, "this installation did not sign it, or its manifest was altered")
        manifest = decode(stored)
        if manifest.version != version:
            raise _refused(version, "its manifest is that of another version")
        return manifest


def _refused(version: str, why: str) -> ModelError:
    return ModelError(f"The model version {version} is refused: {why}. Run `guide train --force`.")


def _read(file: Path) -> bytes:
    with file.open("rb") as handle:
        stored = handle.read(_SMALL + 1)
    if len(stored) > _SMALL:
        raise ValueError
    return stored


def _copy(source: Path, target: Path) -> tuple[str, int]:
    """Copy a file; its SHA-256 in hexadecimal and its size, of what was copied."""
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as read, target.open("xb") as write:
        while piece := read.read(_PIECE):
            digest.update(piece)
            size += len(piece)
            if size > _LARGE:
                raise OSError
            write.write(piece)
        write.flush()
        os.fsync(write.fileno())
    target.chmod(0o600)
    return digest.hexdigest(), size


def _write(file: Path, data: bytes) -> None:
    with file.open("xb") as handle:
        handle.write(data)
        handle.flush()
        os.fsync(handle.fileno())
    file.chmod(0o600)

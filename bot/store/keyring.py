"""The installation's keys: what seals stored data, and what names a person without naming them."""

import hashlib
import hmac
import os
from collections.abc import Callable
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.errors import SealError

KEY_BYTES = 32
ID_BYTES = 4
# NIST SP 800-38D: 96 random bits, for at most 2**32 seals under one key.
NONCE_BYTES = 12

Keys = tuple[bytes, ...]


class Keyring:
    """Seals with the newest key, opens with any, and derives what must outlive a rotation.

    The keys stand newest first. The last one is the root: pseudonyms and derived secrets come from
    it, so that adding a key and dropping those between changes nobody's pseudonym
    (docs/decisions/0004-keys.md).

    A sealed value is: key id (4 bytes) · nonce (12 bytes) · AES-256-GCM ciphertext with its tag. The
    purpose is authenticated, so that a value cannot be moved to another column.
    """

    def __init__(self, keys: Callable[[], Keys]) -> None:
        """``keys`` is asked at each use, so that a running process follows a rotation."""
        self._keys = keys

    @property
    def keys(self) -> Keys:
        """All keys, newest first."""
        return self._keys()

    @property
    def root(self) -> bytes:
        """The oldest key; a rotation leaves it unless asked."""
        return self._keys()[-1]

    def seal(self, purpose: str, data: bytes) -> bytes:
        """Encrypt ``data`` with the newest key, bound to ``purpose``."""
        key = self._keys()[0]
        nonce = os.urandom(NONCE_BYTES)
        return key_id(key) + nonce + _cipher(key).encrypt(nonce, data, purpose.encode())

    def open(self, purpose: str, sealed: bytes) -> bytes:
        """Decrypt what ``seal`` made for the same ``purpose``.

        Raises:
            SealError: no key of the ring made it, it was altered, or it was made for another purpose.
        """
        nonce, rest = sealed[ID_BYTES : ID_BYTES + NONCE_BYTES], sealed[ID_BYTES + NONCE_BYTES :]
        for key in self._keys():
            if hmac.compare_digest(key_id(key), sealed[:ID_BYTES]):
                try:
                    return _cipher(key).decrypt(nonce, rest, purpose.encode())
                except (InvalidTag, ValueError):
                    break
        raise SealError

    def current(self, sealed: bytes) -> bool:
        """Whether ``sealed`` was made with the newest key; a rotation seals the others anew."""
        return sealed[:ID_BYTES] == key_id(self._keys()[0])

    def derive(self, purpose: str) -> bytes:
        """32 bytes for ``purpose`` alone, from the root."""
        return _derived(self.root, "derived " + purpose)

    def sign(self, purpose: str, data: bytes) -> bytes:
        """HMAC-SHA256 of ``data`` for ``purpose``, from the root."""
        return hmac.new(self.derive("signature " + purpose), data, hashlib.sha256).digest()

    def verify(self, purpose: str, data: bytes, signature: bytes) -> bool:
        """Whether ``sign`` made ``signature``, compared in constant time."""
        return hmac.compare_digest(self.sign(purpose, data), signature)


@lru_cache(maxsize=64)
def key_id(key: bytes) -> bytes:
    """Four bytes that tell which key sealed a value, and nothing of the key."""
    return _derived(key, "id")[:ID_BYTES]


@lru_cache(maxsize=64)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(_derived(key, "seal"))


@lru_cache(maxsize=64)
def _derived(key: bytes, info: str) -> bytes:
    """HKDF-SHA256 (RFC 5869)."""
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=b"mekong-guide " + info.encode()).derive(key)

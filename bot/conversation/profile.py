"""What is kept of a person: a keyed hash, three choices and two days. Nothing else."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import date
from typing import Protocol


@dataclass(frozen=True)
class Profile:
    """A person as the database knows them.

    Attributes:
        person: HMAC-SHA256 of the chat id under the installation's key, hexadecimal.
        language: chosen language, or None before a choice.
        origin: "kh", "mm", or None when unknown or kept open.
        origin_asked: whether the person has answered (or was spared) the question of origin.
        switch_offered: whether a change of language has been offered; it is offered once.
        first_day: day of the first message.
        last_day: day of the last message; an unused profile is erased after it.
    """

    person: str
    language: str | None
    origin: str | None
    origin_asked: bool
    switch_offered: bool
    first_day: date
    last_day: date


class Profiles(Protocol):
    """Where profiles are kept."""

    def get(self, person: str) -> Profile | None:
        """The profile of ``person``, or None."""

    def put(self, profile: Profile) -> None:
        """Insert or replace a profile."""


class Pseudonym:
    """Turns chat ids into identifiers that mean nothing without the installation's key."""

    def __init__(self, key: bytes) -> None:
        """Take the 32-byte key of the installation."""
        self._key = key

    def of(self, chat: int) -> str:
        """HMAC-SHA256 (RFC 2104) of the chat id, as 64 hexadecimal digits."""
        return hmac.new(self._key, str(chat).encode(), hashlib.sha256).hexdigest()

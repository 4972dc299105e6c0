"""What is written down of a model version, and signed."""

import json
from dataclasses import asdict, dataclass
from typing import Literal

from bot.errors import ModelError

FORMAT = 1
Kind = Literal["danger", "entry", "outside"]


@dataclass(frozen=True)
class Probe:
    """A training question that the model itself must still understand before it serves.

    Attributes:
        kind: "danger": an entry of danger is answered; "entry": ``expected`` is answered or
            suggested; "outside": nothing is answered.
        expected: the entry; "out_of_scope" for what is outside.
    """

    kind: Kind
    expected: str
    language: str
    text: str


@dataclass(frozen=True)
class Manifest:
    """One version of the model.

    Attributes:
        version: its name, which sorts by time.
        created: when it was signed, UTC, to the second.
        sha256: digest of the archive, hexadecimal.
        size: bytes of the archive.
        fingerprint: of the content, configuration and code it was trained on; empty for a file from
            elsewhere.
        probes: its smoke questions.
    """

    version: str
    created: str
    sha256: str
    size: int
    fingerprint: str
    probes: tuple[Probe, ...]

    def encode(self) -> bytes:
        """The bytes that are stored and signed."""
        document = {"format": FORMAT, **asdict(self)}
        return json.dumps(document, ensure_ascii=False, indent=1).encode()


def decode(stored: bytes) -> Manifest:
    """Read what ``Manifest.encode`` wrote.

    Raises:
        ModelError: it is of another format, or not a manifest.
    """
    try:
        document = json.loads(stored)
        if document.pop("format") != FORMAT:
            raise ValueError
        probes = tuple(Probe(**each) for each in document.pop("probes"))
        return Manifest(**document, probes=probes)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ModelError("The manifest of the model is damaged or of another version.") from None

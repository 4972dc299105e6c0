"""From an archive that was just trained to a signed version in use: only what passes is taken up."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from bot.assistant.agent import RasaUnderstander
from bot.assistant.models.manifest import Manifest, Probe
from bot.assistant.models.smoke import failures
from bot.assistant.models.store import ModelStore
from bot.conversation.understanding import Understander
from bot.errors import ModelError

# Judges quality; each finding is a reason against the candidate, as a sentence.
Gate = Callable[[Understander], Awaitable[Sequence[str]]]


async def no_gate(understander: Understander) -> Sequence[str]:
    """Nothing against it."""
    return ()


def sign(
    store: ModelStore, archive: Path, *, fingerprint: str, probes: Sequence[Probe], gate: Gate = no_gate
) -> Manifest:
    """Sign ``archive`` as a new version if it loads and passes; ``store.use`` puts it into use.

    Raises:
        ModelError: it cannot be loaded, fails its smoke questions, or the gate has findings.
    """
    asyncio.run(check(RasaUnderstander(archive), probes, gate))
    return store.add(archive, fingerprint=fingerprint, probes=probes)


async def check(understander: Understander, probes: Sequence[Probe], gate: Gate = no_gate) -> None:
    """Put the smoke questions and then the gate's to a model.

    Raises:
        ModelError: it fails one of them.
    """
    found = await failures(understander, probes) or await gate(understander)
    if found:
        lines = "\n".join(f"- {each}" for each in found)
        raise ModelError(f"The model does not pass; the one in use is unchanged:\n{lines}")

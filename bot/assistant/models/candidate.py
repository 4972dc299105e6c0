"""From an archive that was just trained to a signed version in use: only what passes is taken up."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from bot.assistant.agent import RasaUnderstander
from bot.assistant.models.manifest import Manifest, Probe
from bot.assistant.models.smoke import Gate, check, no_gate
from bot.assistant.models.store import ModelStore


def sign(
    store: ModelStore, archive: Path, *, fingerprint: str, probes: Sequence[Probe], gate: Gate = no_gate
) -> Manifest:
    """Sign ``archive`` as a new version if it loads and passes; ``store.use`` puts it into use.

    Raises:
        ModelError: it cannot be loaded, fails its smoke questions, or the gate has findings.
    """
    asyncio.run(check(RasaUnderstander(archive), probes, gate))
    return store.add(archive, fingerprint=fingerprint, probes=probes)

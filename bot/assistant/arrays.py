"""Trained parts as plain arrays and JSON: nothing that a model file could execute when it is loaded."""

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


def save(folder: Path, name: str, arrays: dict[str, Any], meta: dict[str, Any]) -> None:
    """Write ``arrays`` to ``name.npz`` and ``meta`` to ``name.json`` in ``folder``."""
    np.savez_compressed(folder / f"{name}.npz", **arrays)
    (folder / f"{name}.json").write_text(json.dumps(meta, ensure_ascii=False), encoding="utf-8")


def load(folder: Path, name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Read back what ``save`` wrote; pickled objects are refused by numpy.

    Raises:
        OSError, ValueError, KeyError: a file is missing or damaged.
    """
    with np.load(folder / f"{name}.npz", allow_pickle=False) as stored:
        arrays = {key: stored[key] for key in stored.files}
    meta = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    return arrays, meta

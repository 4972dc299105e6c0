"""What makes a file survive a power cut."""

import os
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Make new names in ``folder`` last: a renamed file is durable only when its folder is.

    Raises:
        OSError: the folder cannot be opened or written.
    """
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

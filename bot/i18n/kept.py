"""The last good texts of a catalogue, so that a bad message keeps its text over a restart too."""

import json
import logging
from collections.abc import Mapping
from pathlib import Path

from bot.i18n.examine import Key

log = logging.getLogger(__name__)


class KeptTexts:
    """One small JSON file a catalogue in a folder of the bot's own; without a folder nothing is kept."""

    def __init__(self, folder: Path | None) -> None:
        """Keep texts under ``folder``; it is made when there is something to keep."""
        self._folder = folder

    def read(self, code: str, domain: str) -> dict[Key, str]:
        """What was kept last; empty where there is nothing, or nothing that can be read."""
        if self._folder is None:
            return {}
        try:
            rows = json.loads(self._path(self._folder, code, domain).read_text(encoding="utf-8"))
            return {(str(context), str(source)): str(text) for context, source, text in rows}
        except (OSError, ValueError, TypeError):
            return {}

    def write(self, code: str, domain: str, texts: Mapping[Key, str]) -> None:
        """Keep ``texts``; a disk that refuses costs only the memory over a restart."""
        if self._folder is None:
            return
        rows = [[*key, text] for key, text in texts.items()]
        path = self._path(self._folder, code, domain)
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            fresh = path.with_suffix(".new")
            fresh.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
            fresh.replace(path)
        except OSError as error:
            log.warning("the last good texts of %s are not kept: %s", code, error.strerror)

    @staticmethod
    def _path(folder: Path, code: str, domain: str) -> Path:
        return folder / f"{code}.{domain}.json"

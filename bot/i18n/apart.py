"""Examines a catalogue in a process of its own, so that answers do not wait while a file is judged.

In a thread of the bot, judging one file of 5,000 messages held answers up (p95 19 ms became 131 ms);
apart it does not. What is in the file cannot harm the bot either: not by its size, not by time.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from bot.i18n.examine import Examined, Key, Problem, Translation
from bot.i18n.files import examine_file, po_path
from bot.i18n.po import place
from bot.language.languages import Language

SECONDS = 60


def examine_apart(
    locales: Path, language: Language, domain: str, in_use: Mapping[Key, str], limits: Mapping[str, int]
) -> Examined:
    """``examine_file`` in another process; one that fails or takes too long has refused the file."""
    job = {
        "locales": str(locales),
        "language": asdict(language),
        "domain": domain,
        "in_use": [[*key, text] for key, text in in_use.items()],
        "limits": dict(limits),
    }
    try:
        # Files, not pipes: a pipe is fed in small pieces, each of which would wake this process.
        with TemporaryFile() as asked, TemporaryFile() as answered:
            asked.write(json.dumps(job).encode())
            asked.seek(0)
            subprocess.run(  # noqa: S603 - this very module
                [sys.executable, "-m", __name__],
                stdin=asked,
                stdout=answered,
                stderr=subprocess.DEVNULL,
                check=True,
                timeout=SECONDS,
                cwd=Path(__file__).resolve().parents[2],
            )
            answered.seek(0)
            return _read(json.load(answered))
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        where = place(po_path(locales, language.code, domain))
        reason = f"nothing of it is used: it could not be examined ({type(error).__name__})"
        return Examined(problems=(Problem(where, 0, "", "error", "file", reason),), refused=True)


def _read(answer: dict[str, Any]) -> Examined:
    return Examined(
        good={(context, source): Translation(*rest) for context, source, *rest in answer["good"]},
        bad=frozenset((context, source) for context, source in answer["bad"]),
        problems=tuple(Problem(**each) for each in answer["problems"]),
        refused=answer["refused"],
    )


def _work(job: dict[str, Any]) -> dict[str, Any]:
    language = Language(**{key: _tuple(value) for key, value in job["language"].items()})
    in_use = {(context, source): text for context, source, text in job["in_use"]}
    found = examine_file(Path(job["locales"]), language, job["domain"], in_use, job["limits"])
    return {
        "good": [[*key, *asdict(each).values()] for key, each in found.good.items()],
        "bad": [list(key) for key in found.bad],
        "problems": [asdict(each) for each in found.problems],
        "refused": found.refused,
    }


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


if __name__ == "__main__":
    os.nice(10)
    json.dump(_work(json.load(sys.stdin)), sys.stdout)

"""The same files seen by others' tools: gettext's msgfmt and translate-toolkit's pofilter."""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bot.i18n.examine import Problem
from bot.i18n.po import place

# Only the tests of pofilter that hold in every language; those on capitals, spaces, end marks and
# quotes are made for English. Ours judge the rest.
POFILTER_TESTS = (
    "escapes",
    "newlines",
    "tabs",
    "printf",
    "variables",
    "pythonbraceformat",
    "urls",
    "emails",
    "xmltags",
    "nplurals",
)
_MSGFMT = re.compile(r"[^:]+:(?P<line>\d+): (?P<reason>.*)")


def tool_problems(locales: Path, code: str | None = None) -> list[Problem]:
    """What the tools that are installed find in the catalogues of all languages, or of one."""
    files = sorted(locales.glob(f"{code or '*'}/LC_MESSAGES/*.po"))
    return [each for path in files for each in (*msgfmt(path), *pofilter(path))]


def msgfmt(path: Path) -> Iterator[Problem]:
    """``msgfmt --check``: form, header, placeholders; nothing where gettext is not installed."""
    if not shutil.which("msgfmt"):
        return
    run = subprocess.run(  # noqa: S603 - a fixed command on a path of ours
        ["msgfmt", "--check", "--output-file=/dev/null", str(path)],  # noqa: S607 - found on the PATH, as intended
        capture_output=True,
        text=True,
        check=False,
        env={"LC_ALL": "C.UTF-8", "PATH": "/usr/local/bin:/usr/bin:/bin"},
    )
    if run.returncode == 0:
        return
    for line in run.stderr.splitlines():
        match = _MSGFMT.match(line)
        if match:
            yield Problem(place(path), int(match["line"]), "", "error", "msgfmt", match["reason"])


def pofilter(path: Path) -> Iterator[Problem]:
    """translate-toolkit's checks that fit; nothing where it is not installed."""
    program = Path(sys.executable).with_name("pofilter")
    if not program.exists():
        return
    with tempfile.TemporaryDirectory() as folder:
        tests = [f"--test={name}" for name in POFILTER_TESTS]
        subprocess.run(  # noqa: S603 - a fixed command on a path of ours
            [str(program), *tests, "--progress=none", str(path), f"{folder}/found.po"],
            capture_output=True,
            check=False,
        )
        found = Path(folder, "found.po")
        text = found.read_text(encoding="utf-8") if found.exists() else ""
    for message in re.findall(r"^# \(pofilter\) (.*)$", text, re.MULTILINE):
        yield Problem(place(path), 0, "", "warning", "pofilter", message)

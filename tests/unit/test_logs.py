"""Nothing that a library logs, warns of or raises tells of a person, at any level."""

import asyncio
import gc
import logging
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator

import pytest
import structlog

from bot import logs
from bot.errors import StoreError
from bot.settings import ROOT

CANARY = "canary-ខ្មែរ-4711000555"


class Everything(logging.Handler):
    """A handler of a library, which formats as it likes."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(logging.Formatter("%(name)s %(message)s %(args)s %(stack_info)s"))
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(self.format(record))


@pytest.fixture
def heard() -> Iterator[Everything]:
    """Every record of every logger at DEBUG."""
    logs.configure("debug")
    handler, levels = Everything(), {}
    for name in ("", *logging.root.manager.loggerDict):
        levels[name] = logging.getLogger(name).level
        logging.getLogger(name).setLevel(logging.DEBUG)
    logging.getLogger().addHandler(handler)
    yield handler
    logging.getLogger().removeHandler(handler)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def _raise(cause: bool = False) -> None:
    try:
        raise ValueError(CANARY)
    except ValueError as error:
        raise RuntimeError(f"{CANARY} again") from (error if cause else None)


def _logs_exception() -> None:
    try:
        _raise(cause=True)
    except RuntimeError:
        logging.getLogger("aiohttp.server").exception("handling %s", CANARY)
        logging.getLogger("bot.somewhere").exception("our own words")


def _logs_badly() -> None:
    logging.getLogger("library").error("%d", CANARY)


def _warns() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(False)
        logging.captureWarnings(True)
        warnings.warn(CANARY, stacklevel=1)


def _structures() -> None:
    structlog.get_logger().error("processor.message.parse", text=CANARY)
    structlog.get_logger().error(f"parsed {CANARY}")
    structlog.get_logger().debug("processor", text=CANARY)


@pytest.mark.parametrize(
    "speak",
    [
        lambda: logging.getLogger("httpx").info("POST https://api/bot%s/x", CANARY),
        lambda: logging.getLogger("telegram.Bot").debug(f"update {CANARY}"),
        lambda: logging.getLogger().warning(CANARY, stack_info=True),
        _logs_exception,
        _logs_badly,
        _warns,
        _structures,
    ],
)
def test_what_libraries_log_is_withheld(
    heard: Everything, capfd: pytest.CaptureFixture[str], speak: Callable[[], object]
) -> None:
    speak()
    said = "\n".join([*heard.said, *capfd.readouterr()])
    assert "canary" not in said
    assert "4711" not in said


def test_where_and_what_kind_is_still_told(heard: Everything) -> None:
    _logs_exception()
    theirs, ours = heard.said
    assert "unit/test_logs.py" in theirs
    assert "RuntimeError" in theirs
    assert "ValueError" in theirs
    assert "our own words" in ours
    assert " _raise" in ours


def test_our_own_errors_keep_their_text() -> None:
    assert list(logs.describe(StoreError("The disk is full."))) == ["StoreError: The disk is full."]


async def test_a_task_that_nobody_waited_for_is_withheld(heard: Everything) -> None:
    async def fail() -> None:
        raise ValueError(CANARY)

    task = asyncio.create_task(fail(), name=CANARY)
    await asyncio.sleep(0)
    del task
    gc.collect()
    asyncio.get_running_loop().call_exception_handler({"message": CANARY, "asyncgen": CANARY})
    await asyncio.sleep(0)
    assert len(heard.said) >= 2
    assert "canary" not in "\n".join(heard.said)


ENDS = {
    "uncaught": "raise ValueError(W)",
    "thread": "import threading; t = threading.Thread(target=int, args=(W,)); t.start(); t.join()",
    "unraisable": "type('X', (), {'__del__': lambda s: int(W)})()",
    "interpreter": "import asyncio\nasync def f(): raise ValueError(W)\nasyncio.run(f())",
    "command": "from bot.cli import shared\n@shared.app.command()\ndef x(): raise ValueError(W)\n"
    "sys.argv = ['guide', 'x']\nfrom bot.cli import main\nmain()",
    "after typer": "from bot.cli import shared\n@shared.app.command()\ndef x(): pass\n"
    "shared.app(['x'], standalone_mode=False)\nlogs.configure()\nraise ValueError(W)",
}


@pytest.mark.parametrize("end", ENDS)
def test_however_a_process_ends_it_tells_nothing(end: str) -> None:
    script = f"import sys\nfrom bot import logs\nlogs.configure('debug')\nW = sys.argv.pop()\n{ENDS[end]}"
    done = subprocess.run(
        [sys.executable, "-c", script, CANARY],
        check=False,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "ValueError" in done.stderr
    assert "canary" not in done.stdout + done.stderr


def test_no_core_is_dumped() -> None:
    script = "import os\nfrom bot import logs\nlogs.configure()\nimport resource\n" + (
        "print(resource.getrlimit(resource.RLIMIT_CORE)[0])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], check=True, cwd=ROOT, capture_output=True, text=True
    )
    assert done.stdout.strip() == "0"

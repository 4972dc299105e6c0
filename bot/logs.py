"""What this process may say of itself: no person's words, no chat id, no token, at any level.

Libraries put what they handle into their messages and exceptions: httpx the token, python-telegram-bot
whole updates, drivers the values of a row. So of their records only the place and the kinds of the
exceptions pass. Our own messages pass as they are; none is given a person's data.
"""

import contextlib
import faulthandler
import logging
import re
import resource
import sys
import threading
import traceback
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from types import TracebackType
from typing import Any

import structlog

from bot.errors import GuideError

log = logging.getLogger(__name__)

_FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"
# Libraries that speak often and, withheld, say nothing of use below an error.
_TALKATIVE = ("httpx", "httpcore", "telegram", "rasa", "sqlalchemy", "matplotlib", "asyncio", "py.warnings")
# Names of events are fixed in the libraries' code; anything else may be made of data.
_EVENT = re.compile(r"[a-z0-9_.]{1,80}")
# Of an exception's causes, and of each one's frames.
_CAUSES, _FRAMES = 5, 12


def configure(level: str = "warning") -> None:
    """Log to standard error from ``level``; may be called again, for another one."""
    silence()
    _replace_handlers()
    logging.getLogger("bot").setLevel(level.upper())


def silence() -> None:
    """Keep everything that could tell of a person out of every log and off the screen."""
    logging.setLogRecordFactory(_record)
    # Otherwise a record that cannot be formatted is printed with its arguments.
    logging.raiseExceptions = False
    logging.captureWarnings(True)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.ERROR)
    _configure_structlog()
    sys.excepthook = _uncaught
    sys.unraisablehook = _unraisable
    threading.excepthook = _uncaught_in_thread
    # Prints frames, no values; for the libraries in C.
    with contextlib.suppress(OSError, ValueError):
        faulthandler.enable()
    # The memory of a process holds words and keys: no core dump.
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def describe(error: BaseException | None) -> Iterator[str]:
    """What may be told of an exception and its causes: kinds and places.

    The text of one of our own errors is told too: it never holds a person's data (bot/errors.py).
    """
    for _ in range(_CAUSES):
        if error is None:
            return
        own = f": {error}" if isinstance(error, GuideError) else ""
        yield f"{type(error).__name__}{own}"
        yield from (f"  at {place}" for place in _places(error.__traceback__))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _places(trace: TracebackType | None) -> list[str]:
    frames = [(frame.f_code, line) for frame, line in traceback.walk_tb(trace)]
    return [f"{_short(code.co_filename)}:{line} {code.co_name}" for code, line in frames[-_FRAMES:]]


def _short(path: str) -> str:
    return "/".join(Path(path).parts[-3:])


# -- logging ------------------------------------------------------------------------------------


def _record(  # noqa: PLR0913, PLR0917 - the signature is logging's
    name: str,
    level: int,
    path: str,
    line: int,
    message: Any,
    arguments: Any,
    exc_info: Any,
    function: str | None = None,
    stack: str | None = None,
    **more: Any,
) -> logging.LogRecord:
    """A record as every handler, ours or a library's, gets it."""
    if name != "bot" and not name.startswith("bot."):
        message, arguments = f"(message withheld) {_short(path)}:{line}", ()
    record = logging.LogRecord(name, level, path, line, message, arguments, None, function, None, **more)
    if exc_info and exc_info[1] is not None:
        record.msg, record.args = "\n".join([record.getMessage(), *describe(exc_info[1])]), ()
    return record


class _Handler(logging.Handler):
    """Writes to what standard error is at the moment."""

    def emit(self, record: logging.LogRecord) -> None:
        with contextlib.suppress(Exception):
            sys.stderr.write(self.format(record) + "\n")


def _replace_handlers() -> None:
    root = logging.getLogger()
    for each in list(root.handlers):
        if type(each) in (logging.StreamHandler, _Handler):
            root.removeHandler(each)
    handler = _Handler()
    handler.setFormatter(logging.Formatter(_FORMAT))
    root.addHandler(handler)


def _configure_structlog() -> None:
    structlog.configure(
        processors=[_name_of_event],
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR),
        logger_factory=lambda *_: logging.getLogger("bot.structlog"),
        cache_logger_on_first_use=False,
    )


def _name_of_event(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> str:
    name = str(event.get("event"))
    return name if _EVENT.fullmatch(name) else "(message withheld)"


# -- what nobody caught -------------------------------------------------------------------------


def report(error: BaseException) -> None:
    """Log an exception that nobody expected."""
    log.critical("unexpected: %s", "\n".join(describe(error)))


def _uncaught(_: type[BaseException], error: BaseException, __: TracebackType | None) -> None:
    if not isinstance(error, KeyboardInterrupt):
        report(error)


def _uncaught_in_thread(found: threading.ExceptHookArgs) -> None:
    if found.exc_value is not None:
        report(found.exc_value)


def _unraisable(found: Any) -> None:
    if found.exc_value is not None:
        report(found.exc_value)

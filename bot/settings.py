"""Settings: one frozen, typed object, read once from ``GUIDE_*`` environment variables.

Every setting is documented in ``docs/settings.md``; a test keeps the two equal.
"""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import environ

from bot.errors import SettingError

ROOT = Path(__file__).resolve().parent.parent
_TOKEN = re.compile(r"\d{3,20}:[A-Za-z0-9_-]{20,100}")
_DATABASE = re.compile(r"(sqlite|postgresql(\+psycopg2)?)://.*")


class Secret(str):
    """A string that does not show itself in ``repr``, logs of locals or tracebacks."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'***'"


def _check(name: str, accept: Callable[[str], Any], expected: str, example: str) -> Callable[[str], Any]:
    """Wrap a converter so that each failure names the setting, what it expects and an example."""

    def convert(raw: str) -> Any:
        try:
            return accept(raw.strip())
        except (ValueError, TypeError):
            raise SettingError(name, expected, example) from None

    return convert


def _token(raw: str) -> Secret | None:
    if raw and not _TOKEN.fullmatch(raw):
        raise ValueError
    return Secret(raw) if raw else None


def _http(raw: str) -> str:
    if not re.fullmatch(r"https?://[^\s/]+(/[^\s]*)?", raw):
        raise ValueError
    return raw.rstrip("/")


def _https(raw: str) -> str:
    if not raw.startswith("https://"):
        raise ValueError
    return _http(raw)


@dataclass(frozen=True)
class Listen:
    """Where a server of this process listens."""

    host: str
    port: int


def _listen(raw: str) -> Listen:
    host, _, port = raw.rpartition(":")
    if not re.fullmatch(r"[0-9A-Za-z.:-]+", host):
        raise ValueError
    return Listen(host, _between(0, 65535)(port))


def _database(raw: str) -> Secret:
    if not _DATABASE.fullmatch(raw):
        raise ValueError
    return Secret(raw)


def _hosts(raw: str) -> tuple[str, ...]:
    hosts = tuple(each.strip().lower() for each in raw.split(",") if each.strip())
    if not all(re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", each) for each in hosts):
        raise ValueError
    return hosts


def _between(low: int, high: int) -> Callable[[str], int]:
    def accept(raw: str) -> int:
        number = int(raw)
        if not low <= number <= high:
            raise ValueError
        return number

    return accept


def _one_of(*choices: str) -> Callable[[str], str]:
    def accept(raw: str) -> str:
        if raw.lower() not in choices:
            raise ValueError
        return raw.lower()

    return accept


def _folder(raw: str) -> Path:
    if not raw or "\0" in raw:
        raise ValueError
    return Path(raw).expanduser()


def _keys(raw: str) -> Secret | None:
    keys = [bytes.fromhex(each) for each in raw.split(",")] if raw else []
    if any(len(key) != 32 for key in keys):
        raise ValueError
    return Secret(",".join(key.hex() for key in keys)) if keys else None


def _var(name: str, default: str, accept: Callable[[str], Any], expected: str, example: str) -> Any:
    return environ.var(default, name=name, converter=_check(name, accept, expected, example), help=expected)


@environ.config(prefix="", frozen=True)
class Settings:
    """All settings of an installation. Paths are absolute or relative to the current folder."""

    telegram_token: Secret | None = _var(
        "GUIDE_TELEGRAM_TOKEN", "", _token, "the token that BotFather gave you", "123456:ABC-DEF..."
    )
    telegram_api: str = _var(
        "GUIDE_TELEGRAM_API",
        "https://api.telegram.org",
        _http,
        "the http(s) address of a Bot API server, without the token",
        "https://api.telegram.org",
    )
    poll_seconds: int = _var(
        "GUIDE_POLL_SECONDS", "30", _between(0, 50), "whole seconds from 0 to 50", "30"
    )
    database_url: Secret = _var(
        "GUIDE_DATABASE_URL",
        f"sqlite:///{ROOT / 'var' / 'guide.db'}",
        _database,
        "a SQLAlchemy address of a SQLite or PostgreSQL database",
        "postgresql://guide@localhost/guide",
    )
    data_dir: Path = _var(
        "GUIDE_DATA_DIR",
        str(ROOT / "var"),
        _folder,
        "a folder for the model and the key file, writable by the bot alone",
        "/srv/guide/var",
    )
    locales_dir: Path = _var(
        "GUIDE_LOCALES_DIR",
        str(ROOT / "locales"),
        _folder,
        "the folder of the gettext catalogues",
        "/srv/guide/locales",
    )
    nlu_dir: Path = _var(
        "GUIDE_NLU_DIR",
        str(ROOT / "nlu"),
        _folder,
        "the folder of the training questions",
        "/srv/guide/nlu",
    )
    webhook_url: str | None = _var(
        "GUIDE_WEBHOOK_URL",
        "",
        lambda raw: _https(raw) if raw else None,
        "the public https address under which Telegram reaches the webhook; empty to poll",
        "https://guide.example.org/telegram",
    )
    webhook_listen: Listen = _var(
        "GUIDE_WEBHOOK_LISTEN",
        "127.0.0.1:8440",
        _listen,
        "the address and port on which the webhook listens, behind a proxy that speaks https",
        "127.0.0.1:8440",
    )
    health_listen: Listen | None = _var(
        "GUIDE_HEALTH_LISTEN",
        "127.0.0.1:8390",
        lambda raw: None if raw == "off" else _listen(raw),
        "the address and port of liveness, readiness and metrics, or 'off'",
        "127.0.0.1:8390",
    )
    sends_per_second: int = _var(
        "GUIDE_SENDS_PER_SECOND",
        "30",
        _between(1, 1000),
        "how many messages a second Telegram allows this bot, from 1 to 1000",
        "30",
    )
    chat_pause_ms: int = _var(
        "GUIDE_CHAT_PAUSE_MS",
        "1000",
        _between(0, 60_000),
        "milliseconds between two messages to one chat, from 0 to 60000",
        "1000",
    )
    chat_queue: int = _var(
        "GUIDE_CHAT_QUEUE",
        "20",
        _between(1, 1000),
        "how many messages of one chat may wait to be answered, from 1 to 1000",
        "20",
    )
    staff_listen: Listen | None = _var(
        "GUIDE_STAFF_LISTEN",
        "127.0.0.1:8083",
        lambda raw: None if raw == "off" else _listen(raw),
        "the address and port of the staff pages, or 'off'",
        "127.0.0.1:8083",
    )
    staff_url: str = _var(
        "GUIDE_STAFF_URL",
        "",
        lambda raw: _https(raw) if raw else "",
        "the https address at which a reverse proxy shows the staff pages; empty: none does",
        "https://guide.example.org",
    )
    link_hosts: tuple[str, ...] = _var(
        "GUIDE_LINK_HOSTS",
        "mekongmigration.org",
        _hosts,
        "the hosts to which answers and contacts may link, with commas",
        "mekongmigration.org,iom.int",
    )
    key: Secret | None = _var(
        "GUIDE_KEY",
        "",
        _keys,
        "64 hexadecimal digits, or several keys with commas, the newest first; if unset, a key file of "
        "mode 0600 in GUIDE_DATA_DIR is used",
        "0f" * 32,
    )
    retention_days: int = _var(
        "GUIDE_RETENTION_DAYS",
        "180",
        _between(1, 3650),
        "whole days after which an unused profile is erased, from 1 to 3650",
        "180",
    )
    embeddings: str = _var(
        "GUIDE_EMBEDDINGS",
        "auto",
        _one_of("auto", "off"),
        "'auto' or 'off' (off: n-grams alone, lower quality, for processors without AVX2)",
        "auto",
    )
    translations: str = _var(
        "GUIDE_TRANSLATIONS",
        "published",
        _one_of("published", "review"),
        "'published' or 'review' (review: staff must accept a translator's text before readers see it)",
        "review",
    )
    log_level: str = _var(
        "GUIDE_LOG_LEVEL",
        "warning",
        _one_of("debug", "info", "warning", "error"),
        "debug, info, warning or error",
        "warning",
    )

    @property
    def keys(self) -> tuple[bytes, ...]:
        """The keys of ``GUIDE_KEY``, newest first; empty when the key file is used."""
        return tuple(bytes.fromhex(each) for each in self.key.split(",")) if self.key else ()

    @property
    def models_dir(self) -> Path:
        """Where trained models are kept."""
        return self.data_dir / "models"


def load_settings(env: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from ``env`` (the process's environment by default).

    Raises:
        SettingError: a value cannot be used, or a ``GUIDE_`` name is unknown (a typing slip would
            otherwise silently leave a default in force).
    """
    env = os.environ if env is None else env
    known = setting_names()
    for name in env:
        if name.startswith("GUIDE_") and name not in known:
            raise SettingError(name, f"one of the known settings: {', '.join(sorted(known))}", "...")
    return cast(Settings, environ.to_config(Settings, environ=dict(env)))


def setting_names() -> frozenset[str]:
    """Names of all environment variables that are read."""
    return frozenset(re.findall(r"GUIDE_[A-Z_]+", environ.generate_help(Settings)))

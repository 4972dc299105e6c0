"""A strict double of the Telegram Bot API over HTTP, and the people who chat through it."""

import asyncio
import re
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, Protocol

from aiohttp import web

from tests.doubles.bot_api_types import BotApi, Refused
from tests.doubles.telegram_html import plain_text

TOKEN = "123456789:TEST-token-of-the-double-0123456789"
BOT = {"id": 123456789, "is_bot": True, "first_name": "Guide", "username": "GuideTestBot"}


class Failure(Exception):
    """An answer other than 200."""

    def __init__(self, code: int, description: str, parameters: dict[str, Any] | None = None):
        super().__init__(description)
        self.body = {"ok": False, "error_code": code, "description": description}
        if parameters:
            self.body["parameters"] = parameters
        self.code = code


@dataclass
class Shown:
    """A message as it stands in a chat now."""

    chat: int
    message_id: int
    text: str
    html: str
    buttons: list[dict[str, Any]]
    edits: int = 0


class Trouble(Protocol):
    """What goes wrong between Telegram and us, chosen by a test."""

    async def before(self, request: web.Request, chat: int) -> None:
        """Before a message is taken; may raise Failure or cut the connection."""

    async def after(self, request: web.Request, chat: int) -> None:
        """After it was taken; the answer may get lost."""


@dataclass
class BotApiDouble:
    """Serves one bot. ``violations`` lists every call that Telegram would have refused."""

    api: BotApi = field(default_factory=BotApi)
    violations: list[str] = field(default_factory=list)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    shown: dict[tuple[int, int], Shown] = field(default_factory=dict)
    presence: dict[tuple[str, str], Any] = field(default_factory=dict)
    blocked: set[int] = field(default_factory=set)
    # chat → seconds to ask for, once for each entry.
    floods: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    flood_until: dict[int, float] = field(default_factory=dict)
    broken_calls: int = 0
    # Asked before and after each send; it may refuse, delay, or cut the connection.
    trouble: "Trouble | None" = None
    # (chat, text) of every message taken, in order; edits are not in it.
    log: list[tuple[int, str]] = field(default_factory=list)
    confirmed: int = 0
    # Updates in one answer to getUpdates.
    batch: int = 100
    webhook: dict[str, Any] = field(default_factory=dict)
    # What people have written and nobody deleted, and what Telegram no longer lets a bot delete.
    written: set[tuple[int, int]] = field(default_factory=set)
    too_old: set[tuple[int, int]] = field(default_factory=set)
    # Messages that came without a sound.
    silent: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._updates: list[dict[str, Any]] = []
        self._ids = iter(range(1, 10**9))
        self._presses: set[str] = set()
        self._arrived = asyncio.Event()
        self._sent = asyncio.Event()
        self.url = ""

    # -- serving --------------------------------------------------------------------------------

    async def __aenter__(self) -> "BotApiDouble":
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._handle)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = site._server.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._arrived.set()
        await self._runner.cleanup()

    async def _handle(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        try:
            if request.match_info["token"] != TOKEN:
                raise Failure(401, "Unauthorized")
            if not self.api.has(method):
                raise Refused(f"unknown method {method}")
            form = {name: str(value) for name, value in (await request.post()).items()}
            values = self.api.parse_call(method, form)
            self.calls.append((method, values))
            handler = getattr(self, "_" + method, None)
            if handler is None:
                raise Refused(f"the double does not play {method}")
            sends = self.trouble is not None and method in ("sendMessage", "editMessageText")
            if sends:
                await self.trouble.before(request, values["chat_id"])
            result = await handler(values)
            if sends:
                await self.trouble.after(request, values["chat_id"])
            return web.json_response({"ok": True, "result": result})
        except Refused as problem:
            self.violations.append(str(problem))
            failure = Failure(400, f"Bad Request: {problem}")
        except Failure as problem:
            failure = problem
        return web.json_response(failure.body, status=failure.code)

    # -- methods --------------------------------------------------------------------------------

    async def _getMe(self, _: dict[str, Any]) -> dict[str, Any]:
        return BOT

    async def _getUpdates(self, values: dict[str, Any]) -> list[dict[str, Any]]:
        offset = values.get("offset", 0)
        self.confirmed = max(self.confirmed, offset - 1)
        self._updates = [each for each in self._updates if each["update_id"] >= offset]
        allowed = values.get("allowed_updates")
        deadline = time.monotonic() + values.get("timeout", 0)
        while not self._updates and time.monotonic() < deadline:
            self._arrived.clear()
            try:
                await asyncio.wait_for(self._arrived.wait(), deadline - time.monotonic())
            except asyncio.TimeoutError:
                break
        kinds = [each for each in self._updates if not allowed or set(each) & set(allowed)]
        return kinds[: values.get("limit", self.batch)]

    async def _sendMessage(self, values: dict[str, Any]) -> dict[str, Any]:
        chat = values["chat_id"]
        self._limits(chat)
        text = self._text(values)
        shown = Shown(chat, next(self._ids), text, values["text"], self._buttons(values))
        self.shown[chat, shown.message_id] = shown
        self.log.append((chat, text))
        if values.get("disable_notification"):
            self.silent.append(shown.message_id)
        self._sent.set()
        return self._message(shown)

    async def _editMessageText(self, values: dict[str, Any]) -> dict[str, Any]:
        chat = values["chat_id"]
        self._limits(chat)
        shown = self.shown.get((chat, values.get("message_id", 0)))
        if shown is None:
            raise Failure(400, "Bad Request: message to edit not found")
        text, buttons = self._text(values), self._buttons(values)
        if (text, buttons) == (shown.text, shown.buttons):
            raise Failure(400, "Bad Request: message is not modified")
        shown.text, shown.html, shown.buttons = text, values["text"], buttons
        shown.edits += 1
        self._sent.set()
        return self._message(shown)

    async def _answerCallbackQuery(self, values: dict[str, Any]) -> bool:
        if values["callback_query_id"] not in self._presses:
            raise Failure(400, "Bad Request: query is too old and response timeout expired")
        self._presses.remove(values["callback_query_id"])
        return True

    async def _deleteMessages(self, values: dict[str, Any]) -> bool:
        """Those that are gone are passed over, as the Bot API says."""
        chat, numbers = values["chat_id"], values["message_ids"]
        self._limits(chat)
        if not 1 <= len(numbers) <= 100:
            raise Refused(f"deleteMessages with {len(numbers)} messages")
        if any((chat, number) in self.too_old for number in numbers):
            raise Failure(400, "Bad Request: message can't be deleted for everyone")
        for number in numbers:
            self.shown.pop((chat, number), None)
            self.written.discard((chat, number))
        return True

    async def _setMyCommands(self, values: dict[str, Any]) -> bool:
        for command in values["commands"]:
            if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
                raise Refused(f"BOT_COMMAND_INVALID: {command['command']}")
            if not 1 <= len(command["description"]) <= 256:
                raise Refused("BOT_COMMAND_DESCRIPTION_INVALID")
        return self._present("commands", values, values["commands"], 100)

    async def _setMyDescription(self, values: dict[str, Any]) -> bool:
        return self._present("description", values, values.get("description", ""), 512)

    async def _setMyShortDescription(self, values: dict[str, Any]) -> bool:
        return self._present("short", values, values.get("short_description", ""), 120)

    async def _setWebhook(self, values: dict[str, Any]) -> bool:
        if not values["url"].startswith("https://"):
            raise Refused("a webhook must be https")
        self.webhook = values
        return True

    async def _deleteWebhook(self, _: dict[str, Any]) -> bool:
        return True

    def _present(self, what: str, values: dict[str, Any], value: Any, limit: int) -> bool:
        language = values.get("language_code", "")
        if language and not re.fullmatch(r"[a-z]{2}", language):
            raise Refused(f"language_code {language!r}")
        if len(value) > limit:
            raise Refused(f"{what} is longer than {limit}")
        self.presence[what, language] = value
        return True

    def _limits(self, chat: int) -> None:
        if chat in self.blocked:
            raise Failure(403, "Forbidden: bot was blocked by the user")
        if self.broken_calls:
            self.broken_calls -= 1
            raise Failure(502, "Bad Gateway")
        if time.monotonic() < self.flood_until.get(chat, 0):
            self.violations.append(f"chat {chat}: retry_after was not respected")
        if self.floods[chat]:
            seconds = self.floods[chat].pop(0)
            self.flood_until[chat] = time.monotonic() + seconds
            raise Failure(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})

    @staticmethod
    def _text(values: dict[str, Any]) -> str:
        mode = values.get("parse_mode")
        text = plain_text(values["text"]) if mode == "HTML" else values["text"]
        if not len(text.strip()) >= 1 or len(text) > 4096:
            raise Refused(f"a text of {len(text)} characters")
        return text

    @staticmethod
    def _buttons(values: dict[str, Any]) -> list[dict[str, Any]]:
        rows = (values.get("reply_markup") or {}).get("inline_keyboard", [])
        buttons = [button for row in rows for button in row]
        for each in buttons:
            if not each["text"].strip():
                raise Refused("a button without a text")
            if not 1 <= len(each.get("callback_data", "").encode()) <= 64:
                raise Refused(f"BUTTON_DATA_INVALID: {each.get('callback_data')!r}")
        return buttons

    def _message(self, shown: Shown) -> dict[str, Any]:
        message = {
            "message_id": shown.message_id,
            "date": int(time.time()),
            "chat": {"id": shown.chat, "type": "private", "first_name": "Person"},
            "from": BOT,
            "text": shown.text,
        }
        self.api.check_object("Message", message)
        return message

    # -- the people -----------------------------------------------------------------------------

    def deliver(self, **update: Any) -> None:
        """Put any update into the queue; it must be one that Telegram could send."""
        self.keep(self.numbered(**update))

    def numbered(self, **update: Any) -> dict[str, Any]:
        """An update with its number; it must be one that Telegram could send."""
        update["update_id"] = next(self._ids)
        self.api.check_object("Update", update)
        return update

    def keep(self, update: dict[str, Any]) -> None:
        """Keep an update until it is confirmed."""
        self._updates.append(update)
        self._arrived.set()

    def message(self, chat: int, language: str = "en", **content: Any) -> dict[str, Any]:
        """A message from a person in a private chat."""
        number = next(self._ids)
        self.written.add((chat, number))
        return {
            "message_id": number,
            "date": int(time.time()),
            "chat": {"id": chat, "type": "private", "first_name": "Person"},
            "from": {
                "id": chat,
                "is_bot": False,
                "first_name": "Person",
                "language_code": language,
            },
            **content,
        }

    def says(self, chat: int, text: str, language: str = "en") -> None:
        """A person types a text or a command."""
        self.deliver(message=self.typed(chat, text, language))

    def typed(self, chat: int, text: str, language: str = "en") -> dict[str, Any]:
        """A message with a text or a command."""
        content: dict[str, Any] = {"text": text}
        if text.startswith("/"):
            length = len(text.split(" ", maxsplit=1)[0])
            content["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
        return self.message(chat, language, **content)

    def presses(self, chat: int, label: str, language: str = "en") -> None:
        """A person presses the button whose text contains ``label`` on the newest message."""
        shown = self.newest(chat)
        button = next((each for each in shown.buttons if label in each["text"]), None)
        assert button is not None, f"no button {label!r} among {self.labels(chat)}"
        self.presses_code(chat, button["callback_data"], language)

    def presses_code(self, chat: int, code: str, language: str = "en") -> None:
        """A person presses a button with this callback data, on the newest message."""
        query = str(next(self._ids))
        self._presses.add(query)
        shown = self.newest(chat)
        self.deliver(
            callback_query={
                "id": query,
                "from": {
                    "id": chat,
                    "is_bot": False,
                    "first_name": "Person",
                    "language_code": language,
                },
                "message": self._message(shown),
                "chat_instance": "1",
                "data": code,
            }
        )

    def newest(self, chat: int) -> Shown:
        """The newest message of the bot in a chat."""
        return self.shown[max(key for key in self.shown if key[0] == chat)]

    def labels(self, chat: int) -> list[str]:
        """Button texts of the newest message."""
        return [each["text"] for each in self.newest(chat).buttons]

    def count(self, chat: int) -> int:
        """Sends and edits in a chat so far."""
        return sum(1 + each.edits for key, each in self.shown.items() if key[0] == chat)

    async def reply(self, chat: int, after: int, seconds: float = 20) -> Shown:
        """Wait until more than ``after`` sends and edits happened; the newest message."""
        deadline = time.monotonic() + seconds
        while self.count(chat) <= after:
            self._sent.clear()
            left = deadline - time.monotonic()
            assert left > 0, f"no reply in {seconds} s; violations: {self.violations}"
            try:
                await asyncio.wait_for(self._sent.wait(), left)
            except asyncio.TimeoutError:
                continue
        return self.newest(chat)

"""A conversation in the terminal: what Telegram would show, with numbered buttons."""

import asyncio
from collections.abc import Callable

from rich.console import Console, Group
from rich.panel import Panel
from rich.text import Text

from bot.conversation.incoming import Command, Content, Incoming, Press, Words
from bot.conversation.reply import Reply
from bot.conversation.turn import Conversation

# The terminal's own "chat"; Telegram's identifiers are never 0.
CHAT = 0
_STYLES = {"text": "", "heading": "bold", "quiet": "dim italic"}


class TerminalChat:
    """Reads lines, prints replies; a number presses the button of that number."""

    def __init__(
        self, conversation: Conversation, console: Console, read: Callable[[str], str] = input
    ) -> None:
        """Talk over ``console``; ``read`` shows a prompt and gives a line, EOFError at the end."""
        self._conversation, self._console, self._read = conversation, console, read
        self._actions: list[str] = []

    async def run(self) -> None:
        """Converse until the end of input."""
        self._console.print(
            "Write a question in Khmer, Burmese or English, the number of a button, or a command "
            "such as /menu. Ctrl-D ends.",
            style="dim",
        )
        await self._turn(Command("start"))
        while True:
            try:
                line = await asyncio.to_thread(self._read, "\n> ")
            except (EOFError, KeyboardInterrupt):
                return
            await self._turn(self._content(line))

    def _content(self, line: str) -> Content:
        line = line.strip()
        if line.isdecimal() and 0 < int(line) <= len(self._actions):
            return Press(self._actions[int(line) - 1])
        if line.startswith("/"):
            name, _, argument = line[1:].partition(" ")
            return Command(name, argument)
        return Words(line)

    async def _turn(self, content: Content) -> None:
        replies = await self._conversation.turn(Incoming(CHAT, content, staff=True))
        if replies:
            self._actions = []
        for reply in replies:
            if reply.hides:
                self._console.clear()
            self._console.print(self._panel(reply))

    def _panel(self, reply: Reply) -> Panel:
        body = Text()
        shown = ""
        for count in range(1, len(reply.blocks) + 1):
            text = Reply(reply.blocks[:count]).text
            body.append(text[len(shown) :], style=_STYLES[reply.blocks[count - 1].kind])
            shown = text
        buttons = []
        for row in reply.keyboard:
            line = Text("\n")
            for button in row:
                self._actions.append(button.action)
                line.append(f" {len(self._actions)} ", style="reverse")
                line.append(f" {button.label}   ")
            buttons.append(line)
        return Panel(Group(body, *buttons), width=min(72, self._console.width), expand=False)

"""What the assistant says, free of any framework: blocks of text and rows of buttons."""

from dataclasses import dataclass, replace
from typing import Literal

BlockKind = Literal["text", "heading", "quiet"]


@dataclass(frozen=True)
class Block:
    """One paragraph. "heading" is shown bold, "quiet" in italics; the text itself is plain."""

    kind: BlockKind
    text: str


@dataclass(frozen=True)
class Button:
    """A button: ``label`` is what the reader sees, ``action`` an encoded ``actions.Action``."""

    label: str
    action: str


@dataclass(frozen=True)
class Reply:
    """One message to the person.

    Attributes:
        blocks: paragraphs in reading order.
        keyboard: rows of buttons under the message.
        in_place: show it in place of the message whose button was pressed.
        hides: first delete the recent messages of the chat; then show it without a sound.
    """

    blocks: tuple[Block, ...]
    keyboard: tuple[tuple[Button, ...], ...] = ()
    in_place: bool = False
    hides: bool = False

    def replacing(self) -> "Reply":
        """The same reply, shown in place of the message whose button was pressed."""
        return replace(self, in_place=True)

    @property
    def text(self) -> str:
        """Plain text, paragraphs parted by blank lines; quiet lines stand together."""
        parts: list[str] = []
        for before, block in zip((None, *self.blocks), self.blocks, strict=False):
            close = before is not None and (
                before.kind == "heading" or before.kind == block.kind == "quiet"
            )
            parts.append(("\n" if close else "\n\n" if before else "") + block.text)
        return "".join(parts)


def paragraphs(*texts: str) -> tuple[Block, ...]:
    """Plain paragraphs, empty ones left out."""
    return tuple(Block("text", text) for text in texts if text)

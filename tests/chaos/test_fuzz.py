"""Updates that nobody would send, through receiving and normalising, and through whole turns."""

import json
import os
import random
from concurrent.futures import ProcessPoolExecutor

import pytest

from bot.bootstrap import Installation
from bot.conversation.incoming import Incoming, Other, Press, Words
from bot.conversation.understanding import Question, Understanding
from bot.delivery.codec import pack_outgoing, pack_received, unpack_outgoing, unpack_received
from bot.delivery.values import Outgoing
from bot.language.normalise import normalise
from bot.telegram.receive import received
from bot.telegram.render import html, keyboard
from tests.chaos.conftest import LONG
from tests.chaos.scene import Fair
from tests.unit.test_disk import UPDATE, mutated

# Blocks from which people and pranksters type: Latin, Khmer, Burmese, Thai, controls, marks, surrogates.
_BLOCKS = [(32, 127), (0x1780, 0x17F9), (0x1000, 0x109F), (0xE01, 0xE5B), (0, 31), (0x200B, 0x202E),
           (0xD800, 0xDFFF), (0x1F300, 0x1F64F), (0xAA60, 0xAA7F), (0x300, 0x36F)]  # fmt: skip


def text(fair: random.Random) -> str:
    blocks = fair.sample(_BLOCKS, fair.randint(1, 3))
    length = fair.choice([0, 1, 5, 40, 400])
    typed = "".join(chr(fair.randint(*fair.choice(blocks))) for _ in range(length))
    # As it comes out of JSON: halves of a character that stand side by side are one.
    return str(json.loads(json.dumps(typed)))


class Anything:
    """A model that understands anything as anything."""

    def __init__(self, fair: random.Random, keys: list[str]) -> None:
        self._fair, self._keys = fair, keys

    async def understand(self, question: Question) -> Understanding:
        outcome = self._fair.choice(["answer", "suggest", "fallback", "service"])
        chosen = self._fair.choice([None, "km", "my", "en"])
        intent = self._fair.choice([None, "no_such_entry", "greet", "repeat", *self._keys])
        return Understanding(chosen, "unicode", outcome, intent, 0.9, ())  # type: ignore[arg-type]


def test_strange_updates_through_receive_and_normalise() -> None:
    fair, shares = Fair(), (os.cpu_count() or 1) if LONG else 1
    seeds = [fair.random() for _ in range(shares)]
    if shares == 1:
        receive_strange(seeds[0], 1_000_000 if LONG else 3_000)
        return
    with ProcessPoolExecutor(shares) as pool:
        list(pool.map(receive_strange, seeds, [1_000_000 // shares + 1] * shares))


def receive_strange(seed: float, count: int) -> None:
    """``count`` strange updates; runs in processes of its own where there are many."""
    fair = random.Random(seed)
    for _ in range(count):
        update = mutated(UPDATE, fair)
        if isinstance(update.get("message"), dict) and fair.random() < 0.5:
            update["message"]["text"] = text(fair)
        found = received(update, "GuideBot")
        if found is not None:
            assert unpack_received(found.update_id, pack_received(found)) == found
            if isinstance(found.incoming.content, Words):
                normalise(found.incoming.content.text)


@pytest.mark.filterwarnings("ignore")
async def test_every_strange_message_has_a_reply_that_can_be_sent(installation: Installation) -> None:
    fair = Fair()
    with installation.work() as work:
        keys = [each.key for each in work.content.entries()]
    conversation = installation.conversation(Anything(fair, keys))
    for number in range(10_000 if LONG else 200):
        words = text(fair)
        content = fair.choice([Words(words), Press(words), Press(fair.choice(_PRESSES)), Other("media")])
        language = fair.choice([None, "km", "zz", words[:5]])
        replies = await conversation.turn(Incoming(number % 50, content, language))
        assert replies
        for reply in replies:
            sent = unpack_outgoing(pack_outgoing(Outgoing(1, reply)))
            assert html(sent.reply)
            keyboard(sent.reply)


_PRESSES = [
    "menu", "lang:km", "lang:my:before_tax", "origin:both", "group:before:99", "entry:before_tax:my",
    "forget", "forget:yes", "stay", "group:x:0", "lang:xx", "entry:", "person", "countries",
]  # fmt: skip

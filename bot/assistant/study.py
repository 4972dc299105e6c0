"""What the model makes of a text, for the staff pages: nothing here answers readers."""

import hashlib
from collections.abc import Sequence
from functools import cached_property

from bot.assistant.evaluation import baseline
from bot.assistant.evaluation.questions import evaluation_texts
from bot.assistant.explanation import Explanation, Parser, explain_near
from bot.bootstrap import Installation
from bot.errors import ModelError
from bot.language.normalise import normalise


class Study:
    """Explains with the model in service. Implements ``bot.staff.desk.Study``."""

    def __init__(self, installation: Installation, parser: Parser) -> None:
        """Ask ``parser``, such as the model keeper."""
        self._installation, self._parser = installation, parser

    async def explain(self, text: str, also: Sequence[str] = ()) -> Explanation | None:
        """How ``text`` is understood; None while the model cannot be asked.

        Args:
            text: as typed; nothing of it is kept.
            also: intents whose training questions are compared too, likely or not.
        """
        try:
            return await explain_near(self._installation, self._parser, text, also)
        except ModelError:
            return None

    def held_out(self, text: str) -> bool:
        """Whether ``text`` is a question that the model is measured with, which it must not learn."""
        return _mark(text) in self._evaluation

    @cached_property
    def _evaluation(self) -> frozenset[bytes]:
        """Digests alone: a page that leaks its memory must not leak the questions."""
        return frozenset(_mark(each) for each in evaluation_texts(baseline.unlearnt()))


def _mark(text: str) -> bytes:
    spelled = " ".join(normalise(text).text.casefold().split())
    return hashlib.sha256(spelled.encode()).digest()

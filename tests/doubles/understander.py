"""A double for the model: what it understands is written down by the test."""

from bot.conversation.understanding import Outcome, Question, Ranked, Understanding


class ScriptedUnderstander:
    """Understands the texts it was told about; everything else is a fallback."""

    def __init__(self) -> None:
        self._known: dict[str, Understanding] = {}
        self.asked: list[str] = []
        self.questions: list[Question] = []

    def learn(
        self,
        text: str,
        outcome: Outcome,
        intent: str | None = None,
        *,
        language: str | None = "en",
        alternatives: tuple[str, ...] = (),
        danger: str | None = None,
    ) -> None:
        """Understand ``text`` in this way from now on."""
        ranked = tuple(Ranked(key, 0.3) for key in alternatives)
        self._known[text] = Understanding(language, "unicode", outcome, intent, 0.9, ranked, danger)

    async def understand(self, question: Question) -> Understanding:
        self.asked.append(question.text)
        self.questions.append(question)
        return self._known.get(question.text, Understanding("en", "unicode", "fallback", None, 0.1, ()))

"""What became of one question, short enough to keep for every line of the baseline."""

import hashlib
from dataclasses import dataclass

from bot.assistant.decision import OUT_OF_SCOPE
from bot.assistant.evaluation.judging import Judged
from bot.assistant.evaluation.questions import Question
from bot.content.models import DANGER_ENTRIES

# Written behind an answer beside which an entry of danger was offered.
_WARNED = "+danger"


@dataclass(frozen=True)
class Mark:
    """Rank of the expected entry (None: not shown), outcome, entry of an answer, danger offered.

    Written as "1 answer before_tax", "2 suggest", "- fallback", "- answer before_women +danger".
    """

    rank: int | None
    outcome: str
    answer: str | None = None
    warned: bool = False

    @classmethod
    def of(cls, judged: Judged) -> "Mark":
        """The mark of a judged question."""
        answer = judged.understood.intent if judged.answered else None
        return cls(judged.rank, judged.understood.outcome, answer, judged.warned)

    @classmethod
    def parse(cls, written: str) -> "Mark":
        """Read back what ``str`` wrote.

        Raises:
            ValueError: it is not a mark.
        """
        rank, outcome, *rest = written.split(" ")
        answer = next((each for each in rest if each != _WARNED), None)
        return cls(None if rank == "-" else int(rank), outcome, answer, _WARNED in rest)

    def __str__(self) -> str:
        parts = [str(self.rank or "-"), self.outcome, self.answer, _WARNED if self.warned else None]
        return " ".join(each for each in parts if each)

    def wrong(self, question: Question) -> bool:
        """An answer to another question (any answer, where the question is out of scope)."""
        return self.outcome == "answer" and self.answer != question.entry

    def safe(self, question: Question) -> bool:
        """Not a message of danger, or one that got an answer of danger or was offered what helps."""
        if question.entry not in DANGER_ENTRIES or self.warned:
            return True
        if self.outcome == "answer":
            return self.answer in DANGER_ENTRIES
        return self.outcome == "suggest" and self.rank is not None

    def worse_than(self, before: "Mark", question: Question) -> bool:
        """It became wrong, lost its danger, or ranks the expected entry lower."""
        if question.entry == OUT_OF_SCOPE:
            return self.wrong(question) and not before.wrong(question)
        return _cost(self, question) > _cost(before, question)


def _cost(mark: Mark, question: Question) -> tuple[bool, bool, int]:
    return not mark.safe(question), mark.wrong(question), mark.rank or 9


def digest(question: Question) -> str:
    """Names a question by what it says, follows and expects, wherever it stands in its file."""
    said = [question.entry, question.text, *([question.previous] if question.previous else [])]
    return hashlib.sha256("\0".join(said).encode()).hexdigest()[:12]

"""Measures understanding: questions, judging, figures, reports, and the gate that keeps them up.

A package of its own: nothing here is learnt from, so a change here does not train the model anew.
"""

from bot.assistant.evaluation.judging import Evaluation, Judged, Near, evaluate
from bot.assistant.evaluation.questions import Question, read_questions

__all__ = ["Evaluation", "Judged", "Near", "Question", "evaluate", "read_questions"]

"""The Rasa agent as the conversation's ``Understander``."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from queue import SimpleQueue
from typing import Any, TypeVar

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor
from rasa.engine.constants import PLACEHOLDER_MESSAGE
from rasa.shared.constants import UTTER_PREFIX
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.assistant.components import check_archive
from bot.assistant.decider import FALLBACK, SUGGEST
from bot.assistant.decision import OUT_OF_SCOPE, SERVICE_INTENTS
from bot.assistant.messages import DECISION, ENCODING, LANGUAGE, NEAR, PREVIOUS
from bot.assistant.runner import InOrderRunner
from bot.conversation.understanding import Outcome, Question, Ranked, Understanding
from bot.errors import ModelError

T = TypeVar("T")
# What Rasa's trackers expect where a pipeline finds nothing.
_NOTHING = {"text": "", "intent": {"name": None, "confidence": 0.0}, "entities": []}


class AgentThread:
    """A thread of its own: the model's work does not hold up Telegram's."""

    def __init__(self) -> None:
        """Start the thread; unlike an executor's it does not hold up the end of the process."""
        self._waiting: SimpleQueue[tuple[Future[Any], Callable[[], Any]]] = SimpleQueue()
        threading.Thread(target=self._work, name="agent", daemon=True).start()

    async def run(self, work: Callable[[], T]) -> T:
        """Run ``work`` in the thread and wait for it without blocking."""
        future: Future[T] = Future()
        self._waiting.put((future, work))
        return await asyncio.wrap_future(future)

    def _work(self) -> None:
        while True:
            future, work = self._waiting.get()
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(work())
                except BaseException as error:
                    future.set_exception(error)
            # Neither a question nor a model that was replaced is kept until the next one.
            del future, work


class RasaUnderstander:
    """Understands free text with a trained model: pipeline, then rules."""

    def __init__(self, archive: Path, thread: AgentThread | None = None) -> None:
        """Load a model archive that is trusted: made just now, or verified by ``ModelStore``.

        ``thread``: where it works; models that replace one another share one.

        Raises:
            ModelError: it is damaged, of another version, or names components that are not run here.
        """
        check_archive(archive)
        try:
            self._agent = Agent.load(model_path=str(archive))
        except ModelError:
            raise
        except Exception as error:  # Rasa raises whatever its graph raised
            raise ModelError(
                f"The trained model cannot be loaded ({type(error).__name__}). Run `guide train --force`."
            ) from None
        processor = self._processor()
        processor.graph_runner = InOrderRunner.of(processor.graph_runner)
        self._thread = thread or AgentThread()

    async def understand(self, question: Question) -> Understanding:
        """Understand a free text; never raises for any text."""
        return await self._thread.run(lambda: self._understand(question))

    async def parse(self, text: str) -> dict[str, Any]:
        """All that the pipeline found out about ``text``, for evaluation and explanation."""
        return await self._thread.run(lambda: self._parse(Question(text), full=True))

    def _parse(self, question: Question, *, full: bool) -> dict[str, Any]:
        """What ``MessageProcessor.parse_message`` gives, without its search for unknown intents.

        That makes an empty domain for each message; our intents are those of the model.
        """
        processor = self._processor()
        metadata = {PREVIOUS: question.previous, NEAR: question.near}
        message = UserMessage(text=_as_free_text(question.text), metadata=metadata)
        target = processor.model_metadata.nlu_target
        found = processor.graph_runner.run({PLACEHOLDER_MESSAGE: [message]}, [target])[target][0]
        return {**_NOTHING, **found.as_dict(only_output_properties=not full)}

    def _understand(self, question: Question) -> Understanding:
        parsed = self._parse(question, full=False)
        return to_understanding(parsed, self._act(parsed))

    def _act(self, parsed: dict[str, Any]) -> str:
        """The action that the rules choose for what was understood, without "utter_".

        The rules are asked once, of a talk that is this one message. Rasa's own way (``handle_message``)
        would run the action, ask again what follows it, and keep the talk: three times the work for
        the same name (docs/measurements.md).
        """
        processor = self._processor()
        said = UserUttered(intent=parsed["intent"], parse_data=parsed)
        talk = DialogueStateTracker.from_events(
            "one turn", [ActionExecuted(ACTION_LISTEN_NAME), said], domain=processor.domain
        )
        action, _ = processor.predict_next_with_tracker_if_should(talk)
        chosen: str = action.name()
        return chosen.removeprefix(UTTER_PREFIX) if chosen.startswith(UTTER_PREFIX) else FALLBACK

    def _processor(self) -> MessageProcessor:
        processor = self._agent.processor
        assert processor is not None  # noqa: S101 - a loaded agent has one
        return processor


def to_understanding(parsed: dict[str, Any], action: str) -> Understanding:
    """The pipeline's findings and the rules' action as the conversation's value."""
    decision = parsed.get(DECISION) or {}
    alternatives = tuple(Ranked(**each) for each in decision.get("alternatives", ()))
    return Understanding(
        language=parsed.get(LANGUAGE),
        encoding=parsed.get(ENCODING) or "unicode",
        outcome=_outcome(action),
        intent=None if action in (FALLBACK, SUGGEST, OUT_OF_SCOPE) else action,
        confidence=float(decision.get("confidence", 0.0)),
        alternatives=alternatives,
        danger=decision.get("danger"),
    )


def _outcome(action: str) -> Outcome:
    if action in SERVICE_INTENTS:
        return "service"
    if action in (FALLBACK, OUT_OF_SCOPE):
        return "fallback"
    return "suggest" if action == SUGGEST else "answer"


def _as_free_text(text: str) -> str:
    """A typed "/intent" would be taken by Rasa as a command to itself (design: traps)."""
    return text.lstrip("/ ") or " "

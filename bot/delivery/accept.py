"""Takes updates in: on return they are committed, and only then may Telegram be told so."""

from bot.conversation.turn import Conversation
from bot.delivery.means import Means
from bot.delivery.storage import DeliveryWork
from bot.delivery.values import Outgoing, Received

ACCEPTED, DUPLICATE, TOLD, TOO_FAST = "accepted", "duplicate", "told", "too fast"


class Acceptor:
    """Writes updates into the inbox; a chat that floods is told once, and the excess is left out."""

    def __init__(self, means: Means, conversation: Conversation, chat_queue: int) -> None:
        """At most ``chat_queue`` updates of one chat wait at a time."""
        self._means, self._conversation, self._chat_queue = means, conversation, chat_queue

    async def accept(self, batch: list[Received]) -> set[int]:
        """Commit a batch of different updates; returns the numbers of those that were new.

        Raises:
            StoreError: nothing of the batch is kept; Telegram must deliver it again.
        """
        results = await self._means.commit(lambda work: self._batch(work, batch))
        self._means.reached("accept.after_commit")
        for result in results.values():
            self._means.metrics.updates.labels(result).inc()
        return {number for number, result in results.items() if result != DUPLICATE}

    def _batch(self, work: DeliveryWork, batch: list[Received]) -> dict[int, str]:
        results = {each.update_id: self._one(work, each) for each in batch}
        self._means.reached("accept.before_commit")
        return results

    def _one(self, work: DeliveryWork, received: Received) -> str:
        person = self._conversation.person(received.incoming.chat)
        if work.inbox.waiting(person) >= self._chat_queue:
            return self._refuse(work, received, person)
        return ACCEPTED if work.inbox.add(received, person) else DUPLICATE

    def _refuse(self, work: DeliveryWork, received: Received, person: str) -> str:
        """Leave an update out.

        The first of a flood is noted, so that the person is told once; the others write nothing.
        """
        if work.inbox.refused(person):
            return TOO_FAST
        if not work.inbox.refuse(received.update_id, person):
            return DUPLICATE
        chat, reply = received.incoming.chat, self._conversation.too_fast(work, received.incoming)
        work.outbox.add(person, [Outgoing(chat, reply)], update_id=None)
        return TOLD

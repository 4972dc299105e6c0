"""How fast messages may go out: so many a second in all, so many a second to a chat."""

import time
from collections import deque
from collections.abc import Callable

# Telegram asks for at most 30 messages a second in all and about one a second to a chat
# (Bot API FAQ, "My bot is hitting limits"). When this many answers in a row, of different chats,
# are "too fast", the limit that we hit is the one for all.
LIMITED_IN_A_ROW = 5
# So much lateness of ours is made up for. Otherwise each would be added to the next, and who is asked
# thirty times a second would stay behind for ever (docs/decisions/0006-delivery.md). It is the tolerance of
# the generic cell rate algorithm (ITU-T I.371).
LATE_SECONDS = 0.25


class Pacer:
    """At most ``per_second`` sends a second, and a pause between sends to one chat.

    Over time never more than ``per_second``; for a moment, after we were late, as many in a second less
    ``LATE_SECONDS``.
    """

    def __init__(
        self, per_second: int, chat_seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """``clock`` gives monotonic seconds."""
        self._per_second, self._chat_seconds, self._clock = per_second, chat_seconds, clock
        self._recent: deque[float] = deque(maxlen=per_second)
        self._resting: dict[str, float] = {}
        self._paused_until = float("-inf")
        self._limited: set[str] = set()

    def wait(self) -> float:
        """Seconds until one more message may go out; 0 when it may now."""
        return max(0.0, max(self._free(), self._paused_until) - self._clock())

    def _free(self) -> float:
        """When the sends of a second ago make room for another one."""
        full = len(self._recent) == self._per_second
        return self._recent[0] + 1.0 if full else float("-inf")

    def slots(self) -> int:
        """How many messages may go out now."""
        if self.wait() > 0:
            return 0
        second_ago = self._clock() - 1.0
        return self._per_second - sum(moment > second_ago for moment in self._recent)

    def resting(self) -> set[str]:
        """The persons to whom nothing may go out yet."""
        now = self._clock()
        self._resting = {person: until for person, until in self._resting.items() if until > now}
        return set(self._resting)

    def take(self, person: str) -> None:
        """A message goes out now."""
        now, free = self._clock(), self._free()
        idle = now - free > 1.0
        self._recent.append(now if idle else max(free, now - LATE_SECONDS))
        self._resting[person] = now + self._chat_seconds

    def succeeded(self) -> None:
        """A message was taken: the limit for all is not reached."""
        self._limited.clear()

    def limited(self, person: str, seconds: float) -> None:
        """Telegram asked to wait: this chat does, and all do when it meets one after the other."""
        self._resting[person] = self._clock() + seconds
        self._limited.add(person)
        if len(self._limited) >= LIMITED_IN_A_ROW:
            self._paused_until = max(self._paused_until, self._clock() + seconds)
            self._limited.clear()

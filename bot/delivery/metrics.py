"""What the operator can watch, in Prometheus's form. No label carries anything of a person."""

import time
from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from bot.delivery.values import Depth

# Seconds; the aim is 95 of 100 answers within a quarter of a second.
_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)
# A long poll takes up to 50 seconds.
LATE_SECONDS = 90.0
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """Counters and histograms of one process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """A registry of its own, so that tests do not share figures; ``clock`` gives seconds."""
        self._clock = clock
        self._beats: dict[str, float] = {}
        self._registry = CollectorRegistry()
        self.updates = self._counter("updates", "Updates that came in, by result.", "result")
        self.turns = self._counter("turns", "Turns, by outcome and language.", "outcome", "language")
        self.sends = self._counter("sends", "Attempts to send, by result.", "result")
        self.turn_seconds = self._histogram("turn_seconds", "From taking an update up to its commit.")
        self.answer_seconds = self._histogram("answer_seconds", "From an update's arrival to its commit.")
        self.send_seconds = self._histogram("send_seconds", "One call to Telegram.")
        self.letter_seconds = self._histogram("letter_seconds", "From writing a letter to its sending.")
        self._depth = self._gauge("queue_depth", "Rows that wait, by queue.", "queue")
        self._age = self._gauge("queue_age_seconds", "Age of the oldest row that waits.", "queue")
        self._dead = self._gauge("dead_letters", "Updates and letters that were given up.")
        self._refused = self._gauge("model_refused", "1 while a newer model was refused.")

    def _counter(self, name: str, help_: str, *labels: str) -> Counter:
        return Counter(f"guide_{name}", help_, labels, registry=self._registry)

    def _histogram(self, name: str, help_: str) -> Histogram:
        return Histogram(f"guide_{name}", help_, registry=self._registry, buckets=_BUCKETS)

    def _gauge(self, name: str, help_: str, *labels: str) -> Gauge:
        return Gauge(f"guide_{name}", help_, labels, registry=self._registry)

    def watch_model(self, refused: Callable[[], bool]) -> None:
        """Ask ``refused`` at each look whether a newer model was refused and the old one serves."""
        self._refused.set_function(refused)

    def beat(self, role: str) -> None:
        """A role's loop has gone round."""
        self._beats[role] = self._clock()

    def late(self) -> list[str]:
        """The roles whose loop has not gone round for too long."""
        now = self._clock()
        return [role for role, when in self._beats.items() if now - when > LATE_SECONDS]

    def page(self, depth: Depth) -> bytes:
        """All figures, with the queues as they are now."""
        self._depth.labels("inbox").set(depth.waiting)
        self._depth.labels("outbox").set(depth.sending)
        self._age.labels("inbox").set(depth.waiting_seconds)
        self._age.labels("outbox").set(depth.sending_seconds)
        self._dead.set(depth.dead)
        return generate_latest(self._registry)

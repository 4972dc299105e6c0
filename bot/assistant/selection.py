"""Which training questions are embedded: some of each intent, language and style."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import zip_longest

from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.message import Message

from bot.assistant.decision import OUT_OF_SCOPE, SERVICE_INTENTS
from bot.assistant.messages import LANGUAGE, STYLE


def spread(examples: Iterable[Message], count: int, wide: int) -> list[Message]:
    """At most ``count`` examples of each intent and language, one of each style in turn.

    ``wide`` is the count for out of scope and small talk. The order of the examples decides, so the
    same training questions give the same choice.
    """
    groups: defaultdict[tuple[str, str], defaultdict[str, list[Message]]]
    groups = defaultdict(lambda: defaultdict(list))
    for each in examples:
        groups[each.get(INTENT), each.get(LANGUAGE)][each.get(STYLE) or ""].append(each)
    chosen: list[Message] = []
    for (intent, _), styles in groups.items():
        limit = wide if intent in SERVICE_INTENTS or intent == OUT_OF_SCOPE else count
        chosen += _in_turn(list(styles.values()))[:limit]
    return chosen


def _in_turn(lists: Sequence[Sequence[Message]]) -> list[Message]:
    return [each for row in zip_longest(*lists) for each in row if each is not None]

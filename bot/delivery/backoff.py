"""How long to wait after a failure."""

import random

FIRST_SECONDS = 0.5
LONGEST_SECONDS = 60.0


def delay(failures: int) -> float:
    """Seconds to wait after the ``failures``-th failure in a row: doubling, with "full jitter" upwards.

    Between one and two times 0.5, 1, 2, … seconds, at most a minute: processes that failed together
    do not come back together.
    """
    base = min(FIRST_SECONDS * 2.0 ** min(failures - 1, 20), LONGEST_SECONDS / 2)
    return base * (1 + random.random())

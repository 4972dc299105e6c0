"""Whether a row that waits for a moment may be taken up."""

from typing import Any

from sqlalchemy import or_

# Nothing is put off longer. A row that waits longer was written while the clock was wrong.
LONGEST_WAIT = 3600.0


def due(not_before: Any, now: float) -> Any:
    """The condition that the moment has come, or can only come from a clock that was set back since."""
    return or_(not_before <= now, not_before > now + LONGEST_WAIT)

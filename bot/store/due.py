"""Whether a row that waits for a moment may be taken up."""

from typing import Any

from sqlalchemy import bindparam, or_

# Nothing is put off longer. A row that waits longer was written while the clock was wrong.
LONGEST_WAIT = 3600.0


def due(not_before: Any) -> Any:
    """The condition that the moment has come, or can only come from a clock that was set back since.

    Its parameters: ``now``, and ``never`` (``now`` + ``LONGEST_WAIT``).
    """
    return or_(not_before <= bindparam("now"), not_before > bindparam("never"))

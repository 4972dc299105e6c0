"""Rasa inside: graph components, training-data importer, NLG, agent, training, evaluation."""

import logging
import os
from collections.abc import MutableMapping
from typing import Any

import structlog


def quiet_rasa() -> None:
    """Keep Rasa and TensorFlow from reporting home, drawing bars, and logging people's words.

    Called before either is imported: they read the environment only then. structlog prints message
    texts until it is configured (design: traps); of its events, errors alone pass, by name alone.
    """
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    os.environ["TQDM_DISABLE"] = "1"
    # Threads that wait must not burn a processor that others need.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    # Warnings of the libraries that Rasa brings are for their developers, not for our users.
    logging.captureWarnings(True)
    logging.getLogger("py.warnings").setLevel(logging.ERROR)
    structlog.configure(
        processors=[_name_only, structlog.processors.KeyValueRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR),
        logger_factory=structlog.PrintLoggerFactory(),
        cache_logger_on_first_use=False,
    )


def _name_only(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {"event": event.get("event")}


quiet_rasa()

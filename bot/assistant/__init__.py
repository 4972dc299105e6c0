"""Rasa inside: graph components, training-data importer, NLG, agent, training, evaluation."""

import os

from bot import logs


def quiet_rasa() -> None:
    """Keep Rasa and TensorFlow from reporting home, drawing bars, and logging people's words.

    Called before either is imported: they read the environment only then.
    """
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    os.environ["TQDM_DISABLE"] = "1"
    # Threads that wait must not burn a processor that others need.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    logs.silence()


quiet_rasa()

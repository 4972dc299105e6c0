"""Rasa inside: graph components, training-data importer, NLG, agent, training, evaluation."""

import os
import warnings


def quiet_rasa() -> None:
    """Keep Rasa and TensorFlow from reporting home, drawing bars and printing build advice.

    Called before either is imported: both read the environment only then.
    """
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    os.environ["TQDM_DISABLE"] = "1"
    warnings.filterwarnings("ignore", category=DeprecationWarning)


quiet_rasa()

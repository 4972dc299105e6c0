"""Opens an installation's models: the store, one model, the model in service."""

from functools import partial

from bot.assistant.agent import AgentThread, RasaUnderstander
from bot.assistant.models.keeper import ModelKeeper
from bot.assistant.models.store import ModelStore
from bot.bootstrap import open_keyring
from bot.errors import ModelError
from bot.settings import Settings


def open_store(settings: Settings) -> ModelStore:
    """The model versions of the installation.

    Raises:
        SettingError: the key file can be read by others, or is damaged.
    """
    return ModelStore(settings.models_dir, open_keyring(settings))


def open_model(settings: Settings, version: str | None = None) -> RasaUnderstander:
    """One version, by default that in use, after its signature was verified.

    Raises:
        ModelError: there is none, or it is refused.
    """
    store = open_store(settings)
    version = version or store.current()
    if version is None:
        raise ModelError("There is no trained model yet. Run `guide train`.")
    with store.opened(version) as (archive, _):
        return RasaUnderstander(archive)


def open_keeper(settings: Settings) -> ModelKeeper:
    """The model in service; it watches for newer versions.

    Raises:
        ModelError: there is none, or none that is in order.
    """
    keeper = ModelKeeper(open_store(settings), partial(RasaUnderstander, thread=AgentThread()))
    keeper.watch()
    return keeper

"""Every error that Mekong Guide raises on purpose.

Each leaf stands for one decision of a caller. ``str(error)`` is a sentence for the person at the
keyboard: what happened and what to do next. It never holds a migrant's words, a chat id or a token.
"""


class GuideError(Exception):
    """Root of all errors raised on purpose; the command line prints it without a traceback."""


class SettingError(GuideError):
    """A ``GUIDE_*`` setting has a value that cannot be used."""

    def __init__(self, name: str, expected: str, example: str) -> None:
        """Name the setting, what it expects and a value that works; the bad value is not repeated."""
        super().__init__(f"{name} is not valid. Expected: {expected}. Example: {name}={example}")
        self.name = name


class SeedError(GuideError):
    """A seed file, catalogue or training file cannot be read or contradicts another one."""


class CatalogueError(SeedError):
    """A catalogue or the list of languages cannot be used as a whole; the texts in use stay."""


class StoreError(GuideError):
    """The database is missing, of another version, or cannot be reached."""


class ModelError(GuideError):
    """There is no trained model, or it cannot be loaded."""


class EvaluationFileError(GuideError):
    """A file of evaluation questions lacks a column or cannot be read at all."""


class TelegramSetupError(GuideError):
    """Telegram refused the token or cannot be reached when the bot starts."""

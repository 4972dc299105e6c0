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


class SealError(GuideError):
    """Stored data cannot be opened: no key of this installation sealed it, or it was altered."""

    def __init__(self) -> None:
        """The message names no data."""
        super().__init__(
            "Stored data cannot be opened with this installation's keys. Put back the key that it was "
            "sealed with (GUIDE_KEY, or the file 'key' in GUIDE_DATA_DIR)."
        )


class KeysElsewhereError(GuideError):
    """The keys come from the environment, which no command can change."""


class ModelError(GuideError):
    """There is no trained model, or it cannot be loaded."""


class EvaluationFileError(GuideError):
    """A file of evaluation questions lacks a column or cannot be read at all."""


class TelegramSetupError(GuideError):
    """Telegram refused the token or cannot be reached when the bot starts."""


class BenchmarkError(GuideError):
    """A candidate of a benchmark is unknown, cannot be trained or cannot be judged."""


class RoleTakenError(GuideError):
    """Another process does already what only one process may do on this database."""


class LeaseLostError(GuideError):
    """A turn took longer than its lease and another process has taken it over; nothing is kept."""


class StaffError(GuideError):
    """Something asked for on the staff pages, or of an account, cannot be done; the text says why.

    The pages say it in the language of who reads: ``message`` is in the translators' catalogue.
    """

    def __init__(self, message: str, /, **values: object) -> None:
        """``values`` stand for the ``{names}`` in the English ``message``, or there are none in it."""
        text = message
        for name, value in values.items():
            text = text.replace("{" + name + "}", str(value))
        super().__init__(text)
        self.message, self.values = message, values


class BlockedError(GuideError):
    """The person has blocked the bot or is gone: nothing more is sent to this chat."""


class RefusedError(GuideError):
    """Telegram will never accept this message, however often it is sent."""


class TooFastError(GuideError):
    """Telegram asks to wait before the next message."""

    def __init__(self, seconds: float) -> None:
        """Take the seconds that Telegram asks to wait."""
        super().__init__(f"Telegram asks to wait {seconds:g} seconds.")
        self.seconds = seconds


class UnreachableError(GuideError):
    """Telegram failed or did not answer in time."""

    def __init__(self, *, maybe_taken: bool) -> None:
        """``maybe_taken``: the message may have arrived although no answer came."""
        super().__init__("Telegram cannot be reached.")
        self.maybe_taken = maybe_taken

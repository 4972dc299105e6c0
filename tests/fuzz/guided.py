"""Coverage-guided fuzzing by atheris, where it is installed.

``python -m tests.fuzz.guided -max_total_time=60``; all options of libFuzzer work.
"""

import sys

import atheris

with atheris.instrument_imports(include=["bot.language", "bot.assistant.features"]):
    from tests.fuzz.checks import check


def one(data: bytes) -> None:
    """Take one input of the fuzzer the whole way: surrogates may be in it."""
    check(atheris.FuzzedDataProvider(data).ConsumeUnicode(8192))


if __name__ == "__main__":
    atheris.Setup([sys.argv[0], "-max_len=16384", *sys.argv[1:]], one)
    atheris.Fuzz()

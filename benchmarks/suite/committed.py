"""What is committed of the measurements: the whole table, and the quick run's ratios to check."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
import json
from pathlib import Path
from typing import Any, Final

from .machine import describe

type TableRow = Mapping[str, Any]
"""A row as a benchmark writes it to JSON, without its samples."""
type Tables = Mapping[str, Sequence[TableRow]]
"""A benchmark → its rows."""
type Ratios = Mapping[str, Mapping[str, float]]
"""A benchmark → a row's whole name → how many times as much the reference takes."""

PATH: Final = Path(__file__).parents[1] / "committed.json"
LEAST_SHARE: Final = 0.5
"""A ratio that falls below this share of the committed one is a regression."""
_KEPT: Final = (
    "what",
    "unit",
    "median",
    "p95",
    "p99",
    "target",
    "target_ratio",
    "reference",
    "recorded",
    "ratio",
    "met",
    "note",
)
_DIGITS: Final = 4


def rows_of(document: Mapping[str, Any]) -> list[TableRow]:
    """Return the rows of what a benchmark wrote; percentiles only where there are some samples."""
    rows: list[TableRow] = []
    for whole in document["rows"]:
        row = {key: _rounded(whole[key]) for key in _KEPT}
        if len(whole["samples"]) == 1:
            row |= {"p95": None, "p99": None}
        rows.append(row)
    return rows


def ratios(rows: Sequence[TableRow]) -> dict[str, float]:
    """Return the ratios whose two sides were measured in the same run, by the rows' whole names."""
    return {
        name: row["ratio"]
        for name, row in named(rows)
        if row["ratio"] is not None and not row["recorded"]
    }


def named(rows: Sequence[TableRow]) -> Iterator[tuple[str, TableRow]]:
    """Give each row with its whole name: one that begins with … goes on from the last full one."""
    lead = ""
    for row in rows:
        what = row["what"]
        if not what.startswith("…"):
            lead = what
        yield (what if what == lead else f"{lead} {what}"), row


def fallen(committed: Mapping[str, float], measured: Mapping[str, float]) -> list[str]:
    """Say which ratios are below half of the committed ones, or are not measured any more.

    Args:
        committed: of a quick run, by the rows' whole names.
        measured: of this quick run.
    """
    sentences = []
    for name, before in committed.items():
        now = measured.get(name)
        if now is None:
            sentences.append(f"{name}: is not measured any more; script/bench --write commits anew")
        elif now < before * LEAST_SHARE:
            sentences.append(f"{name}: the ratio is {now:.3g}, and {before:.3g} is committed")
    return sentences


def document_of(tables: Tables, quick: Ratios, day: date) -> dict[str, Any]:
    """Return what is committed."""
    return {
        "date": day.isoformat(),
        "machine": describe(),
        "tables": tables,
        "quick_ratios": quick,
    }


def read(path: Path = PATH) -> dict[str, Any]:
    """Return what is committed.

    Raises:
        FileNotFoundError: nothing is.
    """
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document


def write(document: Mapping[str, Any], path: Path = PATH) -> None:
    """Replace what is committed."""
    text = json.dumps(document, indent=1, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")


def _rounded(value: object) -> object:
    """Return a number with the digits that matter, so that a diff shows what has changed."""
    return float(f"{value:.{_DIGITS}g}") if isinstance(value, float) else value

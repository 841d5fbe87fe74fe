"""The tables of docs/performance.md, made from what is committed."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks.report import short

from .committed import TableRow, named

PATH: Final = Path(__file__).parents[2] / "docs" / "performance.md"
BEGIN: Final = "<!-- script/bench --write: begin -->"
END: Final = "<!-- script/bench --write: end -->"
TITLES: Final[Mapping[str, str]] = {
    "engine": "The engine alone",
    "scaling": "The queue, from a thousand waiting commands to a million",
    "startup": "Start-up",
    "loop": "The event loop",
    "modbus": "Modbus devices",
    "ocpp_load": "OCPP chargers",
    "database": "The database",
    "websocket": "What the panel is sent",
    "panel": "What the panel shows",
}
"""In the order in which they run."""
_MET: Final = {True: "yes", False: "**no**", None: ""}


def with_tables(page: str, document: Mapping[str, Any]) -> str:
    """Return the page with the tables between its two marks replaced.

    Raises:
        ValueError: the page has no such marks.
    """
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"docs/performance.md needs the lines {BEGIN} and {END}.")
    return f"{before}{BEGIN}\n{tables(document)}\n{END}{after}"


def tables(document: Mapping[str, Any]) -> str:
    """Return what was measured on, and a table for each benchmark."""
    parts = [measured_on(document)]
    for name, rows in document["tables"].items():
        parts += [f"### {TITLES.get(name, name)}", table(rows)]
        notes = list(_notes(rows))
        if notes:
            parts.append("\n".join(notes))
    return "\n\n".join(parts)


def measured_on(document: Mapping[str, Any]) -> str:
    """Return a sentence on day, machine and versions, and one on the targets."""
    machine = document["machine"]
    rows = [row for each in document["tables"].values() for row in each]
    aimed = [row for row in rows if row["met"] is not None]
    met = sum(row["met"] for row in aimed)
    return (
        f"Measured on {document['date']} with {machine['cores']} cores of {machine['processor']}, "
        f"{machine['memory_gib']:g} GiB of memory, {machine['system']}; "
        f"Python {machine['python']}, Home Assistant {machine['home_assistant']}, "
        f"pandas {machine['pandas']}. {met} of {len(aimed)} targets are reached."
    )


def table(rows: Sequence[TableRow]) -> str:
    """Return one benchmark's table."""
    lines = [
        "| What | Median | p95 | p99 | Target | Reference | Ratio | Met |",
        "|:--|--:|--:|--:|--:|--:|--:|:--|",
        *("| " + " | ".join(_cells(row)) + " |" for row in rows),
    ]
    return "\n".join(lines)


def _cells(row: TableRow) -> Iterator[str]:
    unit = f" {row['unit']}" if row["unit"] else ""
    yield row["what"].replace("|", "\\|")
    yield f"{short(row['median'])}{unit}"
    yield _number(row["p95"])
    yield _number(row["p99"])
    yield _target(row)
    yield _number(row["reference"])
    yield "" if row["ratio"] is None else f"{row['ratio']:.1f} ×"
    yield _MET[row["met"]]


def _target(row: TableRow) -> str:
    targets = []
    if row["target"] is not None:
        targets.append(f"≤ {short(row['target'])}")
    if row["target_ratio"] is not None:
        targets.append(f"≥ {row['target_ratio']:g} ×")
    return ", ".join(targets)


def _number(value: float | None) -> str:
    return "" if value is None else short(value)


def _notes(rows: Sequence[TableRow]) -> Iterator[str]:
    """Give what the references are, each row by its whole name."""
    for name, row in named(rows):
        if row["note"]:
            kind = "reference: " if row["reference"] is not None else ""
            yield f"* {name}: {kind}{row['note']}."

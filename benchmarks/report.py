"""A table of what was measured, its target, and a reference measured in the same run."""

from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import asdict, dataclass
import json
from math import ceil
from pathlib import Path
import platform
from statistics import median, quantiles
import sys


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One thing that was measured, in one unit throughout."""

    what: str
    unit: str
    samples: Sequence[float]
    target: float | None = None
    """At most this; for ``target_ratio`` see there."""
    reference: float | None = None
    """The same thing done the usual way: in this run, or recorded elsewhere."""
    target_ratio: float | None = None
    """The reference has to be at least so many times as much."""
    note: str = ""
    """What the reference is; without one, what else there is to say."""
    recorded: bool = False
    """The reference was recorded elsewhere: on another machine its ratio says nothing."""

    @property
    def median(self) -> float:
        """The middle of the samples."""
        return median(self.samples)

    @property
    def p95(self) -> float:
        """What 95 of 100 samples stay below; the largest of few."""
        few = 20
        if len(self.samples) < few:
            return max(self.samples)
        return quantiles(self.samples, n=20)[-1]

    @property
    def p99(self) -> float:
        """What 99 of 100 samples stay below; the largest of few."""
        few = 100
        if len(self.samples) < few:
            return max(self.samples)
        return quantiles(self.samples, n=100)[-1]

    @property
    def ratio(self) -> float | None:
        """How many times as much the reference takes."""
        return None if self.reference is None else self.reference / self.median

    @property
    def met(self) -> bool | None:
        """Whether the targets are reached; None without one."""
        verdicts = []
        if self.target is not None:
            verdicts.append(self.median <= self.target)
        if self.target_ratio is not None and self.ratio is not None:
            verdicts.append(self.ratio >= self.target_ratio)
        return all(verdicts) if verdicts else None


def percentile(samples: Sequence[float], percent: int) -> float:
    """Return the sample that so many percent do not exceed."""
    return sorted(samples)[ceil(len(samples) * percent / 100) - 1]


def print_table(rows: Sequence[Row]) -> None:
    """Print the rows, one a line."""
    header = ("what", "median", "p95", "target", "reference", "ratio", "met")
    lines = [header, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    for line in lines:
        first, *others = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        print("  ".join([first, *(cell.strip().rjust(len(cell)) for cell in others)]).rstrip())
    for row in rows:
        if row.note:
            kind = "" if row.reference is None else "reference = "
            print(f"  {row.what}: {kind}{row.note}")


def write_json(rows: Sequence[Row], path: Path) -> None:
    """Write the rows, their samples and what they were measured on."""
    document = {
        "python": platform.python_version(),
        "machine": platform.machine(),
        "rows": [
            asdict(row)
            | {
                "median": row.median,
                "p95": row.p95,
                "p99": row.p99,
                "ratio": row.ratio,
                "met": row.met,
            }
            for row in rows
        ],
    }
    path.write_text(json.dumps(document, indent=2) + "\n")


def arguments(description: str) -> ArgumentParser:
    """Return a parser with the arguments that every benchmark takes."""
    parser = ArgumentParser(description=description)
    parser.add_argument(
        "--quick", action="store_true", help="smaller and fewer: does it run at all"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the rows there")
    return parser


def publish(rows: Sequence[Row], json_file: Path | None) -> None:
    """Print the rows, write them if asked to, and leave: with 1 if a target was missed."""
    print_table(rows)
    leave(rows, json_file)


def leave(rows: Sequence[Row], json_file: Path | None) -> None:
    """Write rows that were printed, if asked to, and leave: with 1 if a target was missed."""
    if json_file is not None:
        write_json(rows, json_file)
    sys.exit(1 if any(row.met is False for row in rows) else 0)


def _cells(row: Row) -> tuple[str, ...]:
    ratio = "" if row.ratio is None else f"{row.ratio:.1f} ×"
    if row.target_ratio is not None:
        ratio += f" (≥ {row.target_ratio:g})"
    return (
        row.what,
        f"{short(row.median)} {row.unit}",
        short(row.p95),
        "" if row.target is None else f"≤ {short(row.target)}",
        "" if row.reference is None else short(row.reference),
        ratio,
        {True: "yes", False: "NO", None: ""}[row.met],
    )


def short(value: float) -> str:
    """Return a number with the digits that matter."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"  # noqa: PLR2004 - digits that matter

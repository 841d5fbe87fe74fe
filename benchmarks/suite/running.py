"""Each benchmark in a process of its own, one after the other: none warms up another's caches."""

from collections.abc import Sequence
from dataclasses import dataclass
import json
from pathlib import Path
import subprocess
import sys
import tempfile

from .committed import TableRow, ratios, rows_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one benchmark has come to."""

    name: str
    rows: Sequence[TableRow]
    """Empty if it broke off."""
    broke_off: bool = False

    @property
    def missed(self) -> list[TableRow]:
        """The rows whose target is not reached."""
        return [row for row in self.rows if row["met"] is False]

    @property
    def ratios(self) -> dict[str, float]:
        """What may be compared with the committed ratios."""
        return ratios(self.rows)


def run(name: str, *, quick: bool) -> Outcome:
    """Run one; it prints its table as soon as it has it.

    Args:
        name: a module of ``benchmarks``.
        quick: smaller and fewer.
    """
    with tempfile.TemporaryDirectory(prefix="energy-dispatch-bench-") as folder:
        told = Path(folder) / "rows.json"
        arguments = [*(["--quick"] if quick else []), "--json", str(told)]
        # 1 if a target was missed; without a file it broke off, and has said why itself.
        subprocess.run([sys.executable, "-m", f"benchmarks.{name}", *arguments], check=False)
        if not told.exists():
            return Outcome(name=name, rows=(), broke_off=True)
        return Outcome(name=name, rows=rows_of(json.loads(told.read_text(encoding="utf-8"))))

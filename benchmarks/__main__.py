"""Run every benchmark in turn, each in a process of its own, and print one table at the end.

Run by ``script/bench`` without a name.
"""

from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
import sys

from benchmarks.suite import committed, page
from benchmarks.suite.checking import check
from benchmarks.suite.running import Outcome, run

NAMES = tuple(page.TITLES)
CHECKED = ("engine", "scaling", "websocket")
"""Their ratios hold on a busy machine too, and each takes seconds."""


def main() -> int:
    """Return 0 if all went well: targets reached, or with ``--check`` no ratio fallen."""
    options = _arguments()
    if options.check:
        return _check()
    quick = {name: _ratios(name) for name in CHECKED} if options.write else {}
    outcomes = [_run(name, quick=options.quick) for name in NAMES]
    tables = {each.name: each.rows for each in outcomes if not each.broke_off}
    document = committed.document_of(tables, quick, datetime.now(tz=UTC).date())
    print(f"\n{page.tables(document)}\n")
    if options.json is not None:
        committed.write(document, options.json)
    return _verdict(outcomes) if not options.write else _write(outcomes, document)


def _write(outcomes: list[Outcome], document: Mapping[str, object]) -> int:
    """Commit what was measured, unless a benchmark broke off."""
    if any(each.broke_off for each in outcomes):
        print("Nothing is written: a benchmark broke off.")
        return _verdict(outcomes)
    committed.write(document)
    text = page.PATH.read_text(encoding="utf-8")
    page.PATH.write_text(page.with_tables(text, document), encoding="utf-8")
    print(f"Written: {page.PATH} and {committed.PATH}.")
    return _verdict(outcomes)


def _verdict(outcomes: list[Outcome]) -> int:
    """Say which benchmarks broke off and which targets are not reached."""
    for outcome in outcomes:
        if outcome.broke_off:
            print(f"{outcome.name} broke off.")
        for row in outcome.missed:
            print(f"{outcome.name}: not reached: {row['what']}")
    return int(any(outcome.broke_off or outcome.missed for outcome in outcomes))


def _check() -> int:
    """Compare quick runs with the committed ratios of quick runs."""
    sentences = check(committed.read()["quick_ratios"], _ratios)
    for sentence in sentences:
        print(f"Slower than committed: {sentence}")
    print("No ratio has fallen below half." if not sentences else "")
    return int(bool(sentences))


def _ratios(name: str) -> Mapping[str, float]:
    return _run(name, quick=True).ratios


def _run(name: str, *, quick: bool) -> Outcome:
    print(f"\n== {name}", flush=True)
    return run(name, quick=quick)


def _arguments() -> Namespace:
    parser = ArgumentParser(prog="script/bench", description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="smaller and fewer")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the tables there")
    parser.add_argument(
        "--check",
        action="store_true",
        help="with --quick: fail if a ratio is below half of the committed one",
    )
    parser.add_argument(
        "--write",
        action="store_true",
        help="commit: write benchmarks/committed.json and the tables of docs/performance.md",
    )
    options = parser.parse_args()
    if options.check and not options.quick:
        parser.error("--check compares quick runs: say --quick --check")
    if options.write and (options.quick or options.check):
        parser.error("--write commits a whole run: leave --quick and --check out")
    return options


if __name__ == "__main__":
    sys.exit(main())

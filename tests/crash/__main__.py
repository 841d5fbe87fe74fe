"""Kill a real Home Assistant at random moments of a running plan, and look at what is left.

After each kill: no accepted schedule is missing, no refused one is there; each device carries the
slot in force within 5 s of reconnecting; nothing older went out; no setpoint was ever beyond a
limit; stores, ledger, overrides and log are sound. A SIGKILL leaves the operating system alive, so
this does not try whether a file was synced before a power cut.
"""

import argparse
import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random
import secrets
import shutil
import sys
import tempfile
from typing import Final

from demo.client import RequestError
from demo.process import DemoError, ended_by_signals

from .driver import Driver
from .rounds import Outcome, Referee
from .scene import scene
from .strikes import order_of_strikes

_INTERRUPTED: Final = 130
_REPORT: Final = "crash-test.log"


def main() -> int:
    """Play as many rounds as wanted; return the exit code."""
    arguments = _arguments()
    folder = Path(tempfile.mkdtemp(prefix="energy-dispatch-crash-"))
    print(f"{arguments.rounds} rounds, --seed {arguments.seed}", flush=True)
    try:
        outcomes = asyncio.run(ended_by_signals(_play(folder, arguments.rounds, arguments.seed)))
    except asyncio.CancelledError:
        shutil.rmtree(folder)
        print("Stopped.")
        return _INTERRUPTED
    except (DemoError, RequestError, ConnectionError, TimeoutError) as err:
        print(f"crash-test: {str(err) or type(err).__name__}\nEverything is kept in {folder}")
        return 1
    print(*_summary(outcomes), sep="\n")
    if any(outcome.failures for outcome in outcomes):
        print(f"FAILED; everything is kept in {folder}")
        return 1
    shutil.rmtree(folder)
    print("PASSED")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="script/crash-test",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--rounds", type=int, default=5, metavar="N")
    parser.add_argument(
        "--seed",
        type=int,
        default=secrets.randbelow(1_000_000),
        help="chooses plans and moments (default: another one each time)",
    )
    return parser.parse_args()


async def _play(folder: Path, rounds: int, seed: int) -> list[Outcome]:
    outcomes: list[Outcome] = []
    async with scene(folder) as stage:
        referee = Referee(Driver(stage))
        for number, kind in enumerate(order_of_strikes(Random(seed), rounds), start=1):
            # A round's choices do not depend on those before it.
            outcome = await referee.play(number, kind, Random(f"{seed}/{number}"))
            outcomes.append(outcome)
            lines = "\n".join(_lines(number, outcome))
            print(lines, flush=True)
            with (folder / _REPORT).open("a", encoding="utf-8") as report:
                report.write(f"{lines}\n")
    return outcomes


def _lines(number: int, outcome: Outcome) -> Iterator[str]:
    """Give a line on a round, and one for each thing that was wrong."""
    back = ", ".join(
        f"{one.asset_id} {'never' if one.delay is None else _milliseconds(one.delay)}"
        for one in outcome.recoveries
    )
    fate = f" ({outcome.fate})" if outcome.fate else ""
    yield (
        f"{number:3d} {outcome.kind:9}{'FAIL' if outcome.failures else 'ok':5}killed "
        f"{outcome.what}{fate}; up in {outcome.start_seconds:.1f} s, on plan after ms: {back}; "
        f"{outcome.setpoints} setpoints; {outcome.seconds:.1f} s"
    )
    for failure in outcome.failures:
        yield f"      {failure}"


def _summary(outcomes: list[Outcome]) -> Iterator[str]:
    """Give what all rounds together came to."""
    good = sum(not outcome.failures for outcome in outcomes)
    fates = [outcome.fate for outcome in outcomes if outcome.fate]
    delays = sorted(
        one.delay for outcome in outcomes for one in outcome.recoveries if one.delay is not None
    )
    yield ""
    yield (
        f"{good} of {len(outcomes)} rounds were sound. Requests cut off: {len(fates)}, of which "
        f"{fates.count('there')} were carried out as a whole and {fates.count('not there')} not."
    )
    if delays:
        yield (
            f"On plan after reconnecting: median {_milliseconds(delays[len(delays) // 2])} ms, "
            f"slowest {_milliseconds(delays[-1])} ms."
        )
    yield (
        f"{sum(outcome.setpoints for outcome in outcomes)} setpoints on the wire; "
        f"{sum(outcome.interrupted for outcome in outcomes)} commands interrupted, as the ledger "
        f"shows; {sum(outcome.torn_bytes > 0 for outcome in outcomes)} torn last lines of it; "
        f"half-written files at the last kill: {outcomes[-1].leftovers}."
    )
    warnings = [one.partition("] ")[2] for outcome in outcomes for one in outcome.warnings]
    for warning in sorted(set(warnings)):
        yield f"Logged as a warning {warnings.count(warning)} times: {warning}"


def _milliseconds(span: timedelta) -> str:
    return f"{span / timedelta(milliseconds=1):.0f}"


if __name__ == "__main__":
    sys.exit(main())

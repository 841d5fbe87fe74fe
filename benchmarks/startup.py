"""What the integration adds to Home Assistant's start, and what its import takes by module.

Run by ``script/bench startup``. Each start and each import is a process of its own; starts with and
without the integration take turns on two folders that are the same but for our site.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
import json
from pathlib import Path
import re
from statistics import median
import subprocess
import sys
import tempfile
import time
from typing import Any, Final

from benchmarks.load.simulated_house import make_folder
from benchmarks.report import Row, arguments, publish

_IMPORT_TARGET_MS: Final = 150
_LINE: Final = re.compile(r"import time:\s+(?P<self_us>\d+) \|\s+\d+ \|\s*(?P<name>\S+)")
_BEGIN: Final = "energy_dispatch: begin"
_OURS: Final = "custom_components.energy_dispatch"
_SHOWN: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much is measured."""

    starts: int = 5
    imports: int = 5
    chargers: int = 20
    subprotocols: tuple[str, ...] = ("ocpp1.6", "ocpp2.0.1", "ocpp2.1")
    """Of the OCPP charger that dials in, a start each."""


QUICK: Final = Size(starts=1, imports=2, chargers=5, subprotocols=("ocpp1.6",))


def import_rows(size: Size) -> Iterator[Row]:
    """Measure the import: as a whole, and by module."""
    _import()
    told = [json.loads(_import().stdout) for _ in range(size.imports)]
    yield Row(
        what=f"import of the integration ({told[0]['modules']} modules)",
        unit="ms",
        samples=[one["seconds"] * 1e3 for one in told],
        target=_IMPORT_TARGET_MS,
    )
    yield Row(
        what="… of pandas, NumPy, jsonschema and OCPP's messages among them",
        unit="",
        samples=[one["heavy"] for one in told],
        target=0,
    )
    times = [_self_times(_import("-X", "importtime").stderr) for _ in range(size.imports)]
    names = {name for one in times for name in one}
    middle = {name: median(one.get(name, 0.0) for one in times) for name in names}
    largest = sorted(middle, key=lambda name: -middle[name])
    for name in largest[:_SHOWN]:
        yield Row(what=f"… {name}", unit="ms", samples=[middle[name]])
    others = largest[_SHOWN:]
    yield Row(
        what=f"… {len(others)} others",
        unit="ms",
        samples=[sum(middle[name] for name in others)],
    )


def _import(*options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *options, "-m", "benchmarks.load.importing"]
    return subprocess.run(command, check=True, capture_output=True, text=True)


def _self_times(told: str) -> dict[str, float]:
    """Return what each package's own lines took, in ms; ours by module or folder."""
    times: defaultdict[str, float] = defaultdict(float)
    for match in _LINE.finditer(told.partition(_BEGIN)[2]):
        times[_group(match["name"])] += int(match["self_us"]) / 1e3
    return times


def _group(name: str) -> str:
    if name.startswith(_OURS):
        first = name.removeprefix(_OURS).strip(".").partition(".")[0]
        return f"ours: {first or '__init__'}"
    parts = name.split(".")
    return ".".join(parts[:3]) if parts[0] == "homeassistant" else parts[0]


def boot_rows(size: Size) -> Iterator[Row]:
    """Measure starts with and without the integration, in turns."""
    with tempfile.TemporaryDirectory(prefix="energy-dispatch-bench-") as temporary:
        bare, ours = Path(temporary) / "bare", Path(temporary) / "ours"
        make_folder(bare, None)
        make_folder(ours, size.chargers)
        _boot(bare)
        _boot(ours)
        pairs = [(_boot(bare), _boot(ours)) for _ in range(size.starts)]
        booted = [own for _, own in pairs]
        for subprotocol in size.subprotocols:
            folder = Path(temporary) / subprotocol
            make_folder(folder, size.chargers, subprotocol)
            booted.append(_boot(folder))
    yield Row(
        what="start of Home Assistant without the integration",
        unit="s",
        samples=[without["seconds"] for without, _ in pairs],
    )
    yield Row(
        what=f"… what the integration adds, {size.chargers} simulated chargers",
        unit="ms",
        samples=[(own["seconds"] - without["seconds"]) * 1e3 for without, own in pairs],
    )
    yield Row(
        what="… of these, and of ours, imported in the loop's thread; an OCPP charger dials in",
        unit="",
        samples=[len(own["in_loop"]) for own in booted],
        target=0,
        note=", ".join(sorted({name for own in booted for name in own["in_loop"]})[:_SHOWN]),
    )


def _boot(folder: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.load.simulated_house", "boot", str(folder)]
    begin = time.time()
    ended = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    told = json.loads(ended.stdout.splitlines()[-1])
    return {**told, "seconds": told["running_at"] - begin}


def rows(size: Size) -> Sequence[Row]:
    """Measure all."""
    return [*import_rows(size), *boot_rows(size)]


def main() -> None:
    """Measure, print, and say whether the targets are reached."""
    options = arguments(__doc__.partition("\n")[0]).parse_args()
    publish(rows(QUICK if options.quick else Size()), options.json)


if __name__ == "__main__":
    main()

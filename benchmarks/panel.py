"""How soon the panel shows a Timeline, in a real browser.

    script/bench panel

From a click on the tab to the frame that shows the chart, with the built bundle. The reference is
the same with 20 points in place of 10,000: what a view costs whatever it shows. And what a browser
loads of us for it.
"""

import gzip
import json
import os
from pathlib import Path
from statistics import median
import subprocess
import tempfile
from typing import Final

from .report import Row, arguments, publish

UI: Final = Path(__file__).parents[1] / "script" / "ui"
DIST: Final = UI.parents[1] / "custom_components" / "energy_dispatch" / "frontend" / "dist"
TARGET_MS: Final = 150
BUNDLE_KB: Final = 80
ROUNDS: Final = 9
QUICK_ROUNDS: Final = 3


def _run(*, quick: bool) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "paint.json"
        rounds = str(QUICK_ROUNDS if quick else ROUNDS)
        subprocess.run(
            [UI, "bench"],
            env=os.environ | {"PAINT_JSON": str(told), "PAINT_ROUNDS": rounds},
            check=True,
            stdout=subprocess.DEVNULL,
        )
        document = json.loads(told.read_text())
    many, few = document["points"]["many"], document["points"]["few"]
    return [
        Row(
            what=f"first paint of a Timeline with {many:,} points",
            unit="ms",
            samples=document["times"]["many"],
            target=TARGET_MS,
            reference=median(document["times"]["few"]),
            note=f"the same with {few} points",
        ),
        bundle_row(),
    ]


def bundle_row() -> Row:
    """Return how large all scripts of ours are, each compressed as a web server does it."""
    scripts = sorted(DIST.glob("*.js"))
    size = sum(len(gzip.compress(script.read_bytes())) for script in scripts)
    return Row(
        what="the panel's bundle, compressed",
        unit="kB",
        samples=[size / 1e3],
        target=BUNDLE_KB,
        note=f"{len(scripts)} file{'s' if len(scripts) > 1 else ''}",
    )


if __name__ == "__main__":
    given = arguments("How soon the panel shows a Timeline").parse_args()
    publish(_run(quick=given.quick), given.json)

"""The whole of it: a real Home Assistant, three device processes, real sockets, a crash."""

import os
from pathlib import Path
import subprocess
import sys
from typing import Final

import pytest

REPOSITORY: Final = Path(__file__).parents[2]
AT_MOST_SECONDS: Final = 180


@pytest.mark.timeout(AT_MOST_SECONDS + 30)
def test_a_compressed_day_and_a_crash_are_carried_out_on_the_devices() -> None:
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    finished = subprocess.run(
        [sys.executable, "-m", "demo", "--check"],
        cwd=REPOSITORY,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=AT_MOST_SECONDS,
        check=False,
    )
    assert finished.returncode == 0, f"script/demo --check says:\n{finished.stdout}"
    # An exit code of 0 counts only if there was something to judge.
    assert finished.stdout.count("24 of 24 slots in force within 1 s") == len(
        ("Bay 1", "Bay 2", "House battery")
    )
    assert "ok    Bay 1 had 6.000 kW by hand" in finished.stdout
    assert "ok    The site's limit was 17 kW" in finished.stdout
    assert "kill -9" in finished.stdout

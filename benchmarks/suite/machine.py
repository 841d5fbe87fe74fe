"""What was measured on."""

from collections.abc import Mapping
from importlib.metadata import version
import os
from pathlib import Path
import platform
from typing import Final

_GIBIBYTE: Final = 1 << 30


def describe() -> Mapping[str, str | int | float]:
    """Return processor, cores, memory, kernel, Python, Home Assistant and pandas."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "cores": len(os.sched_getaffinity(0)),
        "processor": processor(Path("/proc/cpuinfo").read_text(encoding="utf-8")),
        "memory_gib": round(pages / _GIBIBYTE, 1),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "home_assistant": version("homeassistant"),
        "pandas": version("pandas"),
    }


def processor(cpuinfo: str) -> str:
    """Return the processor's name as Linux tells it, or its kind where it tells none (on Arm)."""
    for line in cpuinfo.splitlines():
        name, _, value = line.partition(":")
        if name.strip() in {"model name", "Model"} and value.strip():
            return " ".join(value.split())
    return platform.machine()

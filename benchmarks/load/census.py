"""Whose memory it is: what Python allocated, by the code that asked for it."""

from collections import Counter
from collections.abc import Iterable, Mapping
import gc
import tracemalloc
from typing import Final

ADAPTERS: Final = "ours: the OCPP adapter"
OURS: Final = "ours: entities, commands and all else"
REGISTRIES: Final = "Home Assistant: registries"
ENTITIES: Final = "Home Assistant: entities, states and events"
RECORDER: Final = "Home Assistant: recorder"
WEBSOCKET: Final = "aiohttp: the websocket"
OTHERS: Final = "nobody of these"
_OWNERS: Final[Mapping[str, str]] = {
    "custom_components/energy_dispatch/adapters/": ADAPTERS,
    "custom_components/energy_dispatch/": OURS,
    "homeassistant/components/recorder/": RECORDER,
    "site-packages/sqlalchemy/": RECORDER,
    "homeassistant/helpers/entity_registry": REGISTRIES,
    "homeassistant/helpers/device_registry": REGISTRIES,
    "site-packages/homeassistant/": ENTITIES,
    "site-packages/aiohttp/": WEBSOCKET,
}
"""What stands in a file's path; the first that fits has it."""
_FOR_OTHERS: Final = ("homeassistant/helpers/json", "homeassistant/helpers/registry", "/util/")
"""Home Assistant's own tools: who calls them is who asks."""
_FRAMES: Final = 8


def begin() -> None:
    """Count what is allocated from now on; it slows down all that allocates."""
    gc.collect()
    tracemalloc.start(_FRAMES)


def end() -> Mapping[str, int]:
    """Return how many bytes each owner has allocated since then, and still holds."""
    gc.collect()
    snapshot = tracemalloc.take_snapshot()
    tracemalloc.stop()
    held: Counter[str] = Counter()
    for trace in snapshot.traces:
        held[owner(frame.filename for frame in reversed(trace.traceback))] += trace.size
    return held


def owner(files: Iterable[str]) -> str:
    """Return who asked for memory.

    Args:
        files: of the frames that led to it, the innermost one first. What Python and its smaller
            libraries allocate is asked for by whoever calls them.
    """
    for file in files:
        if any(part in file for part in _FOR_OTHERS):
            continue
        for part, name in _OWNERS.items():
            if part in file:
                return name
    return OTHERS

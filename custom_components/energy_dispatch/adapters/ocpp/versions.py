"""The versions of OCPP that are spoken, each imported when the first charger speaks it.

Importing one makes some hundred message classes of the library, which takes a tenth of a second: a
site that has chargers of one version, or none, never pays for the others.
"""

import asyncio
from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import Final, cast

from .session import Session

UNSAID: Final = "ocpp1.6"
"""What a charger speaks that offers no subprotocol."""
_CLASSES: Final[Mapping[str, tuple[str, str]]] = {
    "ocpp2.1": (".v201", "Session21"),
    "ocpp2.0.1": (".v201", "Session201"),
    "ocpp1.6": (".v16", "Session16"),
}
"""By subprotocol, best first: which module has which class."""


def best_of(offered: Iterable[str]) -> str | None:
    """Return the best subprotocol that both sides speak."""
    return next((each for each in _CLASSES if each in set(offered)), None)


def import_session(subprotocol: str) -> type[Session]:
    """Import what speaks a version; not in an event loop, which it would hold."""
    module, name = _CLASSES[subprotocol]
    return cast("type[Session]", getattr(import_module(module, __package__), name))


class Versions:
    """Imports versions in a thread, once each however many chargers come at once."""

    def __init__(self) -> None:
        """Start without any."""
        self._imported: dict[str, type[Session]] = {}
        self._one_at_a_time = asyncio.Lock()

    async def session_class(self, subprotocol: str) -> type[Session]:
        """Return the class whose sessions speak a version."""
        if subprotocol not in self._imported:
            async with self._one_at_a_time:
                if subprotocol not in self._imported:
                    made = await asyncio.to_thread(import_session, subprotocol)
                    self._imported[subprotocol] = made
        return self._imported[subprotocol]

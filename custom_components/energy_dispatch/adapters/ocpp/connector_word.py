"""What a status says of a connector: its own, or that of the whole charger (connector 0)."""

from typing import Final

_NOTHING_WORKS: Final = frozenset({"Faulted", "Unavailable"})


class ConnectorWord:
    """Knows what a connector said last itself, while nothing of its charger works and after."""

    def __init__(self) -> None:
        """Start with nothing said."""
        self._own: str | None = None
        self._whole_is_down = False

    def said(self, word: str, *, own: bool) -> str | None:
        """Take in a status, and return what the connector's is by that; None: as before.

        That of the whole charger counts where it says that nothing works. When that is over, a
        connector with which nothing was wrong has nothing to say: it is what it was before.
        """
        if own:
            self._own = word
            return word
        was_down, self._whole_is_down = self._whole_is_down, word in _NOTHING_WORKS
        if self._whole_is_down:
            return word
        return self._own if was_down else None

    def forget(self) -> None:
        """Take in that the connector is not what it said: it will say so."""
        self._own = None

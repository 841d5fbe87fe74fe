"""Who wants to know of something."""

from collections.abc import Callable
import logging

_LOGGER = logging.getLogger(__name__)


class Listeners[*Told]:
    """Those that are told of one thing; one that raises is logged and harms nobody."""

    def __init__(self) -> None:
        """Start with none."""
        self._listeners: list[Callable[[*Told], object]] = []

    def subscribe(self, listener: Callable[[*Told], object]) -> Callable[[], None]:
        """Call a listener from now on; the callable returned stops that, once or more."""
        self._listeners.append(listener)

        def unsubscribe() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return unsubscribe

    def tell(self, *told: *Told) -> None:
        """Call every listener."""
        for listener in tuple(self._listeners):
            try:
                listener(*told)
            except Exception:
                _LOGGER.exception("A listener failed: %s", told)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._listeners)

"""Who is told about a device's events."""

from collections.abc import Callable
import logging

from . import AdapterEvent, Listener

_LOGGER = logging.getLogger(__name__)


class Listeners:
    """The listeners of one adapter; one that raises is logged and harms nobody."""

    def __init__(self) -> None:
        """Start with none."""
        self._listeners: list[Listener] = []

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call a listener with each event; the callable returned stops that, once or more."""
        self._listeners.append(listener)

        def unsubscribe() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return unsubscribe

    def tell(self, event: AdapterEvent) -> None:
        """Call every listener."""
        for listener in tuple(self._listeners):
            try:
                listener(event)
            except Exception:
                _LOGGER.exception("A listener failed on the event %s", event.kind)

"""What answers a charger's messages, as we say it and as python ``ocpp`` reads it."""

from collections.abc import Callable, Mapping
import logging
from typing import Final, NamedTuple

from ocpp.exceptions import OCPPError  # type: ignore[import-untyped]

from .fields import Payload

_LOGGER: Final = logging.getLogger(__name__)


class Route(NamedTuple):
    """What answers a message, and what happens once the answer is out."""

    answer: Callable[[Payload], object]
    after: Callable[[Payload], None] | None = None


def always(made: Callable[[], object]) -> Route:
    """Return a route that answers the same whatever the message says."""
    return Route(lambda _payload: made())


class LibraryRoutes(dict[str, dict[str, object]]):
    """Routes as python ``ocpp`` reads them, each made when its message comes for the first time.

    A charger sends a few of all messages, and has its routes for as long as it is connected.
    """

    __slots__ = ("_routes",)

    def __init__(self, routes: Mapping[str, Route]) -> None:
        """Take what answers each action."""
        super().__init__()
        self._routes = routes

    def __missing__(self, action: str) -> dict[str, object]:
        """Make a route.

        Raises:
            KeyError: there is none, as the library expects it.
        """
        made = self[action] = _library_route(self._routes[action])
        return made


def _library_route(route: Route) -> dict[str, object]:
    """Return a route as python ``ocpp`` keeps it.

    Schemas are not checked: chargers in the field break them (a vendor's name of 21 letters is one
    too many), and each check costs a thread's round trip. The handlers check what they need.
    """

    def answer(**payload: object) -> object:
        try:
            return route.answer(payload)
        except OCPPError:
            raise
        except Exception:
            _LOGGER.exception("A message of a charger was not handled")
            raise

    made: dict[str, object] = {"_on_action": answer, "_skip_schema_validation": True}
    if route.after is not None:
        after = route.after
        made["_after_action"] = lambda **payload: after(payload)
    return made

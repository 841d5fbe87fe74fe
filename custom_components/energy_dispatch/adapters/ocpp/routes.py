"""What answers a charger's messages, as we say it and as python ``ocpp`` reads it."""

from collections.abc import Callable, Collection, Mapping
import logging
from typing import Final, NamedTuple

from ocpp.exceptions import (  # type: ignore[import-untyped]
    NotImplementedError as ActionNotImplemented,
    NotSupportedError as ActionNotSupported,
    OCPPError,
)

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

    Where there is none, a refusal: the library chooses its own by the lists of two versions, which
    it imports then and there, and the loop would be held for a tenth of a second. For OCPP 2.1 it
    has none, and says nothing.
    """

    __slots__ = ("_actions", "_routes")

    def __init__(self, routes: Mapping[str, Route], actions: Collection[str]) -> None:
        """Take what answers each action, and the names of all actions of this version."""
        super().__init__()
        self._routes = routes
        self._actions = actions

    def __missing__(self, action: str) -> dict[str, object]:
        """Make a route, and keep it if it is one: of names that chargers invent there is no end."""
        route = self._routes.get(action)
        if route is None:
            return _library_route(Route(_refusal_of(action, known=action in self._actions)))
        made = self[action] = _library_route(route)
        return made


def _refusal_of(action: str, *, known: bool) -> Callable[[Payload], object]:
    if known:
        refusal = ActionNotImplemented(details={"cause": f"{action} is not for us"})
    else:
        refusal = ActionNotSupported(details={"cause": f"{action} is not known"})

    def refuse(_payload: Payload) -> object:
        raise refusal

    return refuse


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

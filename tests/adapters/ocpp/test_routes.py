from ocpp.exceptions import (  # type: ignore[import-untyped]
    NotImplementedError as ActionNotImplemented,
    NotSupportedError as ActionNotSupported,
)
import pytest

from custom_components.energy_dispatch.adapters.ocpp.routes import LibraryRoutes, Route, always

ACTIONS = frozenset({"Authorize", "Heartbeat", "Reset"})


def test_a_route_is_made_when_its_message_comes_and_once() -> None:
    routes = LibraryRoutes(
        {"Heartbeat": always(lambda: "alive"), "DataTransfer": always(list)}, ACTIONS
    )
    assert not routes
    made = routes["Heartbeat"]
    assert routes["Heartbeat"] is made
    assert set(routes) == {"Heartbeat"}


def test_a_route_answers_and_goes_on_with_what_the_charger_said() -> None:
    told: list[object] = []
    route = Route(lambda payload: payload["id_tag"], told.append)
    made = LibraryRoutes({"Authorize": route}, ACTIONS)["Authorize"]
    answer, after = made["_on_action"], made["_after_action"]
    assert callable(answer)
    assert callable(after)
    assert answer(id_tag="TAG") == "TAG"
    after(id_tag="TAG")
    assert told == [{"id_tag": "TAG"}]
    assert made["_skip_schema_validation"] is True


@pytest.mark.parametrize(
    ("action", "refusal"), [("Reset", ActionNotImplemented), ("Dance", ActionNotSupported)]
)
def test_an_action_without_a_route_is_refused_and_not_kept(
    action: str, refusal: type[Exception]
) -> None:
    routes = LibraryRoutes({}, ACTIONS)
    answer = routes[action]["_on_action"]
    assert callable(answer)
    with pytest.raises(refusal):
        answer()
    assert not routes

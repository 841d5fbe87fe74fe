import pytest

from custom_components.energy_dispatch.adapters.ocpp.routes import LibraryRoutes, Route, always


def test_a_route_is_made_when_its_message_comes_and_once() -> None:
    routes = LibraryRoutes({"Heartbeat": always(lambda: "alive"), "DataTransfer": always(list)})
    assert not routes
    made = routes["Heartbeat"]
    assert routes["Heartbeat"] is made
    assert set(routes) == {"Heartbeat"}


def test_a_route_answers_and_goes_on_with_what_the_charger_said() -> None:
    told: list[object] = []
    route = Route(lambda payload: payload["id_tag"], told.append)
    made = LibraryRoutes({"Authorize": route})["Authorize"]
    answer, after = made["_on_action"], made["_after_action"]
    assert callable(answer)
    assert callable(after)
    assert answer(id_tag="TAG") == "TAG"
    after(id_tag="TAG")
    assert told == [{"id_tag": "TAG"}]
    assert made["_skip_schema_validation"] is True


def test_an_action_without_a_route_is_not_known_to_the_library() -> None:
    with pytest.raises(KeyError):
        LibraryRoutes({})["Dance"]

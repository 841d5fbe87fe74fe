from typing import Any

import pytest

from custom_components.energy_dispatch.adapters.ocpp import OcppConfig


def config(**fields: Any) -> OcppConfig:
    return OcppConfig(charge_point_id="CP1", **fields)


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"connector_id": 0}, "connector_id"),
        ({"phases": 4}, "phases"),
        ({"voltage_v": 0.0}, "voltage_v"),
        ({"id_tag": "x" * 21}, "id_tag"),
        ({"id_tag": ""}, "id_tag"),
        ({"max_current_a": 5.0}, "below the minimum"),
    ],
)
def test_what_cannot_be_is_refused_by_name(fields: dict[str, Any], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        config(**fields)


def test_an_empty_charge_point_id_is_refused() -> None:
    with pytest.raises(ValueError, match="charge_point_id"):
        OcppConfig(charge_point_id="")


def test_a_password_is_not_shown() -> None:
    assert "geheim" not in repr(config(password="geheim"))


def test_the_lower_of_two_maxima_counts() -> None:
    assert config(max_current_a=16.0, max_power_kw=7.4).max_charge_kw == 7.4
    assert config(max_current_a=10.0, max_power_kw=11.0).max_charge_kw == pytest.approx(6.9)
    assert config().max_charge_kw is None


@pytest.mark.parametrize(
    ("asked_kw", "reachable_kw"),
    [(0.0, 0.0), (4.0, 0.0), (4.14, 4.14), (4.1399999999, 4.1399999999), (7.4, 7.4), (22.0, 11.04)],
)
def test_a_power_is_cut_at_the_maximum_and_is_nothing_below_the_minimum(
    asked_kw: float, reachable_kw: float
) -> None:
    assert config(max_current_a=16.0).reachable_kw(asked_kw) == pytest.approx(reachable_kw)

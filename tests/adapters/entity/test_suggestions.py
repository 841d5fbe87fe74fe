"""Ready-made suggestions: each becomes a configuration once its blanks are filled in."""

import pytest

from custom_components.energy_dispatch.adapters.entity import Suggestion, load_suggestions

SUGGESTIONS = {one.id: one for one in load_suggestions()}


def filled_in(suggestion: Suggestion, *, optional: bool = True) -> dict[str, str]:
    """Return an entity of its domain for each blank."""
    return {
        blank.name: "charger" if blank.domain == "text" else f"{blank.domain}.my_{blank.suffix}"
        for blank in suggestion.blanks
        if optional or not blank.optional
    }


def test_the_integrations_that_people_have_are_there() -> None:
    known = {domain for one in SUGGESTIONS.values() for domain in one.integrations}
    assert known >= {
        "ocpp",
        "tesla_fleet",
        "goecharger_api2",
        "easee",
        "zaptec",
        "wallbox",
        "huawei_solar",
        "victron_gx",
        "solax_modbus",
        "solis_modbus",
        "goodwe",
    }


@pytest.mark.parametrize("suggestion_id", SUGGESTIONS)
@pytest.mark.parametrize("optional", [True, False])
def test_every_suggestion_becomes_a_configuration(suggestion_id: str, *, optional: bool) -> None:
    suggestion = SUGGESTIONS[suggestion_id]
    config = suggestion.config_of(filled_in(suggestion, optional=optional), "device")

    assert config.kind is suggestion.kind
    assert config.power
    assert suggestion.source
    assert not any("$" in name for name in config.controlled | config.read)


def test_a_blank_fits_the_entity_of_its_domain_that_ends_so() -> None:
    blank = SUGGESTIONS["goe"].blanks[0]

    assert blank.name == "$number.amp"
    assert blank.fits("number.go_echarger_123_amp")
    assert not blank.fits("sensor.go_echarger_123_amp")
    assert not blank.fits("number.go_echarger_123_lamp")


def test_a_blank_that_is_needed_may_not_be_left_empty() -> None:
    with pytest.raises(KeyError, match=r"number\.amp"):
        SUGGESTIONS["goe"].filled({})


def test_the_device_itself_goes_into_actions() -> None:
    suggestion = SUGGESTIONS["easee"]
    data = suggestion.filled(filled_in(suggestion), "abc")

    assert data["charge"][0]["data"]["device_id"] == "abc"

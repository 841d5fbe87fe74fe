import pytest

from custom_components.energy_dispatch.adapters.ocpp import ChargerFacts, ChargingRateUnit
from custom_components.energy_dispatch.adapters.ocpp.facts import facts_from

A, W = ChargingRateUnit.A, ChargingRateUnit.W


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("Current", {A}),
        ("Power", {W}),
        ("Current,Power", {A, W}),
        ("Power; Current", {A, W}),
        ("W", {W}),
        ("A", {A}),
        ("Watt", {W}),
        ("amps", {A}),
    ],
)
def test_units_are_understood_in_the_words_of_the_field(
    text: str, units: set[ChargingRateUnit]
) -> None:
    facts = facts_from([("ChargingScheduleAllowedChargingRateUnit", text)])
    assert facts.units == units


@pytest.mark.parametrize("text", ["", "yes", None])
def test_a_unit_that_says_nothing_is_unknown(text: str | None) -> None:
    assert facts_from([("ChargingScheduleAllowedChargingRateUnit", text)]).units is None


def test_numbers_and_texts_are_read_without_regard_to_case() -> None:
    facts = facts_from(
        [
            ("chargeprofilemaxstacklevel", "8"),
            ("ChargingScheduleMaxPeriods", "24"),
            ("ConnectorPhaseRotation", "1.RST"),
            ("MeterValueSampleInterval", "60"),
        ]
    )
    assert facts == ChargerFacts(
        max_stack_level=8, max_periods=24, phase_rotation="1.RST", meter_interval_seconds=60
    )


@pytest.mark.parametrize("text", ["-1", "many", "", None])
def test_a_number_that_is_none_is_unknown(text: str | None) -> None:
    assert facts_from([("ChargeProfileMaxStackLevel", text)]).max_stack_level is None


def test_a_charger_that_says_nothing_has_no_facts() -> None:
    assert facts_from([]) == ChargerFacts()

from datetime import UTC, datetime
from decimal import Decimal
import json

from hypothesis import given, strategies as st
from ocpp.messages import MessageType, get_validator  # type: ignore[import-untyped]
import pytest

from custom_components.energy_dispatch.adapters.ocpp import (
    ChargerFacts,
    ChargingRateUnit,
    OcppConfig,
)
from custom_components.energy_dispatch.adapters.ocpp.profiles import (
    PAUSE_HOLD_SECONDS,
    START_EARLIER,
    Kind,
    Period,
    Purpose,
    Rung,
    ladder,
    limit_in,
    periods_for,
    power_of,
    profile_id,
    setpoint_purposes,
    stack_levels,
    units,
)
from custom_components.energy_dispatch.adapters.ocpp.wire import profile16

A, W = ChargingRateUnit.A, ChargingRateUnit.W
CONFIG = OcppConfig(charge_point_id="CP1").reach
NOW = datetime(2026, 11, 24, 12, 0, 30, tzinfo=UTC)
TX_W = Rung(purpose=Purpose.TX, stack_level=1, unit=W)
TX_A = Rung(purpose=Purpose.TX, stack_level=1, unit=A)
DEFAULT_W = Rung(purpose=Purpose.TX_DEFAULT, stack_level=1, unit=W)

rungs = st.builds(
    Rung,
    purpose=st.sampled_from(Purpose),
    stack_level=st.integers(0, 20),
    unit=st.sampled_from(ChargingRateUnit),
    kind=st.sampled_from(Kind),
)


def test_a_transaction_is_limited_by_its_own_profile_first() -> None:
    assert setpoint_purposes(in_transaction=True) == (Purpose.TX, Purpose.TX_DEFAULT)


def test_without_a_transaction_there_is_only_the_default() -> None:
    assert setpoint_purposes(in_transaction=False) == (Purpose.TX_DEFAULT,)


@pytest.mark.parametrize(
    ("reported", "tried"),
    [(None, (1, 0)), (8, (8, 1, 0)), (1, (1, 0)), (0, (0,)), (2, (2, 1, 0))],
)
def test_stack_levels_go_from_the_reported_one_down(
    reported: int | None, tried: tuple[int, ...]
) -> None:
    assert stack_levels(reported) == tried


@pytest.mark.parametrize(
    ("declared", "reported", "tried"),
    [
        (A, frozenset({W}), (A,)),
        (None, frozenset({W}), (W,)),
        (None, frozenset({A}), (A,)),
        (None, frozenset({A, W}), (W, A)),
        (None, None, (W, A)),
    ],
)
def test_a_declared_unit_wins_and_an_unknown_one_is_tried_both_ways(
    declared: ChargingRateUnit | None,
    reported: frozenset[ChargingRateUnit] | None,
    tried: tuple[ChargingRateUnit, ...],
) -> None:
    assert units(declared, reported) == tried


def test_the_ladder_tries_absolute_profiles_of_one_purpose_before_relative_ones() -> None:
    facts = ChargerFacts(units=frozenset({A}), max_stack_level=8)
    tried = tuple(ladder((Purpose.TX, Purpose.TX_DEFAULT), unit=None, facts=facts))
    assert [(rung.purpose, rung.kind, rung.stack_level) for rung in tried[:5]] == [
        (Purpose.TX, Kind.ABSOLUTE, 8),
        (Purpose.TX, Kind.ABSOLUTE, 1),
        (Purpose.TX, Kind.ABSOLUTE, 0),
        (Purpose.TX, Kind.RELATIVE, 8),
        (Purpose.TX, Kind.RELATIVE, 0),
    ]
    assert {rung.purpose for rung in tried[5:10]} == {Purpose.TX_DEFAULT}
    assert {rung.unit for rung in tried[:10]} == {A}


def test_the_unit_that_a_charger_does_not_name_comes_last_and_one_that_is_declared_is_alone() -> (
    None
):
    facts = ChargerFacts(units=frozenset({A}), max_stack_level=8)
    purposes = (Purpose.TX, Purpose.TX_DEFAULT)
    unsaid = tuple(ladder(purposes, unit=None, facts=facts))[10:]
    assert {(rung.unit, rung.kind) for rung in unsaid} == {(W, Kind.ABSOLUTE)}
    assert len(unsaid) == 6
    assert {rung.unit for rung in ladder(purposes, unit=A, facts=facts)} == {A}


def test_a_station_has_no_relative_profile() -> None:
    tried = tuple(ladder((Purpose.STATION_MAX,), unit=W, facts=ChargerFacts()))
    assert {rung.kind for rung in tried} == {Kind.ABSOLUTE}


def test_a_rung_says_what_it_is() -> None:
    assert str(TX_W) == "purpose TxProfile, stack level 1, W"


def test_watts_are_the_power_and_amperes_are_of_each_phase() -> None:
    assert limit_in(W, 7.4, CONFIG) == 7400.0
    assert limit_in(A, 11.04, CONFIG) == 16.0
    assert limit_in(A, 7.4, CONFIG) == 10.7


def test_on_one_phase_the_same_power_is_three_times_the_current() -> None:
    assert limit_in(A, 7.36, OcppConfig(charge_point_id="CP1", phases=1).reach) == 32.0


@given(st.sampled_from(ChargingRateUnit), st.floats(0, 50), st.integers(1, 3))
def test_a_limit_is_never_above_the_power_and_hardly_below(
    unit: ChargingRateUnit, power_kw: float, phases: int
) -> None:
    config = OcppConfig(charge_point_id="CP1", phases=phases).reach
    limit_kw = power_of(limit_in(unit, power_kw, config), unit, config)
    assert power_kw - power_of(0.1, unit, config) < limit_kw <= power_kw + 1e-6


@given(rungs, st.floats(0, 22), st.booleans())
def test_a_profile_that_outlives_its_transaction_never_ends_at_nothing(
    rung: Rung, power_kw: float, in_transaction: bool
) -> None:
    reachable_kw = CONFIG.reachable_kw(power_kw)
    periods = periods_for(rung, reachable_kw, CONFIG, in_transaction=in_transaction)
    assert periods[0].start_seconds == 0
    if rung.purpose is not Purpose.TX:
        assert periods[-1].limit > 0


def test_nothing_in_a_transaction_is_nothing_for_all_of_it() -> None:
    periods = periods_for(TX_A, 0.0, CONFIG, in_transaction=True)
    assert periods == (Period(start_seconds=0, limit=0.0),)


def test_nothing_without_a_transaction_is_the_minimum() -> None:
    periods = periods_for(DEFAULT_W, 0.0, CONFIG, in_transaction=False)
    assert periods == (Period(start_seconds=0, limit=4140.0),)


def test_a_pause_by_the_default_profile_ends_by_itself() -> None:
    periods = periods_for(DEFAULT_W, 0.0, CONFIG, in_transaction=True)
    assert periods == (
        Period(start_seconds=0, limit=0.0),
        Period(start_seconds=PAUSE_HOLD_SECONDS, limit=4140.0),
    )


def test_each_purpose_has_one_id_on_each_connector() -> None:
    ids = [profile_id(purpose, connector) for purpose in Purpose for connector in (1, 2, 3)]
    assert len(set(ids)) == len(ids)


def made(rung: Rung, *periods: Period, transaction_id: int | None = None) -> dict[str, object]:
    return profile16(
        rung,
        periods or (Period(start_seconds=0, limit=7400.0),),
        connector_id=1,
        transaction_id=transaction_id,
        starts_at=NOW - START_EARLIER,
    )


def test_an_absolute_profile_starts_a_minute_ago_for_slow_clocks() -> None:
    schedule = made(TX_W)["chargingSchedule"]
    assert isinstance(schedule, dict)
    assert schedule["startSchedule"] == "2026-11-24T11:59:30Z"


def test_a_relative_profile_has_no_start() -> None:
    rung = Rung(purpose=Purpose.TX, stack_level=0, unit=W, kind=Kind.RELATIVE)
    schedule = made(rung)["chargingSchedule"]
    assert isinstance(schedule, dict)
    assert "startSchedule" not in schedule


def test_only_the_profile_of_a_transaction_names_it() -> None:
    assert made(TX_W, transaction_id=7)["transactionId"] == 7
    assert "transactionId" not in made(DEFAULT_W, transaction_id=7)
    assert "transactionId" not in made(TX_W)


@given(rungs, st.floats(0, 22), st.booleans(), st.none() | st.integers(1, 2**31 - 1))
def test_every_profile_passes_the_schema_of_the_standard(
    rung: Rung, power_kw: float, in_transaction: bool, transaction_id: int | None
) -> None:
    periods = periods_for(
        rung, CONFIG.reachable_kw(power_kw), CONFIG, in_transaction=in_transaction
    )
    profile = made(rung, *periods, transaction_id=transaction_id)
    payload = {"connectorId": 1, "csChargingProfiles": profile}
    validator = get_validator(MessageType.Call, "SetChargingProfile", "1.6", parse_float=Decimal)
    validator.validate(json.loads(json.dumps(payload), parse_float=Decimal))

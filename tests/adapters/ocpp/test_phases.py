from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest

from custom_components.energy_dispatch.adapters import AdapterEventKind
from custom_components.energy_dispatch.adapters.ocpp import (
    CentralSystem,
    ChargingRateUnit,
    OcppConfig,
)
from custom_components.energy_dispatch.adapters.ocpp.phases import PhaseChooser, PhaseWatch
from demo.devices.ocpp_frames import Fields

from .conftest import Declare
from .helpers import NOW, Events, RawCharger, charge_rate, charger_of, sampled, started, status
from .test_v201 import Raw201

ONE = {"L1": 15.8, "L2": 0.0, "L3": 0.1}
THREE = {"L1": 15.8, "L2": 15.9, "L3": 15.7}


def test_two_measurements_that_agree_show_the_phases() -> None:
    watch = PhaseWatch()
    assert not watch.take(ONE)
    assert watch.take(ONE)
    assert watch.in_use == 1
    assert not watch.take(THREE)
    assert watch.in_use == 1
    assert watch.take(THREE)
    assert watch.in_use == 3


@pytest.mark.parametrize("currents", [{}, {"L1": 16.0}, {"L1": 0.0, "L2": 0.0, "L3": 0.0}])
def test_nothing_that_flows_or_one_phase_that_is_told_shows_nothing(
    currents: dict[str, float],
) -> None:
    watch = PhaseWatch()
    for _ in range(3):
        assert not watch.take(currents)
    assert watch.in_use is None


class Phased16:
    """What a charger of OCPP 1.6 says of its phases, and hears of them."""

    kind: type[RawCharger] = RawCharger
    protocol = "ocpp1.6"

    def __init__(self, charger: RawCharger) -> None:
        self.charger = charger

    def can_switch(self, word: str) -> None:
        self.charger.answers["GetConfiguration"] = {
            "configurationKey": [{"key": "ConnectorSwitch3to1PhaseSupported", "value": word}]
        }

    async def start(self) -> None:
        await self.charger.call("StartTransaction", **started())

    async def end(self) -> None:
        await self.charger.call("StatusNotification", **status("Available"))

    def measured(self, amperes: float, phase: str) -> dict[str, Any]:
        return {
            "value": str(amperes),
            "measurand": "Current.Import",
            "unit": "A",
            "phase": phase,
        }

    async def tell(self, values: list[dict[str, Any]]) -> None:
        await self.charger.call("MeterValues", connectorId=1, meterValue=sampled(*values))

    def period(self) -> Fields:
        (period,) = self.charger.profiles()[-1]["chargingSchedule"]["chargingSchedulePeriod"]
        return dict(period)

    async def measure(self, currents: dict[str, float]) -> None:
        values = [self.measured(amperes, phase) for phase, amperes in currents.items()]
        for _ in range(2):
            await self.tell(values)
        await self.charger.call("Heartbeat")


class Phased201(Phased16):
    """The same of OCPP 2.0.1."""

    kind = Raw201
    protocol = "ocpp2.0.1"
    charger: Raw201

    def can_switch(self, word: str) -> None:
        self.charger.answers["GetVariables"] = {
            "getVariableResult": [
                {
                    "component": {"name": "SmartChargingCtrlr"},
                    "variable": {"name": "Phases3to1"},
                    "attributeStatus": "Accepted",
                    "attributeValue": word,
                }
            ]
        }

    async def start(self) -> None:
        await self.charger.event("Started", evse={"id": 1, "connectorId": 1})

    async def end(self) -> None:
        await self.charger.event("Ended", state=None)
        await self.charger.call("Heartbeat")

    def measured(self, amperes: float, phase: str) -> dict[str, Any]:
        return {
            "value": amperes,
            "measurand": "Current.Import",
            "unitOfMeasure": {"unit": "A"},
            "phase": phase,
        }

    async def tell(self, values: list[dict[str, Any]]) -> None:
        await self.charger.call("MeterValues", evseId=1, meterValue=sampled(*values))

    def period(self) -> Fields:
        profile = self.charger.sent()[-1]["chargingProfile"]
        ((period,),) = [each["chargingSchedulePeriod"] for each in profile["chargingSchedule"]]
        return dict(period)


BOTH = pytest.mark.parametrize("speaks", [Phased16, Phased201])


@asynccontextmanager
async def connected(
    speaks: type[Phased16], central: CentralSystem, events: Events, able: str | None = None
) -> AsyncIterator[Phased16]:
    """Yield a charger of a generation that has booted."""
    async with charger_of(speaks.kind, central, protocols=(speaks.protocol,)) as charger:
        made = speaks(charger)
        if able is not None:
            made.can_switch(able)
        await charger.boot()
        await events.until_kind(AdapterEventKind.CONNECTED)
        yield made


@BOTH
async def test_the_minimum_and_the_amperes_follow_the_vehicles_phases(
    central: CentralSystem, declare: Declare, speaks: type[Phased16]
) -> None:
    adapter = declare(unit=ChargingRateUnit.A, max_current_a=32.0)
    events = Events(adapter)
    async with connected(speaks, central, events) as phased:
        await phased.start()
        await events.until_kind(AdapterEventKind.TRANSACTION_STARTED)
        assert adapter.capabilities.min_charge_kw == pytest.approx(4.14)
        await phased.measure(ONE)
        assert adapter.capabilities.min_charge_kw == pytest.approx(1.38)
        assert adapter.capabilities.max_charge_kw == pytest.approx(7.36)
        await adapter.send(charge_rate(3.68))
        assert phased.period() == {"startPeriod": 0, "limit": 16.0, "numberPhases": 1}
        await phased.end()
        await events.until_kind(AdapterEventKind.TRANSACTION_ENDED)
        assert adapter.capabilities.min_charge_kw == pytest.approx(4.14)


@BOTH
async def test_a_charger_of_one_phase_stays_one(
    central: CentralSystem, declare: Declare, speaks: type[Phased16]
) -> None:
    adapter = declare(phases=1)
    async with connected(speaks, central, Events(adapter)) as phased:
        await phased.measure(THREE)
        assert adapter.capabilities.phases == 1


def chooser(**fields: Any) -> PhaseChooser:
    return PhaseChooser(OcppConfig(charge_point_id="CP1", **fields))


def test_too_little_for_three_phases_goes_over_one() -> None:
    made, later = chooser(), timedelta(minutes=10)
    assert made.choose(7.4, NOW) == 3
    assert made.choose(2.0, NOW) == 1
    assert made.choose(0.0, NOW + later) == 1
    assert made.choose(4.14, NOW + later) == 3
    assert made.choose(1.0, NOW + 2 * later) == 3


def test_phases_are_not_switched_before_they_have_dwelt() -> None:
    made = chooser(phase_dwell_seconds=600)
    made.choose(2.0, NOW)
    assert made.choose(7.4, NOW + timedelta(seconds=599)) == 1
    assert made.choose(7.4, NOW + timedelta(seconds=600)) == 3


def test_a_session_has_so_many_switches_and_no_more() -> None:
    made = chooser(max_phase_switches=2, phase_dwell_seconds=0)
    assert [made.choose(kw, NOW) for kw in (2.0, 7.4, 2.0)] == [1, 3, 3]
    made.forget()
    assert made.choose(2.0, NOW) == 1


@BOTH
@pytest.mark.parametrize(
    ("allowed_and_able", "expected"),
    [
        ((True, "true"), (2000.0, 1)),
        ((False, "true"), (0.0, 3)),
        ((True, "false"), (0.0, 3)),
        ((True, ""), (0.0, 3)),
    ],
)
async def test_phases_are_switched_where_that_is_allowed_and_the_charger_can(
    central: CentralSystem,
    declare: Declare,
    speaks: type[Phased16],
    allowed_and_able: tuple[bool, str],
    expected: tuple[float, int],
) -> None:
    allowed, able = allowed_and_able
    adapter = declare(unit=ChargingRateUnit.W, switch_phases=allowed)
    events = Events(adapter)
    async with connected(speaks, central, events, able) as phased:
        await phased.start()
        await events.until_kind(AdapterEventKind.TRANSACTION_STARTED)
        await adapter.send(charge_rate(2.0))
        period = phased.period()
        assert (period["limit"], period["numberPhases"]) == expected
        least = 1.38 if expected[1] == 1 else 4.14
        assert adapter.capabilities.min_charge_kw == pytest.approx(least)

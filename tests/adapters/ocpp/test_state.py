from datetime import datetime, timedelta
from typing import Any

import pytest

from custom_components.energy_dispatch.adapters import AdapterEvent, AdapterEventKind
from custom_components.energy_dispatch.adapters.ocpp import ChargerIdentity, OcppConfig
from custom_components.energy_dispatch.adapters.ocpp.state import ChargerState, Transaction

from .helpers import NOW, stamp

STARTED = AdapterEventKind.TRANSACTION_STARTED
ENDED = AdapterEventKind.TRANSACTION_ENDED
TELEMETRY = AdapterEventKind.TELEMETRY


class Known:
    """A state with its events and a clock that a test moves."""

    def __init__(self, **config: Any) -> None:
        self.events: list[AdapterEvent] = []
        self.now = NOW
        self.state = ChargerState(
            OcppConfig(charge_point_id="CP1", **config),
            clock=lambda: self.now,
            emit=self.events.append,
        )

    @property
    def kinds(self) -> list[AdapterEventKind]:
        return [event.kind for event in self.events if event.kind is not TELEMETRY]

    def power(
        self,
        watts: float,
        transaction_id: int | None = None,
        connector_id: int = 1,
        at: datetime | None = None,
    ) -> None:
        value = {"value": str(watts), "measurand": "Power.Active.Import", "unit": "W"}
        sample = {"timestamp": stamp(at or self.now), "sampled_value": [value]}
        self.state.metered(connector_id, [sample], transaction_id)


@pytest.fixture
def known() -> Known:
    return Known()


def test_a_status_of_another_connector_changes_nothing(known: Known) -> None:
    known.state.status_changed(2, "Charging", None)
    assert known.state.status is None
    assert not known.events


def test_the_whole_charger_counts_only_when_nothing_works(known: Known) -> None:
    known.state.status_changed(1, "Charging", None)
    known.state.status_changed(0, "Available", None)
    assert known.state.status == "Charging"
    known.state.status_changed(0, "Faulted", "GroundFailure")
    assert known.state.status == "Faulted"
    assert "GroundFailure" in [event.detail for event in known.events if event.kind is TELEMETRY]


def test_a_transaction_that_ended_during_a_fault_of_the_whole_does_not_come_back(
    known: Known,
) -> None:
    known.state.status_changed(1, "Charging", None)
    known.state.learn_transaction(7)
    known.state.status_changed(0, "Faulted", "GroundFailure")
    known.state.transaction_stopped(7, None)
    known.state.status_changed(0, "Available", None)
    assert not known.state.in_transaction
    known.state.status_changed(1, "Available", None)
    assert known.state.status == "Available"


def test_an_idle_charger_draws_nothing_though_it_stopped_reporting(known: Known) -> None:
    known.power(7400)
    known.state.status_changed(1, "Finishing", None)
    assert known.state.telemetry.power_kw == 0.0


def test_a_status_is_no_measurement(known: Known) -> None:
    known.power(7400)
    known.now += timedelta(seconds=5)
    known.state.status_changed(1, "Charging", None)
    assert known.state.telemetry.observed_at == NOW


def test_a_transaction_is_told_at_its_start_and_its_end(known: Known) -> None:
    known.state.transaction_started(Transaction(transaction_id=7))
    known.state.transaction_stopped(7, "EVDisconnected")
    assert known.kinds == [STARTED, ENDED]
    assert known.events[-1].detail == "EVDisconnected"


def test_charging_before_the_end_is_no_transaction_after_it(known: Known) -> None:
    known.state.transaction_started(Transaction(transaction_id=7))
    known.state.status_changed(1, "Charging", None)
    known.state.transaction_stopped(7, None)
    assert not known.state.in_transaction


def test_the_end_of_a_transaction_that_nobody_knows_changes_nothing(known: Known) -> None:
    known.state.transaction_started(Transaction(transaction_id=7))
    known.state.transaction_stopped(6, None)
    assert known.state.in_transaction


def test_a_new_transaction_ends_one_whose_end_was_missed(known: Known) -> None:
    known.state.transaction_started(Transaction(transaction_id=7))
    known.state.transaction_started(Transaction(transaction_id=8))
    assert known.kinds == [STARTED, ENDED, STARTED]


def test_a_charger_that_is_available_has_no_transaction(known: Known) -> None:
    known.state.transaction_started(Transaction(transaction_id=7))
    known.state.status_changed(1, "Available", None)
    assert known.kinds == [STARTED, ENDED]


def test_a_transaction_from_before_our_time_shows_by_its_status(known: Known) -> None:
    known.state.status_changed(1, "SuspendedEVSE", None)
    assert known.state.in_transaction
    assert known.state.transaction is None
    assert known.kinds == [STARTED]


def test_its_id_is_learnt_from_its_meter_values_and_it_does_not_start_twice(known: Known) -> None:
    known.state.status_changed(1, "Charging", None)
    known.power(7400, transaction_id=7)
    assert known.state.transaction == Transaction(transaction_id=7)
    assert known.kinds == [STARTED]


def test_values_that_come_after_the_end_do_not_bring_a_transaction_back(known: Known) -> None:
    known.state.transaction_started(Transaction(transaction_id=7))
    known.state.transaction_stopped(7, None)
    known.power(0, transaction_id=7)
    assert not known.state.in_transaction


@pytest.mark.parametrize("transaction_id", [0, -1])
def test_an_id_that_is_none_is_not_learnt(known: Known, transaction_id: int) -> None:
    known.power(0, transaction_id=transaction_id)
    assert not known.state.in_transaction


def test_a_restart_ends_the_transaction_and_makes_power_unknown(known: Known) -> None:
    known.state.transaction_started(Transaction(transaction_id=7))
    known.power(7400)
    known.state.booted(ChargerIdentity(vendor="V"))
    assert known.kinds == [STARTED, ENDED]
    assert known.state.telemetry.power_kw is None
    assert known.state.identity.vendor == "V"


def test_values_that_were_kept_over_a_restart_do_not_bring_a_transaction_back(
    known: Known,
) -> None:
    known.state.transaction_started(Transaction(transaction_id=7))
    before, known.now = known.now, known.now + timedelta(seconds=5)
    known.state.booted(ChargerIdentity())
    known.power(7400, transaction_id=7, at=before)
    assert not known.state.in_transaction
    known.power(7400, transaction_id=7)
    assert known.state.in_transaction


def test_a_value_that_was_asked_for_on_an_earlier_connection_may_be_old(known: Known) -> None:
    value = {"value": "7400", "measurand": "Power.Active.Import", "context": "Trigger"}
    sample = {"timestamp": stamp(NOW - timedelta(hours=1)), "sampled_value": [value]}
    known.state.asking_for_meter()
    known.state.connected()
    known.state.metered(1, [sample], None)
    assert known.state.telemetry.power_kw is None
    known.state.asking_for_meter()
    known.state.metered(1, [sample], None)
    assert known.state.telemetry.power_kw == pytest.approx(7.4)


def test_the_meter_of_the_whole_charger_counts_while_the_connector_has_none(known: Known) -> None:
    known.power(5000, connector_id=0)
    assert known.state.telemetry.power_kw == 5.0
    known.power(4000, connector_id=1)
    known.power(9000, connector_id=0)
    known.power(9000, connector_id=2)
    assert known.state.telemetry.power_kw == 4.0


def test_one_message_makes_one_event(known: Known) -> None:
    values = [
        {"value": "1000", "measurand": "Power.Active.Import", "unit": "W"},
        {"value": "5000"},
        {"value": "60", "measurand": "SoC"},
    ]
    sample = {"timestamp": stamp(NOW), "sampled_value": values}
    known.state.metered(1, [sample, sample], None)
    assert len(known.events) == 1
    telemetry = known.events[0].telemetry
    assert telemetry is not None
    assert (telemetry.power_kw, telemetry.energy_kwh, telemetry.soc_percent) == (1.0, 5.0, 60.0)


def test_what_was_offered_before_a_new_limit_is_forgotten(known: Known) -> None:
    offered = {"value": "16", "measurand": "Current.Offered", "unit": "A"}
    known.state.metered(1, [{"timestamp": stamp(NOW), "sampled_value": [offered]}], None)
    assert known.state.telemetry.setpoint_kw == pytest.approx(11.04)
    known.state.limit_written()
    assert known.state.telemetry.setpoint_kw is None


def test_the_same_start_is_recognised(known: Known) -> None:
    known.state.transaction_started(Transaction(transaction_id=7, fingerprint=(1, "TAG")))
    assert known.state.repeated_start((1, "TAG")) == 7
    assert known.state.repeated_start((1, "OTHER")) is None


@pytest.mark.parametrize(
    ("word", "plugged"),
    [("Available", False), ("Finishing", True), ("Occupied", True), ("Faulted", None)],
)
def test_the_status_tells_whether_a_vehicle_is_there(
    known: Known, word: str, plugged: bool | None
) -> None:
    assert known.state.telemetry.plugged is None
    known.state.status_changed(1, word, None)
    assert known.state.telemetry.plugged is plugged


def test_a_sessions_energy_stays_until_the_next_one_begins(known: Known) -> None:
    def register(watt_hours: int) -> None:
        sample = {"timestamp": stamp(known.now), "sampled_value": [{"value": str(watt_hours)}]}
        known.state.metered(1, [sample], None)

    known.state.transaction_started(
        Transaction(transaction_id=1, meter_start_wh=5000, started_at=NOW)
    )
    assert known.state.telemetry.session_energy_kwh == 0
    register(7500)
    assert known.state.telemetry.session_energy_kwh == 2.5
    assert known.state.telemetry.session_started_at == NOW
    known.state.transaction_stopped(1, None)
    register(7600)
    assert known.state.telemetry.session_energy_kwh == 2.5
    assert known.state.telemetry.session_started_at is None
    known.state.transaction_started(Transaction(transaction_id=2))
    register(7700)
    assert known.state.telemetry.session_energy_kwh is None


@pytest.mark.parametrize("stamped", ["yesterday", "1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_a_start_that_cannot_have_been_then_was_now(known: Known, stamped: str) -> None:
    assert known.state.our_time(stamped) == NOW


def test_a_start_that_was_kept_has_its_own_time(known: Known) -> None:
    assert known.state.our_time(stamp(NOW - timedelta(hours=3))) == NOW - timedelta(hours=3)

"""What is known of a charger: kept over its connections, changed by its messages alone."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from .. import AdapterEvent, AdapterEventKind, Telemetry
from .charger_clock import ChargerClock
from .charging_session import ChargingSession
from .config import OcppConfig
from .connector_word import ConnectorWord
from .electrical import Reach
from .energy_scale import EnergyMark, EnergyScale
from .facts import ChargerFacts, ChargerIdentity
from .meter import Reading, merged, moment_of, read_sample
from .phases import PhaseChooser, PhaseWatch
from .problems import Problem, Problems, ProblemTold

type TransactionId = int | str
"""A number that we give in OCPP 1.6, a text that the charger gives in OCPP 2."""

_IDLE: Final = frozenset(
    {
        "Available",
        "EVConnected",
        "Finishing",
        "Idle",
        "Preparing",
        "Reserved",
        "Unavailable",
    }
)
"""Nothing flows in these, and most chargers stop reporting their meter."""
_KEPT_AT_MOST: Final = timedelta(days=7)
"""What is stamped older than this was not kept so long: the charger's clock is off."""
_MOST_KW: Final = 43.0
"""The most that a charger gives whose maximum nobody has declared: 63 A on three phases."""
_ALL_PHASES: Final = 3
_FAULTED: Final = "Faulted"
SUSPENDED_BY_CHARGER: Final = "SuspendedEVSE"
_CONNECTOR_ONLY: Final = frozenset({"Available", "Occupied"})
"""Words of OCPP 2 for a connector, which say nothing of the transaction that runs on it."""
_IN_TRANSACTION: Final = frozenset({"Charging", "SuspendedEV", "SuspendedEVSE"})
_NO_TRANSACTION: Final = frozenset({"Available", "Reserved"})
_UNPLUGGED: Final = frozenset({"Available", "Idle", "Reserved"})
_PLUGGED: Final = frozenset(
    {
        "Charging",
        "EVConnected",
        "Finishing",
        "Occupied",
        "Preparing",
        "SuspendedEV",
        "SuspendedEVSE",
    }
)
"""A few chargers say Preparing of a tag alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transaction:
    """A charging session as the charger counts it."""

    transaction_id: TransactionId
    meter_start_wh: int | None = None
    started_at: datetime | None = None
    """Our time; None: it was not seen to start."""
    fingerprint: tuple[object, ...] | None = None
    """What the charger said at the start: it says the same if it missed the answer."""


class ChargerState:
    """The state of one connector and its charger; tells each change as an ``AdapterEvent``."""

    def __init__(
        self,
        config: OcppConfig,
        *,
        clock: Callable[[], datetime],
        emit: Callable[[AdapterEvent], None],
        on_metered: Callable[[], None] = lambda: None,
        transaction: Transaction | None = None,
    ) -> None:
        """Start with nothing known, but perhaps a transaction.

        Args:
            config: what the user declared.
            clock: tells the time, aware.
            emit: takes each change.
            on_metered: called when meter values of now have come in.
            transaction: the one that ran when we did last.
        """
        self._config = config
        self._now = clock
        self._emit = emit
        self._on_metered = on_metered
        self._charger_clock = ChargerClock()
        self._power_kw: float | None = None
        self._reading = Reading()
        self._observed_at: datetime | None = None
        self._own_meter_seen = False
        self._status_is_new = False
        """Whether the status was told after the last transaction ended."""
        self._stopped_id: TransactionId | None = None
        self._connector_status: str | None = None
        self._word = ConnectorWord()
        self._charging_state: str | None = None
        """How the transaction goes, in the words of OCPP 2; None: none runs, or it is OCPP 1.6."""
        self._booted_at: datetime | None = None
        self._meter_is_asked_for = False
        self.identity = ChargerIdentity()
        self.facts = ChargerFacts()
        self.status: str | None = None
        self.transaction = transaction
        self._phases = PhaseWatch()
        self.chooser = PhaseChooser(config)
        self._scale = EnergyScale()
        self._charging_session = ChargingSession()
        if transaction is not None:
            self._charging_session.began(transaction.meter_start_wh, transaction.started_at)
        self._problems = Problems()

    @property
    def connector_id(self) -> int:
        """Of which connector this is the state."""
        return self._config.connector_id

    @property
    def reach(self) -> Reach:
        """What the charger can give the vehicle that is there, over the phases that it uses."""
        if self.switches_phases and self.chooser.phases == 1:
            return self._config.reach_over(1)
        in_use = self._phases.in_use
        return self._config.reach_over(min(in_use or self._config.phases, self._config.phases))

    @property
    def switches_phases(self) -> bool:
        """Whether we may choose over how many phases the vehicle charges."""
        three = self._config.phases == _ALL_PHASES
        return self._config.switch_phases and three and self.facts.switches_phases is True

    def choose_phases(self, power_kw: float) -> None:
        """Choose over how many phases a power is to be given, if there is a choice."""
        if self.switches_phases:
            self.chooser.choose(power_kw, self._now())

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction runs, by its id or by the connector's status."""
        by_status = self._status_is_new and self.status in _IN_TRANSACTION
        return self.transaction is not None or by_status

    @property
    def is_idle(self) -> bool:
        """Whether the charger has said that no transaction runs; not to have said so is another."""
        return self.status in _IDLE and not self.in_transaction

    @property
    def telemetry(self) -> Telemetry:
        """The newest value of each kind, as of the newest measurement."""
        problem = self._problems.newest
        return Telemetry(
            observed_at=self._observed_at or self._now(),
            power_kw=self._power_kw,
            energy_kwh=self._reading.energy_kwh,
            energy_discharged_kwh=self._reading.energy_discharged_kwh,
            soc_percent=self._reading.soc_percent,
            status=self.status,
            setpoint_kw=self._reading.offered_kw,
            currents_a=self._reading.currents_a,
            voltages_v=self._reading.voltages_v,
            plugged=self._plugged,
            session_energy_kwh=self._charging_session.energy_kwh,
            session_started_at=self._charging_session.started_at,
            error_code=problem.code if problem else None,
            error_text=problem.text if problem else None,
        )

    @property
    def energy_mark(self) -> EnergyMark:
        """How the register is counted: to be remembered whenever it is another one."""
        return self._scale.mark

    def count_energy_as(self, mark: EnergyMark) -> None:
        """Go on counting the register as before a restart."""
        self._scale = EnergyScale(mark)

    @property
    def _plugged(self) -> bool | None:
        word = self._charging_state or self._connector_status
        if self.transaction is not None or word in _PLUGGED:
            return True
        return False if word in _UNPLUGGED else None

    def connected(self) -> None:
        """Take in a new connection: what was asked before is no longer on its way."""
        self._meter_is_asked_for = False

    def asking_for_meter(self) -> None:
        """Take in that the charger is about to be asked for its meter values."""
        self._meter_is_asked_for = True

    def booted(self, identity: ChargerIdentity) -> None:
        """Take in a BootNotification: what was running is over."""
        was_in_transaction = self.in_transaction
        self._booted_at = self._now()
        self._meter_is_asked_for = False
        self.identity = identity
        self.status = self._connector_status = self._charging_state = None
        self._word = ConnectorWord()
        self._problems.forget()
        self.transaction = None
        self._power_kw = None
        self._tell_end(was_in_transaction, "the charger restarted")

    def status_changed(
        self,
        connector_id: int,
        status: str,
        error_code: str | None,
        error_text: str | None = None,
    ) -> None:
        """Take in a StatusNotification; those of other connectors change nothing.

        Connector 0 is the whole charger: its status counts only where it says that nothing works,
        its error always. A status gives away a transaction that began while we were away.
        """
        if connector_id not in {0, self._config.connector_id}:
            return
        own = connector_id == self._config.connector_id
        if own and self._connector_status == _FAULTED and status != _FAULTED:
            self._problems.forget()
        problem = None if error_code is None else Problem(code=error_code, text=error_text)
        is_news = self._problems.told(connector_id, problem)
        word = self._word.said(status, own=own)
        if word is None:
            if is_news:
                self._tell_telemetry(error_code)
            return
        status = word
        was_in_transaction = self.in_transaction
        self._connector_status = status
        detail = ", ".join(each for each in (error_code, error_text) if each) or None
        if self._charging_state is not None and status in _CONNECTOR_ONLY:
            # In OCPP 2 a transaction says itself how it goes and when it ends.
            if self.status == _FAULTED:
                self.status = self._charging_state
                self._tell_telemetry(detail)
            return
        self.status = status
        self._status_is_new = True
        if status in _NO_TRANSACTION:
            self.transaction = None
        if status in _IDLE:
            self._show_no_flow()
        self._tell_telemetry(detail)
        self._tell_end(was_in_transaction, f"the charger is {status}")
        if self.in_transaction and not was_in_transaction:
            self._tell(AdapterEventKind.TRANSACTION_STARTED, f"the charger is {status}")

    def problem_told(self, told: ProblemTold) -> None:
        """Take in what OCPP 2 says of a problem, of our EVSE or of the whole charger."""
        if told.evse_id not in {None, 0, self._config.connector_id}:
            return
        if self._problems.told(told.source, told.problem):
            self._tell_telemetry(told.problem.code if told.problem else None)

    def charging_state_changed(self, transaction_id: TransactionId, word: str) -> None:
        """Take in how the transaction goes, which OCPP 2 tells apart from the connector."""
        running = self.transaction
        if running is None or running.transaction_id != transaction_id:
            return
        self._charging_state = self.status = word
        self._status_is_new = True
        if word in _IDLE:
            self._show_no_flow()
        self._tell_telemetry(None)

    def _show_no_flow(self) -> None:
        """Most chargers stop reporting their meter once nothing flows."""
        self._power_kw = 0.0
        still = dict.fromkeys(self._reading.currents_a, 0.0)
        self._reading = replace(self._reading, currents_a=still)
        self._observed_at = self._now()

    def clock_told(self, stamp: object) -> None:
        """Take in the timestamp of a message that tells something of now, and measures nothing."""
        self._charger_clock.told(moment_of(stamp), self._now())

    def our_time(self, stamp: object) -> datetime:
        """Return a charger's timestamp in our time; now where that cannot be."""
        now, stamped = self._now(), moment_of(stamp)
        if stamped is None:
            return now
        try:
            moment = self._charger_clock.our_time(stamped)
        except OverflowError:
            return now
        return moment if now - _KEPT_AT_MOST <= moment <= now else now

    def repeated_start(self, fingerprint: tuple[object, ...]) -> TransactionId | None:
        """Return the id that this very start was given before, if it was."""
        running = self.transaction
        return running.transaction_id if running and running.fingerprint == fingerprint else None

    def transaction_started(self, transaction: Transaction) -> None:
        """Take in a StartTransaction."""
        if self.transaction is not None:
            self._tell(AdapterEventKind.TRANSACTION_ENDED, "another transaction began")
        self.transaction = transaction
        self._charging_session.began(transaction.meter_start_wh, transaction.started_at)
        self._tell(
            AdapterEventKind.TRANSACTION_STARTED, f"transaction {transaction.transaction_id}"
        )

    def transaction_stopped(self, transaction_id: TransactionId, reason: str | None) -> None:
        """Take in a StopTransaction; that of a transaction which is not ours changes nothing."""
        self._stopped_id = transaction_id
        if self.transaction is None or self.transaction.transaction_id != transaction_id:
            return
        self.transaction = None
        self._word.forget()
        self._power_kw = None if self._power_kw is None else 0.0
        self._status_is_new = False
        if self._charging_state is not None:
            self._charging_state = None
            self.status = self._connector_status or "Occupied"
            self._tell_telemetry(None)
        self._tell(AdapterEventKind.TRANSACTION_ENDED, reason)

    def metered(
        self,
        connector_id: int,
        meter_values: Iterable[Mapping[str, object]],
        transaction_id: TransactionId | None,
    ) -> None:
        """Take in MeterValues of our connector; connector 0 only while ours has none of its own."""
        own = connector_id == self._config.connector_id
        self._own_meter_seen = self._own_meter_seen or own
        if not own and (connector_id != 0 or self._own_meter_seen):
            return
        meter_values = [each for each in meter_values if self._is_present(each)]
        if not meter_values:
            return
        if own and any(self._is_since_boot(each) for each in meter_values):
            self.learn_transaction(transaction_id)
        readings = [read_sample(_listed(each), self._config.circuit) for each in meter_values]
        self._reading = merged([self._reading, *readings])
        told = merged(readings)
        self._power_kw = self._power_kw if told.power_kw is None else told.power_kw
        self._observed_at = self._now()
        if told.energy_kwh is not None:
            energy_kwh = self._energy_kwh(told.energy_kwh)
            self._reading = replace(self._reading, energy_kwh=energy_kwh)
            self._charging_session.metered(self._scale.counted_kwh, self._scale.mark.factor)
        # It may tell, and what it tells has to be right by then.
        self._watch_phases(readings)
        self._on_metered()
        self._tell_telemetry(None)

    def limit_written(self) -> None:
        """Forget what the charger offered: it is of the limit before."""
        self._reading = replace(self._reading, offered_kw=None)

    def learn_transaction(self, transaction_id: TransactionId | None) -> None:
        """Take a transaction that we did not see start, because we were away, from its values."""
        if transaction_id is None or transaction_id == self._stopped_id:
            return
        if isinstance(transaction_id, int) and transaction_id <= 0:
            return
        if self.transaction is not None and self.transaction.transaction_id == transaction_id:
            return
        known_by_status = self.transaction is None and self.in_transaction
        transaction = Transaction(transaction_id=transaction_id)
        if known_by_status:
            self.transaction = transaction
            self._charging_session.began(None, None)
        else:
            self.transaction_started(transaction)

    def _energy_kwh(self, told_kwh: float) -> float:
        most_kw = self._config.reach.max_charge_kw
        return self._scale.take(
            told_kwh,
            power_kw=self._power_kw,
            most_kw=_MOST_KW if most_kw is None else most_kw,
            now=self._now(),
            start_wh=self.transaction.meter_start_wh if self.transaction else None,
        )

    def _watch_phases(self, readings: Iterable[Reading]) -> None:
        for reading in readings:
            if self._phases.take(reading.currents_a):
                self._tell_telemetry(f"the vehicle charges over {self._phases.in_use} phases")

    def _is_present(self, meter_value: Mapping[str, object]) -> bool:
        # One that was asked for on an earlier connection may have been kept.
        asked_for = self._meter_is_asked_for and any(
            isinstance(each, Mapping) and each.get("context") == "Trigger"
            for each in _listed(meter_value)
        )
        if asked_for:
            self._meter_is_asked_for = False
        stamped = moment_of(meter_value.get("timestamp"))
        return self._charger_clock.is_present(stamped, self._now(), asked_for=asked_for)

    def _is_since_boot(self, meter_value: Mapping[str, object]) -> bool:
        """Return whether a value is from after the start of the charger.

        One that was kept over a restart names a transaction that is over.
        """
        stamped = moment_of(meter_value.get("timestamp"))
        if stamped is None or self._booted_at is None:
            return True
        return self._charger_clock.our_time(stamped) >= self._booted_at

    def _tell_end(self, was_in_transaction: bool, detail: str) -> None:  # noqa: FBT001
        if was_in_transaction and not self.in_transaction:
            self._tell(AdapterEventKind.TRANSACTION_ENDED, detail)

    def _tell_telemetry(self, detail: str | None) -> None:
        self._emit(
            AdapterEvent(kind=AdapterEventKind.TELEMETRY, telemetry=self.telemetry, detail=detail)
        )

    def _tell(self, kind: AdapterEventKind, detail: str | None) -> None:
        if kind is AdapterEventKind.TRANSACTION_ENDED:
            self._phases.forget()
            self.chooser.forget()
            if self.transaction is None:
                self._charging_session.ended()
        self._emit(AdapterEvent(kind=kind, detail=detail))


def _listed(meter_value: Mapping[str, object]) -> list[object]:
    values = meter_value.get("sampled_value")
    return values if isinstance(values, list) else []

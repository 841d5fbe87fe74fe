"""OCPP 1.6J: what its messages say, in both directions."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
import math
from typing import Final, override

from ocpp.exceptions import FormationViolationError  # type: ignore[import-untyped]
from ocpp.v16 import (  # type: ignore[import-untyped]
    ChargePoint,
    call_result as result,
)
from ocpp.v16.datatypes import IdTagInfo  # type: ignore[import-untyped]

from ...engine.errors import AdapterError
from .config import ChargingRateUnit, OcppConfig
from .facts import CONFIGURATION_KEYS, ChargerFacts, ChargerIdentity, facts_from
from .link import Link
from .profiles import Period, Rung, profile16
from .session import CompositeLimit, Payload, Route, Session
from .state import ChargerState, Transaction

ACCEPTED: Final = "Accepted"
_COMPOSITE_SECONDS: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the central system decides for all chargers."""

    authorize: Callable[[str, str], bool]
    """Takes the charge point's id and the id tag."""
    transaction_ids: Iterator[int]
    clock: Callable[[], datetime]


class Session16(Session):
    """A connection that speaks OCPP 1.6."""

    VERSION = "1.6"
    PEER = ChargePoint

    def __init__(
        self,
        link: Link,
        *,
        config: OcppConfig,
        state: ChargerState,
        policy: Policy,
        on_boot: Callable[[], None],
    ) -> None:
        """Take over an open socket.

        Args:
            link: the socket.
            config: what the user declared.
            state: takes in what the charger tells.
            policy: the central system's decisions.
            on_boot: called once a BootNotification has been answered.
        """
        self._config = config
        self._state = state
        self._policy = policy
        self._starting: Transaction | None = None
        super().__init__(
            link,
            charge_point_id=config.charge_point_id,
            response_timeout_seconds=config.response_timeout_seconds,
            on_boot=on_boot,
        )

    @override
    def routes(self) -> Mapping[str, Route]:
        return {
            "Authorize": Route(self._authorize),
            "BootNotification": Route(self._boot, after=self._after_boot),
            "DataTransfer": Route(lambda _: result.DataTransfer(status="UnknownVendorId")),
            "DiagnosticsStatusNotification": Route(
                lambda _: result.DiagnosticsStatusNotification()
            ),
            "FirmwareStatusNotification": Route(lambda _: result.FirmwareStatusNotification()),
            "Heartbeat": Route(lambda _: result.Heartbeat(current_time=self._time())),
            "MeterValues": Route(lambda _: result.MeterValues(), after=self._after_meter_values),
            "StartTransaction": Route(self._start_transaction, after=self._after_start_transaction),
            "StatusNotification": Route(self._status),
            "StopTransaction": Route(self._stop_transaction),
        }

    def _authorize(self, payload: Payload) -> object:
        return result.Authorize(id_tag_info=self._id_tag_info(_text(payload, "id_tag")))

    def _boot(self, payload: Payload) -> object:
        self._state.booted(
            ChargerIdentity(
                vendor=_words(payload.get("charge_point_vendor")),
                model=_words(payload.get("charge_point_model")),
                serial_number=_words(
                    payload.get("charge_point_serial_number")
                    or payload.get("charge_box_serial_number")
                ),
                firmware_version=_words(payload.get("firmware_version")),
            )
        )
        return result.BootNotification(
            current_time=self._time(), interval=self._config.heartbeat_seconds, status=ACCEPTED
        )

    def _after_boot(self, _payload: Payload) -> None:
        self._on_boot()

    def _status(self, payload: Payload) -> object:
        error = _words(payload.get("error_code"))
        told = [error if error != "NoError" else None, _words(payload.get("info"))]
        self._state.status_changed(
            _whole(payload, "connector_id"),
            _text(payload, "status"),
            ", ".join(each for each in told if each) or None,
        )
        return result.StatusNotification()

    def _start_transaction(self, payload: Payload) -> object:
        connector_id = _whole(payload, "connector_id")
        id_tag = _text(payload, "id_tag")
        meter_start_wh = _whole(payload, "meter_start")
        fingerprint = (connector_id, id_tag, meter_start_wh, payload.get("timestamp"))
        info = self._id_tag_info(id_tag)
        known = self._state.repeated_start(fingerprint)
        transaction_id = next(self._policy.transaction_ids) if known is None else known
        if connector_id == self._config.connector_id and known is None:
            self._starting = Transaction(
                transaction_id=transaction_id,
                meter_start_wh=meter_start_wh,
                fingerprint=fingerprint,
            )
        return result.StartTransaction(transaction_id=transaction_id, id_tag_info=info)

    def _after_start_transaction(self, _payload: Payload) -> None:
        # Only now the charger knows the id, and can take a profile for it.
        starting, self._starting = self._starting, None
        if starting is not None:
            self._state.transaction_started(starting)

    def _stop_transaction(self, payload: Payload) -> object:
        self._state.transaction_stopped(
            _whole(payload, "transaction_id"), _words(payload.get("reason"))
        )
        return result.StopTransaction()

    def _after_meter_values(self, payload: Payload) -> None:
        meter_values = payload.get("meter_value")
        connector_id = payload.get("connector_id")
        transaction_id = payload.get("transaction_id")
        if not isinstance(meter_values, list) or not isinstance(connector_id, int):
            return
        self._state.metered(
            connector_id,
            [each for each in meter_values if isinstance(each, Mapping)],
            transaction_id if isinstance(transaction_id, int) else None,
        )

    def _id_tag_info(self, id_tag: str) -> object:
        allowed = self._policy.authorize(self._config.charge_point_id, id_tag)
        return IdTagInfo(status=ACCEPTED if allowed else "Invalid")

    def _time(self) -> str:
        moment = self._policy.clock().astimezone(UTC)
        return moment.isoformat(timespec="seconds").replace("+00:00", "Z")

    @override
    async def interview(self) -> ChargerFacts:
        answer = await self.call("GetConfiguration", {"key": CONFIGURATION_KEYS})
        settings = answer.get("configurationKey")
        return facts_from(
            (str(each["key"]), _words(each.get("value")))
            for each in (settings if isinstance(settings, list) else [])
            if isinstance(each, Mapping) and "key" in each
        )

    @override
    async def configure(self, key: str, value: str) -> str:
        return await self.ask("ChangeConfiguration", {"key": key, "value": value})

    @override
    async def trigger(self, message: str, connector_id: int) -> str:
        return await self.ask(
            "TriggerMessage", {"requestedMessage": message, "connectorId": connector_id}
        )

    @override
    async def set_profile(
        self,
        rung: Rung,
        periods: tuple[Period, ...],
        *,
        connector_id: int,
        phases: int,
        transaction_id: int | None,
    ) -> str:
        profile = profile16(
            rung,
            periods,
            connector_id=self._config.connector_id,
            phases=phases,
            transaction_id=transaction_id,
            now=self._policy.clock(),
        )
        return await self.ask(
            "SetChargingProfile", {"connectorId": connector_id, "csChargingProfiles": profile}
        )

    @override
    async def clear_profile(self, rung: Rung | None, profile_id: int, connector_id: int) -> str:
        if rung is None:
            return await self.ask("ClearChargingProfile", {"id": profile_id})
        return await self.ask(
            "ClearChargingProfile",
            {
                "connectorId": connector_id,
                "chargingProfilePurpose": rung.purpose.value,
                "stackLevel": rung.stack_level,
            },
        )

    @override
    async def composite_limit(
        self, connector_id: int, unit: ChargingRateUnit
    ) -> CompositeLimit | None:
        try:
            answer = await self.call(
                "GetCompositeSchedule",
                {
                    "connectorId": connector_id,
                    "duration": _COMPOSITE_SECONDS,
                    "chargingRateUnit": unit.value,
                },
            )
        except AdapterError:
            return None
        return _composite_limit(answer.get("chargingSchedule"))

    @override
    async def start_transaction(self, id_tag: str, connector_id: int) -> str:
        return await self.ask(
            "RemoteStartTransaction", {"idTag": id_tag, "connectorId": connector_id}
        )

    @override
    async def stop_transaction(self, transaction_id: int) -> str:
        return await self.ask("RemoteStopTransaction", {"transactionId": transaction_id})

    @override
    async def change_availability(self, connector_id: int, *, available: bool) -> str:
        kind = "Operative" if available else "Inoperative"
        return await self.ask("ChangeAvailability", {"connectorId": connector_id, "type": kind})


def _composite_limit(schedule: object) -> CompositeLimit | None:
    """Return the first limit of a composite schedule, if it is one.

    Chargers answer with none, with no periods, and with limits of -1.
    """
    try:
        periods = schedule["chargingSchedulePeriod"]  # type: ignore[index]
        limit = float(periods[0]["limit"])
        unit = ChargingRateUnit(schedule["chargingRateUnit"])  # type: ignore[index]
    except TypeError, KeyError, IndexError, ValueError:
        return None
    return CompositeLimit(limit, unit) if math.isfinite(limit) and limit >= 0 else None


def _whole(payload: Payload, name: str) -> int:
    """Return a field that has to be a whole number.

    Raises:
        FormationViolationError: it is not; the library makes a CALLERROR of it.
    """
    value = payload.get(name)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise FormationViolationError(details={"cause": f"{name} has to be a whole number"})


def _text(payload: Payload, name: str) -> str:
    """Return a field that has to be a text.

    Raises:
        FormationViolationError: it is not; the library makes a CALLERROR of it.
    """
    value = payload.get(name)
    if isinstance(value, str):
        return value
    raise FormationViolationError(details={"cause": f"{name} has to be a text"})


def _words(value: object) -> str | None:
    return value if isinstance(value, str) and value else None

"""OCPP 1.6J: what its messages say, in both directions."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, override

from ocpp.v16 import (  # type: ignore[import-untyped]
    ChargePoint,
    call_result as result,
)
from ocpp.v16.datatypes import IdTagInfo  # type: ignore[import-untyped]
from ocpp.v16.enums import Action  # type: ignore[import-untyped]

from .config import ChargingRateUnit
from .connection import ACCEPTED, Answer, CallRefused
from .facts import (
    CONFIGURATION_KEYS,
    MEASURANDS,
    METER_INTERVAL,
    ChargerFacts,
    ChargerIdentity,
    facts_from,
)
from .fields import Payload, groups, text, whole, whole_or_none, words
from .profiles import START_EARLIER, Period, Rung
from .routes import Route, always
from .session import CompositePeriod, Session
from .state import ChargerState, Transaction, TransactionId
from .wire import composite_periods, profile16

_DONE: Final[Mapping[str, Any]] = {
    "DiagnosticsStatusNotification": result.DiagnosticsStatusNotification,
    "FirmwareStatusNotification": result.FirmwareStatusNotification,
    "LogStatusNotification": result.LogStatusNotification,
    "SecurityEventNotification": result.SecurityEventNotification,
    "SignedFirmwareStatusNotification": result.SignedFirmwareStatusNotification,
}
"""Messages that are answered, and change nothing."""


class Session16(Session):
    """A connection that speaks OCPP 1.6."""

    VERSION = "1.6"
    PEER = ChargePoint
    ACTIONS = frozenset(each.value for each in Action)

    _starting: tuple[ChargerState, Transaction] | None = None

    @override
    def routes(self) -> Mapping[str, Route]:
        done = {action: always(made) for action, made in _DONE.items()}
        return done | {
            "Authorize": Route(self._authorize),
            "BootNotification": Route(self._boot, after=lambda _: self._station.restarted(self)),
            "DataTransfer": Route(lambda _: result.DataTransfer(status="UnknownVendorId")),
            "Heartbeat": Route(lambda _: result.Heartbeat(current_time=self._policy.time())),
            "MeterValues": Route(lambda _: result.MeterValues(), after=self._after_meter_values),
            "SignCertificate": Route(lambda _: result.SignCertificate(status="Rejected")),
            "StartTransaction": Route(self._start_transaction, after=self._after_start_transaction),
            "StatusNotification": Route(self._status),
            "StopTransaction": Route(self._stop_transaction),
        }

    def _authorize(self, payload: Payload) -> object:
        return result.Authorize(id_tag_info=self._id_tag_info(text(payload, "id_tag")))

    def _boot(self, payload: Payload) -> object:
        self._station.booted(
            ChargerIdentity(
                vendor=words(payload.get("charge_point_vendor")),
                model=words(payload.get("charge_point_model")),
                serial_number=words(
                    payload.get("charge_point_serial_number")
                    or payload.get("charge_box_serial_number")
                ),
                firmware_version=words(payload.get("firmware_version")),
            )
        )
        return result.BootNotification(
            current_time=self._policy.time(),
            interval=self._config.heartbeat_seconds,
            status=ACCEPTED,
        )

    def _status(self, payload: Payload) -> object:
        self._station.connectors.clock_told(payload.get("timestamp"))
        error = words(payload.get("error_code"))
        added = [words(payload.get("vendor_error_code")), words(payload.get("info"))]
        self._station.connectors.status_changed(
            whole(payload, "connector_id"),
            text(payload, "status"),
            error if error != "NoError" else None,
            ", ".join(each for each in added if each) or None,
        )
        return result.StatusNotification()

    def _start_transaction(self, payload: Payload) -> object:
        connector_id = whole(payload, "connector_id")
        id_tag = text(payload, "id_tag")
        meter_start_wh = whole(payload, "meter_start")
        fingerprint = (connector_id, id_tag, meter_start_wh, payload.get("timestamp"))
        info = self._id_tag_info(id_tag, connector_id)
        state = self._station.connectors.at(connector_id)
        known = None if state is None else state.repeated_start(fingerprint)
        if known is not None:
            return result.StartTransaction(transaction_id=known, id_tag_info=info)
        transaction_id = self._station.new_transaction_id(next(self._policy.transaction_ids))
        if state is not None:
            started = Transaction(
                transaction_id=transaction_id,
                meter_start_wh=meter_start_wh,
                started_at=state.our_time(payload.get("timestamp")),
                fingerprint=fingerprint,
            )
            self._starting = (state, started)
        return result.StartTransaction(transaction_id=transaction_id, id_tag_info=info)

    def _after_start_transaction(self, _payload: Payload) -> None:
        # Only now the charger knows the id, and can take a profile for it.
        starting, self._starting = self._starting, None
        if starting is not None:
            state, transaction = starting
            state.transaction_started(transaction)

    def _stop_transaction(self, payload: Payload) -> object:
        self._station.connectors.stopped(
            whole(payload, "transaction_id"), words(payload.get("reason"))
        )
        return result.StopTransaction()

    def _after_meter_values(self, payload: Payload) -> None:
        connector_id = whole_or_none(payload.get("connector_id"))
        if connector_id is not None:
            self._station.connectors.metered(
                connector_id,
                groups(payload, "meter_value"),
                whole_or_none(payload.get("transaction_id")),
            )

    def _id_tag_info(self, id_tag: str, connector_id: int | None = None) -> object:
        return IdTagInfo(status=ACCEPTED if self._may_charge(id_tag, connector_id) else "Invalid")

    @override
    async def interview(self) -> ChargerFacts:
        try:
            answer = await self.call("GetConfiguration", {"key": CONFIGURATION_KEYS})
        except CallRefused as refused:
            if refused.not_understood:
                raise
            # Too many keys for one question: some take none but "all".
            answer = await self.call("GetConfiguration", {})
        return facts_from(
            (str(each["key"]), words(each.get("value")))
            for each in groups(answer, "configurationKey")
            if "key" in each
        )

    @override
    async def set_meter_interval(self, seconds: int) -> Answer:
        return await self._configure(METER_INTERVAL, str(seconds))

    @override
    async def set_measurands(self, measurands: tuple[str, ...]) -> Answer:
        return await self._configure(MEASURANDS, ",".join(measurands))

    async def _configure(self, key: str, value: str) -> Answer:
        return await self.ask("ChangeConfiguration", {"key": key, "value": value})

    @override
    async def trigger_status(self, connector_id: int) -> Answer:
        return await self._trigger("StatusNotification", connector_id)

    @override
    async def trigger_meter(self, connector_id: int) -> Answer:
        return await self._trigger("MeterValues", connector_id)

    async def _trigger(self, message: str, connector_id: int) -> Answer:
        return await self.ask(
            "TriggerMessage", {"requestedMessage": message, "connectorId": connector_id}
        )

    @override
    def profile_payload(
        self,
        rung: Rung,
        periods: tuple[Period, ...],
        *,
        connector_id: int,
        transaction_id: TransactionId | None,
        starts_at: datetime | None = None,
    ) -> dict[str, object]:
        profile = profile16(
            rung,
            periods,
            connector_id=connector_id or self._config.connector_id,
            transaction_id=transaction_id,
            starts_at=starts_at or self._policy.clock() - START_EARLIER,
        )
        return {"connectorId": connector_id, "csChargingProfiles": profile}

    @override
    async def clear_profile(self, rung: Rung | None, profile_id: int, connector_id: int) -> Answer:
        if rung is None:
            return await self.ask("ClearChargingProfile", {"id": profile_id})
        return await self.ask(
            "ClearChargingProfile",
            {
                "connectorId": connector_id,
                "chargingProfilePurpose": rung.purpose_name,
                "stackLevel": rung.stack_level,
            },
        )

    @override
    async def composite_schedule(
        self, connector_id: int, unit: ChargingRateUnit, duration_seconds: int
    ) -> tuple[CompositePeriod, ...]:
        answer = await self.call(
            "GetCompositeSchedule",
            {
                "connectorId": connector_id,
                "duration": duration_seconds,
                "chargingRateUnit": unit.value,
            },
        )
        return composite_periods(
            answer.get("chargingSchedule"), answer.get("scheduleStart"), self._policy.clock()
        )

    @override
    async def start_transaction(self, id_tag: str, connector_id: int) -> Answer:
        return await self.ask(
            "RemoteStartTransaction", {"idTag": id_tag, "connectorId": connector_id}
        )

    @override
    async def stop_transaction(self, transaction_id: TransactionId) -> Answer:
        return await self.ask("RemoteStopTransaction", {"transactionId": transaction_id})

    @override
    async def change_availability(self, connector_id: int, *, available: bool) -> Answer:
        kind = "Operative" if available else "Inoperative"
        return await self.ask("ChangeAvailability", {"connectorId": connector_id, "type": kind})

    @override
    async def reset(self, *, hard: bool) -> Answer:
        return await self.ask("Reset", {"type": "Hard" if hard else "Soft"})

    @override
    async def unlock(self, connector_id: int) -> Answer:
        return await self.ask("UnlockConnector", {"connectorId": connector_id})

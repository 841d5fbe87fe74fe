"""OCPP 2.0.1 and 2.1: what chargers say. What they are asked is in ``v201_calls``."""

from collections import deque
from collections.abc import Mapping
from typing import Any, Final, override

from ocpp.v21 import ChargePoint as ChargePoint21  # type: ignore[import-untyped]
from ocpp.v201 import (  # type: ignore[import-untyped]
    ChargePoint,
    call_result as result,
)

from .connection import ACCEPTED, Route, always
from .device_model import reported
from .facts import ChargerIdentity
from .fields import Payload, group, groups, text, whole, whole_or_none, words
from .link import Link
from .meter import energy_at_start_wh, plain_meter_value
from .problems import problem_told
from .state import Transaction
from .v201_calls import Calls201

_DONE: Final[Mapping[str, Any]] = {
    "ClearedChargingLimit": result.ClearedChargingLimit,
    "FirmwareStatusNotification": result.FirmwareStatusNotification,
    "LogStatusNotification": result.LogStatusNotification,
    "NotifyChargingLimit": result.NotifyChargingLimit,
    "NotifyCustomerInformation": result.NotifyCustomerInformation,
    "NotifyDisplayMessages": result.NotifyDisplayMessages,
    "NotifyMonitoringReport": result.NotifyMonitoringReport,
    "PublishFirmwareStatusNotification": result.PublishFirmwareStatusNotification,
    "ReportChargingProfiles": result.ReportChargingProfiles,
    "ReservationStatusUpdate": result.ReservationStatusUpdate,
    "SecurityEventNotification": result.SecurityEventNotification,
}
"""Messages that are answered, and change nothing."""
_REFUSED: Final[Mapping[str, Any]] = {
    "DataTransfer": lambda: result.DataTransfer(status="UnknownVendorId"),
    "Get15118EVCertificate": lambda: result.Get15118EVCertificate(status="Failed", exi_response=""),
    "GetCertificateStatus": lambda: result.GetCertificateStatus(status="Failed"),
    "NotifyEVChargingNeeds": lambda: result.NotifyEVChargingNeeds(status="Rejected"),
    "NotifyEVChargingSchedule": lambda: result.NotifyEVChargingSchedule(status="Rejected"),
    "SignCertificate": lambda: result.SignCertificate(status="Rejected"),
}
"""What we have nothing for, and say so."""
_FOREIGN_KEPT: Final = 100


class Session201(Calls201):
    """A connection that speaks OCPP 2.0.1.

    What OCPP 1.6 calls a connector is an EVSE here: ``OcppConfig.connector_id`` is its id.
    """

    VERSION = "2.0.1"
    PEER = ChargePoint

    def __init__(self, link: Link, **parts: Any) -> None:
        """Take over an open socket, as ``Session`` does."""
        self._foreign: deque[str] = deque(maxlen=_FOREIGN_KEPT)
        """Transactions on other EVSEs, the last few."""
        super().__init__(link, **parts)

    @override
    def routes(self) -> Mapping[str, Route]:
        fixed = {action: always(made) for action, made in {**_DONE, **_REFUSED}.items()}
        return fixed | {
            "Authorize": Route(self._authorize),
            "BootNotification": Route(self._boot, after=self._after_boot),
            "Heartbeat": Route(lambda _: result.Heartbeat(current_time=self._policy.time())),
            "MeterValues": Route(lambda _: result.MeterValues(), after=self._after_meter_values),
            "NotifyEvent": Route(lambda _: result.NotifyEvent(), after=self._after_events),
            "NotifyReport": Route(lambda _: result.NotifyReport(), after=self._after_report),
            "StatusNotification": Route(self._status),
            "TransactionEvent": Route(self._transaction_event, after=self._after_event),
        }

    def _authorize(self, payload: Payload) -> object:
        tag = text(group(payload, "id_token"), "id_token")
        return result.Authorize(id_token_info=self._token_info(tag))

    def _boot(self, payload: Payload) -> object:
        station = group(payload, "charging_station")
        identity = ChargerIdentity(
            vendor=words(station.get("vendor_name")),
            model=words(station.get("model")),
            serial_number=words(station.get("serial_number")),
            firmware_version=words(station.get("firmware_version")),
        )
        if _only_asked(payload):
            self._state.identity = identity
        else:
            self._state.booted(identity)
        return result.BootNotification(
            current_time=self._policy.time(),
            interval=self._config.heartbeat_seconds,
            status=ACCEPTED,
        )

    def _after_boot(self, payload: Payload) -> None:
        if not _only_asked(payload):
            self._on_boot()

    def _status(self, payload: Payload) -> object:
        self._state.clock_told(payload.get("timestamp"))
        self._state.status_changed(
            whole(payload, "evse_id"), text(payload, "connector_status"), None
        )
        return result.StatusNotification()

    def _after_events(self, payload: Payload) -> None:
        for event in groups(payload, "event_data"):
            told = problem_told(event)
            if told is not None:
                self._state.problem_told(told)

    def _transaction_event(self, payload: Payload) -> object:
        text(payload, "event_type")
        text(group(payload, "transaction_info"), "transaction_id")
        tag = words(group(payload, "id_token").get("id_token"))
        info = None if tag is None else self._token_info(tag)
        return result.TransactionEvent(id_token_info=info)

    def _after_event(self, payload: Payload) -> None:
        """Take in what a transaction says: its start, how it goes, its meter, its end."""
        info = group(payload, "transaction_info")
        transaction_id = text(info, "transaction_id")
        kind = payload["event_type"]
        if not self._is_ours(transaction_id, group(payload, "evse")):
            return
        meter_values = [plain_meter_value(each) for each in groups(payload, "meter_value")]
        running = self._state.transaction
        known = running is not None and running.transaction_id == transaction_id
        if kind == "Started" and not known:
            start_wh = energy_at_start_wh(meter_values)
            self._state.transaction_started(
                Transaction(
                    transaction_id=transaction_id,
                    meter_start_wh=start_wh,
                    started_at=self._state.our_time(payload.get("timestamp")),
                )
            )
        elif kind == "Updated" and not payload.get("offline"):
            # One that was kept from before may belong to a transaction that is over.
            self._state.learn_transaction(transaction_id)
        state = words(info.get("charging_state"))
        if state is not None and kind != "Ended" and not payload.get("offline"):
            self._state.charging_state_changed(transaction_id, state)
        if meter_values:
            self._state.metered(self._config.connector_id, meter_values, None)
        if kind == "Ended":
            self._state.transaction_stopped(transaction_id, words(info.get("stopped_reason")))

    def _is_ours(self, transaction_id: str, evse: Payload) -> bool:
        """Say whether a transaction runs on our EVSE, which only its first events have to name."""
        evse_id = whole_or_none(evse.get("id"))
        if evse_id is None:
            return transaction_id not in self._foreign
        if evse_id == self._config.connector_id:
            return True
        if transaction_id not in self._foreign:
            self._foreign.append(transaction_id)
        return False

    def _after_meter_values(self, payload: Payload) -> None:
        evse_id = whole_or_none(payload.get("evse_id"))
        if evse_id is not None:
            values = [plain_meter_value(each) for each in groups(payload, "meter_value")]
            self._state.metered(evse_id, values, None)

    def _after_report(self, payload: Payload) -> None:
        self.take_report(
            dict(reported(groups(payload, "report_data"))),
            request_id=whole_or_none(payload.get("request_id")),
            complete=not payload.get("tbc"),
        )

    def _token_info(self, tag: str) -> dict[str, object]:
        return {"status": ACCEPTED if self._may_charge(tag) else "Invalid"}


class Session21(Session201):
    """A connection that speaks OCPP 2.1: for us the same messages, with fields more."""

    VERSION = "2.1"
    PEER = ChargePoint21


def _only_asked(payload: Payload) -> bool:
    """Whether a BootNotification answers a trigger: nothing has started anew then."""
    return payload.get("reason") == "Triggered"

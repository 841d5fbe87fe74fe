"""OCPP 2.0.1 and 2.1: what chargers say. What they are asked is in ``v201_calls``."""

from collections.abc import Mapping
from typing import Any, Final, override

from ocpp.v201 import (  # type: ignore[import-untyped]
    ChargePoint,
    call_result as result,
)
from ocpp.v201.enums import Action  # type: ignore[import-untyped]

from .connection import ACCEPTED
from .device_model import evses_in, reported
from .facts import ChargerIdentity
from .fields import Payload, group, groups, text, whole, whole_or_none, words
from .link import Link
from .meter import energy_at_start_wh, plain_meter_value
from .problems import problem_told
from .routes import Route, always
from .state import ChargerState, Transaction
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
_PLACES_KEPT: Final = 100


class Session201(Calls201):
    """A connection that speaks OCPP 2.0.1.

    What OCPP 1.6 calls a connector is an EVSE here: ``OcppConfig.connector_id`` is its id.
    """

    VERSION = "2.0.1"
    PEER = ChargePoint
    ACTIONS = frozenset(each.value for each in Action)

    def __init__(self, link: Link, **parts: Any) -> None:
        """Take over an open socket, as ``Session`` does."""
        self._places: dict[str, int] = {}
        """On which EVSE the last few transactions run: only their first events have to say."""
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
            self._station.identified(identity)
        else:
            self._station.booted(identity)
        return result.BootNotification(
            current_time=self._policy.time(),
            interval=self._config.heartbeat_seconds,
            status=ACCEPTED,
        )

    def _after_boot(self, payload: Payload) -> None:
        if not _only_asked(payload):
            self._station.restarted(self)

    def _status(self, payload: Payload) -> object:
        self._station.connectors.clock_told(payload.get("timestamp"))
        self._station.connectors.status_changed(
            whole(payload, "evse_id"), text(payload, "connector_status"), None
        )
        return result.StatusNotification()

    def _after_events(self, payload: Payload) -> None:
        for event in groups(payload, "event_data"):
            told = problem_told(event)
            if told is not None:
                self._station.connectors.problem_told(told)

    def _transaction_event(self, payload: Payload) -> object:
        text(payload, "event_type")
        text(group(payload, "transaction_info"), "transaction_id")
        tag = words(group(payload, "id_token").get("id_token"))
        evse_id = whole_or_none(group(payload, "evse").get("id"))
        info = None if tag is None else self._token_info(tag, evse_id)
        return result.TransactionEvent(id_token_info=info)

    def _after_event(self, payload: Payload) -> None:
        """Take in what a transaction says: its start, how it goes, its meter, its end."""
        info = group(payload, "transaction_info")
        transaction_id = text(info, "transaction_id")
        kind = payload["event_type"]
        state = self._state_of(transaction_id, group(payload, "evse"))
        if state is None:
            return
        meter_values = [plain_meter_value(each) for each in groups(payload, "meter_value")]
        running = state.transaction
        known = running is not None and running.transaction_id == transaction_id
        if kind == "Started" and not known:
            start_wh = energy_at_start_wh(meter_values)
            state.transaction_started(
                Transaction(
                    transaction_id=transaction_id,
                    meter_start_wh=start_wh,
                    started_at=state.our_time(payload.get("timestamp")),
                )
            )
        elif kind == "Updated" and not payload.get("offline"):
            # One that was kept from before may belong to a transaction that is over.
            state.learn_transaction(transaction_id)
        word = words(info.get("charging_state"))
        if word is not None and kind != "Ended" and not payload.get("offline"):
            state.charging_state_changed(transaction_id, word)
        if meter_values:
            state.metered(state.connector_id, meter_values, None)
        if kind == "Ended":
            state.transaction_stopped(transaction_id, words(info.get("stopped_reason")))

    def _state_of(self, transaction_id: str, evse: Payload) -> ChargerState | None:
        """Return the state of the EVSE that a transaction runs on; None: nobody can say.

        Only its first events have to name it: one that is not named, and was not before, is that
        of the only EVSE that is declared.
        """
        connectors = self._station.connectors
        evse_id = whole_or_none(evse.get("id"))
        if evse_id is None:
            place = self._places.get(transaction_id)
            known = connectors.of(transaction_id)
            return known or (connectors.only() if place is None else connectors.at(place))
        self._places.pop(transaction_id, None)
        self._places[transaction_id] = evse_id
        if len(self._places) > _PLACES_KEPT:
            del self._places[next(iter(self._places))]
        return connectors.at(evse_id)

    def _after_meter_values(self, payload: Payload) -> None:
        evse_id = whole_or_none(payload.get("evse_id"))
        if evse_id is not None:
            values = [plain_meter_value(each) for each in groups(payload, "meter_value")]
            self._station.connectors.metered(evse_id, values, None)

    def _after_report(self, payload: Payload) -> None:
        data = list(groups(payload, "report_data"))
        self.take_report(
            dict(reported(data)),
            evses=evses_in(data),
            request_id=whole_or_none(payload.get("request_id")),
            complete=not payload.get("tbc"),
        )

    def _token_info(self, tag: str, evse_id: int | None = None) -> dict[str, object]:
        return {"status": ACCEPTED if self._may_charge(tag, evse_id) else "Invalid"}


class Session21(Session201):
    """A connection that speaks OCPP 2.1: for us the same messages, with fields more.

    The library's classes of this version are not used, and take two tenths of a second to import.
    """

    VERSION = "2.1"


def _only_asked(payload: Payload) -> bool:
    """Whether a BootNotification answers a trigger: nothing has started anew then."""
    return payload.get("reason") == "Triggered"

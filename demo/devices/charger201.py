"""A simulated charger that speaks OCPP 2.0.1, or 2.1, which says the same in what is used here."""

import itertools
from typing import Any, Final, override
import uuid

from .answers201 import ANSWERS
from .charger import SimulatedCharger
from .charger_settings import FAULT_CODE, FAULT_WORDS, ChargerSettings
from .device_model import DeviceModel
from .meter_samples import sampled201
from .ocpp_frames import Fields
from .outlet import Outlet, Session
from .profile_rules import rules201

CONNECTOR: Final = 1
"""Each EVSE has one."""

_CONNECTOR_STATUS: Final = {word: word for word in ("Available", "Faulted", "Unavailable")}
_OCCUPIED: Final = "Occupied"
_CHARGING_STATES: Final = frozenset({"Charging", "SuspendedEV", "SuspendedEVSE"})
_TRIGGERS: Final = {
    "DeAuthorized": "Deauthorized",
    "EVDisconnected": "EVCommunicationLost",
    "ImmediateReset": "ResetCommand",
    "Remote": "RemoteStop",
}
"""What makes a transaction end, by the reason that it stops for."""


class SimulatedCharger201(SimulatedCharger):
    """Outlets are EVSEs with a connector each; the charger gives transactions their ids."""

    SUBPROTOCOL = "ocpp2.0.1"
    ANSWERS = ANSWERS
    SMART_CHARGING_CALLS = frozenset(
        {
            "ClearChargingProfile",
            "GetChargingProfiles",
            "GetCompositeSchedule",
            "SetChargingProfile",
        }
    )

    rules = staticmethod(rules201)

    def __init__(self, settings: ChargerSettings, **parts: Any) -> None:
        """Make the device, as ``SimulatedCharger`` does."""
        self._event_ids = itertools.count(1)
        super().__init__(settings, **parts)

    @property
    def device_model(self) -> DeviceModel:
        """The device model as it is now."""
        return DeviceModel(self)

    @override
    def boot_fields(self) -> Fields:
        return {
            "reason": "PowerUp",
            "chargingStation": {
                "vendorName": "Energy Dispatch",
                "model": "Simulated 2.0.1",
                "serialNumber": self.settings.charge_point_id[:25],
                "firmwareVersion": "1.0",
                **self.settings.identity,
            },
        }

    @override
    def why(self, code: str, words: str) -> Fields:
        return {"statusInfo": {"reasonCode": code, "additionalInfo": words[:512]}}

    @override
    def send_status(self, outlet: Outlet) -> None:
        self.link.send(
            "StatusNotification",
            {
                "timestamp": self.stamp(),
                "connectorStatus": _CONNECTOR_STATUS.get(outlet.status, _OCCUPIED),
                "evseId": outlet.number,
                "connectorId": CONNECTOR,
            },
        )
        if (outlet.status == "Faulted") != outlet.told_problem:
            outlet.told_problem = not outlet.told_problem
            self._send_problem(outlet)

    def _send_problem(self, outlet: Outlet) -> None:
        """Tell that something is wrong, or no longer."""
        said = {"techCode": FAULT_CODE, "techInfo": FAULT_WORDS} if outlet.told_problem else {}
        event = {
            "eventId": next(self._event_ids),
            "timestamp": self.stamp(),
            "trigger": "Delta",
            "actualValue": str(outlet.told_problem).lower(),
            "eventNotificationType": "HardWiredNotification",
            "component": {
                "name": "Connector",
                "evse": {"id": outlet.number, "connectorId": CONNECTOR},
            },
            "variable": {"name": "Problem"},
            **said,
        }
        fields = {"generatedAt": self.stamp(), "seqNo": 0, "eventData": [event]}
        self.link.send("NotifyEvent", fields)

    @override
    def status_changed(self, outlet: Outlet) -> None:
        session = outlet.session
        if session is None or session.sent == 0 or outlet.status == session.told_state:
            return
        self.send_transaction(outlet, session, "Updated", "ChargingStateChanged")

    @override
    def send_meter(self, outlet: Outlet, context: str) -> None:
        session = outlet.session
        if session is not None and context == "Sample.Periodic":
            self.send_transaction(
                outlet,
                session,
                "Updated",
                "MeterValuePeriodic",
                meterValue=self._meter_value(outlet, context),
            )
            return
        fields = {"evseId": outlet.number, "meterValue": self._meter_value(outlet, context)}
        self.link.send("MeterValues", fields)

    @override
    def transaction_began(self, outlet: Outlet, session: Session) -> None:
        session.transaction_id = str(uuid.uuid4())
        token = self._id_token(session)
        remote = session.remote_start_id is not None
        if not remote:
            self.link.keep("Authorize", lambda: {"idToken": token})
        self.send_transaction(
            outlet,
            session,
            "Started",
            "RemoteStart" if remote else "Authorized",
            idToken=token,
            meterValue=self._meter_value(outlet, "Transaction.Begin"),
        )

    @override
    def transaction_ended(self, outlet: Outlet, session: Session, reason: str) -> None:
        self.send_transaction(
            outlet,
            session,
            "Ended",
            _TRIGGERS.get(reason, "AbnormalCondition"),
            stopped_reason=reason,
            meterValue=self._meter_value(outlet, "Transaction.End"),
        )

    def send_transaction(
        self,
        outlet: Outlet,
        session: Session,
        event_type: str,
        trigger: str,
        *,
        stopped_reason: str | None = None,
        **more: object,
    ) -> None:
        """Send a TransactionEvent; without a link it is kept, and says so when it is sent."""
        info: Fields = {"transactionId": session.transaction_id}
        state = outlet.status if outlet.status in _CHARGING_STATES else "EVConnected"
        info["chargingState"] = state if stopped_reason is None else "EVConnected"
        if stopped_reason is not None:
            info["stoppedReason"] = stopped_reason
        if session.remote_start_id is not None:
            info["remoteStartId"] = session.remote_start_id
        fields = {
            "eventType": event_type,
            "timestamp": self.stamp(),
            "triggerReason": trigger,
            "seqNo": session.sent,
            "offline": not self.link.connected,
            "numberOfPhasesUsed": outlet.circuit.offered_phases,
            "transactionInfo": info,
            "evse": {"id": outlet.number, "connectorId": CONNECTOR},
            **more,
        }
        session.sent += 1
        session.told_state = outlet.status

        def answered(answer: Fields) -> None:
            status = answer.get("idTokenInfo", {}).get("status", "Accepted")
            if status != "Accepted" and outlet.session is session:
                self.end(outlet, "DeAuthorized")

        self.link.keep("TransactionEvent", lambda: fields, answered)

    @override
    def stop_unknown_transaction(self) -> None:
        session = Session(
            started=self.now(),
            transaction_id=str(uuid.uuid4()),
            id_token=self.settings.id_tag,
            sent=7,
        )
        self.transaction_ended(self.outlets[0], session, "PowerLoss")

    def send_report(self, request_id: int) -> None:
        """Send the device model in parts, as NotifyReport."""
        parts = self.device_model.report()
        for number, part in enumerate(parts):
            self.link.send(
                "NotifyReport",
                {
                    "requestId": request_id,
                    "generatedAt": self.stamp(),
                    "seqNo": number,
                    "tbc": number < len(parts) - 1,
                    "reportData": part,
                },
            )

    def _meter_value(self, outlet: Outlet, context: str) -> list[Fields]:
        sample = {
            "timestamp": self.meter_stamp(),
            "sampledValue": sampled201(self.measure(outlet), context),
        }
        return [sample] if sample["sampledValue"] else []

    def _id_token(self, session: Session) -> Fields:
        remote = session.remote_start_id is not None
        return {"idToken": session.id_token, "type": "Central" if remote else "ISO14443"}

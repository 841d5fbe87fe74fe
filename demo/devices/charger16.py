"""A simulated charger that speaks OCPP 1.6."""

from typing import Final, override

from .answers16 import ANSWERS
from .charger import SimulatedCharger
from .charger_settings import FAULT_CODE, FAULT_WORDS, Fault
from .meter_samples import sampled16
from .ocpp_frames import Fields
from .outlet import Outlet, Session
from .profile_rules import rules16

_UNKNOWN_TRANSACTION: Final = 999_999_999


class SimulatedCharger16(SimulatedCharger):
    """Outlets are connectors, and transactions get their ids from the central system."""

    SUBPROTOCOL = "ocpp1.6"
    ANSWERS = ANSWERS
    SMART_CHARGING_CALLS = frozenset(
        {"ClearChargingProfile", "GetCompositeSchedule", "SetChargingProfile"}
    )

    rules = staticmethod(rules16)

    @override
    def boot_fields(self) -> Fields:
        return {
            "chargePointVendor": "Energy Dispatch",
            "chargePointModel": "Simulated 1.6",
            "chargePointSerialNumber": self.settings.charge_point_id[:25],
            "firmwareVersion": "1.0",
            **self.settings.identity,
        }

    @override
    def send_status(self, outlet: Outlet) -> None:
        faulted = Fault.FAULTED in self.faults
        self.link.send(
            "StatusNotification",
            {
                "connectorId": outlet.number,
                "errorCode": "GroundFailure" if faulted else "NoError",
                **({"vendorErrorCode": FAULT_CODE, "info": FAULT_WORDS} if faulted else {}),
                "status": outlet.status,
                "timestamp": self.stamp(),
            },
        )

    @override
    def status_changed(self, outlet: Outlet) -> None:
        """Do nothing: the status itself is told, where there is a link."""

    @override
    def send_meter(self, outlet: Outlet, context: str) -> None:
        session = outlet.session
        sample = {
            "timestamp": self.meter_stamp(),
            "sampledValue": sampled16(self.measure(outlet), context),
        }
        fields = {"connectorId": outlet.number, "meterValue": [sample]}
        if session is None:
            self.link.send("MeterValues", fields)
        else:
            self.link.keep(
                "MeterValues", lambda: fields | {"transactionId": session.transaction_id or 0}
            )

    @override
    def transaction_began(self, outlet: Outlet, session: Session) -> None:
        fields = {
            "connectorId": outlet.number,
            "idTag": session.id_token,
            "meterStart": round(outlet.circuit.register_wh),
            "timestamp": self.stamp(),
        }

        def started(answer: Fields) -> None:
            session.transaction_id = answer["transactionId"]
            if answer["idTagInfo"]["status"] != "Accepted" and outlet.session is session:
                self.end(outlet, "DeAuthorized")
            self.refresh()

        self.link.keep("Authorize", lambda: {"idTag": session.id_token})
        self.link.keep("StartTransaction", lambda: fields, started)

    @override
    def transaction_ended(self, outlet: Outlet, session: Session, reason: str) -> None:
        fields = {
            "meterStop": round(outlet.circuit.register_wh),
            "timestamp": self.stamp(),
            "reason": reason,
        }
        self.link.keep(
            "StopTransaction", lambda: fields | {"transactionId": session.transaction_id or 0}
        )

    @override
    def stop_unknown_transaction(self) -> None:
        fields = {
            "transactionId": _UNKNOWN_TRANSACTION,
            "meterStop": round(self.circuit.register_wh),
            "timestamp": self.stamp(),
            "reason": "PowerLoss",
        }
        self.link.keep("StopTransaction", lambda: fields)

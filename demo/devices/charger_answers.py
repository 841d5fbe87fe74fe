"""What a simulated OCPP 1.6 charger answers to each call of its central system."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from .charger_settings import Fault
from .charging_profiles import Profile
from .ocpp_frames import Fields, Refuse

if TYPE_CHECKING:
    from .charger16 import SimulatedCharger16

CONNECTOR: Final = 1

_ACCEPTED: Final[Fields] = {"status": "Accepted"}
_REJECTED: Final[Fields] = {"status": "Rejected"}


def _set_profile(charger: SimulatedCharger16, payload: Fields) -> Fields:
    match charger.fault:
        case Fault.REJECT:
            return _REJECTED
        case Fault.NOT_IMPLEMENTED:
            raise Refuse("NotImplemented", "SetChargingProfile is not supported")
        case Fault.BUSY:
            raise Refuse("GenericError", "busy, try again later")
        case Fault.IGNORE:
            return _ACCEPTED
        case Fault.BAD_ANSWER:
            return {}
        case _:
            pass
    try:
        profile = Profile.of(payload["connectorId"], payload["csChargingProfiles"])
    except (KeyError, TypeError, ValueError) as error:
        raise Refuse("FormationViolation", repr(error)) from error
    taken = charger.store.add(profile, charger.running)
    charger.refresh()
    return _ACCEPTED if taken else _REJECTED


def _clear_profile(charger: SimulatedCharger16, payload: Fields) -> Fields:
    removed = charger.store.clear(payload)
    charger.refresh()
    return {"status": "Accepted" if removed else "Unknown"}


def _composite(charger: SimulatedCharger16, payload: Fields) -> Fields:
    if not 0 <= payload["connectorId"] <= CONNECTOR:
        return _REJECTED
    unit = payload.get("chargingRateUnit", "A")
    if charger.fault in {Fault.BAD_ANSWER, Fault.BAD_SCHEDULE}:
        limits = [(0, -1.0)]
    else:
        factor = 1.0 if unit == "A" else charger.circuit.to_kw(1.0) * 1000.0
        limits = [
            (start, round(current_a * factor, 1))
            for start, current_a in charger.store.composite(
                datetime.now(UTC),
                payload["duration"],
                charger.running,
                charger.circuit.max_current_a,
            )
        ]
    return {
        "status": "Accepted",
        "connectorId": payload["connectorId"],
        "scheduleStart": charger.stamp(),
        "chargingSchedule": {
            "chargingRateUnit": unit,
            "duration": payload["duration"],
            "chargingSchedulePeriod": [
                {"startPeriod": start, "limit": limit} for start, limit in limits
            ],
        },
    }


def _remote_start(charger: SimulatedCharger16, payload: Fields) -> Fields:
    connector = payload.get("connectorId", CONNECTOR)
    if connector != CONNECTOR or not charger.remote_start():
        return _REJECTED
    return _ACCEPTED


def _remote_stop(charger: SimulatedCharger16, payload: Fields) -> Fields:
    if charger.transaction_id is None or charger.transaction_id != payload["transactionId"]:
        return _REJECTED
    charger.end("Remote")
    return _ACCEPTED


def _change_availability(charger: SimulatedCharger16, payload: Fields) -> Fields:
    scheduled = charger.set_operative(operative=payload["type"] == "Operative")
    return {"status": "Scheduled" if scheduled else "Accepted"}


def _get_configuration(charger: SimulatedCharger16, payload: Fields) -> Fields:
    settings = _configuration(charger)
    wanted = payload.get("key") or list(settings)
    return {
        "configurationKey": [
            {"key": key, "readonly": key != "MeterValueSampleInterval", "value": settings[key]}
            for key in wanted
            if key in settings
        ],
        "unknownKey": [key for key in wanted if key not in settings],
    }


def _configuration(charger: SimulatedCharger16) -> dict[str, str]:
    can = charger.settings.smart_charging
    reported = charger.settings.reported_stack_level
    settings = {
        "ChargeProfileMaxStackLevel": str(can.max_stack_level if reported is None else reported),
        "ChargingScheduleMaxPeriods": str(can.max_periods),
        "ConnectorPhaseRotation": "1.RST",
        "MeterValueSampleInterval": f"{charger.meter_interval_seconds:g}",
        "NumberOfConnectors": "1",
    }
    if charger.settings.tells_units:
        words = {"A": "Current", "W": "Power"}
        settings["ChargingScheduleAllowedChargingRateUnit"] = ",".join(
            words[unit] for unit in sorted(can.units)
        )
    return settings


def _change_configuration(charger: SimulatedCharger16, payload: Fields) -> Fields:
    if payload["key"] != "MeterValueSampleInterval":
        return {"status": "NotSupported"}
    try:
        charger.meter_interval_seconds = float(payload["value"])
    except ValueError:
        return _REJECTED
    return _ACCEPTED


def _trigger(charger: SimulatedCharger16, payload: Fields) -> Fields:
    send = {
        "StatusNotification": charger.send_status,
        "MeterValues": lambda: charger.send_meter("Trigger"),
        "Heartbeat": charger.send_heartbeat,
    }.get(payload["requestedMessage"])
    if send is None:
        return {"status": "NotImplemented"}
    send()
    return _ACCEPTED


ANSWERS: Final[Mapping[str, Callable[[SimulatedCharger16, Fields], Fields]]] = {
    "ChangeAvailability": _change_availability,
    "ChangeConfiguration": _change_configuration,
    "ClearChargingProfile": _clear_profile,
    "GetCompositeSchedule": _composite,
    "GetConfiguration": _get_configuration,
    "RemoteStartTransaction": _remote_start,
    "RemoteStopTransaction": _remote_stop,
    "SetChargingProfile": _set_profile,
    "TriggerMessage": _trigger,
}

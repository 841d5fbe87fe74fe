"""What a simulated OCPP 1.6 charger answers to each call of its central system."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from .charger_settings import Fault
from .charging_profiles import Profile
from .configuration16 import change_configuration, configuration
from .ocpp_frames import Fields, Refuse
from .outlet import Outlet
from .profile_rules import profile16

if TYPE_CHECKING:
    from .charger16 import SimulatedCharger16

_ACCEPTED: Final[Fields] = {"status": "Accepted"}
_REJECTED: Final[Fields] = {"status": "Rejected"}


def _profile(connector_id: int, fields: Mapping[str, Any]) -> Profile:
    try:
        return profile16(connector_id, fields)
    except (KeyError, TypeError, ValueError) as error:
        raise Refuse("FormationViolation", repr(error)) from error


def _outlet(charger: SimulatedCharger16, connector_id: int) -> Outlet | None:
    known = 0 < connector_id <= len(charger.outlets)
    return charger.outlets[connector_id - 1] if known else None


def _set_profile(charger: SimulatedCharger16, payload: Fields) -> Fields:
    return charger.install(_profile(payload["connectorId"], payload["csChargingProfiles"]))


def _clear_profile(charger: SimulatedCharger16, payload: Fields) -> Fields:
    def named(profile: Profile) -> bool:
        if "id" in payload:
            return bool(profile.profile_id == payload["id"])
        place = (profile.outlet, profile.purpose, profile.stack_level)
        names = ("connectorId", "chargingProfilePurpose", "stackLevel")
        return all(payload.get(name, mine) == mine for name, mine in zip(names, place, strict=True))

    return _ACCEPTED if charger.store.clear(named) else {"status": "Unknown"}


def _composite(charger: SimulatedCharger16, payload: Fields) -> Fields:
    connector_id, duration = payload["connectorId"], payload["duration"]
    unit = payload.get("chargingRateUnit", "A")
    known = 0 <= connector_id <= len(charger.outlets)
    if not known or Fault.COMPOSITE_REJECTED in charger.faults:
        return _REJECTED
    if Fault.COMPOSITE_MISSING in charger.faults:
        return _ACCEPTED
    schedule: Fields = {
        "chargingRateUnit": unit,
        "duration": duration,
        "chargingSchedulePeriod": charger.composite(connector_id, duration, unit),
    }
    if Fault.COMPOSITE_MALFORMED in charger.faults:
        schedule = {"chargingRateUnit": "kW", "chargingSchedulePeriod": {"limit": "16"}}
    return {
        "status": "Accepted",
        "connectorId": connector_id,
        "scheduleStart": charger.stamp(),
        "chargingSchedule": schedule,
    }


def _remote_start(charger: SimulatedCharger16, payload: Fields) -> Fields:
    outlet = _outlet(charger, payload.get("connectorId", 1))
    if outlet is None or not charger.remote_start(outlet, payload["idTag"]):
        return _REJECTED
    if "chargingProfile" in payload:
        charger.install(_profile(outlet.number, payload["chargingProfile"]))
    return _ACCEPTED


def _remote_stop(charger: SimulatedCharger16, payload: Fields) -> Fields:
    for outlet in charger.outlets:
        session = outlet.session
        if session is not None and session.transaction_id == payload["transactionId"]:
            charger.end(outlet, "Remote")
            return _ACCEPTED
    return _REJECTED


def _change_availability(charger: SimulatedCharger16, payload: Fields) -> Fields:
    connector_id = payload["connectorId"]
    if connector_id and _outlet(charger, connector_id) is None:
        return _REJECTED
    numbers = [connector_id] if connector_id else []
    scheduled = charger.set_operative(numbers, operative=payload["type"] == "Operative")
    return {"status": "Scheduled" if scheduled else "Accepted"}


def _get_configuration(charger: SimulatedCharger16, payload: Fields) -> Fields:
    settings = configuration(charger)
    wanted = payload.get("key") or list(settings)
    return {
        "configurationKey": [settings[key].as_fields(key) for key in wanted if key in settings],
        "unknownKey": [key for key in wanted if key not in settings],
    }


def _change_configuration(charger: SimulatedCharger16, payload: Fields) -> Fields:
    return {"status": change_configuration(charger, payload["key"], payload["value"])}


def _trigger(charger: SimulatedCharger16, payload: Fields) -> Fields:
    if Fault.TRIGGER_REFUSED in charger.faults:
        return _REJECTED
    connector_id = payload.get("connectorId", 0)
    if connector_id and _outlet(charger, connector_id) is None:
        return _REJECTED
    outlets = charger.chosen([connector_id] if connector_id else [])
    send: Callable[[], object] | None = {
        "BootNotification": charger.send_boot,
        "Heartbeat": charger.send_heartbeat,
        "MeterValues": lambda: [charger.send_meter(outlet, "Trigger") for outlet in outlets],
        "StatusNotification": lambda: [charger.send_status(outlet) for outlet in outlets],
    }.get(payload["requestedMessage"])
    if send is None:
        return {"status": "NotImplemented"}
    charger.afterwards(send)
    return _ACCEPTED


def _reset(charger: SimulatedCharger16, payload: Fields) -> Fields:
    charger.afterwards(lambda: charger.later(charger.reboot(f"{payload['type']}Reset")))
    return _ACCEPTED


def _unlock(charger: SimulatedCharger16, payload: Fields) -> Fields:
    outlet = _outlet(charger, payload["connectorId"])
    if outlet is None:
        return {"status": "NotSupported"}
    charger.end(outlet, "UnlockCommand")
    return {"status": "Unlocked"}


ANSWERS: Final[Mapping[str, Callable[[SimulatedCharger16, Fields], Fields]]] = {
    "ChangeAvailability": _change_availability,
    "ChangeConfiguration": _change_configuration,
    "ClearCache": lambda _charger, _payload: _ACCEPTED,
    "ClearChargingProfile": _clear_profile,
    "DataTransfer": lambda _charger, _payload: {"status": "UnknownVendorId"},
    "GetCompositeSchedule": _composite,
    "GetConfiguration": _get_configuration,
    "RemoteStartTransaction": _remote_start,
    "RemoteStopTransaction": _remote_stop,
    "Reset": _reset,
    "SetChargingProfile": _set_profile,
    "TriggerMessage": _trigger,
    "UnlockConnector": _unlock,
}

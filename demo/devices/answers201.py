"""What a simulated OCPP 2.0.1 charger answers to each call of its central system."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from .charger_settings import Fault
from .charging_profiles import TX, Profile
from .ocpp_frames import Fields, Refuse
from .outlet import Outlet
from .profile_rules import profile201

if TYPE_CHECKING:
    from .charger201 import SimulatedCharger201

_ACCEPTED: Final[Fields] = {"status": "Accepted"}
_REJECTED: Final[Fields] = {"status": "Rejected"}


def _profile(evse_id: int, fields: Mapping[str, Any]) -> Profile:
    try:
        return profile201(evse_id, fields)
    except (KeyError, TypeError, ValueError) as error:
        raise Refuse("FormatViolation", repr(error)) from error


def _outlet(charger: SimulatedCharger201, evse_id: int) -> Outlet | None:
    known = 0 < evse_id <= len(charger.outlets)
    return charger.outlets[evse_id - 1] if known else None


def _set_profile(charger: SimulatedCharger201, payload: Fields) -> Fields:
    return charger.install(_profile(payload["evseId"], payload["chargingProfile"]))


def _clear_profile(charger: SimulatedCharger201, payload: Fields) -> Fields:
    criteria = payload.get("chargingProfileCriteria", {})
    profile_id = payload.get("chargingProfileId")

    def named(profile: Profile) -> bool:
        if profile_id is not None:
            return bool(profile.profile_id == profile_id)
        return _fits(profile, criteria) and criteria.get("evseId", profile.outlet) == profile.outlet

    return _ACCEPTED if charger.store.clear(named) else {"status": "Unknown"}


def _fits(profile: Profile, criteria: Mapping[str, Any]) -> bool:
    purpose = criteria.get("chargingProfilePurpose", profile.purpose)
    stack_level = criteria.get("stackLevel", profile.stack_level)
    ids = criteria.get("chargingProfileId", [profile.profile_id])
    sources = criteria.get("chargingLimitSource", ["CSO"])
    return (
        (purpose, stack_level) == (profile.purpose, profile.stack_level)
        and profile.profile_id in ids
        and "CSO" in sources
    )


def _get_profiles(charger: SimulatedCharger201, payload: Fields) -> Fields:
    found = [
        profile
        for profile in charger.store.profiles
        if _fits(profile, payload["chargingProfile"])
        and payload.get("evseId", profile.outlet) == profile.outlet
    ]
    if not found:
        return {"status": "NoProfiles"}

    def report() -> None:
        for number, profile in enumerate(found, start=1):
            charger.link.send(
                "ReportChargingProfiles",
                {
                    "requestId": payload["requestId"],
                    "chargingLimitSource": "CSO",
                    "tbc": number < len(found),
                    "evseId": profile.outlet,
                    "chargingProfile": [dict(profile.fields)],
                },
            )

    charger.afterwards(report)
    return _ACCEPTED


def _composite(charger: SimulatedCharger201, payload: Fields) -> Fields:
    evse_id, duration = payload["evseId"], payload["duration"]
    units = charger.settings.smart_charging.units
    unit = payload.get("chargingRateUnit", min(units))
    if not 0 <= evse_id <= len(charger.outlets):
        return _REJECTED | charger.why("UnknownEvse", f"there is no EVSE {evse_id}")
    if unit not in units or Fault.COMPOSITE_REJECTED in charger.faults:
        return _REJECTED | charger.why("UnsupportedRateUnit", f"{unit} is not supported")
    if Fault.COMPOSITE_MISSING in charger.faults:
        return _ACCEPTED
    schedule: Fields = {
        "evseId": evse_id,
        "duration": duration,
        "scheduleStart": charger.stamp(),
        "chargingRateUnit": unit,
        "chargingSchedulePeriod": charger.composite(evse_id, duration, unit),
    }
    if Fault.COMPOSITE_MALFORMED in charger.faults:
        schedule = {"chargingRateUnit": "kW", "chargingSchedulePeriod": {"limit": "16"}}
    return {"status": "Accepted", "schedule": schedule}


def _start(charger: SimulatedCharger201, payload: Fields) -> Fields:
    outlet = _outlet(charger, payload.get("evseId", 1))
    if outlet is None:
        return _REJECTED | charger.why("UnknownEvse", "there is no such EVSE")
    fields = payload.get("chargingProfile")
    if fields is not None and fields["chargingProfilePurpose"] != TX:
        return _REJECTED | charger.why("InvalidProfile", "it has to be a TxProfile")
    token = payload["idToken"]["idToken"]
    if not charger.remote_start(outlet, token, remote_start_id=payload["remoteStartId"]):
        return _REJECTED | charger.why("TxInProgress", f"{outlet.status}")
    session = outlet.session
    if session is None:
        return _ACCEPTED
    if fields is not None:
        charger.install(_profile(outlet.number, fields | {"transactionId": session.transaction_id}))
    return _ACCEPTED | {"transactionId": session.transaction_id}


def _stop(charger: SimulatedCharger201, payload: Fields) -> Fields:
    for outlet in charger.outlets:
        session = outlet.session
        if session is not None and session.transaction_id == payload["transactionId"]:
            charger.end(outlet, "Remote")
            return _ACCEPTED
    return _REJECTED | charger.why("TxNotFound", "no such transaction runs")


def _transaction_status(charger: SimulatedCharger201, payload: Fields) -> Fields:
    wanted = payload.get("transactionId")
    answer: Fields = {"messagesInQueue": charger.link.keeps}
    if wanted is not None:
        ids = {each.session.transaction_id for each in charger.outlets if each.session}
        answer["ongoingIndicator"] = wanted in ids
    return answer


def _change_availability(charger: SimulatedCharger201, payload: Fields) -> Fields:
    evse_id = payload.get("evse", {}).get("id")
    if evse_id is not None and _outlet(charger, evse_id) is None:
        return _REJECTED | charger.why("UnknownEvse", f"there is no EVSE {evse_id}")
    operative = payload["operationalStatus"] == "Operative"
    scheduled = charger.set_operative([evse_id] if evse_id else [], operative=operative)
    return {"status": "Scheduled" if scheduled else "Accepted"}


def _base_report(charger: SimulatedCharger201, payload: Fields) -> Fields:
    if payload["reportBase"] == "SummaryInventory":
        return {"status": "NotSupported"}
    charger.afterwards(lambda: charger.send_report(payload["requestId"]))
    return _ACCEPTED


def _get_variables(charger: SimulatedCharger201, payload: Fields) -> Fields:
    model = charger.device_model
    return {"getVariableResult": [model.get(each) for each in payload["getVariableData"]]}


def _set_variables(charger: SimulatedCharger201, payload: Fields) -> Fields:
    model = charger.device_model
    return {"setVariableResult": [model.set(each) for each in payload["setVariableData"]]}


def _trigger(charger: SimulatedCharger201, payload: Fields) -> Fields:
    message, evse = payload["requestedMessage"], payload.get("evse", {})
    if Fault.TRIGGER_REFUSED in charger.faults:
        return _REJECTED
    if "id" in evse and _outlet(charger, evse["id"]) is None:
        return _REJECTED | charger.why("UnknownEvse", "there is no such EVSE")
    if message == "StatusNotification" and "connectorId" not in evse:
        return _REJECTED | charger.why("MissingParam", "it needs a connector (F06.FR.12)")
    outlets = charger.chosen([evse["id"]] if "id" in evse else [])
    send: Callable[[], object] | None = {
        "BootNotification": charger.send_boot,
        "Heartbeat": charger.send_heartbeat,
        "MeterValues": lambda: [charger.send_meter(outlet, "Trigger") for outlet in outlets],
        "StatusNotification": lambda: [charger.send_status(outlet) for outlet in outlets],
        "TransactionEvent": lambda: _send_transactions(charger, outlets),
    }.get(message)
    if send is None:
        return {"status": "NotImplemented"}
    charger.afterwards(send)
    return _ACCEPTED


def _send_transactions(charger: SimulatedCharger201, outlets: list[Outlet]) -> None:
    for outlet in outlets:
        if outlet.session is not None:
            charger.send_transaction(outlet, outlet.session, "Updated", "Trigger")


def _reset(charger: SimulatedCharger201, payload: Fields) -> Fields:
    if payload["type"] == "OnIdle" and any(outlet.session for outlet in charger.outlets):
        charger.reset_when_idle()
        return {"status": "Scheduled"}
    charger.afterwards(lambda: charger.later(charger.reboot("ImmediateReset")))
    return _ACCEPTED


def _unlock(charger: SimulatedCharger201, payload: Fields) -> Fields:
    outlet = _outlet(charger, payload["evseId"])
    if outlet is None or payload["connectorId"] != 1:
        return {"status": "UnknownConnector"}
    return {"status": "OngoingAuthorizedTransaction" if outlet.session else "Unlocked"}


ANSWERS: Final[Mapping[str, Callable[[SimulatedCharger201, Fields], Fields]]] = {
    "ChangeAvailability": _change_availability,
    "ClearCache": lambda _charger, _payload: _ACCEPTED,
    "ClearChargingProfile": _clear_profile,
    "DataTransfer": lambda _charger, _payload: {"status": "UnknownVendorId"},
    "GetBaseReport": _base_report,
    "GetChargingProfiles": _get_profiles,
    "GetCompositeSchedule": _composite,
    "GetTransactionStatus": _transaction_status,
    "GetVariables": _get_variables,
    "RequestStartTransaction": _start,
    "RequestStopTransaction": _stop,
    "Reset": _reset,
    "SetChargingProfile": _set_profile,
    "SetVariables": _set_variables,
    "TriggerMessage": _trigger,
    "UnlockConnector": _unlock,
}

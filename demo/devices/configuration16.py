"""The configuration keys of a simulated OCPP 1.6 charger."""

from typing import TYPE_CHECKING, Final, NamedTuple

from .charger_settings import NO_SMART_CHARGING
from .meter_samples import MEASURES
from .ocpp_frames import Fields

if TYPE_CHECKING:
    from .charger16 import SimulatedCharger16

_INTERVAL: Final = "MeterValueSampleInterval"
_MEASURANDS: Final = "MeterValuesSampledData"
_UNIT_WORDS: Final = {"A": "Current", "W": "Power"}


class Key(NamedTuple):
    """A setting."""

    value: str
    writable: bool = False

    def as_fields(self, name: str) -> Fields:
        """Return it as GetConfiguration has it."""
        return {"key": name, "readonly": not self.writable, "value": self.value}


def configuration(charger: SimulatedCharger16) -> dict[str, Key]:
    """Return all settings."""
    smart = not charger.faults & NO_SMART_CHARGING.keys()
    profiles = "Core,RemoteTrigger" + (",SmartCharging" if smart else "")
    common = {
        _INTERVAL: Key(f"{charger.meter_interval_seconds:g}", writable=True),
        _MEASURANDS: Key(",".join(charger.measurands), writable=True),
        "ConnectorPhaseRotation": Key(
            ",".join(f"{outlet.number}.RST" for outlet in charger.outlets)
        ),
        "HeartbeatInterval": Key(f"{charger.link.heartbeat_seconds:g}"),
        "NumberOfConnectors": Key(str(len(charger.outlets))),
        "SupportedFeatureProfiles": Key(profiles),
    }
    return common | (_of_smart_charging(charger) if smart else {})


def _of_smart_charging(charger: SimulatedCharger16) -> dict[str, Key]:
    settings, can = charger.settings, charger.settings.smart_charging
    reported = settings.reported_stack_level
    keys = {
        "ChargeProfileMaxStackLevel": Key(
            str(can.max_stack_level if reported is None else reported)
        ),
        "ChargingScheduleMaxPeriods": Key(str(can.max_periods)),
        "ConnectorSwitch3to1PhaseSupported": Key(str(can.switches_phases).lower()),
        "MaxChargingProfilesInstalled": Key(str(can.max_profiles)),
    }
    if settings.tells_units:
        truth = ",".join(_UNIT_WORDS[unit] for unit in sorted(can.units))
        words = truth if settings.unit_words is None else settings.unit_words
        keys["ChargingScheduleAllowedChargingRateUnit"] = Key(words)
    return keys


def change_configuration(charger: SimulatedCharger16, key: str, value: str) -> str:
    """Change a setting; return the status to answer with."""
    if key == _INTERVAL:
        try:
            charger.meter_interval_seconds = float(value)
        except ValueError:
            return "Rejected"
        return "Accepted"
    if key == _MEASURANDS:
        wanted = tuple(word.strip() for word in value.split(",") if word.strip())
        if not wanted or not set(wanted) <= MEASURES.keys():
            return "Rejected"
        charger.measurands = wanted[: charger.settings.most_measurands]
        return "Accepted"
    return "Rejected" if key in configuration(charger) else "NotSupported"

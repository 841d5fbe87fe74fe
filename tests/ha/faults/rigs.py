"""The devices of the matrix: how each is set up, misbehaves, heals, and what it really carries."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, ClassVar, Final, override

from homeassistant.config_entries import ConfigSubentryData

from custom_components.energy_dispatch.adapters import Ack
from custom_components.energy_dispatch.adapters.ocpp import CentralSystem
from custom_components.energy_dispatch.adapters.simulated import (
    Fault as SimulatedFault,
    SimulatedDevice,
)
from custom_components.energy_dispatch.asset import Asset
from custom_components.energy_dispatch.const import SUBENTRY_BATTERY, SUBENTRY_CHARGER
from custom_components.energy_dispatch.engine import Command
from custom_components.energy_dispatch.ocpp_server import OcppServers
from demo.devices.charger16 import SimulatedCharger16
from demo.devices.charger_settings import ChargerSettings, Fault as ChargerFault
from demo.devices.sunspec_battery import Fault as BatteryFault, SunSpecBattery

from ..site import BATTERY_DATA, CHARGER_DATA, subentry
from .frozen_world import FrozenWorld

OCPP_ADDRESS: Final = ("127.0.0.1", 0)
"""Port 0: any free one."""
LONGER_THAN_ANY_TIMEOUT_SECONDS: Final = 45.0
ASSET: Final = "device"


class Trouble(StrEnum):
    """The faults: the rows of the matrix."""

    REJECT = "reject"
    """Refuses, for good."""
    MUTE = "mute"
    """Does not answer."""
    LATE = "late"
    """Does it, and answers when nobody waits any more."""
    CUT = "drop after the deed"
    """Does it, and the connection breaks before the answer."""
    HANG_UP = "drop before the deed"
    """Breaks the connection in mid-call, and has not done it."""
    REBOOT = "reboot"
    """Restarts while the setpoint is in force."""
    BUSY = "busy"
    """Says: not now."""
    IGNORE = "accept and ignore"
    WRONG_UNIT = "kW for W"
    WRONG_PHASES = "one phase for three"


class Rig(ABC):
    """One device of the matrix."""

    writes_a_setpoint: ClassVar[int] = 1

    column: ClassVar[str]
    """The setpoint's column in the plan."""
    low_kw: ClassVar[float]
    high_kw: ClassVar[float]
    last_kw: ClassVar[float]
    kind: ClassVar[str]

    def __init__(self, world: FrozenWorld) -> None:
        """Know the world; nothing is opened."""
        self.world = world

    @property
    @abstractmethod
    def data(self) -> Mapping[str, Any]:
        """The asset's settings."""

    @property
    def subentry(self) -> ConfigSubentryData:
        """The asset as its site's config entry stores it."""
        return subentry(self.kind, "Device", {**self.data, "asset_id": ASSET})

    async def before_site(self) -> None:  # noqa: B027 - most need nothing
        """Start what has to be there before the site is."""

    @abstractmethod
    async def after_site(self, asset: Asset) -> None:
        """Start what needs the site."""

    async def stop(self) -> None:  # noqa: B027 - a simulation ends with its site
        """Leave nothing running."""

    @property
    @abstractmethod
    def setpoint_kw(self) -> float | None:
        """What the device itself carries, whatever we think."""

    @property
    @abstractmethod
    def writes(self) -> int:
        """How many writes of a setpoint have reached the device, refused ones too."""

    @abstractmethod
    async def strike(self, trouble: Trouble) -> None:
        """Let the device misbehave."""

    @abstractmethod
    async def heal(self) -> None:
        """Let it behave again."""


class _SimulatedRig(Rig):
    """The built-in simulation: adapter and device are one."""

    device: SimulatedDevice
    _FAULTS: Final[Mapping[Trouble, SimulatedFault]] = {
        Trouble.REJECT: SimulatedFault.REJECT,
        Trouble.MUTE: SimulatedFault.MUTE,
        Trouble.LATE: SimulatedFault.SLOW,
        Trouble.CUT: SimulatedFault.DROP,
        Trouble.BUSY: SimulatedFault.BUSY,
        Trouble.IGNORE: SimulatedFault.IGNORE,
        Trouble.WRONG_UNIT: SimulatedFault.WRONG_UNIT,
        Trouble.WRONG_PHASES: SimulatedFault.ONE_PHASE,
    }

    @override
    async def after_site(self, asset: Asset) -> None:
        assert isinstance(asset.adapter, SimulatedDevice)
        self.device = asset.adapter
        self.device._slow_seconds = LONGER_THAN_ANY_TIMEOUT_SECONDS
        self._sent = 0
        send = self.device.send

        async def counted(command: Command) -> Ack:
            self._sent += 1
            return await send(command)

        self.device.send = counted  # type: ignore[method-assign]

    @property
    @override
    def setpoint_kw(self) -> float | None:
        return self.device.setpoint_kw

    @property
    @override
    def writes(self) -> int:
        return self._sent

    @override
    async def strike(self, trouble: Trouble) -> None:
        if trouble is Trouble.REBOOT:
            self.device.reboot()
        else:
            self.device.set_fault(self._FAULTS[trouble])

    @override
    async def heal(self) -> None:
        self.device.set_fault(SimulatedFault.NONE)


class SimulatedChargerRig(_SimulatedRig):
    column, kind = "ev_device_kw", SUBENTRY_CHARGER
    low_kw, high_kw, last_kw = 5.0, 9.0, 7.0

    @property
    @override
    def data(self) -> Mapping[str, Any]:
        return CHARGER_DATA


class SimulatedBatteryRig(_SimulatedRig):
    column, kind = "battery_device_charge_kw", SUBENTRY_BATTERY
    low_kw, high_kw, last_kw = 1.0, 4.0, 2.0

    @property
    @override
    def data(self) -> Mapping[str, Any]:
        return BATTERY_DATA


class OcppRig(Rig):
    """A charger of OCPP 1.6 over a real websocket, with a vehicle that takes what it is offered."""

    column, kind = "ev_device_kw", SUBENTRY_CHARGER
    low_kw, high_kw, last_kw = 4.83, 8.97, 6.9  # 7, 13 and 10 A on three phases
    charger: SimulatedCharger16
    _FAULTS: Final[Mapping[Trouble, ChargerFault]] = {
        Trouble.REJECT: ChargerFault.REJECT,
        Trouble.MUTE: ChargerFault.MUTE,
        Trouble.CUT: ChargerFault.CUT,
        Trouble.HANG_UP: ChargerFault.HANG_UP,
        Trouble.BUSY: ChargerFault.BUSY,
        Trouble.IGNORE: ChargerFault.IGNORE,
        Trouble.WRONG_UNIT: ChargerFault.WRONG_UNIT,
    }

    @property
    @override
    def data(self) -> Mapping[str, Any]:
        return {
            "adapter": "ocpp",
            "charge_point_id": "CP1",
            "store_plan": "off",  # the setpoints themselves go wrong here
            "connector_id": 1,
            "phases": 3,
            "voltage_v": 230.0,
            "max_current_a": 16.0,
            "min_current_a": 6.0,
        }

    @override
    async def after_site(self, asset: Asset) -> None:
        central = OcppServers.of(self.world.hass).central(OCPP_ADDRESS)
        assert isinstance(central, CentralSystem)
        self.charger = SimulatedCharger16(
            ChargerSettings(url=f"ws://127.0.0.1:{central.port}/CP1", plugged=True)
        )
        await self.charger.start()
        await self.world.until(
            lambda: self.charger.transaction_id is not None and asset.snapshot.connected,
            within_seconds=10,
            what="the charger is in a transaction",
        )

    @override
    async def stop(self) -> None:
        if hasattr(self, "charger"):  # it starts after the site, which may have failed
            await self.charger.stop()

    @property
    @override
    def setpoint_kw(self) -> float | None:
        return self.charger.setpoint_kw

    @property
    @override
    def writes(self) -> int:
        return sum(action == "SetChargingProfile" for action, _ in self.charger.calls)

    @override
    async def strike(self, trouble: Trouble) -> None:
        if trouble is Trouble.REBOOT:
            await self.charger.reboot()
        elif trouble is Trouble.LATE:
            self.charger.answer_delay_seconds = LONGER_THAN_ANY_TIMEOUT_SECONDS
        elif trouble is Trouble.WRONG_PHASES:
            self.charger.circuit.phases = 1
        else:
            self.charger.set_fault(self._FAULTS[trouble])

    @override
    async def heal(self) -> None:
        self.charger.answer_delay_seconds = 0.0
        self.charger.circuit.phases = 3
        self.charger.set_fault(ChargerFault.NONE)


class SunSpecRig(Rig):
    """A battery inverter of SunSpec 124 over real Modbus TCP, on Home Assistant's shared link."""

    column, kind = "battery_device_charge_kw", SUBENTRY_BATTERY
    low_kw, high_kw, last_kw = 1.0, 4.0, 2.0
    writes_a_setpoint = 3
    device: SunSpecBattery
    _FAULTS: Final[Mapping[Trouble, BatteryFault]] = {
        Trouble.REJECT: BatteryFault.ILLEGAL_VALUE,
        Trouble.MUTE: BatteryFault.MUTE,
        Trouble.CUT: BatteryFault.CUT,
        Trouble.HANG_UP: BatteryFault.HANG_UP,
        Trouble.BUSY: BatteryFault.BUSY,
        Trouble.IGNORE: BatteryFault.IGNORE,
    }

    @property
    @override
    def data(self) -> Mapping[str, Any]:
        return {
            "adapter": "modbus",
            "device_map": "sunspec_124",
            "host": "127.0.0.1",
            "port": self.device.port,
            "unit_id": 1,
        }

    @override
    async def before_site(self) -> None:
        self.device = SunSpecBattery()
        await self.device.start()

    @override
    async def after_site(self, asset: Asset) -> None:
        await self.world.until(
            lambda: asset.snapshot.connected, within_seconds=10, what="the battery is connected"
        )

    @override
    async def stop(self) -> None:
        await self.device.stop()

    @property
    @override
    def setpoint_kw(self) -> float | None:
        return self.device.setpoint_kw

    @property
    @override
    def writes(self) -> int:
        return self.device.writes_asked

    @override
    async def strike(self, trouble: Trouble) -> None:
        if trouble is Trouble.REBOOT:
            await self.device.reboot()
        elif trouble is Trouble.LATE:
            self.device.answer_delay_seconds = LONGER_THAN_ANY_TIMEOUT_SECONDS
        elif trouble is Trouble.WRONG_UNIT:
            self.device.power_factor = 0.001
        elif trouble is Trouble.WRONG_PHASES:
            self.device.power_factor = 1 / 3
        else:
            await self.device.set_fault(self._FAULTS[trouble])

    @override
    async def heal(self) -> None:
        self.device.answer_delay_seconds = 0.0
        self.device.power_factor = 1.0
        await self.device.set_fault(BatteryFault.NONE)


RIGS: Final[Mapping[str, Callable[[FrozenWorld], Rig]]] = {
    "simulated charger": SimulatedChargerRig,
    "simulated battery": SimulatedBatteryRig,
    "OCPP 1.6 charger": OcppRig,
    "SunSpec battery": SunSpecRig,
}
"""The columns of the matrix."""

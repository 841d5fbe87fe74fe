"""A simulated battery or charger that is made from a device map: its registers, ranges, watchdog.

    python -m demo.devices.map_device sungrow_sh --port 5021

Whatever the map says, this device does; so it proves that the adapter carries out what a map says,
and nothing about the map. Devices that were written without the maps are in ``peculiar``.
Time passes by ``advance`` alone.
"""

import argparse
import asyncio
from collections.abc import Iterable, Sequence
import contextlib
import json
from typing import Final, override

from custom_components.energy_dispatch.adapters.electrical import Circuit
from custom_components.energy_dispatch.adapters.modbus import DeviceMap, load_device_map
from custom_components.energy_dispatch.adapters.modbus.device_map import (
    Current,
    Fallback,
    Kind,
    Limit,
    Quantity,
    Steps,
    Term,
)
from custom_components.energy_dispatch.adapters.modbus.found import put_back
from custom_components.energy_dispatch.adapters.modbus.register import (
    Register,
    Space,
    Unit,
    WriteFunction,
)
from custom_components.energy_dispatch.adapters.modbus.registers import decode

from .map_memory import MapMemory
from .modbus_tcp import (
    READ_HOLDING,
    WRITE_SINGLE,
    Clients,
    Code,
    ModbusTcpDevice,
    Refusal,
    Tell,
)

_TOLERANCE_KW: Final = 0.02
_STILL_KW: Final = 0.05
_NEARLY: Final = 0.98
_SECONDS_PER_HOUR: Final = 3600.0
_TICK_SECONDS: Final = 0.2
_CHARGER_CURRENT_A: Final = 32.0
_ORDER: Final = ("hold", "release", "charge", "discharge")


class MapDevice(ModbusTcpDevice):
    """A device of one family."""

    def __init__(  # noqa: PLR0913 - what can be chosen about a device
        self,
        device_map: DeviceMap,
        *,
        port: int = 0,
        circuit: Circuit | None = None,
        connector: int = 1,
        most_kw: float = 5.0,
        house_load_kw: float = 0.5,
        fail_safe_kw: float = 4.14,
        tell: Tell | None = None,
    ) -> None:
        """Make the device; it listens after ``start``."""
        single = device_map.link.single_client
        super().__init__(
            port=port,
            unit_id=device_map.link.unit_id,
            clients=Clients.NEWEST if single else Clients.ANY,
            tell=tell,
        )
        self.device_map = device_map
        self.memory = MapMemory(device_map, connector)
        self.mode = "release"
        self.soc_percent = 50.0
        self.charged_kwh = 0.0
        self.discharged_kwh = 0.0
        self.vehicle = True
        """Whether one is plugged in and takes what it gets."""
        self._circuit = circuit or Circuit()
        self._most_kw = most_kw
        self._house_load_kw = house_load_kw
        self._fail_safe_kw = fail_safe_kw
        self._charger = device_map.kind is Kind.CHARGER
        if self._charger:
            most = device_map.readings.max_charge
            current_a = most.current_a if isinstance(most, Current) else _CHARGER_CURRENT_A
            self._most_kw = self._circuit.power_kw(current_a)
        self._asked_kw: float | None = None
        """What it was told; None: left to itself."""
        self._remaining_seconds: float | None = None
        self._writable = {
            name
            for steps in device_map.control.sequences().values()
            for step in steps
            for name in step.values
        }
        self._fill()

    @property
    def power_kw(self) -> float:
        """What flows now, charging positive."""
        asked_kw = self._asked_kw
        if not self._charger:
            asked_kw = -self._house_load_kw if asked_kw is None else asked_kw
            return max(min(asked_kw, self._most_kw), -self._most_kw)
        return self.offered_kw if self.vehicle else 0.0

    @property
    def offered_kw(self) -> float:
        """The power that a charger allows."""
        return self._most_kw if self._asked_kw is None else min(self._asked_kw, self._most_kw)

    def advance(self, seconds: float) -> None:
        """Let time pass: energy flows, the watchdog runs."""
        energy_kwh = self.power_kw * seconds / _SECONDS_PER_HOUR
        self.charged_kwh += max(energy_kwh, 0.0)
        self.discharged_kwh += max(-energy_kwh, 0.0)
        if self._remaining_seconds is not None:
            self._remaining_seconds -= seconds
            if self._remaining_seconds <= 0:
                self._remaining_seconds = None
                self._fall_back()
        self._show()

    @override
    def read(self, function: int, address: int, count: int) -> Sequence[int]:
        space = Space.HOLDING if function == READ_HOLDING else Space.INPUT
        if self.device_map.link.one_value_per_read and not self._is_one_value(address, count):
            raise Refusal(Code.ILLEGAL_ADDRESS)
        self._heard(by_read=True)
        return self.memory.words(space, address, count)

    @override
    def write(self, function: int, address: int, words: Sequence[int]) -> None:
        wanted = WriteFunction.SINGLE if function == WRITE_SINGLE else WriteFunction.MULTIPLE
        registers = list(self.memory.at(address, len(words)))
        if sum(register.form.count for register in registers) != len(words):
            raise Refusal(Code.ILLEGAL_ADDRESS)
        for register in registers:
            if register.name not in self._writable:
                raise Refusal(Code.ILLEGAL_ADDRESS)
            if register.write is not wanted:
                raise Refusal(Code.ILLEGAL_FUNCTION)
            offset = self.memory.span(register)[0] - address
            self._check(register, words[offset : offset + register.form.count])
        self.memory.put(Space.HOLDING, address, words)

    @override
    def act(self, address: int, count: int) -> None:
        names = {register.name for register in self.memory.at(address, count)}
        control = self.device_map.control
        for mode in _ORDER:
            steps: Steps = getattr(control, mode)
            if names.isdisjoint(name for step in steps for name in step.values):
                continue
            power_kw = self._told(steps, mode)
            if power_kw is not None:
                self._set(mode, None if mode == "release" else power_kw)
                break
        self._heard(names)
        self._show()

    def _set(self, mode: str, asked_kw: float | None) -> None:
        self.mode, self._asked_kw = mode, asked_kw
        if mode in {"release", "fail_safe"}:
            self._remaining_seconds = None
        elif self._remaining_seconds is None and self.device_map.control.lifetime:
            self._remaining_seconds = self._lifetime_seconds()
        self.event("setpoint", mode=mode, setpoint_kw=asked_kw)

    def _told(self, steps: Steps, mode: str) -> float | None:
        """Return the power that a sequence sets as the registers stand; None: it is another."""
        sign = -1 if mode == "discharge" else 1
        told = []
        for name, value in (item for step in steps for item in step.values.items()):
            register = self.device_map.registers[name]
            if (register.phase or 1) > self._circuit.phases:
                continue
            if not self._fits(register, value):
                return None
            match value:
                case Quantity.POWER:
                    told.append(sign * self._kw(register))
                case Quantity.NEGATIVE_POWER:
                    told.append(-sign * self._kw(register))
                case Quantity.GRID_POWER:
                    told.append(self._kw(register) - self._house_load_kw)
        if not told:
            return 0.0 if mode in {"hold", "release"} else None
        agree = max(told) - min(told) <= _TOLERANCE_KW
        fits = abs(told[0]) <= _STILL_KW if mode == "hold" else sign * told[0] > 0
        return told[0] if agree and fits else None

    def _fits(self, register: Register, value: float | Quantity) -> bool:
        """Whether a register holds what a step writes, as far as that is fixed."""
        if value in {Quantity.MAX_CHARGE, Quantity.MAX_DISCHARGE}:
            return self._kw(register) >= self._most_kw * _NEARLY
        return isinstance(value, Quantity) or self.memory.get(register.name) == value

    def _kw(self, register: Register) -> float:
        value = self.memory.get(register.name)
        if register.percent_of is not None:
            return value / 100 * self._kw(self.device_map.registers[register.percent_of])
        if register.unit is Unit.AMPERE:
            return self._circuit.power_kw(value)
        power_kw = value / 1000 if register.unit is Unit.WATT else value
        return power_kw * self._circuit.phases if register.phase else power_kw

    def _put_kw(self, register: Register, power_kw: float) -> None:
        if register.unit is Unit.AMPERE:
            self.memory.set(register.name, self._circuit.current_a(power_kw))
        else:
            factor = 1000 if register.unit is Unit.WATT else 1
            self.memory.set(register.name, power_kw * factor)

    def _check(self, register: Register, words: Sequence[int]) -> None:
        number = decode(words, register.form)
        if number is None:
            raise Refusal(Code.ILLEGAL_VALUE)
        value = number * register.scale
        low, high = register.minimum, register.maximum
        if (low is not None and value < low) or (high is not None and value > high):
            raise Refusal(Code.ILLEGAL_VALUE)

    def _is_one_value(self, address: int, count: int) -> bool:
        spans = (self.memory.span(register) for register in self.device_map.registers.values())
        return (address, address + count) in set(spans)

    def _heard(self, written: Iterable[str] = (), *, by_read: bool = False) -> None:
        """Wind the watchdog up, if this request does."""
        lifetime = self.device_map.control.lifetime
        if lifetime is None or self.mode == "release":
            return
        control = self.device_map.control
        feeding = lifetime.feed or control.charge + control.discharge + control.hold
        names = {name for step in feeding for name in step.values}
        if (by_read and lifetime.fed_by_reads) or not names.isdisjoint(written):
            self._remaining_seconds = self._lifetime_seconds()

    def _lifetime_seconds(self) -> float | None:
        lifetime = self.device_map.control.lifetime
        for steps in self.device_map.control.sequences().values():
            for step in steps:
                for name, value in step.values.items():
                    if value is Quantity.LIFETIME:
                        return self.memory.get(name) or None
        return lifetime.seconds if lifetime else None

    def _fall_back(self) -> None:
        lifetime = self.device_map.control.lifetime
        if lifetime is None or (self.mode == "hold" and not lifetime.covers_hold):
            return
        match lifetime.fallback:
            case Fallback.RELEASE:
                for step in self.device_map.control.release:
                    for name, value in step.values.items():
                        if not isinstance(value, Quantity):
                            self.memory.set(name, value)
                self._set("release", None)
            case Fallback.FAIL_SAFE:
                self._set("fail_safe", self._armed_kw())
            case Fallback.PAUSE:
                self._set("fail_safe", 0.0)
            case _:
                self.event("expired")

    def _armed_kw(self) -> float:
        lifetime = self.device_map.control.lifetime
        for step in lifetime.arm if lifetime else ():
            for name, value in step.values.items():
                if value is Quantity.FAIL_SAFE:
                    return self._kw(self.device_map.registers[name])
        return self._fail_safe_kw

    def _fill(self) -> None:
        """Set what does not change by itself."""
        readings, control = self.device_map.readings, self.device_map.control
        limits: list[Limit | None] = [readings.max_charge, readings.max_discharge]
        for limit in limits:
            if isinstance(limit, str):
                self._put_kw(self.device_map.registers[limit], self._most_kw)
        if control.lifetime and isinstance(control.lifetime.fail_safe, str):
            register = self.device_map.registers[control.lifetime.fail_safe]
            self._put_kw(register, self._fail_safe_kw)
        for need in control.needs:
            self.memory.set(need.register, need.values[0])
        identity = readings.identity
        for name in (identity.manufacturer, identity.model, identity.serial, identity.firmware):
            if name is not None:
                text = self.device_map.registers[name].form.length > 1
                self.memory.set(name, "Simulated" if text else 7)
        self._show()

    def _show(self) -> None:
        """Put what the device does into its registers."""
        readings = self.device_map.readings
        self._show_terms(readings.power, self.power_kw)
        self._show_terms(readings.grid, self._house_load_kw + self.power_kw)
        for name, value in (
            (readings.soc, self.soc_percent),
            (readings.energy_charged, self.charged_kwh),
            (readings.energy_discharged, self.discharged_kwh),
        ):
            if name is not None:
                watt_hours = self.device_map.registers[name].unit is Unit.WATT_HOUR
                self.memory.set(name, value * 1000 if watt_hours else value)
        self._show_status()
        if self.mode != "release":
            # What is put back at a release is another way to the setpoint.
            for name in put_back(self.device_map.control.release):
                shown_kw = self.power_kw + (self._house_load_kw if readings.grid else 0.0)
                self._put_kw(self.device_map.registers[name], shown_kw)
        applied = readings.setpoint
        if applied is not None and applied.register not in self._writable:
            told = self._asked_kw is not None
            shown_kw = self.offered_kw if self._charger else self._asked_kw or 0.0
            self._put_kw(self.device_map.registers[applied.register], applied.sign * shown_kw)
            for name, value in applied.when.items():
                self.memory.set(name, value if told else 0)

    def _show_terms(self, terms: Sequence[Term], power_kw: float) -> None:
        both = len({term.sign for term in terms}) > 1
        for term in terms:
            share_kw = power_kw / sum(other.sign == term.sign for other in terms)
            if term.when:
                active = term.sign * power_kw > 0
                for name, value in term.when.items():
                    self.memory.set(name, value if active else 0)
                self._put_kw(self.device_map.registers[term.register], abs(power_kw))
            else:
                shown_kw = term.sign * share_kw
                self._put_kw(
                    self.device_map.registers[term.register],
                    max(shown_kw, 0.0) if both else shown_kw,
                )

    def _show_status(self) -> None:
        status = self.device_map.readings.status
        if status is None:
            return
        words = status.words
        if self.power_kw > 0:
            fitting = status.charging or {
                word for word in words.values() if "charging" in word.lower()
            }
        else:
            fitting = status.discharging if self.power_kw < 0 else status.holding
        key = next((key for key, word in words.items() if word in fitting), next(iter(words)))
        self.memory.set(status.register, int(key) if key.isdigit() else key)


async def _run(arguments: argparse.Namespace) -> None:
    device_map = await asyncio.to_thread(load_device_map, arguments.map_id)
    device = MapDevice(
        device_map,
        port=arguments.port,
        tell=lambda event: print(json.dumps(event), flush=True),
    )
    await device.start()
    while True:
        await asyncio.sleep(_TICK_SECONDS)
        device.advance(_TICK_SECONDS)


def main() -> None:
    """Run the device until it is interrupted."""
    parser = argparse.ArgumentParser(description="A simulated device of any device map")
    parser.add_argument("map_id")
    parser.add_argument("--port", type=int, default=0, help="0 takes any free one")
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_run(parser.parse_args()))


if __name__ == "__main__":
    main()

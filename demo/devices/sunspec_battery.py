"""A battery inverter that speaks SunSpec over Modbus TCP: models 1, 103, 124 and 160.

    python -m demo.devices.sunspec_battery --port 5020 --capacity-kwh 10 --soc 50

Tells what happens as one JSON object a line on stdout: ``listening``, ``connections``, ``setpoint``
(at each change; ``setpoint_kw`` is positive while charging, null while the inverter is left to
itself) and ``power``, about once a second. Takes JSON objects a line on stdin, such as
``{"fault": "mute"}`` and ``{"soc_percent": 80}``; the faults are those of ``Fault``.
"""

import argparse
import asyncio
from collections.abc import Callable, Mapping, Sequence
import contextlib
from datetime import UTC, datetime
import json
import sys
import threading
from typing import Final, cast

from pymodbus.constants import ExcCodes
from pymodbus.server import ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

from .battery_faults import REFUSALS, Fault
from .battery_physics import Battery
from .storage_control import StorageControl
from .sunspec_map import (
    CHA_GRI_SET,
    CHA_ST,
    CHA_STATE,
    CHA_STATE_SF,
    CHARGING_MODULE,
    DCW_SF,
    DCWH_SF,
    DEFAULT_ORDER,
    DISCHARGING_MODULE,
    IN_OUT_W_RTE_RVRT_TMS,
    IN_OUT_W_RTE_SF,
    IN_W_RTE,
    INVERTER_ST,
    INVERTER_W,
    INVERTER_W_SF,
    MODEL_COMMON,
    MODEL_INVERTER,
    MODEL_MPPT,
    MODEL_STORAGE,
    OUT_W_RTE,
    STOR_CTL_MOD,
    W_CHA_MAX,
    W_CHA_MAX_SF,
    WRITABLE,
    SunSpecMap,
)

__all__ = ["Fault", "SunSpecBattery"]

_TICK_SECONDS: Final = 0.05
_POWER_EVERY_TICKS: Final = 20
_WRITE_FUNCTIONS: Final = frozenset({6, 16})
_AT_REST_KW: Final = 0.005
_ST_MPPT: Final = 4
_OFF, _EMPTY, _DISCHARGING, _CHARGING, _FULL, _HOLDING = 1, 2, 3, 4, 5, 6


type Tell = Callable[[Mapping[str, object]], None]


class SunSpecBattery:
    """The device: registers, what acts on them, and a Modbus server."""

    def __init__(  # noqa: PLR0913 - what can be chosen about a device
        self,
        *,
        port: int = 0,
        host: str = "127.0.0.1",
        unit_id: int = 1,
        battery: Battery | None = None,
        house_load_kw: float = 0.0,
        base_address: int = 40000,
        models: Sequence[int] = DEFAULT_ORDER,
        tell: Tell | None = None,
    ) -> None:
        """Make the device; it listens after ``start``. Port 0 takes any free one."""
        self.port = port
        self.battery = battery or Battery(
            capacity_kwh=10, soc_percent=50, max_charge_kw=5, max_discharge_kw=5
        )
        self.registers = SunSpecMap(base=base_address, order=models)
        self.writes: list[tuple[int, tuple[int, ...]]] = []
        """Each write that reached the registers: address and words."""
        self.writes_asked = 0
        """How many writes came, those that were refused included."""
        self.setpoint_kw: float | None = None
        self.answer_delay_seconds = 0.0
        """How long the answer to a write takes; what was asked is done at once."""
        self.power_factor = 1.0
        """What it makes of a power: 3 where it takes a setpoint as one of a phase."""
        self._host = host
        self._unit_id = unit_id
        self._house_load_kw = house_load_kw
        self._tell: Tell = tell or (lambda _event: None)
        self._fault = Fault.NONE
        self._control = StorageControl()
        self._revert: asyncio.TimerHandle | None = None
        self._server: ModbusTcpServer | None = None
        self._ticking: asyncio.Task[None] | None = None
        self._connections = 0
        self._cutting: asyncio.Task[None] | None = None
        self._fill()

    async def start(self) -> None:
        """Listen and let time pass."""
        await self._listen()
        self._ticking = asyncio.create_task(self._tick())
        self._event("listening", port=self.port)

    async def stop(self) -> None:
        """End the device: connections close, nothing is left running."""
        if self._revert is not None:
            self._revert.cancel()
        if self._ticking is not None:
            self._ticking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._ticking
        await self._hang_up()

    async def set_fault(self, fault: Fault) -> None:
        """Switch to another fault, or to none."""
        before, self._fault = self._fault, fault
        if fault in {Fault.DROP, Fault.DOWN}:
            await self._hang_up()
        if fault is not Fault.DOWN and (fault is Fault.DROP or before is Fault.DOWN):
            await self._listen()

    async def reboot(self) -> None:
        """Start anew: connections close, and what was written is lost."""
        await self._hang_up()
        self._fill()
        self._obey()
        await self._listen()

    def set_rate_scale(self, exponent: int) -> None:
        """Change InOutWRte_SF, as a new firmware does; the rates in force stay what they are."""
        old = self.registers.get_signed(MODEL_STORAGE, IN_OUT_W_RTE_SF)
        for offset in (OUT_W_RTE, IN_W_RTE):
            rate = self.registers.get_signed(MODEL_STORAGE, offset)
            self.registers.set(MODEL_STORAGE, offset, rate * 10.0 ** (old - exponent))
        self.registers.set(MODEL_STORAGE, IN_OUT_W_RTE_SF, exponent)

    def _fill(self) -> None:
        """Set what does not change by itself."""
        registers = self.registers
        if MODEL_COMMON in registers.starts:
            for offset, text in ((2, "Energy Dispatch"), (18, "Simulated battery"), (50, "1")):
                registers.set_text(MODEL_COMMON, offset, text, 16)
        registers.set(MODEL_INVERTER, INVERTER_W_SF, 0)
        registers.set(MODEL_INVERTER, INVERTER_ST, _ST_MPPT)
        registers.set(MODEL_STORAGE, W_CHA_MAX_SF, 0)
        most_kw = max(self.battery.max_charge_kw, self.battery.max_discharge_kw)
        registers.set(MODEL_STORAGE, W_CHA_MAX, most_kw * 1000)
        registers.set(MODEL_STORAGE, IN_OUT_W_RTE_SF, -2)
        registers.set(MODEL_STORAGE, CHA_STATE_SF, -2)
        for offset in (OUT_W_RTE, IN_W_RTE):
            registers.set(MODEL_STORAGE, offset, 10000)
        for offset in (STOR_CTL_MOD, IN_OUT_W_RTE_RVRT_TMS, CHA_GRI_SET):
            registers.set(MODEL_STORAGE, offset, 0)
        registers.set(MODEL_MPPT, DCW_SF, 0)
        registers.set(MODEL_MPPT, DCWH_SF, 0)
        if MODEL_MPPT in registers.starts:
            registers.name_modules()
        self._show()

    def _show(self) -> None:
        """Put what the battery does into the registers."""
        battery, registers = self.battery, self.registers
        watts = battery.power_kw * 1000
        registers.set(MODEL_INVERTER, INVERTER_W, -watts)
        registers.set(MODEL_STORAGE, CHA_STATE, battery.soc_percent * 100)
        registers.set(MODEL_STORAGE, CHA_ST, self._state())
        if MODEL_MPPT in registers.starts:
            registers.set_module(
                CHARGING_MODULE, watts=max(watts, 0), watt_hours=battery.charged_kwh * 1000
            )
            registers.set_module(
                DISCHARGING_MODULE, watts=max(-watts, 0), watt_hours=battery.discharged_kwh * 1000
            )

    def _state(self) -> int:
        battery = self.battery
        if battery.power_kw > _AT_REST_KW:
            return _CHARGING
        if battery.power_kw < -_AT_REST_KW:
            return _DISCHARGING
        if battery.full:
            return _FULL
        if battery.empty:
            return _EMPTY
        return _OFF if self._control.automatic else _HOLDING

    async def _tick(self) -> None:
        loop = asyncio.get_running_loop()
        last, ticks = loop.time(), 0
        while True:
            await asyncio.sleep(_TICK_SECONDS)
            now = loop.time()
            asked_kw = self._control.power_kw(-self._house_load_kw) * self.power_factor
            self.battery.advance(now - last, asked_kw)
            last, ticks = now, ticks + 1
            self._show()
            if ticks % _POWER_EVERY_TICKS == 0:
                self._event(
                    "power",
                    power_kw=round(self.battery.power_kw, 3),
                    soc_percent=round(self.battery.soc_percent, 3),
                )

    def _obey(self) -> None:
        """Take model 124 over as it stands, and wind up its timer."""
        self._control = StorageControl.of(self.registers)
        if self._revert is not None:
            self._revert.cancel()
            self._revert = None
        if not self._control.automatic and self._control.revert_seconds:
            self._revert = asyncio.get_running_loop().call_later(
                self._control.revert_seconds, self._fall_back
            )
        power_kw = self._control.power_kw(-self._house_load_kw)
        setpoint_kw = None if self._control.automatic else round(power_kw, 4) + 0.0
        if setpoint_kw != self.setpoint_kw:
            self.setpoint_kw = setpoint_kw
            self._event("setpoint", setpoint_kw=setpoint_kw)

    def _fall_back(self) -> None:
        self.registers.set(MODEL_STORAGE, STOR_CTL_MOD, 0)
        self._obey()

    async def _action(  # noqa: PLR0913, PLR0917 - pymodbus calls it so
        self,
        function_code: int,
        start_address: int,
        address: int,
        count: int,
        current_registers: list[int],
        set_values: list[int] | list[bool] | None,
    ) -> ExcCodes | None:
        """Answer one request: fill in what is read, act on what is written."""
        if function_code not in _WRITE_FUNCTIONS or set_values is None:
            for at in range(address, address + count):
                current_registers[at - start_address] = self.registers.registers[at]
            return None
        refusal = self._written(address, [int(value) for value in set_values])
        if self.answer_delay_seconds:
            await asyncio.sleep(self.answer_delay_seconds)
        if self._fault in {Fault.CUT, Fault.HANG_UP}:
            # Its own task: this one belongs to the connection that closes.
            self._cutting = asyncio.create_task(self._cut())
        return refusal

    def _written(self, address: int, words: Sequence[int]) -> ExcCodes | None:
        self.writes_asked += 1
        if self._fault is Fault.HANG_UP:
            return None
        if (refusal := REFUSALS.get(self._fault)) is not None:
            return refusal
        start = self.registers.starts.get(MODEL_STORAGE)
        if start is None or not WRITABLE.issuperset(
            range(address - start, address - start + len(words))
        ):
            return ExcCodes.ILLEGAL_ADDRESS
        for n, word in enumerate(words):
            self.registers.registers[address + n] = word
        self.writes.append((address, tuple(words)))
        if self._fault is not Fault.IGNORE:
            self._obey()
        return None

    async def _listen(self) -> None:
        addresses = sorted(self.registers.registers)
        device = SimDevice(
            self._unit_id,
            simdata=[SimData(addresses[0], count=len(addresses), datatype=DataType.REGISTERS)],
            action=self._action,
        )
        self._server = ModbusTcpServer(
            device,
            address=(self._host, self.port),
            trace_packet=self._packet,
            trace_connect=self._connection,
        )
        await self._server.serve_forever(background=True)
        listener = cast("asyncio.Server", self._server.transport)
        self.port = listener.sockets[0].getsockname()[1]

    async def _hang_up(self) -> None:
        if self._server is not None:
            await self._server.shutdown()  # type: ignore[no-untyped-call]
            self._server = None

    async def _cut(self) -> None:
        await self._hang_up()
        await self._listen()
        self._cutting = None

    def _packet(self, sending: bool, data: bytes) -> bytes:  # noqa: FBT001 - pymodbus calls it so
        keeps_quiet = self._fault is Fault.MUTE or self._cutting is not None
        return b"" if sending and keeps_quiet else data

    def _connection(self, made: bool) -> None:  # noqa: FBT001 - pymodbus calls it so
        self._connections += 1 if made else -1
        self._event("connections", count=self._connections)

    def _event(self, event: str, **fields: object) -> None:
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        self._tell({"at": at, "event": event, **fields})


async def _carry_out(device: SunSpecBattery, line: str) -> None:
    try:
        order = json.loads(line)
        if "fault" in order:
            await device.set_fault(Fault(order["fault"]))
        if "soc_percent" in order:
            device.battery.soc_percent = float(order["soc_percent"])
        if "rate_scale" in order:
            device.set_rate_scale(int(order["rate_scale"]))
    except (ValueError, TypeError) as err:
        print(json.dumps({"event": "error", "error": str(err)}), flush=True)


def _obey_stdin(device: SunSpecBattery, loop: asyncio.AbstractEventLoop) -> None:
    """Carry out the lines on stdin; its end is no reason to stop."""
    # A thread, because the event loop cannot read every kind of stdin: not a file, not /dev/null.
    for line in sys.stdin:
        asyncio.run_coroutine_threadsafe(_carry_out(device, line), loop).result()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="A simulated SunSpec battery")
    parser.add_argument("--port", type=int, default=0, help="0 takes any free one")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--unit-id", type=int, default=1)
    parser.add_argument("--capacity-kwh", type=float, default=10.0)
    parser.add_argument("--soc", type=float, default=50.0, help="percent")
    parser.add_argument("--max-charge-kw", type=float, default=5.0)
    parser.add_argument("--max-discharge-kw", type=float, default=5.0)
    parser.add_argument("--house-load-kw", type=float, default=0.0, help="supplied when automatic")
    parser.add_argument(
        "--time-factor", type=float, default=1.0, help="speeds up energy, not power"
    )
    parser.add_argument("--base-address", type=int, default=40000, choices=(40000, 50000, 0))
    return parser.parse_args()


async def _run(arguments: argparse.Namespace) -> None:
    device = SunSpecBattery(
        port=arguments.port,
        host=arguments.host,
        unit_id=arguments.unit_id,
        battery=Battery(
            capacity_kwh=arguments.capacity_kwh,
            soc_percent=arguments.soc,
            max_charge_kw=arguments.max_charge_kw,
            max_discharge_kw=arguments.max_discharge_kw,
            time_factor=arguments.time_factor,
        ),
        house_load_kw=arguments.house_load_kw,
        base_address=arguments.base_address,
        tell=lambda event: print(json.dumps(event), flush=True),
    )
    await device.start()
    loop = asyncio.get_running_loop()
    threading.Thread(target=_obey_stdin, args=(device, loop), daemon=True).start()
    await asyncio.Event().wait()


def main() -> None:
    """Run the device until it is interrupted."""
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_run(_arguments()))


if __name__ == "__main__":
    main()

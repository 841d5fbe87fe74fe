"""Write docs/devices.md from the device maps.

Usage: .venv/ha-2026.10/bin/python script/device_docs.py

A test fails while the page and the maps differ.
"""

from collections.abc import Iterator
from pathlib import Path
import sys
from typing import Final

ROOT: Final = Path(__file__).parent.parent
PAGE: Final = ROOT / "docs" / "devices.md"

if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

from custom_components.energy_dispatch.adapters import WriteCost  # noqa: E402
from custom_components.energy_dispatch.adapters.modbus import (  # noqa: E402
    DeviceMap,
    device_map_ids,
    load_device_map,
)
from custom_components.energy_dispatch.adapters.modbus.device_map import (  # noqa: E402
    Current,
    Fallback,
    Kind,
    Quantity,
)
from custom_components.energy_dispatch.adapters.modbus.found import put_back  # noqa: E402

INTRODUCTION: Final = """\
# Devices over Modbus

Made from the device maps in `custom_components/energy_dispatch/adapters/devices` by
`script/device_docs.py`; change a map, not this page.

None of these maps has been confirmed on hardware by this project. Each is written from the sources
that it names; what no source confirms is listed under *Not yet confirmed*, and shown when a device
is set up. If you have one of these devices, a report that a fact holds, or does not, is welcome.

* **Watchdog**: what the device does by itself when it hears nothing more from us. Its time is fed
  at half, so that a setpoint lives while Home Assistant does and dies with it.
* **Flash**: registers that wear out. They are written only where they change something, counted,
  and held to 50 writes a day; beyond that, setpoints change at most once an hour (a stop, another
  direction or a release still goes out at once).
* **When Home Assistant stops**, a device keeps its setpoint where its own watchdog is known to end
  it, and is handed back where there is none, unless its settings say otherwise.
* **What was there before us**: a watchdog's time, a fail-safe power or a mode is noted before it is
  set for the first time, kept over restarts, and shown in the diagnostics.
"""

FALLBACKS: Final = {
    Fallback.RELEASE: "goes back to its own control",
    Fallback.FAIL_SAFE: "goes to its fail-safe power",
    Fallback.PAUSE: "stops",
    Fallback.STAYS: "keeps the setpoint",
    Fallback.UNKNOWN: "not known",
}


def page() -> str:
    """Return the page. Reads the maps from disk."""
    maps = [load_device_map(map_id) for map_id in device_map_ids()]
    parts = [INTRODUCTION]
    for kind, title in ((Kind.BATTERY, "Batteries and inverters"), (Kind.CHARGER, "Chargers")):
        chosen = sorted((one for one in maps if one.kind is kind), key=lambda one: one.title)
        parts += [f"## {title}\n", *_overview(chosen)]
        parts += ["\n".join(_section(one)) for one in chosen]
    return "\n".join(part.rstrip() + "\n" for part in parts)


def _overview(maps: list[DeviceMap]) -> Iterator[str]:
    rows = [
        "| device | port / unit | can | watchdog | in flash |",
        "|---|---|---|---|---|",
    ]
    rows += [
        f"| [{one.title}](#{_anchor(one.title)}) | {one.link.port} / {one.link.unit_id} | "
        f"{_abilities(one)} | {_watchdog(one)} | {_flash(one)} |"
        for one in maps
    ]
    yield "\n".join(rows)


def _section(one: DeviceMap) -> Iterator[str]:
    yield f"### {one.title}\n"
    yield f"Map `{one.id}`, port {one.link.port}, unit {one.link.unit_id}.\n"
    yield from (f"* {product}" for product in one.products)
    yield ""
    if one.firmware:
        yield f"Firmware: {one.firmware}.\n"
    yield f"Can: {_abilities(one)}. Watchdog: {_watchdog(one)}."
    yield f"In flash: {_registers_in_flash(one)}.\n"
    if found := sorted(put_back(one.control.release)):
        names = ", ".join(f"`{name}`" for name in found)
        yield f"A release puts back what was there before: {names}.\n"
    if one.link.single_client:
        yield "Takes one Modbus client at a time.\n"
    lists = (("Set up in the device", one.requirements), ("Not yet confirmed", one.unconfirmed))
    for title, sentences in lists:
        if sentences:
            yield f"{title}:\n"
            yield from (f"* {_sentence(sentence)}" for sentence in sentences)
            yield ""
    yield f"Source: {one.source.rstrip('.')}."


def _abilities(one: DeviceMap) -> str:
    charger = one.kind is Kind.CHARGER
    abilities = ["set", "pause", "resume"] if charger else ["charge", "hold"]
    if one.control.discharge:
        abilities.append("discharge")
    if one.control.soc_target:
        abilities.append("state-of-charge target")
    if charger and one.needs_circuit:
        abilities[0] = "set (in amperes)"
    return ", ".join([*abilities, "release"])


def _watchdog(one: DeviceMap) -> str:
    lifetime = one.control.lifetime
    if lifetime is None:
        return "none: a setpoint stays"
    said = f"{lifetime.seconds:g} s, then {FALLBACKS[lifetime.fallback]}"
    if isinstance(lifetime.fail_safe, Current):
        said += f" ({lifetime.fail_safe.current_a:g} A unless you choose another)"
    if not lifetime.covers_hold:
        said += "; a hold stays"
    return said


def _flash(one: DeviceMap) -> str:
    setpoints = {
        name
        for step in one.control.charge + one.control.discharge
        for name, value in step.values.items()
        if value in {Quantity.POWER, Quantity.NEGATIVE_POWER, Quantity.GRID_POWER}
    }
    worn = {name for name, r in one.registers.items() if r.memory is WriteCost.FLASH}
    return "setpoints" if setpoints & worn else "settings" if worn else "nothing"


def _registers_in_flash(one: DeviceMap) -> str:
    worn = [name for name, r in one.registers.items() if r.memory is WriteCost.FLASH]
    return ", ".join(f"`{name}`" for name in worn) or "nothing that we write"


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?")) else f"{text}."


def _anchor(title: str) -> str:
    kept = (letter for letter in title.lower() if letter.isalnum() or letter in " -_")
    return "".join(kept).replace(" ", "-")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")

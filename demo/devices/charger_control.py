"""What can be done to a simulated charger while it runs, as orders: JSON objects.

    {"fault": "mute"}, {"fault": ["reject", "mute"]}   those of ``Fault``, in place of all before
    {"change": {"units": "W", "max_stack_level": 0}}   settings, by their names
    {"vehicle_phases": 1}                              of the vehicle at the outlet
    {"vehicle_max_current": 16}                        of the vehicle at the outlet
    {"answer_delay_seconds": 2}
    {"do": "drop"}                                     also reboot, plug, unplug,
                                                       stop_unknown_transaction
    {"do": "offline", "seconds": 5}

``"outlet": 2`` is for another outlet than the first.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from .charger import SimulatedCharger
from .charger_settings import Fault

type Order = Mapping[str, Any]

_TUPLES: Final = frozenset({"measurands"})
_SETS: Final = frozenset({"units", "refused_purposes", "refused_kinds", "refused_outlets"})


async def obey(charger: SimulatedCharger, order: Order) -> None:
    """Carry out one order.

    Raises:
        KeyError, TypeError, ValueError: it is none.
    """
    if "fault" in order:
        names = order["fault"]
        charger.set_fault(*map(Fault, [names] if isinstance(names, str) else names))
    if "change" in order:
        charger.change(**{name: _value(name, value) for name, value in order["change"].items()})
    if "vehicle_phases" in order:
        outlet = charger.outlets[order.get("outlet", 1) - 1]
        outlet.circuit.vehicle_phases = int(order["vehicle_phases"])
    if "vehicle_max_current" in order:
        outlet = charger.outlets[order.get("outlet", 1) - 1]
        outlet.vehicle_max_current_a = float(order["vehicle_max_current"])
    if "answer_delay_seconds" in order:
        charger.answer_delay_seconds = float(order["answer_delay_seconds"])
    if "do" in order:
        deed = _DEEDS.get(order["do"])
        if deed is None:
            raise ValueError(f"There is nothing like {order['do']!r}.")
        done = deed(charger, order)
        if done is not None:
            await done


def _value(name: str, value: object) -> object:
    """Return a setting's value as the setting has it: JSON knows lists alone."""
    if name in _SETS and isinstance(value, str | list):
        return frozenset(value)
    return tuple(value) if name in _TUPLES and isinstance(value, list) else value


def _outlet(order: Order) -> int:
    return int(order.get("outlet", 1))


_DEEDS: Final[Mapping[str, Callable[[SimulatedCharger, Order], Awaitable[None] | None]]] = {
    "drop": lambda charger, _order: charger.link.drop(),
    "offline": lambda charger, order: charger.link.go_offline(float(order["seconds"])),
    "plug": lambda charger, order: charger.plug(_outlet(order)),
    "reboot": lambda charger, _order: charger.reboot(),
    "stop_unknown_transaction": lambda charger, _order: charger.stop_unknown_transaction(),
    "unplug": lambda charger, order: charger.unplug(_outlet(order)),
}

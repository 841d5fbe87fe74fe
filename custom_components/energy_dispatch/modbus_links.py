"""The Modbus links that our devices share: whose request is next on each, and who is in a hurry."""

from collections.abc import Mapping
from typing import Any
from weakref import WeakValueDictionary

from homeassistant.const import CONF_HOST, CONF_PORT
from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from .adapters.link_turns import Turns
from .adapters.rush import Rush
from .const import DOMAIN
from .quick_turns import QuickTurns


class ModbusLinks:
    """What the devices on each link share, of all sites: a link is Home Assistant's."""

    def __init__(self) -> None:
        """Start with none."""
        quick_turns = QuickTurns()
        self.rush = Rush(quick_turns.begin, quick_turns.end)
        """Writes on any of the links: what can wait comes after them."""
        self._turns: WeakValueDictionary[tuple[str, int], Turns] = WeakValueDictionary()

    def turns(self, data: Mapping[str, Any]) -> Turns:
        """Return the turns of the link that an asset's settings name."""
        endpoint = (str(data[CONF_HOST]).lower(), int(data[CONF_PORT]))
        turns = self._turns.get(endpoint)
        if turns is None:
            turns = self._turns[endpoint] = Turns(self.rush)
        return turns


DATA_MODBUS_LINKS: HassKey[ModbusLinks] = HassKey(f"{DOMAIN}_modbus_links")


@callback
def modbus_links(hass: HomeAssistant) -> ModbusLinks:
    """Return what is known of all links."""
    if DATA_MODBUS_LINKS not in hass.data:
        hass.data[DATA_MODBUS_LINKS] = ModbusLinks()
    return hass.data[DATA_MODBUS_LINKS]

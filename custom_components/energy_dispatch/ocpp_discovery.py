"""Chargers that nobody has declared, and tags that Home Assistant knows."""

import logging

from homeassistant.components.tag import TAG_DATA
from homeassistant.config_entries import SOURCE_INTEGRATION_DISCOVERY
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import discovery_flow

from .adapters.ocpp import UnknownCharger
from .const import DOMAIN

_LOGGER = logging.getLogger(__name__)


@callback
def discover(hass: HomeAssistant, charger: UnknownCharger) -> None:
    """Offer a charger that has dialled in, and that nobody has declared."""
    _LOGGER.info("An unknown charger dials in: %s", charger.charge_point_id)
    discovery_flow.async_create_flow(
        hass,
        DOMAIN,
        context={"source": SOURCE_INTEGRATION_DISCOVERY},
        data={
            "charge_point_id": charger.charge_point_id,
            "remote": charger.remote,
            "subprotocols": list(charger.subprotocols),
        },
    )


@callback
def knows_tag(hass: HomeAssistant, tag: str) -> bool:
    """Say whether Home Assistant has a tag of this id; without its tags nobody is known."""
    tags = hass.data.get(TAG_DATA)
    return tags is not None and any(each.casefold() == tag.casefold() for each in tags.data)

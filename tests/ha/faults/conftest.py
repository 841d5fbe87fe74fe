"""A device and a site on a bench, under a frozen clock."""

from collections.abc import AsyncIterator
import contextlib

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_dispatch.const import CONF_OCPP_HOST, CONF_OCPP_PORT, DOMAIN
from custom_components.energy_dispatch.coordinator import EnergyDispatchConfigEntry
from custom_components.energy_dispatch.devices import preload

from .bench import Bench, submit
from .frozen_world import FrozenWorld
from .rigs import ASSET, OCPP_ADDRESS, RIGS

# What the integration imports is imported before time is frozen: pandas takes its time types from
# `datetime`, which has to be the real one then.
preload()


@pytest.fixture
async def bench(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    socket_enabled: None,
    device: str,
) -> AsyncIterator[Bench]:
    """Bring up a device and a site, and let the device follow the first slot of a plan."""
    world = FrozenWorld(hass, freezer)
    rig = RIGS[device](world)
    await rig.before_site()
    host, port = OCPP_ADDRESS
    mock = MockConfigEntry(
        domain=DOMAIN,
        title="Home",
        data={CONF_OCPP_HOST: host, CONF_OCPP_PORT: port},
        subentries_data=(rig.subentry,),
    )
    mock.add_to_hass(hass)
    entry: EnergyDispatchConfigEntry = mock
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(lambda: world.finish(rig.stop()))
        assert await world.finish(hass.config_entries.async_setup(entry.entry_id))
        assert entry.state is ConfigEntryState.LOADED
        asset = entry.runtime_data.assets[ASSET]
        stack.push_async_callback(
            lambda: world.finish(hass.config_entries.async_unload(entry.entry_id))
        )
        await rig.after_site(asset)
        began = world.now
        await submit(world, rig)
        yield Bench(world=world, rig=rig, entry=entry, asset=asset, began=began)

"""A site in a real Home Assistant: a simulated charger and a simulated battery."""

import asyncio
import logging
from pathlib import Path
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
)

from custom_components.energy_dispatch import clock
from custom_components.energy_dispatch.const import DOMAIN
from custom_components.energy_dispatch.coordinator import EnergyDispatchConfigEntry
from custom_components.energy_dispatch.devices import preload

from .clocks import Clocks
from .site import BATTERY, CHARGER, SITE_DATA

# pandas looks at every class of a time when it is imported: that never ends while time is frozen.
preload()
# The harness lets the database write down each of its statements, which takes longer than they do.
logging.getLogger("sqlalchemy.engine").setLevel(logging.WARNING)


@pytest.fixture(autouse=True)
def our_integration(request: pytest.FixtureRequest) -> None:
    """Let Home Assistant find the integration in this repository."""
    if "recorder_mock" in request.fixturenames:
        # It has to come before `hass`, which the next line asks for.
        request.getfixturevalue("recorder_mock")
    request.getfixturevalue("enable_custom_integrations")


@pytest.fixture(autouse=True)
async def enable_event_loop_debug(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the place of the harness's fixture: asyncio's debug mode takes half of all tests' time.

    It writes down a stack of fifty frames for each future. What else it does is done here: whoever
    calls the loop from another thread is told.
    """
    loop = asyncio.get_running_loop()
    check = loop._check_thread  # type: ignore[attr-defined]
    for name in ("call_soon", "call_at"):
        method = getattr(loop, name)

        def checked(*args: Any, _method: Any = method, **kwargs: Any) -> Any:  # noqa: ANN401
            check()
            return _method(*args, **kwargs)

        monkeypatch.setattr(loop, name, checked)


@pytest.fixture(autouse=True)
def storage_folder(hass: HomeAssistant, tmp_path: Path) -> None:
    """Give each test a configuration folder of its own: the plans are really written."""
    hass.config.config_dir = str(tmp_path)


@pytest.fixture(autouse=True)
def clocks(monkeypatch: pytest.MonkeyPatch) -> Clocks:
    """Let the clock that nobody sets go with the wall clock, until a test sets that one."""
    both = Clocks()
    monkeypatch.setattr(clock, "steady_seconds", both.steady_seconds)
    return both


@pytest.fixture
def site_entry(hass: HomeAssistant) -> EnergyDispatchConfigEntry:
    """Return a site with both assets, added to Home Assistant and not set up."""
    mock = MockConfigEntry(
        domain=DOMAIN, title="Home", data=dict(SITE_DATA), subentries_data=(CHARGER, BATTERY)
    )
    mock.add_to_hass(hass)
    entry: EnergyDispatchConfigEntry = mock
    return entry


@pytest.fixture
async def site(
    hass: HomeAssistant, site_entry: EnergyDispatchConfigEntry
) -> EnergyDispatchConfigEntry:
    """Return the site, set up and running."""
    assert await hass.config_entries.async_setup(site_entry.entry_id)
    await hass.async_block_till_done()
    assert site_entry.state is ConfigEntryState.LOADED
    return site_entry

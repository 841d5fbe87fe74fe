"""A site's limit is divided among all, and asking for many of them looks at each asset once."""

from dataclasses import replace

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest

from custom_components.energy_dispatch.adapters import Telemetry
from custom_components.energy_dispatch.asset import Asset
from custom_components.energy_dispatch.coordinator import EnergyDispatchConfigEntry
from custom_components.energy_dispatch.engine import Command, Reason
from custom_components.energy_dispatch.engine.limits import AssetLimits
from custom_components.energy_dispatch.sharing import Sharing

from .schedules import call
from .site import GARAGE

WANTED_KW = (11.0, 4.0, 0.5, 22.0)


class _Silent:
    """A device that says nothing yet."""

    def send(self, _command: Command) -> None:
        """Take it."""


class _Looks:
    """Counts how often an asset's limits are looked at."""

    def __init__(self, site: EnergyDispatchConfigEntry) -> None:
        self.count = 0
        self._guarding = site.runtime_data.guarding

    def limits(self, asset: Asset) -> AssetLimits:
        self.count += 1
        return self._guarding.limits(asset)


async def _depot(hass: HomeAssistant, site: EnergyDispatchConfigEntry, count: int) -> list[Asset]:
    """Return a depot's assets: some follow a setpoint, some are free, some more important."""
    coordinator = site.runtime_data
    config = coordinator.assets[GARAGE].config
    for number in range(count):
        limits = replace(config.limits, priority=1 + number % 3, min_charge_kw=1.4 * (number % 2))
        bay = replace(config, asset_id=f"bay_{number}", limits=limits)
        await coordinator.async_add_asset(bay)
        coordinator.assets[bay.asset_id].update(
            telemetry=Telemetry(observed_at=dt_util.utcnow(), power_kw=0.5 * number)
        )
        if number % 4:
            await call(
                hass,
                "send_command",
                asset_id=bay.asset_id,
                command_type="set_charge_rate",
                power_kw=1.0 + number,
            )
    return list(coordinator.assets.values())


@pytest.mark.parametrize("limit_kw", [0.0, 9.0, 20.0, 45.0, 500.0])
async def test_asked_together_each_gets_what_it_gets_when_asked_alone(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, limit_kw: float
) -> None:
    assets, now = await _depot(hass, site, 9), dt_util.utcnow()
    await site.runtime_data.async_limit(limit_kw)
    sharing = Sharing(site.runtime_data, site.runtime_data.guarding.limits)
    questions = [(asset, wanted_kw) for asset in assets for wanted_kw in WANTED_KW]
    alone = [sharing.share_kw(asset, wanted_kw, now) for asset, wanted_kw in questions]
    with sharing.together():
        assert [sharing.share_kw(asset, wanted, now) for asset, wanted in questions] == alone
    assert None not in alone


async def test_what_happens_to_an_asset_meanwhile_counts_for_those_that_are_asked_about_next(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    assets, now = await _depot(hass, site, 9), dt_util.utcnow()
    await site.runtime_data.async_limit(30.0)
    sharing = Sharing(site.runtime_data, site.runtime_data.guarding.limits)
    first, second, last = assets[2], assets[3], assets[-1]
    with sharing.together():
        before = sharing.share_kw(last, 22.0, now)
        # A command of one moves, and another one draws more than before.
        command = site.runtime_data.issue("bay_1", 9.0, Reason.MANUAL)
        assert command is not None
        site.runtime_data.engine.dispatch_command(command, _Silent())
        first.update(telemetry=Telemetry(observed_at=now, power_kw=8.0))
        together = sharing.share_kw(last, 22.0, now)
    assert second.config.asset_id == "bay_1"
    assert together == sharing.share_kw(last, 22.0, now)
    assert together != before


async def test_asking_about_all_assets_looks_at_each_a_few_times_and_not_at_all_for_each(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    looks, now = _Looks(site), dt_util.utcnow()
    assets = await _depot(hass, site, 14)
    await site.runtime_data.async_limit(20.0)
    sharing = Sharing(site.runtime_data, looks.limits)
    with sharing.together():
        for asset in assets:
            sharing.share_kw(asset, 5.0, now)
    assert len(assets) <= looks.count <= 4 * len(assets)

"""After a start: what was in force goes on, and what comes from the past does not."""

from collections.abc import Callable
from datetime import timedelta
import json
from pathlib import Path
import shutil

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest

from custom_components.energy_dispatch.const import DOMAIN
from custom_components.energy_dispatch.coordinator import EnergyDispatchConfigEntry

from .schedules import call, rows, settle
from .test_following import in_force_kw, later

HOURS: list[object] = [float(2 + number % 9) for number in range(40)]


@pytest.fixture
async def planned(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, freezer: FrozenDateTimeFactory
) -> EnergyDispatchConfigEntry:
    """Return a running site with a plan of ten hours, and an override of the battery."""
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=HOURS))
    await call(hass, "set_override", asset_id="house_battery", power_kw=3, duration={"hours": 9})
    await later(hass, freezer, timedelta(minutes=6))
    return site


async def stop(hass: HomeAssistant, site: EnergyDispatchConfigEntry) -> None:
    """End the site, as a clean stop would."""
    assert await hass.config_entries.async_unload(site.entry_id)
    await settle(hass)


async def start(hass: HomeAssistant, site: EnergyDispatchConfigEntry) -> None:
    """Bring the site up again."""
    assert await hass.config_entries.async_setup(site.entry_id)
    await settle(hass)


def copy_all(hass: HomeAssistant, name: str) -> Path:
    """Copy Home Assistant's folder as its own backups do: without the cache."""
    copy = Path(hass.config.config_dir).with_name(name)
    shutil.copytree(hass.config.config_dir, copy, ignore=shutil.ignore_patterns(".cache"))
    return copy


def put_back_over(hass: HomeAssistant, copy: Path) -> None:
    """Put the files back over those that are there, into the same inodes."""
    for file in (copy / ".storage").iterdir():
        shutil.copyfile(file, Path(hass.config.path(".storage")) / file.name)


def put_back_in_place(hass: HomeAssistant, copy: Path) -> None:
    """Clear the folder and put the files there, as Home Assistant restores a backup."""
    folder = Path(hass.config.config_dir)
    files = sorted(folder.glob(".storage/*"))
    # Whatever is freed here must not be had again by chance.
    aside = folder.with_name("aside")
    aside.mkdir()
    for file in files:
        file.rename(aside / file.name)
    shutil.rmtree(folder / ".cache")
    shutil.copytree(copy, folder, dirs_exist_ok=True)


def issue(hass: HomeAssistant, site: EnergyDispatchConfigEntry, key: str) -> ir.IssueEntry | None:
    """Return the repair issue, if there is one."""
    return ir.async_get(hass).async_get_issue(DOMAIN, f"{key}_{site.entry_id}")


@pytest.mark.parametrize("put_back", [put_back_over, put_back_in_place])
async def test_a_backup_restored_two_hours_later_is_not_replayed_and_control_is_handed_back(
    hass: HomeAssistant,
    planned: EnergyDispatchConfigEntry,
    freezer: FrozenDateTimeFactory,
    put_back: Callable[[HomeAssistant, Path], None],
) -> None:
    copy = copy_all(hass, f"copy-{put_back.__name__}")
    for _ in range(4):
        await later(hass, freezer, timedelta(minutes=15))
    await stop(hass, planned)
    freezer.tick(timedelta(hours=1))
    put_back(hass, copy)
    await start(hass, planned)
    assert planned.runtime_data.plans.all == ()
    assert planned.runtime_data.controls.overrides == {}
    assert in_force_kw(planned, "garage") is None
    done = (await call(hass, "get_commands", status="completed"))["commands"]
    assert {(one["asset_id"], one["command_type"]) for one in done[:2]} == {
        ("garage", "release"),
        ("house_battery", "release"),
    }
    reported = issue(hass, planned, "plans_restored")
    assert reported is not None
    kept = str((reported.translation_placeholders or {})["file"])
    assert json.loads(Path(hass.config.path(".storage", kept)).read_text())["data"]["plans"]

    # The next start has nothing to replay either.
    await stop(hass, planned)
    await start(hass, planned)
    assert planned.runtime_data.plans.all == ()
    assert issue(hass, planned, "plans_restored") is not None

    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[5.0, 6.0]))
    assert issue(hass, planned, "plans_restored") is None
    await stop(hass, planned)
    await start(hass, planned)
    assert in_force_kw(planned, "garage") == 5.0


async def test_after_a_plain_restart_two_hours_later_the_plan_is_followed(
    hass: HomeAssistant, planned: EnergyDispatchConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    await stop(hass, planned)
    freezer.tick(timedelta(hours=2))
    await start(hass, planned)
    assert in_force_kw(planned, "garage") == HOURS[8]
    assert in_force_kw(planned, "house_battery") == 3.0
    assert issue(hass, planned, "plans_restored") is None


async def test_after_a_kill_the_plan_is_followed(
    hass: HomeAssistant, planned: EnergyDispatchConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    folder = Path(hass.config.config_dir)
    at_the_kill = folder.with_name("at-the-kill")
    shutil.copytree(folder, at_the_kill)
    for file in (folder / ".storage").iterdir():
        # The very files of that moment: later writes make new ones.
        (at_the_kill / ".storage" / file.name).unlink()
        (at_the_kill / ".storage" / file.name).hardlink_to(file)
    await later(hass, freezer, timedelta(minutes=15))
    await stop(hass, planned)
    shutil.rmtree(folder)
    at_the_kill.rename(folder)
    freezer.tick(timedelta(minutes=30))
    await start(hass, planned)
    assert in_force_kw(planned, "garage") == HOURS[3]
    assert issue(hass, planned, "plans_restored") is None


@pytest.mark.parametrize("lost", ["folder", "number", "torn"])
async def test_an_emptied_cache_alone_keeps_no_plan_from_being_followed(
    hass: HomeAssistant, planned: EnergyDispatchConfigEntry, lost: str
) -> None:
    await stop(hass, planned)
    cache = Path(hass.config.cache_path(DOMAIN))
    witness = cache / f"{DOMAIN}.{planned.entry_id}"
    assert witness.exists()
    match lost:
        case "folder":
            shutil.rmtree(cache)
        case "number":
            witness.unlink()
        case _:
            witness.write_text("")
    await start(hass, planned)
    assert in_force_kw(planned, "garage") == HOURS[0]
    assert issue(hass, planned, "plans_restored") is None


async def test_files_of_a_release_that_kept_no_number_are_trusted(
    hass: HomeAssistant, planned: EnergyDispatchConfigEntry
) -> None:
    await stop(hass, planned)
    shutil.rmtree(hass.config.cache_path(DOMAIN))
    for name in (f"{DOMAIN}.{planned.entry_id}", f"{DOMAIN}.{planned.entry_id}.controls"):
        file = Path(hass.config.path(".storage", name))
        stored = json.loads(file.read_text())
        del stored["write"], stored["inode"]
        file.write_text(json.dumps(stored))
    await start(hass, planned)
    assert in_force_kw(planned, "garage") == HOURS[0]


async def test_after_a_day_away_a_plan_that_still_runs_is_not_followed_nor_after_the_next_start(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=HOURS * 4))
    await stop(hass, site)
    freezer.tick(timedelta(hours=25))
    for _ in range(2):
        await start(hass, site)
        assert site.runtime_data.plans.all == ()
        assert in_force_kw(site, "garage") is None
        assert issue(hass, site, "plans_too_old") is not None
        await stop(hass, site)


async def test_a_witness_that_cannot_be_kept_holds_nothing_up(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, caplog: pytest.LogCaptureFixture
) -> None:
    cache = Path(hass.config.cache_path())
    shutil.rmtree(cache, ignore_errors=True)
    cache.write_text("no folder")
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=HOURS))
    assert "A restored backup of" in caplog.text
    await stop(hass, site)
    await start(hass, site)
    assert in_force_kw(site, "garage") == HOURS[0]

"""The ledger on disk, and what get_commands finds in it."""

from dataclasses import replace
from datetime import timedelta
import errno
import os
from pathlib import Path
from typing import Any
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
from homeassistant import block_async_io
from homeassistant.const import EVENT_HOMEASSISTANT_FINAL_WRITE
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockUser, async_fire_time_changed

from custom_components.energy_dispatch.const import CONF_LEDGER_COMMANDS, CONF_LEDGER_DAYS, DOMAIN
from custom_components.energy_dispatch.coordinator import EnergyDispatchConfigEntry
from custom_components.energy_dispatch.engine import Command, CommandStatus, CommandType
from custom_components.energy_dispatch.engine.ledger import Ledger, LedgerEntry, Origin, entry_of
from custom_components.energy_dispatch.ledger_file import LedgerFile, ledger_file
from custom_components.energy_dispatch.ledger_store import RETRY_SECONDS, async_remove_ledger

from .schedules import SLOT, call, rows, settle

DISK_FULL = OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture(autouse=True)
def storage_folder(hass: HomeAssistant, tmp_path: Path) -> None:
    """Give each test a configuration folder of its own: the ledger is really written."""
    hass.config.config_dir = str(tmp_path)


@pytest.fixture
def path(hass: HomeAssistant, site_entry: EnergyDispatchConfigEntry) -> Path:
    """Return where the site's ledger is."""
    return ledger_file(hass, site_entry.entry_id).path


@pytest.fixture
def blocking_calls_are_reported(disable_block_async_io: None) -> None:
    """Let Home Assistant log calls that block the loop, as it does outside tests."""
    with patch.object(block_async_io, "_IN_TESTS", new=False):
        block_async_io.enable()


async def ask(hass: HomeAssistant, action: str, **data: object) -> dict[str, Any]:
    """Return what an action of ours answers."""
    return dict(await call(hass, action, **data))


async def send(hass: HomeAssistant, power_kw: float = 5.0) -> str:
    """Send a command to the charger; returns its id."""
    answer = await ask(
        hass,
        "send_command",
        asset_id="garage",
        command_type="set_charge_rate",
        power_kw=power_kw,
    )
    return str(answer["commands"][0]["command_id"])


async def commands(hass: HomeAssistant, **wanted: object) -> list[dict[str, Any]]:
    """Return what get_commands finds."""
    found = await ask(hass, "get_commands", **wanted)
    return list(found["commands"])


async def pass_time(hass: HomeAssistant, freezer: FrozenDateTimeFactory, seconds: float) -> None:
    freezer.tick(timedelta(seconds=seconds))
    async_fire_time_changed(hass, dt_util.utcnow())
    await settle(hass)


def on_disk(path: Path) -> list[LedgerEntry]:
    """Return what somebody would find who started now: a killed process writes no more."""
    copy = path.with_name("copy")
    copy.write_bytes(path.read_bytes())
    found = LedgerFile(copy, 1_000).load()
    assert found.corrupt is None
    ledger = Ledger()
    for entry in found.entries:
        ledger.upsert(entry)
    return ledger.entries()


def entry(number: int) -> LedgerEntry:
    """Return a finished command."""
    now = dt_util.utcnow()
    command = Command(
        "garage",
        CommandType.SET_CHARGE_RATE,
        {"power_kw": float(number)},
        now,
        command_id=f"cmd_{number}",
    )
    done = CommandStatus.COMPLETED
    return replace(entry_of(command), status=done, detail="Größe ✓", ended_at=now)


def issue(hass: HomeAssistant, key: str, path: Path) -> ir.IssueEntry | None:
    return ir.async_get(hass).async_get_issue(DOMAIN, f"{key}_{path.name}")


# On disk


async def test_a_transition_is_on_disk_within_a_second(
    hass: HomeAssistant,
    site: EnergyDispatchConfigEntry,
    path: Path,
    freezer: FrozenDateTimeFactory,
) -> None:
    first, second = await send(hass), await send(hass, 3.0)
    await pass_time(hass, freezer, 1)
    assert [one.command_id for one in on_disk(path)] == [first, second]
    assert [one.status for one in on_disk(path)] == [CommandStatus.COMPLETED] * 2
    assert path.stat().st_mode & 0o777 == 0o600
    keeper = site.runtime_data.ledger
    command = site.runtime_data.engine.get_command(second)
    assert command is not None
    keeper.note(command)
    timer = keeper._timer
    assert timer is not None
    assert timer.when() - hass.loop.time() <= 0.5
    keeper.note(command)
    assert keeper._timer is timer


async def test_nothing_is_written_where_nothing_happens(
    hass: HomeAssistant,
    site: EnergyDispatchConfigEntry,
    path: Path,
    freezer: FrozenDateTimeFactory,
) -> None:
    await ask(hass, "submit_schedule", schedule=rows(ev_garage_kw=[None, 3.0, 4.0]))
    await pass_time(hass, freezer, 60)
    assert not path.exists()


@pytest.mark.parametrize("ending", ["unload", "final write"])
async def test_what_is_not_on_disk_yet_is_written_at_the_end(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, path: Path, ending: str
) -> None:
    command_id = await send(hass)
    if ending == "unload":
        assert await hass.config_entries.async_unload(site.entry_id)
    else:
        hass.bus.async_fire(EVENT_HOMEASSISTANT_FINAL_WRITE)
        await settle(hass)
    assert [one.command_id for one in on_disk(path)] == [command_id]


@pytest.mark.smoke
async def test_the_ledger_survives_a_restart_word_by_word(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    await send(hass)
    await hass.services.async_call(
        DOMAIN, "simulate_fault", {"asset_id": "garage", "fault": "reject"}, blocking=True
    )
    await send(hass, 7.0)
    before = await commands(hass)
    assert [(one["status"], one["attempt"]) for one in before] == [("failed", 1), ("completed", 1)]
    assert before[0]["attempts"][0]["answer"] == before[0]["error"]
    assert await hass.config_entries.async_reload(site.entry_id)
    await settle(hass)
    # What the restart itself made comes before it.
    assert (await commands(hass))[-2:] == before


async def test_a_kill_loses_no_more_than_what_was_not_written(
    hass: HomeAssistant,
    site: EnergyDispatchConfigEntry,
    path: Path,
    freezer: FrozenDateTimeFactory,
) -> None:
    await hass.services.async_call(
        DOMAIN, "simulate_fault", {"asset_id": "garage", "fault": "mute"}, blocking=True
    )
    await hass.services.async_call(
        DOMAIN,
        "send_command",
        {"asset_id": "garage", "command_type": "set_charge_rate", "power_kw": 5},
        blocking=True,
    )
    freezer.tick(1)
    async_fire_time_changed(hass, dt_util.utcnow())
    await hass.async_block_till_done()
    survived = path.read_bytes()
    (under_way,) = site.runtime_data.ledger.query().entries
    assert under_way.status is CommandStatus.DISPATCHED
    await hass.services.async_call(
        DOMAIN,
        "send_command",
        {"asset_id": "house_battery", "command_type": "release"},
        blocking=True,
    )
    assert await hass.config_entries.async_unload(site.entry_id)
    path.write_bytes(survived)
    assert await hass.config_entries.async_setup(site.entry_id)
    await settle(hass)
    (cut_off,) = await commands(hass, status="interrupted")
    assert cut_off["command_id"] == under_way.command_id
    assert cut_off["interrupted"] is True
    assert (cut_off["status"], cut_off["reason"]) == ("dispatched", "restarted")
    assert await commands(hass, status="dispatched") == []
    assert on_disk(path)[0].interrupted


# A damaged file


async def test_a_last_line_that_was_cut_off_is_dropped_and_the_file_is_repaired(
    hass: HomeAssistant,
    site: EnergyDispatchConfigEntry,
    path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    first, second = await send(hass), await send(hass, 3.0)
    assert await hass.config_entries.async_unload(site.entry_id)
    whole = path.read_bytes()
    path.write_bytes(whole[:-20])
    assert await hass.config_entries.async_setup(site.entry_id)
    await settle(hass)
    assert first in [one["command_id"] for one in await commands(hass)]
    assert second not in [one["command_id"] for one in await commands(hass)]
    assert "cut off" in caplog.text
    assert issue(hass, "ledger_corrupt", path) is None
    assert await hass.config_entries.async_unload(site.entry_id)
    assert path.read_bytes().startswith(whole[: whole[:-1].rindex(b"\n") + 1])
    assert on_disk(path)


@pytest.mark.parametrize("damage", ["a line", "bytes", "no header", "a newer version", "no text"])
async def test_a_corrupt_file_is_set_aside_and_what_can_be_read_is_kept(
    hass: HomeAssistant,
    site: EnergyDispatchConfigEntry,
    path: Path,
    damage: str,
) -> None:
    first, second = await send(hass), await send(hass, 3.0)
    assert await hass.config_entries.async_unload(site.entry_id)
    header, *lines = path.read_bytes().splitlines(keepends=True)
    broken, kept = {
        "a line": (b"".join([header, lines[0][40:], *lines[1:]]), {second}),
        "bytes": (b"".join([header, *lines[:-1], b"\x00\xff\x80\n"]), {first}),
        "no header": (b"".join(lines), set()),
        "a newer version": (b'{"version":2}\n' + b"".join(lines), set()),
        "no text": (b"\x00" * 500, set()),
    }[damage]
    path.write_bytes(broken)
    assert await hass.config_entries.async_setup(site.entry_id)
    await settle(hass)
    found = {one["command_id"] for one in await commands(hass)}
    assert kept <= found
    aside = list(path.parent.glob(f"{path.name}.corrupt-*"))
    assert [one.read_bytes() for one in aside] == [broken]
    reported = issue(hass, "ledger_corrupt", path)
    assert reported is not None
    assert reported.translation_placeholders is not None
    assert reported.translation_placeholders["file"] == aside[0].name
    await send(hass, 4.0)
    assert await hass.config_entries.async_reload(site.entry_id)
    await settle(hass)
    assert kept <= {one["command_id"] for one in await commands(hass)}
    assert list(path.parent.glob(f"{path.name}.corrupt-*")) == aside


def test_a_file_that_was_cut_anywhere_gives_what_was_whole(tmp_path: Path) -> None:
    entries = [entry(number) for number in range(3)]
    path = tmp_path / "ledger"
    LedgerFile(path, 100).write(entries, entries)
    content = path.read_bytes()
    ends = [place + 1 for place, byte in enumerate(content) if byte == ord("\n")]
    for cut in range(len(content)):
        path.write_bytes(content[:cut])
        file = LedgerFile(path, 100)
        found = file.load()
        assert found.corrupt is None, cut
        # A line whose end alone is missing is whole.
        whole = sum(1 for end in ends[1:] if cut >= end - 1)
        assert list(found.entries) == entries[:whole], cut
        assert (found.cut_bytes > 0) == (cut not in {0, *ends, *(end - 1 for end in ends[1:])}), cut
        file.write([entries[2]], [*found.entries, entries[2]])
        again = LedgerFile(path, 100).load()
        assert list(again.entries) == [*entries[:whole], entries[2]], cut
        assert again.corrupt is None
        assert again.cut_bytes == 0


def test_an_unreadable_file_is_set_aside_before_anything_is_written(tmp_path: Path) -> None:
    path = tmp_path / "ledger"
    path.mkdir()
    file = LedgerFile(path, 100)
    found = file.load()
    assert found.corrupt is not None
    assert found.aside is not None
    file.write([], [entry(1)])
    assert (tmp_path / found.aside).is_dir()
    assert len(LedgerFile(path, 100).load().entries) == 1


# A disk that does not take it


async def test_a_full_disk_is_reported_once_and_nothing_is_lost(
    hass: HomeAssistant,
    site: EnergyDispatchConfigEntry,
    path: Path,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
) -> None:
    sent = [await send(hass)]
    await pass_time(hass, freezer, 1)
    with patch("custom_components.energy_dispatch.ledger_file.os.fsync", side_effect=DISK_FULL):
        sent.append(await send(hass, 4.0))
        await pass_time(hass, freezer, 1)
        assert issue(hass, "ledger_not_written", path) is not None
        sent.append(await send(hass, 3.0))
        await pass_time(hass, freezer, RETRY_SECONDS)
        await pass_time(hass, freezer, RETRY_SECONDS)
    assert caplog.text.count("cannot be written") == 1
    newest_first = [one["command_id"] for one in await commands(hass, status="completed")]
    assert newest_first == sent[::-1]
    await pass_time(hass, freezer, RETRY_SECONDS)
    assert issue(hass, "ledger_not_written", path) is None
    assert [one.command_id for one in on_disk(path)] == sent


async def test_a_full_disk_does_not_keep_a_site_from_stopping(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, path: Path
) -> None:
    await send(hass)
    with patch("custom_components.energy_dispatch.ledger_file.os.fsync", side_effect=DISK_FULL):
        assert await hass.config_entries.async_unload(site.entry_id)
    assert issue(hass, "ledger_not_written", path) is not None


def test_after_a_write_that_failed_half_way_the_file_is_whole_again(tmp_path: Path) -> None:
    path = tmp_path / "ledger"
    file = LedgerFile(path, 100)
    entries = [entry(number) for number in range(4)]
    file.write(entries[:1], entries[:1])
    with (
        patch("custom_components.energy_dispatch.ledger_file.os.fsync", side_effect=DISK_FULL),
        pytest.raises(OSError, match="No space"),
    ):
        file.write(entries[1:2], entries[:2])
    file.write(entries[2:3], entries[:3])
    file.write(entries[3:], entries)
    assert list(LedgerFile(path, 100).load().entries) == entries


@pytest.mark.parametrize("what", ["deleted", "shortened"])
def test_a_file_that_somebody_took_away_is_written_anew(tmp_path: Path, what: str) -> None:
    path = tmp_path / "ledger"
    file = LedgerFile(path, 100)
    entries = [entry(number) for number in range(3)]
    file.write(entries[:2], entries[:2])
    if what == "deleted":
        path.unlink()
    else:
        os.truncate(path, 30)
    file.write(entries[2:], entries)
    assert list(LedgerFile(path, 100).load().entries) == entries


# Bounds


async def test_ledger_and_file_stay_within_the_sites_options(
    hass: HomeAssistant,
    site_entry: EnergyDispatchConfigEntry,
    path: Path,
    freezer: FrozenDateTimeFactory,
) -> None:
    hass.config_entries.async_update_entry(
        site_entry, options={CONF_LEDGER_COMMANDS: 5, CONF_LEDGER_DAYS: 2}
    )
    assert await hass.config_entries.async_setup(site_entry.entry_id)
    await settle(hass)
    sent = []
    most = 0
    for number in range(12):
        sent.append(await send(hass, 1.5 + 0.5 * number))
        await pass_time(hass, freezer, 1)
        most = max(most, len(path.read_bytes().splitlines()))
    found = await ask(hass, "get_commands", status="completed")
    assert [one["command_id"] for one in found["commands"]] == sent[-5:][::-1]
    assert 5 < most <= 10
    assert [one.command_id for one in on_disk(path)][-5:] == sent[-5:]
    freezer.tick(timedelta(days=2))
    assert (await ask(hass, "get_commands", status="completed"))["total"] == 0


async def test_the_file_goes_with_the_site(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, path: Path
) -> None:
    await send(hass)
    assert await hass.config_entries.async_unload(site.entry_id)
    assert path.exists()
    await async_remove_ledger(hass, site.entry_id)
    assert not path.exists()
    await async_remove_ledger(hass, site.entry_id)


# The loop


@pytest.mark.usefixtures("blocking_calls_are_reported")
async def test_no_file_is_touched_in_the_loop(
    hass: HomeAssistant,
    site: EnergyDispatchConfigEntry,
    path: Path,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await send(hass)
    await pass_time(hass, freezer, 1)
    assert await hass.async_add_executor_job(on_disk, path)
    assert await hass.config_entries.async_reload(site.entry_id)
    await settle(hass)
    assert "blocking call" not in caplog.text
    path.read_bytes()  # It would have been noticed.
    assert "blocking call" in caplog.text


# get_commands


async def test_what_waits_comes_before_what_happened_and_pages_fit_together(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    await ask(hass, "submit_schedule", schedule=rows(ev_garage_kw=[3.0, 4.0, 5.0, 6.0]))
    await send(hass, 2.0)
    everything = await ask(hass, "get_commands")
    powers = [one["parameters"]["power_kw"] for one in everything["commands"]]
    assert powers == [6.0, 5.0, 4.0, 2.0, 3.0]
    assert "next_offset" not in everything
    pages: list[dict[str, Any]] = []
    offset: object = 0
    while offset is not None:
        page = await ask(hass, "get_commands", limit=2, offset=offset)
        assert page["total"] == 5
        pages += page["commands"]
        offset = page.get("next_offset")
    assert pages == everything["commands"]


async def test_a_command_that_waits_for_its_repeat_is_found_once(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    engine = site.runtime_data.engine
    command = Command("garage", CommandType.SET_CHARGE_RATE, {"power_kw": 5.0}, dt_util.utcnow())
    engine.add_command(command)
    with patch.object(
        site.runtime_data.assets["garage"].adapter, "send", new=lambda _command: None
    ):
        engine.dispatch_command(command)
    engine.handle_response(command, success=False, error="busy")
    (waiting,) = await commands(hass, status="pending")
    assert waiting["command_id"] == command.command_id
    assert [one["answer"] for one in waiting["attempts"]] == ["busy"]
    assert (await ask(hass, "get_commands"))["total"] == 1


async def test_commands_are_found_by_plan_time_and_state(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    start = dt_util.utcnow()
    plan_id = (await ask(hass, "submit_schedule", schedule=rows(ev_garage_kw=[3.0, 4.0, 5.0])))[
        "plan_id"
    ]
    await pass_time(hass, freezer, 60)
    by_hand = await send(hass, 2.0)
    await pass_time(hass, freezer, 60)

    async def powers(**wanted: object) -> list[object]:
        found = await commands(hass, **wanted)
        return [one["parameters"]["power_kw"] for one in found]

    assert await powers(plan_id=plan_id) == [5.0, 4.0, 3.0]
    assert await powers(plan_id=plan_id, status="pending") == [5.0, 4.0]
    assert await powers(plan_id=plan_id, status=["pending", "completed"]) == [5.0, 4.0, 3.0]
    assert await powers(to=(start + timedelta(seconds=30)).isoformat()) == [3.0]
    assert await powers(**{"from": (start + SLOT).isoformat()}) == [5.0, 4.0]
    assert by_hand in [
        one["command_id"]
        for one in await commands(
            hass,
            **{
                "from": (start + timedelta(seconds=30)).isoformat(),
                "to": (start + timedelta(seconds=90)).isoformat(),
            },
        )
    ]
    assert await powers(plan_id="plan_unknown") == []


async def test_a_plans_commands_name_who_sent_the_plan_after_a_restart_too(
    hass: HomeAssistant,
    site: EnergyDispatchConfigEntry,
    freezer: FrozenDateTimeFactory,
    hass_admin_user: MockUser,
) -> None:
    anna = hass_admin_user.id
    context = Context(user_id=anna)
    await hass.services.async_call(
        DOMAIN,
        "submit_schedule",
        {"schedule": rows(ev_garage_kw=[3.0, 4.0, 5.0])},
        blocking=True,
        return_response=True,
        context=context,
    )
    await settle(hass)
    (sent,) = await commands(hass, status="completed")
    assert (sent["cause"], sent["context_id"], sent["user_id"]) == ("plan", context.id, anna)
    assert sent["created_at"] is not None
    (waiting, _) = await commands(hass, status="pending")
    assert (waiting["context_id"], waiting["attempts"]) == (context.id, [])
    assert await hass.config_entries.async_reload(site.entry_id)
    await settle(hass)
    await pass_time(hass, freezer, SLOT.total_seconds())
    newest = (await commands(hass, status="completed"))[0]
    assert newest["parameters"] == {"power_kw": 4.0}
    assert (newest["context_id"], newest["user_id"]) == (context.id, anna)


async def test_what_a_removed_asset_did_is_still_found_without_its_name(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    command_id = await send(hass)
    subentry_id = site.runtime_data.assets["garage"].config.subentry_id
    hass.config_entries.async_remove_subentry(site, subentry_id)
    await settle(hass)
    assert command_id in [one["command_id"] for one in await commands(hass)]
    assert command_id not in [
        one["command_id"] for one in await commands(hass, asset_id="house_battery")
    ]


async def test_an_explained_command_names_its_action(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    keeper = site.runtime_data.ledger
    context = Context(user_id="anna")
    keeper.explain("cmd_1", context)
    command = Command("garage", CommandType.RELEASE, {}, dt_util.utcnow(), command_id="cmd_1")
    await site.runtime_data.async_send(command)
    await settle(hass)
    (entered,) = keeper.query().entries
    assert entered.origin == Origin(context_id=context.id, user_id="anna", at=entered.created_at)

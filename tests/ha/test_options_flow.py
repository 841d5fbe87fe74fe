"""Changing a site's options, which count at once and drop nobody's link."""

from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.energy_dispatch.coordinator import EnergyDispatchConfigEntry
from custom_components.energy_dispatch.engine.limits import ClampReason

from .schedules import call, rows, settle
from .test_guarding import in_force_kw, reasons, set_up

GRID = "sensor.grid_power"
UNTOUCHED: dict[str, Any] = {"stale_minutes": 0, "house": {}, "ledger": {}}
DEFAULTS = {
    "stale_minutes": 0,
    "fuse_phases": 3,
    "safe_limit_kw": 0,
    "raise_hold_seconds": 60,
    "ledger_commands": 1000,
    "ledger_days": 7,
}
FUSE = {"grid_power_entity": GRID, "fuse_a": 25, "fuse_phases": "1", "safe_limit_kw": 2}


async def form_of(hass: HomeAssistant, entry: EnergyDispatchConfigEntry) -> ConfigFlowResult:
    """Begin to change a site's options."""
    return await hass.config_entries.options.async_init(entry.entry_id)


async def fill(
    hass: HomeAssistant, form: ConfigFlowResult, values: dict[str, Any]
) -> ConfigFlowResult:
    """Fill in the form."""
    answer = await hass.config_entries.options.async_configure(form["flow_id"], values)
    await settle(hass)
    return answer


async def choose(
    hass: HomeAssistant, entry: EnergyDispatchConfigEntry, **values: Any
) -> ConfigFlowResult:
    """Change a site's options."""
    made = await fill(hass, await form_of(hass, entry), UNTOUCHED | values)
    assert made["type"] is FlowResultType.CREATE_ENTRY
    return made


def grid(hass: HomeAssistant, power: float | str, unit: str | None = "kW") -> None:
    """Let the grid's sensor report."""
    attributes = {} if unit is None else {"unit_of_measurement": unit}
    hass.states.async_set(GRID, str(power), attributes, force_update=True)


def shown(form: ConfigFlowResult) -> dict[str, Any]:
    """Return what the form shows, sections flattened."""
    schema = form["data_schema"]
    assert schema is not None
    values: dict[str, Any] = {}
    for key, field in schema.schema.items():
        inside = field.schema.schema if hasattr(field, "schema") else {key: field}
        values |= {
            one.schema: one.description["suggested_value"] for one in inside if one.description
        }
    return values


async def later(hass: HomeAssistant, freezer: FrozenDateTimeFactory, seconds: float) -> None:
    """Let time pass, and do what was due meanwhile."""
    freezer.tick(timedelta(seconds=seconds))
    async_fire_time_changed(hass, dt_util.utcnow())
    await settle(hass)


async def test_untouched_options_are_the_defaults(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    form = await form_of(hass, site)
    assert form["step_id"] == "init"
    assert not form["errors"]
    made = await fill(hass, form, UNTOUCHED)
    assert made["type"] is FlowResultType.CREATE_ENTRY
    assert site.options == DEFAULTS


async def test_what_is_stored_is_shown_again(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    grid(hass, 1)
    values = {
        "stale_minutes": 30,
        "house": FUSE | {"raise_hold_seconds": 90},
        "ledger": {"ledger_commands": 500, "ledger_days": 3},
    }
    await choose(hass, site, **values)
    flat = {"stale_minutes": 30} | values["house"] | values["ledger"]  # type: ignore[operator]
    assert site.options == flat | {"fuse_phases": 1}
    assert shown(await form_of(hass, site)) == flat


@pytest.mark.parametrize(
    ("house", "error", "words"),
    [
        ({"fuse_a": 25}, "fuse_without_meter", {}),
        ({"grid_power_entity": GRID}, "meter_without_fuse", {}),
        (
            FUSE | {"grid_power_entity": "sensor.nowhere"},
            "meter_unknown",
            {"entity_id": "sensor.nowhere"},
        ),
        (
            FUSE | {"grid_power_entity": "sensor.outdoors"},
            "meter_without_power",
            {"entity_id": "sensor.outdoors", "unit": "°C"},
        ),
        (
            FUSE | {"grid_power_entity": "sensor.nothing"},
            "meter_without_power",
            {"entity_id": "sensor.nothing", "unit": "-"},
        ),
        (FUSE | {"safe_limit_kw": 5.8}, "safe_limit_above_fuse", {"fuse_kw": "5.75"}),
    ],
)
async def test_what_does_not_go_together_is_named_and_can_be_put_right(
    hass: HomeAssistant,
    site: EnergyDispatchConfigEntry,
    house: dict[str, Any],
    error: str,
    words: dict[str, str],
) -> None:
    grid(hass, 1)
    hass.states.async_set("sensor.outdoors", "20", {"unit_of_measurement": "°C"})
    hass.states.async_set("sensor.nothing", "20")
    form = await form_of(hass, site)
    again = await fill(hass, form, UNTOUCHED | {"stale_minutes": 5, "house": house})
    assert again["type"] is FlowResultType.FORM
    assert again["errors"] == {"house": error}
    assert again["description_placeholders"] == words
    assert {"stale_minutes": 5, "fuse_phases": "3"} | house == {
        key: shown(again)[key] for key in ("stale_minutes", "fuse_phases", *house)
    }
    assert site.options == {}

    made = await fill(hass, form, UNTOUCHED | {"house": FUSE})
    assert made["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize(
    "wrong",
    [
        {"stale_minutes": -1},
        {"stale_minutes": float("nan")},
        {"house": {"grid_power_entity": "kitchen"}},
        {"house": {"fuse_phases": "2"}},
        {"house": {"raise_hold_seconds": -1}},
        {"ledger": {"ledger_commands": 5}},
        {"ledger": {"ledger_days": 0}},
    ],
)
async def test_values_that_no_form_offers_are_refused(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, wrong: dict[str, Any]
) -> None:
    form = await form_of(hass, site)
    with pytest.raises(InvalidData):
        await fill(hass, form, UNTOUCHED | wrong)


async def test_options_count_without_a_reload(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    coordinator = site.runtime_data
    adapters = {key: asset.adapter for key, asset in coordinator.assets.items()}
    await choose(hass, site, stale_minutes=30, ledger={"ledger_commands": 500, "ledger_days": 3})
    assert site.runtime_data is coordinator
    assert {key: asset.adapter for key, asset in coordinator.assets.items()} == adapters
    assert coordinator.stale_minutes == 30
    assert coordinator.ledger.ledger.max_commands == 500
    assert coordinator.ledger.ledger.max_age == timedelta(days=3)


async def test_a_fuse_that_is_chosen_lowers_what_is_in_force_and_one_that_is_cleared_lifts_it(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    site = await set_up(hass)
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[11]))
    assert in_force_kw(site, "garage") == 11
    grid(hass, 1)

    await choose(hass, site, house=FUSE)
    assert in_force_kw(site, "garage") == pytest.approx(4.75)
    assert reasons(site, "garage") == [ClampReason.SITE_LIMIT]

    grid(hass, 2)
    await settle(hass)
    assert in_force_kw(site, "garage") == pytest.approx(3.75)

    await choose(hass, site)
    assert in_force_kw(site, "garage") == 11
    assert reasons(site, "garage") == []
    grid(hass, 5)
    await settle(hass)
    assert in_force_kw(site, "garage") == 11


async def test_a_larger_fuse_counts_at_once(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    site = await set_up(hass)
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[11]))
    grid(hass, 0)
    await choose(hass, site, house=FUSE)
    assert in_force_kw(site, "garage") == pytest.approx(5.75)
    await choose(hass, site, house=FUSE | {"fuse_a": 40})
    assert in_force_kw(site, "garage") == pytest.approx(9.2)


async def test_a_shorter_time_makes_a_plan_stale_and_0_never_does(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    site = await set_up(hass, garage={"stale_policy": "release"})
    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[7, 7]))
    await later(hass, freezer, 600)
    assert in_force_kw(site, "garage") == 7
    await choose(hass, site, stale_minutes=5)
    assert in_force_kw(site, "garage") is None

    await call(hass, "submit_schedule", schedule=rows(ev_garage_kw=[7, 7]))
    assert in_force_kw(site, "garage") == 7
    await choose(hass, site, stale_minutes=0)
    await later(hass, freezer, 600)
    assert in_force_kw(site, "garage") == 7


async def test_a_smaller_ledger_forgets_the_oldest_in_memory_and_on_disk(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    ledger = site.runtime_data.ledger
    for _ in range(130):
        await call(hass, "send_command", asset_id="garage", command_type="release")
    await settle(hass)
    assert ledger.query().total == 130
    newest = ledger.query(limit=1).entries[0].command_id

    await choose(hass, site, ledger={"ledger_commands": 100, "ledger_days": 7})
    assert ledger.query().total == 100
    assert ledger.query(limit=1).entries[0].command_id == newest
    path = hass.config.path(".storage", f"energy_dispatch.{site.entry_id}.ledger")
    text = await hass.async_add_executor_job(lambda: open(path, encoding="utf-8").read())  # noqa: PTH123, SIM115
    assert text.count("\n") == 101

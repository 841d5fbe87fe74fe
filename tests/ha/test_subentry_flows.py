"""Setting up chargers and batteries, and changing them."""

from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

from homeassistant.config_entries import SOURCE_RECONFIGURE, SOURCE_USER, ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.energy_dispatch.adapters.ocpp import OcppAdapter
from custom_components.energy_dispatch.asset import AssetConfig
from custom_components.energy_dispatch.const import (
    DOMAIN,
    AdapterKind,
    ForeignWriter,
    StopPolicy,
)
from custom_components.energy_dispatch.coordinator import EnergyDispatchConfigEntry
from custom_components.energy_dispatch.devices import AdapterFactory, import_maker
from custom_components.energy_dispatch.engine import EndPolicy
from custom_components.energy_dispatch.engine.reconcile import Tolerance
from custom_components.energy_dispatch.flows import asset as asset_flow
from custom_components.energy_dispatch.flows.sections import POLICIES

from .site import BATTERY_DATA, CHARGER_DATA, SITE_DATA, state_of, subentry

type Form = dict[str, Any]
"""What a step of a flow answers."""

UNTOUCHED: dict[str, Any] = {"limits": {}, "manners": {}, "proof": {}, "endings": {}}
"""The sections of a form, left as they are."""
DEFAULTS = {
    "priority": 1,
    "dwell_seconds": 0,
    "settle_seconds": 30,
    "tolerance_kw": 0.25,
    "tolerance_percent": 10,
    "foreign_writer": "assert_again",
    "end_policy": "release",
    "stale_policy": "hold",
    "lost_policy": "hold",
    "stop_policy": "auto",
    "removed_policy": "release",
}
"""What the sections are stored as then."""
OCPP = {
    "name": "Driveway",
    "charge_point_id": "CP-7",
    "connector_id": 1,
    "phases": "3",
    "voltage_v": 230,
    "min_current_a": 6,
    "max_current_a": 16,
    "rate_unit": "auto",
    "ocpp_manners": {},
    **UNTOUCHED,
}
OCPP_DATA = {
    "adapter": "ocpp",
    "asset_id": "driveway",
    "charge_point_id": "CP-7",
    "connector_id": 1,
    "phases": 3,
    "voltage_v": 230,
    "min_current_a": 6,
    "max_current_a": 16,
    "rate_unit": "auto",
    "meter_interval_seconds": 10,
    **DEFAULTS,
    "store_plan": "auto",
    "authorization": "all",
    "switch_phases": False,
}
SIMULATED_CHARGER = {"name": "Driveway", "max_charge_kw": 22, "min_charge_kw": 4.2, **UNTOUCHED}
SIMULATED_BATTERY = {
    "name": "Cellar",
    "capacity_kwh": 12,
    "max_charge_kw": 6,
    "max_discharge_kw": 6,
    "soc_percent": 40,
    **UNTOUCHED,
}
FIRST_STEPS: Mapping[str, Mapping[str, dict[str, str]]] = {
    "modbus": {
        "battery": {"device_map": "sunspec_124"},
        "charger": {"device_map": "phoenix_charx"},
    },
    "entity": {"battery": {"way": "own"}, "charger": {"way": "own"}},
}
"""What is chosen before an adapter's own form."""


async def form_of(
    hass: HomeAssistant, entry: EnergyDispatchConfigEntry, kind: str, adapter: str
) -> Form:
    """Begin to add an asset, and go to the form of an adapter."""
    menu: Form = dict(
        await hass.config_entries.subentries.async_init(
            (entry.entry_id, kind), context={"source": SOURCE_USER}
        )
    )
    assert menu["type"] is FlowResultType.MENU
    assert adapter in menu["menu_options"]
    form = await fill(hass, menu, {"next_step_id": adapter})
    assert form["type"] is FlowResultType.FORM
    assert form["step_id"] == adapter
    return form


async def fill(hass: HomeAssistant, form: Form, values: Mapping[str, Any]) -> Form:
    """Fill in a form."""
    answer = await hass.config_entries.subentries.async_configure(form["flow_id"], dict(values))
    await hass.async_block_till_done()
    return dict(answer)


async def change(
    hass: HomeAssistant, entry: EnergyDispatchConfigEntry, asset: ConfigSubentry
) -> Form:
    """Begin to change an asset."""
    form = await hass.config_entries.subentries.async_init(
        (entry.entry_id, asset.subentry_type),
        context={"source": SOURCE_RECONFIGURE, "subentry_id": asset.subentry_id},
    )
    return dict(form)


def suggested(form: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a form shows, sections flattened."""
    values: dict[str, Any] = {}
    for key, field in form["data_schema"].schema.items():
        if hasattr(field, "schema"):
            values |= suggested({"data_schema": field.schema})
        elif key.description:
            values[key.schema] = key.description["suggested_value"]
    return values


def added(entry: EnergyDispatchConfigEntry) -> ConfigSubentry:
    """Return the asset that was added last."""
    return list(entry.subentries.values())[-1]


@pytest.mark.smoke
@pytest.mark.parametrize(
    ("kind", "adapter", "values", "title", "data"),
    [
        ("charger", "ocpp", OCPP, "Driveway", OCPP_DATA),
        (
            "charger",
            "ocpp",
            OCPP
            | {
                "asset_id": "bay_1",
                "charge_point_id": " CP-7 ",
                "phases": "1",
                "rate_unit": "A",
                "password": "correct horse",
                "endings": {"end_policy": "safe_value", "safe_power_kw": 1.5},
            },
            "Driveway",
            OCPP_DATA
            | {
                "asset_id": "bay_1",
                "phases": 1,
                "rate_unit": "A",
                "password": "correct horse",
                "end_policy": "safe_value",
                "safe_power_kw": 1.5,
            },
        ),
        (
            "charger",
            "simulated",
            SIMULATED_CHARGER | {"name": " Bay 2 (left) "},
            "Bay 2 (left)",
            {
                "adapter": "simulated",
                "asset_id": "bay_2_left",
                "max_charge_kw": 22,
                "min_charge_kw": 4.2,
                **DEFAULTS,
            },
        ),
        (
            "battery",
            "simulated",
            SIMULATED_BATTERY | {"endings": {"end_policy": "hold"}},
            "Cellar",
            {
                "adapter": "simulated",
                "asset_id": "cellar",
                "capacity_kwh": 12,
                "max_charge_kw": 6,
                "max_discharge_kw": 6,
                "soc_percent": 40,
                **DEFAULTS,
                "end_policy": "hold",
            },
        ),
    ],
)
async def test_an_asset_is_added(  # noqa: PLR0913, PLR0917 - a table's columns
    hass: HomeAssistant,
    site_entry: EnergyDispatchConfigEntry,
    kind: str,
    adapter: str,
    values: dict[str, Any],
    title: str,
    data: dict[str, Any],
) -> None:
    form = await form_of(hass, site_entry, kind, adapter)
    assert not form["errors"]
    made = await fill(hass, form, values)
    assert made["type"] is FlowResultType.CREATE_ENTRY
    assert made["description"] == adapter
    asset = added(site_entry)
    assert asset.title == title
    assert asset.data == data
    assert asset.unique_id == data["asset_id"]
    assert asset.subentry_type == kind


def ending(**safe: float) -> dict[str, Any]:
    """Return what is filled in for a charger that goes to a safe power when its plan ends."""
    return {"endings": {"end_policy": "safe_value", **safe}}


CHARGE_POINT_TAKEN = OCPP_DATA | {"asset_id": "elsewhere", "charge_point_id": "CP-1"}


@pytest.mark.parametrize(
    ("adapter", "right", "wrong", "errors"),
    [
        ("ocpp", OCPP, {"name": " "}, {"name": "name_missing"}),
        ("ocpp", OCPP, {"asset_id": "Bay 1"}, {"asset_id": "asset_id_invalid"}),
        ("ocpp", OCPP, {"asset_id": "garage"}, {"asset_id": "asset_id_taken"}),
        ("ocpp", OCPP, {"name": "House battery"}, {"asset_id": "asset_id_taken"}),
        ("ocpp", OCPP, {"charge_point_id": ""}, {"charge_point_id": "charge_point_id_invalid"}),
        ("ocpp", OCPP, {"charge_point_id": "a/b"}, {"charge_point_id": "charge_point_id_invalid"}),
        ("ocpp", OCPP, {"charge_point_id": "CP-1"}, {"charge_point_id": "charge_point_id_taken"}),
        ("ocpp", OCPP, {"min_current_a": 20}, {"min_current_a": "min_above_max"}),
        ("ocpp", OCPP, {"password": "7 chars"}, {"password": "password_length"}),
        ("ocpp", OCPP, {"password": "x" * 41}, {"password": "password_length"}),
        *(
            ("ocpp", OCPP, {"endings": {policy: "safe_value"}}, {"endings": "safe_power_missing"})
            for policy in POLICIES
        ),
        ("ocpp", OCPP, ending(safe_power_kw=4.1), {"endings": "safe_power_out_of_range"}),
        ("ocpp", OCPP, ending(safe_power_kw=11.1), {"endings": "safe_power_out_of_range"}),
        ("ocpp", OCPP, {"limits": {"step_kw": 11.1}}, {"limits": "step_above_max"}),
        ("ocpp", OCPP, {"proof": {"meter_interval_seconds": 31}}, {"proof": "readings_too_late"}),
        ("ocpp", OCPP, {"proof": {"settle_seconds": 9}}, {"proof": "readings_too_late"}),
        (
            "ocpp",
            OCPP,
            {
                "name": "",
                "asset_id": "bay_1",
                "limits": {"step_kw": 12},
                "proof": {"settle_seconds": 5},
                **ending(safe_power_kw=1),
            },
            {
                "name": "name_missing",
                "limits": "step_above_max",
                "proof": "readings_too_late",
                "endings": "safe_power_out_of_range",
            },
        ),
        (
            "simulated",
            SIMULATED_CHARGER,
            ending(safe_power_kw=4),
            {"endings": "safe_power_out_of_range"},
        ),
        ("simulated", SIMULATED_CHARGER, {"min_charge_kw": 23}, {"min_charge_kw": "min_above_max"}),
    ],
)
async def test_what_is_wrong_with_a_charger_is_named_and_can_be_put_right(  # noqa: PLR0913, PLR0917
    hass: HomeAssistant,
    site_entry: EnergyDispatchConfigEntry,
    adapter: str,
    right: dict[str, Any],
    wrong: dict[str, Any],
    errors: dict[str, str],
) -> None:
    MockConfigEntry(
        domain=DOMAIN,
        title="Cabin",
        data=dict(SITE_DATA),
        subentries_data=[subentry("charger", "Elsewhere", CHARGE_POINT_TAKEN)],
    ).add_to_hass(hass)
    form = await form_of(hass, site_entry, "charger", adapter)
    again = await fill(hass, form, right | wrong)
    assert again["type"] is FlowResultType.FORM
    assert again["errors"] == errors
    assert "password" not in suggested(again)
    assert len(site_entry.subentries) == 2

    made = await fill(hass, form, right)
    assert made["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize(
    ("kind", "adapter", "values"),
    [
        ("charger", "ocpp", OCPP | {"phases": "2"}),
        ("charger", "ocpp", OCPP | {"voltage_v": -230}),
        ("charger", "ocpp", OCPP | {"rate_unit": "VA"}),
        ("charger", "simulated", SIMULATED_CHARGER | {"max_charge_kw": float("nan")}),
        ("battery", "simulated", SIMULATED_BATTERY | {"soc_percent": 101}),
        ("battery", "simulated", SIMULATED_BATTERY | {"endings": {"end_policy": "explode"}}),
        ("battery", "simulated", SIMULATED_BATTERY | {"endings": {"safe_power_kw": -1}}),
        ("battery", "simulated", SIMULATED_BATTERY | {"manners": {"not_into_cars": ["sauna"]}}),
        ("battery", "simulated", SIMULATED_BATTERY | {"manners": {"priority": 0}}),
        (
            "battery",
            "simulated",
            SIMULATED_BATTERY | {"proof": {"foreign_writer": "until_unplugged"}},
        ),
        ("charger", "ocpp", OCPP | {"proof": {"settle_seconds": float("nan")}}),
        ("charger", "ocpp", OCPP | {"limits": {"soc_floor_percent": 10}}),
        ("battery", "modbus", {"device_map": "../secrets"}),
    ],
)
async def test_values_that_no_form_offers_are_refused(
    hass: HomeAssistant,
    site_entry: EnergyDispatchConfigEntry,
    kind: str,
    adapter: str,
    values: dict[str, Any],
) -> None:
    form = await form_of(hass, site_entry, kind, adapter)
    with pytest.raises(InvalidData):
        await fill(hass, form, values)


async def test_an_id_that_was_taken_while_the_form_was_open_is_refused(
    hass: HomeAssistant, site_entry: EnergyDispatchConfigEntry
) -> None:
    first = await form_of(hass, site_entry, "charger", "simulated")
    second = await form_of(hass, site_entry, "charger", "simulated")
    await fill(hass, first, SIMULATED_CHARGER)
    again = await fill(hass, second, SIMULATED_CHARGER)
    assert again["errors"] == {"asset_id": "asset_id_taken"}


@pytest.mark.smoke
async def test_an_asset_that_is_added_runs_at_once_and_the_others_are_left_alone(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    garage = site.runtime_data.assets["garage"]
    adapter = garage.adapter
    form = await form_of(hass, site, "charger", "simulated")
    await fill(hass, form, SIMULATED_CHARGER)
    assert site.runtime_data.assets["garage"] is garage
    assert garage.adapter is adapter
    assert state_of(hass, "binary_sensor", f"{site.entry_id}_driveway_connected").state == "on"


async def test_what_speaks_to_a_device_is_there_when_its_form_is(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever adds an asset and acts on it at once must not find it missing."""
    imported: list[AdapterKind] = []

    def noted(kind: AdapterKind) -> object:
        imported.append(kind)
        return import_maker(kind)

    monkeypatch.setattr(asset_flow, "import_maker", noted)
    await form_of(hass, site, "charger", "ocpp")
    assert imported == [AdapterKind.OCPP]


@pytest.mark.smoke
async def test_an_asset_is_changed_without_a_reload(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    coordinator = site.runtime_data
    garage = coordinator.assets["garage"]
    form = await change(hass, site, site.subentries[garage.config.subentry_id])
    assert form["step_id"] == "simulated"
    assert suggested(form) == {
        "name": "Garage",
        "max_charge_kw": 11,
        "min_charge_kw": 1.4,
        "end_policy": "release",
    }  # stored before there were the other settings, which show their defaults
    assert "asset_id" not in {key.schema for key in form["data_schema"].schema}
    ended = await fill(
        hass,
        form,
        SIMULATED_CHARGER
        | {"name": "Carport", "endings": {"end_policy": "safe_value", "safe_power_kw": 5}},
    )
    assert ended["type"] is FlowResultType.ABORT
    assert ended["reason"] == "reconfigure_successful"
    assert site.runtime_data is coordinator
    assert coordinator.assets["garage"].config.data == {
        **CHARGER_DATA,
        **DEFAULTS,
        "max_charge_kw": 22,
        "min_charge_kw": 4.2,
        "end_policy": "safe_value",
        "safe_power_kw": 5,
    }
    device = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, f"{site.entry_id}_garage"), site.entry_id
    )
    assert device is not None
    assert device.name == "Carport"
    assert state_of(hass, "binary_sensor", f"{site.entry_id}_garage_connected").state == "on"
    by_hand = state_of(hass, "number", f"{site.entry_id}_garage_manual_setpoint")
    assert (by_hand.attributes["min"], by_hand.attributes["max"]) == (0, 22)


async def test_a_value_that_is_cleared_is_gone(
    hass: HomeAssistant, site_entry: EnergyDispatchConfigEntry
) -> None:
    battery = added(site_entry)
    form = await change(hass, site_entry, battery)
    await fill(hass, form, SIMULATED_BATTERY | {"endings": {"end_policy": "hold"}})
    assert battery.data["end_policy"] == "hold"
    form = await change(hass, site_entry, battery)
    again = await fill(
        hass, form, SIMULATED_BATTERY | {"name": "", "endings": {"end_policy": "safe_value"}}
    )
    assert again["errors"] == {"name": "name_missing", "endings": "safe_power_missing"}
    await fill(hass, form, SIMULATED_BATTERY)
    assert battery.data == {
        **BATTERY_DATA,
        **DEFAULTS,
        "capacity_kwh": 12,
        "max_charge_kw": 6,
        "max_discharge_kw": 6,
        "soc_percent": 40,
    }


EVERYTHING: dict[str, dict[str, Any]] = {
    "limits": {"step_kw": 0.1, "soc_floor_percent": 15, "soc_ceiling_percent": 90},
    "manners": {
        "priority": 3,
        "dwell_seconds": 60,
        "ramp_kw_per_minute": 2.5,
        "not_into_cars": ["garage"],
    },
    "proof": {
        "settle_seconds": 45,
        "tolerance_kw": 0.1,
        "tolerance_percent": 5,
        "foreign_writer": "until_plan_change",
    },
    "endings": {
        "end_policy": "hold",
        "stale_policy": "safe_value",
        "lost_policy": "release",
        "stop_policy": "safe_value",
        "removed_policy": "hold",
        "safe_power_kw": 2,
    },
}


class TestEverySetting:
    """Each setting of an asset has a field, is stored, counts at once, and is shown again."""

    async def test_what_is_filled_in_counts_and_is_shown_again(
        self, hass: HomeAssistant, site: EnergyDispatchConfigEntry
    ) -> None:
        form = await form_of(hass, site, "battery", "simulated")
        await fill(hass, form, SIMULATED_BATTERY | EVERYTHING)
        values = {name: value for part in EVERYTHING.values() for name, value in part.items()}
        assert values.items() <= added(site).data.items()

        config = site.runtime_data.assets["cellar"].config
        assert config.limits.step_kw == 0.1
        assert config.limits.soc_floor_percent == 15
        assert config.limits.soc_ceiling_percent == 90
        assert config.limits.ramp_kw_per_minute == 2.5
        assert config.dwell_seconds == 60
        assert config.priority == 3
        assert config.settle_seconds == 45
        assert config.tolerance == Tolerance(absolute_kw=0.1, relative=0.05)
        assert config.foreign_writer is ForeignWriter.UNTIL_PLAN_CHANGE
        assert config.end_policy is config.removed_policy is EndPolicy.HOLD
        assert config.stale_policy is EndPolicy.SAFE_VALUE
        assert config.lost_policy is EndPolicy.RELEASE
        assert config.stop_policy is StopPolicy.SAFE_VALUE
        assert config.safe_power_kw == 2
        assert config.data["not_into_cars"] == ["garage"]

        shown = suggested(await change(hass, site, added(site)))
        assert values.items() <= shown.items()

    async def test_a_charger_is_asked_for_readings_as_often_as_it_says(
        self, hass: HomeAssistant, site_entry: EnergyDispatchConfigEntry, socket_enabled: None
    ) -> None:
        any_free_port = {**site_entry.data, "ocpp_port": 0}
        hass.config_entries.async_update_entry(site_entry, data=any_free_port)
        form = await form_of(hass, site_entry, "charger", "ocpp")
        await fill(hass, form, OCPP | {"proof": {"meter_interval_seconds": 2}})
        config = AssetConfig.from_subentry(added(site_entry))
        factory = AdapterFactory(hass, site_entry)
        adapter = await factory.async_create(config)
        assert isinstance(adapter, OcppAdapter)
        assert adapter.config.meter_interval_seconds == 2
        await factory.async_discard(config)

    async def test_a_charger_that_is_gone_can_be_chosen_no_more(
        self, hass: HomeAssistant, site_entry: EnergyDispatchConfigEntry
    ) -> None:
        form = await form_of(hass, site_entry, "charger", "simulated")
        await fill(hass, form, SIMULATED_CHARGER)
        driveway = added(site_entry)
        form = await form_of(hass, site_entry, "battery", "simulated")
        cars = {"manners": {"not_into_cars": ["garage", "driveway"]}}
        await fill(hass, form, SIMULATED_BATTERY | cars)
        cellar = added(site_entry)
        hass.config_entries.async_remove_subentry(site_entry, driveway.subentry_id)
        form = await change(hass, site_entry, cellar)
        assert suggested(form)["not_into_cars"] == ["garage"]
        ended = await fill(
            hass, form, SIMULATED_BATTERY | {"manners": {"not_into_cars": ["garage"]}}
        )
        assert ended["reason"] == "reconfigure_successful"
        assert cellar.data["not_into_cars"] == ["garage"]

    async def test_without_a_charger_nobody_is_asked_about_cars(self, hass: HomeAssistant) -> None:
        entry = MockConfigEntry(domain=DOMAIN, title="Cabin", data=dict(SITE_DATA))
        entry.add_to_hass(hass)
        form = await form_of(hass, entry, "battery", "simulated")
        manners = next(
            field for key, field in form["data_schema"].schema.items() if key.schema == "manners"
        )
        assert "not_into_cars" not in {key.schema for key in manners.schema.schema}

    @pytest.mark.parametrize(
        ("wrong", "errors"),
        [
            (
                {"limits": {"soc_floor_percent": 90, "soc_ceiling_percent": 90}},
                {"limits": "soc_floor_above_ceiling"},
            ),
            ({"limits": {"step_kw": 6.5}}, {"limits": "step_above_max"}),
            (ending(), {"endings": "safe_power_missing"}),
            (ending(safe_power_kw=6.1), {"endings": "safe_power_out_of_range"}),
        ],
    )
    async def test_what_is_wrong_with_a_battery_is_named_and_can_be_put_right(
        self,
        hass: HomeAssistant,
        site_entry: EnergyDispatchConfigEntry,
        wrong: dict[str, Any],
        errors: dict[str, str],
    ) -> None:
        form = await form_of(hass, site_entry, "battery", "simulated")
        again = await fill(hass, form, SIMULATED_BATTERY | wrong)
        assert again["errors"] == errors
        assert again["description_placeholders"]["most"] == "6"
        shown = suggested(again)
        part = next(iter(wrong.values()))
        assert part.items() <= shown.items()
        made = await fill(hass, form, SIMULATED_BATTERY)
        assert made["type"] is FlowResultType.CREATE_ENTRY

    async def test_a_safe_power_of_0_or_of_exactly_the_bounds_is_taken(
        self, hass: HomeAssistant, site_entry: EnergyDispatchConfigEntry
    ) -> None:
        for number, safe_kw in enumerate((0, 4.14, 11.04)):
            form = await form_of(hass, site_entry, "charger", "ocpp")
            made = await fill(
                hass,
                form,
                OCPP
                | {"name": f"Bay {number}", "charge_point_id": f"CP-{number}"}
                | ending(safe_power_kw=safe_kw),
            )
            assert made["type"] is FlowResultType.CREATE_ENTRY


class TestPassword:
    """A charger's password is never shown again, and stays until it is replaced or removed."""

    @pytest.fixture
    def driveway(
        self, hass: HomeAssistant, site_entry: EnergyDispatchConfigEntry
    ) -> ConfigSubentry:
        asset = ConfigSubentry(
            data=MappingProxyType(OCPP_DATA | {"password": "correct horse"}),
            subentry_type="charger",
            title="Driveway",
            unique_id="driveway",
        )
        hass.config_entries.async_add_subentry(site_entry, asset)
        return site_entry.subentries[asset.subentry_id]

    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ({}, "correct horse"),
            ({"remove_password": True}, None),
            ({"password": "battery staple"}, "battery staple"),
            ({"password": "battery staple", "remove_password": True}, "battery staple"),
        ],
    )
    async def test_what_is_typed_decides(
        self,
        hass: HomeAssistant,
        site_entry: EnergyDispatchConfigEntry,
        driveway: ConfigSubentry,
        typed: dict[str, Any],
        kept: str | None,
    ) -> None:
        form = await change(hass, site_entry, driveway)
        shown = suggested(form)
        assert "correct horse" not in shown.values()
        assert shown["phases"] == "3"
        ended = await fill(hass, form, OCPP | typed)
        assert ended["reason"] == "reconfigure_successful"
        assert driveway.data.get("password") == kept
        assert "remove_password" not in driveway.data

    async def test_there_is_nothing_to_remove_where_there_is_none(
        self, hass: HomeAssistant, site_entry: EnergyDispatchConfigEntry
    ) -> None:
        form = await form_of(hass, site_entry, "charger", "ocpp")
        assert "remove_password" not in {key.schema for key in form["data_schema"].schema}


@pytest.mark.smoke
@pytest.mark.parametrize(
    ("kind", "adapter"),
    [
        ("charger", "ocpp"),
        ("charger", "simulated"),
        ("charger", "modbus"),
        ("battery", "modbus"),
        ("battery", "simulated"),
        ("charger", "entity"),
        ("battery", "entity"),
    ],
)
async def test_the_frontend_gets_each_form_with_its_units_and_its_sections(  # noqa: PLR0913, PLR0917
    hass: HomeAssistant,
    site_entry: EnergyDispatchConfigEntry,
    hass_client: ClientSessionGenerator,
    socket_enabled: None,
    kind: str,
    adapter: str,
) -> None:
    assert await async_setup_component(hass, DOMAIN, {})  # before routes can no longer be added
    client = await hass_client()
    url = "/api/config/config_entries/subentries/flow"
    answer = await client.post(url, json={"handler": [site_entry.entry_id, kind]})
    menu = await answer.json()
    answer = await client.post(f"{url}/{menu['flow_id']}", json={"next_step_id": adapter})
    assert answer.status == HTTPStatus.OK
    form = await answer.json()
    if adapter in FIRST_STEPS:
        answer = await client.post(f"{url}/{menu['flow_id']}", json=FIRST_STEPS[adapter][kind])
        form = await answer.json()
    fields = {field["name"]: field for field in form["data_schema"]}
    assert fields["name"]["required"] is True
    assert fields["asset_id"]["required"] is False
    own = ["ocpp_manners"] if adapter == "ocpp" else []
    sections = {name: fields.pop(name) for name in (*UNTOUCHED, *own)}
    inside: dict[str, Any] = {}
    for one in sections.values():
        assert one["type"] == "expandable"
        assert one["expanded"] is False
        assert one["required"] is True
        inside |= {field["name"]: field for field in one["schema"]}
    assert inside["end_policy"]["default"] == "release"
    assert inside["safe_power_kw"]["selector"]["number"]["unit_of_measurement"] == "kW"
    for name, field in (fields | inside).items():
        assert field["selector"], name

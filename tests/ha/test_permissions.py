"""Who may do what: people act on assets whose entities they may control; automations on all."""

from typing import Any, Final

from homeassistant.auth.models import Group
from homeassistant.auth.permissions.const import POLICY_CONTROL, POLICY_READ
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import ServiceValidationError, Unauthorized, UnknownUser
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.energy_dispatch.const import DOMAIN
from custom_components.energy_dispatch.coordinator import EnergyDispatchConfigEntry
from custom_components.energy_dispatch.panel.extras import extras_of

from .schedules import rows, settle
from .site import GARAGE, HOUSE_BATTERY, SITE_DATA, entity_id

ACTING: Final[dict[str, dict[str, Any]]] = {
    "submit_schedule": {"schedule": "timestamp,ev_garage_kw\n2026-12-01T22:00+01:00,7.4"},
    "send_command": {"asset_id": GARAGE, "command_type": "set_charge_rate", "power_kw": 5},
    "cancel_commands": {"asset_id": GARAGE},
    "set_override": {"asset_id": GARAGE, "power_kw": 5},
    "clear_override": {"asset_id": GARAGE},
    "clear_schedule": {},
    "clear_site_limit": {},
    "simulate_fault": {"asset_id": GARAGE, "fault": "reject"},
    "send_now": {"asset_id": GARAGE},
    "dismiss_failure": {"asset_id": GARAGE},
    "test_device": {"asset_id": GARAGE},
}
ASKING: Final = ("get_commands", "get_schedule")


async def act(
    hass: HomeAssistant, action: str, user: MockUser | None, **data: object
) -> dict[str, Any]:
    answers = hass.services.supports_response(DOMAIN, action) != "none"
    answer = await hass.services.async_call(
        DOMAIN,
        action,
        data,
        blocking=True,
        context=Context(user_id=None if user is None else user.id),
        return_response=answers,
    )
    await settle(hass)
    return dict(answer or {})


@pytest.fixture
def guest(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, hass_read_only_user: MockUser
) -> MockUser:
    """Return somebody who may read the garage's entities, control the battery's, and no more."""
    garage = entity_id(hass, "sensor", f"{site.entry_id}_{GARAGE}_power")
    battery = entity_id(hass, "sensor", f"{site.entry_id}_{HOUSE_BATTERY}_power")
    policy = {garage: {POLICY_READ: True}, battery: {POLICY_READ: True, POLICY_CONTROL: True}}
    hass_read_only_user.groups = [Group(name="guests", policy={"entities": {"entity_ids": policy}})]
    return hass_read_only_user


def test_every_action_is_either_asking_or_acting(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    assert {*ACTING, *ASKING} == set(hass.services.async_services_for_domain(DOMAIN))


@pytest.mark.parametrize("action", ACTING)
async def test_who_may_only_read_changes_nothing(
    hass: HomeAssistant,
    site: EnergyDispatchConfigEntry,
    hass_read_only_user: MockUser,
    action: str,
) -> None:
    sent = len(site.runtime_data.ledger.ledger.entries())
    with pytest.raises(Unauthorized):
        await act(hass, action, hass_read_only_user, **ACTING[action])
    assert site.runtime_data.plans.all == ()
    assert not site.runtime_data.controls.overrides
    assert extras_of(site.runtime_data).notebook.submissions == []
    assert len(site.runtime_data.ledger.ledger.entries()) == sent


async def test_a_schedule_that_names_an_asset_of_somebody_elses_is_refused_whole(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, guest: MockUser
) -> None:
    both = rows(ev_garage_kw=[7.0], battery_charge_kw=[2.0])
    with pytest.raises(Unauthorized):
        await act(hass, "submit_schedule", guest, schedule=both)
    with pytest.raises(Unauthorized):
        await act(hass, "submit_schedule", guest, schedule=both, dry_run=True)
    assert site.runtime_data.plans.all == ()
    answer = await act(hass, "submit_schedule", guest, schedule=rows(battery_charge_kw=[2.0]))
    assert list(answer["assets"]) == [HOUSE_BATTERY]


async def test_without_names_an_action_is_for_what_its_user_may_control(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, guest: MockUser
) -> None:
    both = rows(ev_garage_kw=[7.0], battery_charge_kw=[2.0])
    await act(hass, "submit_schedule", None, schedule=both)
    assert await act(hass, "clear_schedule", guest) == {"cleared": [HOUSE_BATTERY]}
    with pytest.raises(Unauthorized):
        await act(hass, "clear_schedule", guest, asset_id=GARAGE)
    assert site.runtime_data.plans.of_asset(GARAGE, site.runtime_data.now())


async def test_one_asset_among_those_named_that_is_not_allowed_stops_all_of_it(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, guest: MockUser
) -> None:
    with pytest.raises(Unauthorized):
        await act(hass, "set_override", guest, asset_id=[HOUSE_BATTERY, GARAGE], power_kw=2)
    assert not site.runtime_data.controls.overrides
    await act(hass, "set_override", guest, asset_id=HOUSE_BATTERY, power_kw=2)
    assert set(site.runtime_data.controls.overrides) == {HOUSE_BATTERY}


async def test_asking_tells_of_what_its_user_may_see(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, guest: MockUser
) -> None:
    both = rows(ev_garage_kw=[7.0], battery_charge_kw=[2.0])
    await act(hass, "submit_schedule", None, schedule=both)
    garage = entity_id(hass, "sensor", f"{site.entry_id}_{GARAGE}_power")
    guest.groups = [
        Group(name="guests", policy={"entities": {"entity_ids": {garage: {POLICY_READ: True}}}})
    ]
    assert set((await act(hass, "get_schedule", guest))["assets"]) == {GARAGE}
    commands = (await act(hass, "get_commands", guest))["commands"]
    assert {one["asset_id"] for one in commands} == {GARAGE}
    for action in ASKING:
        with pytest.raises(Unauthorized):
            await act(hass, action, guest, asset_id=HOUSE_BATTERY)


@pytest.mark.smoke
async def test_an_automation_may_do_everything(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry
) -> None:
    await act(hass, "submit_schedule", None, schedule=rows(ev_garage_kw=[7.0]))
    await act(hass, "set_override", None, asset_id=GARAGE, power_kw=3)
    assert set(site.runtime_data.controls.overrides) == {GARAGE}
    assert (await act(hass, "get_commands", None))["commands"]


async def test_a_user_who_is_gone_may_do_nothing(
    hass: HomeAssistant, site: EnergyDispatchConfigEntry, guest: MockUser
) -> None:
    await hass.auth.async_remove_user(guest)
    for action in (*ACTING, *ASKING):
        with pytest.raises(UnknownUser):
            await act(hass, action, guest, **ACTING.get(action, {}))


async def test_an_admin_of_a_site_without_an_asset_is_told_what_is_missing(
    hass: HomeAssistant, hass_admin_user: MockUser
) -> None:
    entry = MockConfigEntry(domain=DOMAIN, title="Home", data=dict(SITE_DATA))
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    with pytest.raises(ServiceValidationError) as refused:
        await act(hass, "submit_schedule", hass_admin_user, schedule=rows(ev_garage_kw=[1.0]))
    assert "ev_garage_kw" in str(refused.value)

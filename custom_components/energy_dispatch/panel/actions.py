"""Actions that the panel needs beside the others; automations may use them as well."""

import asyncio
from functools import partial
from typing import Final

from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers.service import async_register_admin_service
import voluptuous as vol

from ..allowed import async_to_control
from ..const import DOMAIN
from ..targets import TARGET_FIELDS, assets_of
from .device_test import start_test
from .extras import extras_of

TARGET_SCHEMA: Final = vol.Schema({**TARGET_FIELDS})


@callback
def async_setup_panel_actions(hass: HomeAssistant) -> None:
    """Register them."""
    for name, handler in (("send_now", _async_send_now), ("dismiss_failure", _async_dismiss)):
        hass.services.async_register(DOMAIN, name, partial(handler, hass), TARGET_SCHEMA)
    async_register_admin_service(
        hass,
        DOMAIN,
        "test_device",
        partial(_async_test, hass),
        TARGET_SCHEMA,
        supports_response=SupportsResponse.OPTIONAL,
    )


async def _async_send_now(hass: HomeAssistant, call: ServiceCall) -> None:
    """Send what should be in force once more: the override's setpoint, or the plan's."""
    targets = await async_to_control(hass, call, required=True)
    for site, asset_id in targets:
        planned = asset_id not in site.controls.not_following and (
            site.plans.slot_at(asset_id, site.now()) is not None
        )
        if asset_id not in site.controls.overrides and not planned:
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="nothing_to_send",
                translation_placeholders={"asset": asset_id},
            )
    for site, asset_id in targets:
        override = site.controls.overrides.get(asset_id)
        if override is None:
            site.following.resume_plan(asset_id)
        else:
            site.issue(
                asset_id,
                override.power_kw,
                override.cause,
                context_id=call.context.id,
                priority=10,
            )


async def _async_dismiss(hass: HomeAssistant, call: ServiceCall) -> None:
    """Take note of a failure, so that it is shown no more."""
    for site, asset_id in await async_to_control(hass, call, required=True):
        failure = site.assets[asset_id].snapshot.last_failure
        if failure is not None:
            extras_of(site).notebook.note_dismissed(asset_id, failure.command_id)
            site.assets[asset_id].update(last_failure=None)


async def _async_test(hass: HomeAssistant, call: ServiceCall) -> ServiceResponse:
    """Begin a test of devices; who wants an answer waits for the end, and gets what was found."""
    targets = assets_of(hass, call, required=True)
    running = [
        start_test(site, extras_of(site).notebook, site.assets[asset_id], call.context)
        for site, asset_id in targets
    ]
    if not call.return_response:
        return None
    await asyncio.wait(running)
    return {asset_id: extras_of(site).notebook.tests[asset_id] for site, asset_id in targets}

"""A test of a device on its owner's wish: 0, its minimum, its maximum and 0 again, measured.

Each step is an override, so the plan waits meanwhile and counts again afterwards, even if Home
Assistant ends in the middle.
"""

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from homeassistant.core import Context, callback
from homeassistant.exceptions import ServiceValidationError

from ..asset import Asset
from ..const import DOMAIN, LOGGER
from ..controls import Override
from ..engine import Command, CommandStatus, Event, Reason
from .measuring import async_settled_kw, conclude
from .moments import kw, seconds
from .notebook import Notebook, Record

if TYPE_CHECKING:
    from ..coordinator import DispatchCoordinator

STEP_SECONDS: Final = 120.0
"""A step that has not ended by then has failed."""
LONGEST: Final = timedelta(minutes=10)
"""The override ends by itself after this."""
LEAST_STEP: Final = 0.1
"""Where a device has no minimum: this part of its maximum."""


@callback
def start_test(
    site: DispatchCoordinator, notebook: Notebook, asset: Asset, context: Context
) -> asyncio.Task[None]:
    """Begin a test, and return its task; the notebook says how it goes and what it found.

    Raises:
        ServiceValidationError: it is away, it has no known maximum, or it is being tested.
    """
    asset_id = asset.config.asset_id
    running = notebook.tests.get(asset_id)
    if running is not None and running["state"] == "running":
        raise _invalid("test_running", asset_id)
    if not asset.snapshot.connected:
        raise _invalid("test_offline", asset_id)
    limits = asset.config.limits_with(asset.adapter.capabilities)
    if limits.max_charge_kw is None:
        raise _invalid("test_no_maximum", asset_id)
    least_kw = limits.min_charge_kw or LEAST_STEP * limits.max_charge_kw
    powers = (0.0, least_kw, limits.max_charge_kw, 0.0)
    test: Record = {
        "state": "running",
        "started_at": seconds(site.now()),
        "steps": [],
        "error": None,
        "found": None,
        "report": [],
    }
    notebook.note_test(asset_id, test)
    return site.entry.async_create_background_task(
        site.hass,
        _async_run(site, notebook, asset, powers, test, context),
        f"{DOMAIN} test {asset_id}",
    )


async def _async_run(  # noqa: PLR0913, PLR0917 - what a test is made of
    site: DispatchCoordinator,
    notebook: Notebook,
    asset: Asset,
    powers: tuple[float, ...],
    test: Record,
    context: Context,
) -> None:
    asset_id = asset.config.asset_id
    before = site.controls.overrides.get(asset_id)
    try:
        for power_kw in powers:
            step = await _async_step(site, asset, power_kw, context)
            test["steps"].append(step)
            notebook.note_test(asset_id, test)
            if not step["ok"]:
                test["error"] = step.pop("error")
                break
            step.pop("error")
        test["state"] = "failed" if test["error"] else "done"
        test.update(conclude(asset, test["steps"], test["error"]))
    except Exception as err:  # noqa: BLE001 - whatever it is, the test ends and says so
        LOGGER.exception("The test of %s ended unexpectedly", asset.config.title)
        test.update(state="failed", error=f"{type(err).__name__}: {err}")
    finally:
        if test["state"] == "running":  # Home Assistant is going down.
            test.update(state="failed", error="interrupted")
        notebook.note_test(asset_id, test)
        if before is None or before.over(site.now()):
            site.following.end_override(asset_id, "the test is over")
        else:
            site.following.start_override(asset_id, before)


async def _async_step(
    site: DispatchCoordinator, asset: Asset, power_kw: float, context: Context
) -> Record:
    asset_id = asset.config.asset_id
    ended: asyncio.Future[Command] = site.hass.loop.create_future()
    earlier = {command.command_id for command in site.engine.get_commands_for_asset(asset_id)}

    @callback
    def take(event: Event) -> None:
        command = site.engine.get_command(str(event.payload["command_id"]))
        if command is None or command.command_id in earlier or ended.done():
            return
        if _is_step(command, power_kw):
            ended.set_result(command)

    end = site.listen_commands(asset_id, take)
    now = site.now()
    try:
        site.following.start_override(
            asset_id,
            Override(power_kw=power_kw, started_at=now, until=now + LONGEST, context_id=context.id),
        )
        async with asyncio.timeout(STEP_SECONDS):
            command = await ended
    except TimeoutError:
        return _step(power_kw, error=f"no answer within {STEP_SECONDS:.0f} s")
    finally:
        end()
    if command.status is not CommandStatus.COMPLETED:
        return _step(power_kw, error=command.error or command.detail or command.status.value)
    measured_kw, waited = await async_settled_kw(asset, power_kw)
    took = _took(command)
    return _step(
        power_kw,
        measured_kw,
        took=took,
        followed_after=None if waited is None else round((took or 0.0) + waited, 2),
    )


def _is_step(command: Command, power_kw: float) -> bool:
    """Say whether this is the end of what a step has asked for."""
    return (
        command.ended and command.cause is Reason.OVERRIDE and command.signed_power_kw == power_kw
    )


def _step(
    asked_kw: float,
    measured_kw: float | None = None,
    *,
    took: float | None = None,
    followed_after: float | None = None,
    error: str | None = None,
) -> Record:
    return {
        "asked_kw": kw(asked_kw),
        "measured_kw": kw(measured_kw),
        "seconds": took,
        "followed_after": followed_after,
        "ok": error is None,
        "error": error,
    }


def _took(command: Command) -> float | None:
    if command.dispatched_at is None or command.ended_at is None:
        return None
    return round((command.ended_at - command.dispatched_at).total_seconds(), 2)


def _invalid(key: str, asset: str) -> ServiceValidationError:
    return ServiceValidationError(
        translation_domain=DOMAIN, translation_key=key, translation_placeholders={"asset": asset}
    )

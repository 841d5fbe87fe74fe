"""Which assets an action may be for: those whose entities its user may control, or read.

Actions without a user, such as those of automations, may do everything, as anywhere in Home
Assistant.
"""

from collections.abc import Iterable

from homeassistant.auth.models import User
from homeassistant.auth.permissions.const import CAT_ENTITIES, POLICY_CONTROL, POLICY_READ
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.exceptions import Unauthorized, UnknownUser

from .coordinator import DispatchCoordinator
from .panel.permissions import may_control, may_control_site, may_see
from .targets import assets_of, names_assets

type Target = tuple[DispatchCoordinator, str]


async def async_to_control(
    hass: HomeAssistant, call: ServiceCall, *, required: bool
) -> list[Target]:
    """Return the assets that an action acts on; without names, those that its user may control.

    Raises:
        ServiceValidationError: a name is unknown, or none is given although one is required.
        Unauthorized: an asset is named that the user may not control, or there is none.
    """
    found = assets_of(hass, call, required=required)
    user = await _async_user(hass, call)
    if user is None:
        return found
    allowed = [(site, asset_id) for site, asset_id in found if may_control(user, site, asset_id)]
    if len(allowed) < len(found) and (names_assets(call) or not allowed):
        raise _unauthorized(call, POLICY_CONTROL)
    return allowed


async def async_to_read(hass: HomeAssistant, call: ServiceCall) -> list[Target]:
    """Return the assets that an action asks about; without names, those that its user may see.

    Raises:
        ServiceValidationError: a name is unknown.
        Unauthorized: an asset is named that the user may not see.
    """
    found = assets_of(hass, call, required=False)
    user = await _async_user(hass, call)
    if user is None:
        return found
    allowed = [(site, asset_id) for site, asset_id in found if may_see(user, site, asset_id)]
    if len(allowed) < len(found) and names_assets(call):
        raise _unauthorized(call, POLICY_READ)
    return allowed


async def async_sees_everything(hass: HomeAssistant, call: ServiceCall) -> bool:
    """Say whether an action may be told of assets that are gone, too."""
    user = await _async_user(hass, call)
    return user is None or user.permissions.access_all_entities(POLICY_READ)


async def async_check_control(
    hass: HomeAssistant, call: ServiceCall, site: DispatchCoordinator, asset_ids: Iterable[str]
) -> None:
    """Let an action act on some of a site's assets.

    Raises:
        Unauthorized: its user may not control one of them.
    """
    user = await _async_user(hass, call)
    if user is not None and not all(may_control(user, site, one) for one in asset_ids):
        raise _unauthorized(call, POLICY_CONTROL)


async def async_check_control_of_any(
    hass: HomeAssistant, call: ServiceCall, site: DispatchCoordinator
) -> None:
    """Turn away a user who may control no asset of a site, before anything is read or noted.

    Raises:
        Unauthorized: there is none.
    """
    user = await _async_user(hass, call)
    if user is None or user.permissions.access_all_entities(POLICY_CONTROL):
        return  # also where there is no asset yet: what is wrong then is no question of rights
    if not any(may_control(user, site, one) for one in site.assets):
        raise _unauthorized(call, POLICY_CONTROL)


async def async_check_control_of_site(
    hass: HomeAssistant, call: ServiceCall, site: DispatchCoordinator
) -> None:
    """Let an action change what concerns a whole site.

    Raises:
        Unauthorized: its user may control none of the site's own entities.
    """
    user = await _async_user(hass, call)
    if user is not None and not may_control_site(user, site):
        raise _unauthorized(call, POLICY_CONTROL)


async def _async_user(hass: HomeAssistant, call: ServiceCall) -> User | None:
    """Return who calls, or None for what is no person, such as an automation."""
    user_id = call.context.user_id
    if user_id is None:
        return None
    user = await hass.auth.async_get_user(user_id)
    if user is None:
        raise UnknownUser(context=call.context, permission=POLICY_CONTROL, user_id=user_id)
    return user


def _unauthorized(call: ServiceCall, policy: str) -> Unauthorized:
    return Unauthorized(
        context=call.context,
        user_id=call.context.user_id,
        permission=policy,
        perm_category=CAT_ENTITIES,
    )

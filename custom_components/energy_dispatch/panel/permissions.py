"""Who may see an asset, and who may act on it: whoever may read or control its entities."""

from typing import TYPE_CHECKING

from homeassistant.auth.models import User
from homeassistant.auth.permissions.const import POLICY_CONTROL, POLICY_READ

from .asset_view import SITE_ENTITIES, entities_of, entity_ids

if TYPE_CHECKING:
    from ..coordinator import DispatchCoordinator


def may_see(user: User, site: DispatchCoordinator, asset_id: str) -> bool:
    """Say whether a user may read one of an asset's entities."""
    return _may(user, site, asset_id, POLICY_READ)


def may_control(user: User, site: DispatchCoordinator, asset_id: str) -> bool:
    """Say whether a user may act on an asset."""
    return _may(user, site, asset_id, POLICY_CONTROL)


def may_control_site(user: User, site: DispatchCoordinator) -> bool:
    """Say whether a user may change what concerns all of a site's assets."""
    permissions = user.permissions
    return permissions.access_all_entities(POLICY_CONTROL) or any(
        permissions.check_entity(entity_id, POLICY_CONTROL)
        for entity_id in entity_ids(site.hass, site.entry.entry_id, SITE_ENTITIES).values()
    )


def _may(user: User, site: DispatchCoordinator, asset_id: str, policy: str) -> bool:
    permissions = user.permissions
    return permissions.access_all_entities(policy) or any(
        permissions.check_entity(entity_id, policy) for entity_id in entities_of(site, asset_id)
    )

"""The end of a pause, where the vehicle does not notice it."""

from collections.abc import Awaitable, Callable
import logging
from typing import Final

from ...engine.errors import AdapterError
from .commands import Target
from .state import SUSPENDED_BY_CHARGER

_LOGGER: Final = logging.getLogger(__name__)


async def start_if_suspended(
    target: Target, until: Callable[[Callable[[], bool], float], Awaitable[bool]]
) -> None:
    """Wake a vehicle that stays suspended though it may charge again: once, by a start.

    Args:
        target: the charger, which has been sent its limit.
        until: waits until something is true, at most for some seconds.
    """
    config, state = target.config, target.state
    if await until(lambda: state.status != SUSPENDED_BY_CHARGER, config.resume_seconds):
        return
    if target.writer.pauses or not state.in_transaction:
        return
    try:
        answer = await target.session.start_transaction(config.id_tag, config.connector_id)
    except AdapterError as error:
        _LOGGER.warning("%s stays suspended: %s", config.charge_point_id, error)
    else:
        _LOGGER.debug("%s was suspended: %s", config.charge_point_id, answer)

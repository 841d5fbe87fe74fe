"""Getting to know a charger that has connected: what it can do, and how it is now."""

from collections.abc import Awaitable, Callable
import logging
from typing import Final

from ...engine.base import Reason
from ...engine.errors import AdapterError
from .config import OcppConfig
from .connection import Answer
from .measurands import POWER, report_power
from .session import Session
from .state import ChargerState

_LOGGER: Final = logging.getLogger(__name__)
_SHOW_POWER: Final = (POWER, "Current.Import")
"""Either of them is enough to see whether a charger follows."""

type Question = Callable[[], Awaitable[Answer]]


async def interview(session: Session, config: OcppConfig, state: ChargerState) -> bool:
    """Learn what the charger can do; return whether it answers at all."""
    try:
        state.facts = await session.interview()
    except AdapterError as error:
        _LOGGER.debug("%s: %s", config.charge_point_id, error)
        return error.reason != Reason.TIMED_OUT
    return True


async def ask_for_values(session: Session, config: OcppConfig, state: ChargerState) -> None:
    """Ask for status and meter values, now and regularly; a charger may refuse all of it."""
    for ask in _questions(session, config, state):
        try:
            answer = await ask()
        except AdapterError as error:
            _LOGGER.debug("%s: %s", config.charge_point_id, error)
            if error.reason == Reason.TIMED_OUT:
                return  # no more questions to a charger that does not answer
        else:
            _LOGGER.debug("%s: %s", config.charge_point_id, answer)


async def ask_for_meter(session: Session, config: OcppConfig, state: ChargerState) -> Answer:
    """Ask for meter values.

    Raises:
        AdapterError: no answer, or a refusal as such.
    """
    state.asking_for_meter()
    return await session.trigger_meter(config.connector_id)


def _questions(session: Session, config: OcppConfig, state: ChargerState) -> list[Question]:
    questions: list[Question] = [lambda: session.trigger_status(config.connector_id)]
    wanted, facts = config.meter_interval_seconds, state.facts
    if wanted is not None:
        if wanted != facts.meter_interval_seconds:
            questions.append(lambda: session.set_meter_interval(wanted))
        measured = facts.measurands
        if measured is not None and not set(measured) & set(_SHOW_POWER):
            questions.append(lambda: report_power(session, measured))
    questions.append(lambda: ask_for_meter(session, config, state))
    return questions

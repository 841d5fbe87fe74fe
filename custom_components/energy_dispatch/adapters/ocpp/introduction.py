"""Getting to know a charger that has connected: what it can do, and how it is now."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from functools import partial
import logging
from typing import Final

from ...engine.base import Reason
from ...engine.errors import AdapterError
from .connection import Answer
from .facts import ChargerFacts
from .measurands import POWER, report_power
from .session import Session
from .state import ChargerState

_LOGGER: Final = logging.getLogger(__name__)
_SHOW_POWER: Final = (POWER, "Current.Import")
"""Either of them is enough to see whether a charger follows."""

type Question = Callable[[], Awaitable[Answer]]


async def interview(session: Session, charge_point_id: str) -> tuple[ChargerFacts | None, bool]:
    """Learn what the charger can do, if it tells; say also whether it answers at all."""
    try:
        return await session.interview(), True
    except AdapterError as error:
        _LOGGER.debug("%s: %s", charge_point_id, error)
        return None, error.reason != Reason.TIMED_OUT


async def ask_for_values(
    session: Session,
    charge_point_id: str,
    connectors: Sequence[ChargerState],
    *,
    interval_seconds: int | None,
) -> bool:
    """Ask for status and meter values, now and regularly; a charger may refuse all of it.

    Args:
        session: the connection to it.
        charge_point_id: its id.
        connectors: those that are declared.
        interval_seconds: how often it has to report its meter; None: as often as it likes.

    Returns:
        Whether it answers at all.
    """
    questions = _questions(session, connectors, interval_seconds)
    return await _ask_all(charge_point_id, questions)


async def ask_for_status(session: Session, charge_point_id: str, numbers: Iterable[int]) -> None:
    """Ask for the status of connectors that nobody has declared."""
    await _ask_all(
        charge_point_id,
        (partial(session.trigger_status, number) for number in numbers),
    )


async def ask_for_meter(session: Session, state: ChargerState) -> Answer:
    """Ask for the meter values of a connector.

    Raises:
        AdapterError: no answer, or a refusal as such.
    """
    state.asking_for_meter()
    return await session.trigger_meter(state.connector_id)


async def _ask_all(charge_point_id: str, questions: Iterable[Question]) -> bool:
    for ask in questions:
        try:
            answer = await ask()
        except AdapterError as error:
            _LOGGER.debug("%s: %s", charge_point_id, error)
            if error.reason == Reason.TIMED_OUT:
                return False  # no more questions to a charger that does not answer
        else:
            _LOGGER.debug("%s: %s", charge_point_id, answer)
    return True


def _questions(
    session: Session, connectors: Sequence[ChargerState], wanted: int | None
) -> Iterator[Question]:
    for state in connectors:
        yield partial(session.trigger_status, state.connector_id)
    facts = connectors[0].facts if connectors else ChargerFacts()
    if wanted is not None:
        if wanted != facts.meter_interval_seconds:
            yield partial(session.set_meter_interval, wanted)
        measured = facts.measurands
        if measured is not None and not set(measured) & set(_SHOW_POWER):
            yield partial(report_power, session, measured)
    for state in connectors:
        yield partial(ask_for_meter, session, state)

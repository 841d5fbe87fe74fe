"""Having power reported by chargers that report it last, cut the list, or take a short one only."""

from collections.abc import Iterator
from typing import Final

from ...engine.errors import AdapterError
from .connection import Answer
from .meter import DEFAULT_MEASURAND
from .session import Session

POWER: Final = "Power.Active.Import"

type Measurands = tuple[str, ...]


async def report_power(session: Session, measured: Measurands) -> Answer:
    """Have power reported beside what is reported; what was stays where that cannot be.

    Some report the last measurand only, so power comes last; some cut a list that is too long for
    them, so the list is read again and made shorter.

    Raises:
        AdapterError: no answer, or a refusal as such.
    """
    answer = await session.set_measurands((*measured, POWER))
    room = None
    if answer.accepted:
        left = await _left(session)
        if left is None or POWER in left:
            return answer
        room = len(left)
    for shorter in _shorter(measured, room):
        again = await session.set_measurands(shorter)
        if again.accepted and POWER in (await _left(session) or shorter):
            return again
    if answer.accepted:
        await session.set_measurands(measured)
    return answer


def _shorter(measured: Measurands, room: int | None) -> Iterator[Measurands]:
    """Give what to ask for in place of a list that was not taken as a whole, longest first."""
    cut = (*measured[: (room or 1) - 1], POWER)
    lists = [] if room is None else [cut]
    lists.append((DEFAULT_MEASURAND, POWER))
    yield from dict.fromkeys(each for each in lists if each != (*measured, POWER))


async def _left(session: Session) -> Measurands | None:
    """Return what the charger says that it reports; None: it does not say."""
    try:
        return (await session.interview()).measurands
    except AdapterError:
        return None

"""What the central system decides for all chargers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The central system's decisions, which its connections share."""

    authorize: Callable[[str, str], bool]
    """Takes the charge point's id and the id tag, where a charger leaves it to the host."""
    transaction_ids: Iterator[int]
    clock: Callable[[], datetime]

    def time(self) -> str:
        """Return the present time as OCPP writes it."""
        moment = self.clock().astimezone(UTC)
        return moment.isoformat(timespec="seconds").replace("+00:00", "Z")

"""One connection of one charger, as the adapter sees it: what can be asked, in any version of OCPP.

What a version says is in a subclass; what is done with it is the adapter's.
"""

from abc import abstractmethod
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple

from .config import ChargingRateUnit, OcppConfig
from .connection import Answer, Connection, Frame
from .facts import ChargerFacts
from .link import Link
from .policy import Policy
from .profiles import Period, Purpose, Rung
from .state import TransactionId

if TYPE_CHECKING:
    from .station import Station

SET_PROFILE: Final = "SetChargingProfile"


class CompositePeriod(NamedTuple):
    """A limit that a charger says is in force from a second on, counted from its answer."""

    start_seconds: float
    limit: float
    unit: ChargingRateUnit


class Session(Connection):
    """A connection that speaks one version of OCPP.

    What is asked raises ``AdapterError`` as ``Connection.call`` does.
    """

    PURPOSE_NAMES: ClassVar[Mapping[Purpose, tuple[str, ...]]] = {}
    """What a purpose is called, where that is not its own word: best first."""

    def __init__(
        self,
        link: Link,
        *,
        station: Station,
        policy: Policy,
    ) -> None:
        """Take over an open socket.

        Args:
            link: the socket.
            station: takes in what the charger tells.
            policy: the central system's decisions.
        """
        self._station = station
        self._policy = policy
        super().__init__(
            link,
            charge_point_id=station.charge_point_id,
            response_timeout_seconds=station.config.response_timeout_seconds,
        )

    @property
    def _config(self) -> OcppConfig:
        """What was declared of the charger as a whole."""
        return self._station.config

    def now(self) -> datetime:
        """Return the time that goes into what is sent."""
        return self._policy.clock()

    def _may_charge(self, tag: str, connector_id: int | None = None) -> bool:
        accepted = self._station.accepts(tag, connector_id)
        if accepted is None:
            return self._policy.authorize(self._station.charge_point_id, tag)
        return accepted

    @abstractmethod
    async def interview(self) -> ChargerFacts:
        """Ask the charger what it can do; changes nothing in it."""

    @abstractmethod
    async def set_meter_interval(self, seconds: int) -> Answer:
        """Set how often the charger reports its meter in a transaction."""

    @abstractmethod
    async def set_measurands(self, measurands: tuple[str, ...]) -> Answer:
        """Set what the charger reports of its meter in a transaction."""

    @abstractmethod
    async def trigger_status(self, connector_id: int) -> Answer:
        """Ask for a StatusNotification."""

    @abstractmethod
    async def trigger_meter(self, connector_id: int) -> Answer:
        """Ask for meter values."""

    @abstractmethod
    def profile_payload(
        self,
        rung: Rung,
        periods: tuple[Period, ...],
        *,
        connector_id: int,
        transaction_id: TransactionId | None,
        starts_at: datetime | None = None,
    ) -> dict[str, object]:
        """Return what installs a profile; its periods count from ``starts_at``, or from now."""

    def profile_frame(
        self,
        rung: Rung,
        periods: tuple[Period, ...],
        *,
        connector_id: int,
        transaction_id: TransactionId | None,
        starts_at: datetime | None = None,
    ) -> Frame:
        """Return the call that installs a charging profile, ready to be sent by ``ask``."""
        return self.frame(
            SET_PROFILE,
            self.profile_payload(
                rung,
                periods,
                connector_id=connector_id,
                transaction_id=transaction_id,
                starts_at=starts_at,
            ),
        )

    @abstractmethod
    async def clear_profile(self, rung: Rung | None, profile_id: int, connector_id: int) -> Answer:
        """Remove our profile by its id, or with a rung: by what the rung says."""

    @abstractmethod
    async def composite_schedule(
        self, connector_id: int, unit: ChargingRateUnit, duration_seconds: int
    ) -> tuple[CompositePeriod, ...]:
        """Return the limits in force from now on; none where the answer makes no sense.

        Raises:
            AdapterError: no answer, or a refusal.
        """

    @abstractmethod
    async def start_transaction(self, id_tag: str, connector_id: int) -> Answer:
        """Ask for a transaction."""

    @abstractmethod
    async def stop_transaction(self, transaction_id: TransactionId) -> Answer:
        """End a transaction."""

    @abstractmethod
    async def change_availability(self, connector_id: int, *, available: bool) -> Answer:
        """Take a connector out of service or back."""

    @abstractmethod
    async def reset(self, *, hard: bool) -> Answer:
        """Restart the charger; a soft reset lets transactions end first."""

    @abstractmethod
    async def unlock(self, connector_id: int) -> Answer:
        """Unlock the cable of a connector."""

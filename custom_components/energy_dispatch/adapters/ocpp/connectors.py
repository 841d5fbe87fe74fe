"""The connectors of one charge point: whose message is whose.

In OCPP 2 an EVSE is what a connector is in OCPP 1.6.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from .. import AdapterEvent, Telemetry
from .config import OcppConfig
from .facts import ChargerFacts, ChargerIdentity
from .problems import ProblemTold
from .state import ChargerState, TransactionId

WHOLE: Final = 0
"""The number that stands for the whole charger."""
MOST_UNNAMED: Final = 15
"""Of how many connectors that nobody has declared a charger may tell; the rest is not kept."""


class Connectors:
    """Routes what a charger tells to the states of its connectors.

    A connector that is declared is *named*, and its state is its adapter's. One that a charger
    tells of though nobody has declared it is *unnamed*, and its state is kept here.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], datetime],
        declared: Callable[[], OcppConfig],
        on_unnamed: Callable[[], None],
    ) -> None:
        """Start without any connector.

        Args:
            clock: tells the time, aware.
            declared: returns what was declared of the charge point: an unnamed connector is
                taken to be like a named one.
            on_unnamed: called when something is news of an unnamed connector.
        """
        self._clock = clock
        self._declared = declared
        self._on_unnamed = on_unnamed
        self._named: dict[int, ChargerState] = {}
        self._unnamed: dict[int, ChargerState] = {}

    @property
    def numbers(self) -> frozenset[int]:
        """All connectors that are declared or that the charger told of."""
        return frozenset(self._named) | frozenset(self._unnamed)

    @property
    def several(self) -> bool:
        """Whether the charge point has more than one connector, as far as is known."""
        return len(self._named) + len(self._unnamed) > 1

    @property
    def unnamed(self) -> Mapping[int, Telemetry]:
        """What the connectors that nobody has declared reported last."""
        return {number: state.telemetry for number, state in sorted(self._unnamed.items())}

    def told_of(self, connector_id: int) -> ChargerState | None:
        """Return the state of a connector that nobody has declared, if its charger told of it."""
        return self._unnamed.get(connector_id)

    def name(self, state: ChargerState) -> None:
        """Let a state be that of its connector from now on."""
        self._unnamed.pop(state.connector_id, None)
        self._named[state.connector_id] = state

    def forget(self, state: ChargerState) -> None:
        """Keep no connector of a state; its charger may tell of it again."""
        if self._named.get(state.connector_id) is state:
            del self._named[state.connector_id]

    def at(self, connector_id: int) -> ChargerState | None:
        """Return the state of a connector, which may be the first that is heard of it.

        None: it is none, or one too many.
        """
        if connector_id in self._named:
            return self._named[connector_id]
        if connector_id not in self._unnamed:
            if connector_id <= WHOLE or len(self._unnamed) >= MOST_UNNAMED:
                return None
            self._unnamed[connector_id] = self._made(connector_id)
            self._on_unnamed()
        return self._unnamed[connector_id]

    def of(self, transaction_id: TransactionId | None) -> ChargerState | None:
        """Return the state of the connector that a transaction runs on; None: it is not known."""
        if transaction_id is None:
            return None
        for state in self._all():
            running = state.transaction
            if running is not None and running.transaction_id == transaction_id:
                return state
        return None

    def only(self) -> ChargerState | None:
        """Return the state of the only connector that is declared; None: there are more."""
        return next(iter(self._named.values())) if len(self._named) == 1 else None

    def known(self, facts: ChargerFacts) -> None:
        """Take in what the charger can do."""
        for state in self._all():
            state.facts = facts

    def identified(self, identity: ChargerIdentity) -> None:
        """Take in who the charger is."""
        for state in self._all():
            state.identity = identity

    def booted(self, identity: ChargerIdentity) -> None:
        """Take in that the charger has started anew: what was running is over everywhere."""
        for state in self._all():
            state.booted(identity)

    def status_changed(
        self,
        connector_id: int,
        status: str,
        error_code: str | None,
        error_text: str | None = None,
    ) -> None:
        """Take in a status; that of the whole charger counts for each connector."""
        one = None if connector_id == WHOLE else self.at(connector_id)
        states = self._all() if connector_id == WHOLE else [one] if one is not None else []
        for state in states:
            state.status_changed(connector_id, status, error_code, error_text)

    def problem_told(self, told: ProblemTold) -> None:
        """Take in what an event says is wrong, or not any more; a state knows whether it is its."""
        for state in self._all():
            state.problem_told(told)

    def clock_told(self, stamp: object) -> None:
        """Take in what the charger's clock said in a message that is never old."""
        for state in self._all():
            state.clock_told(stamp)

    def stopped(self, transaction_id: TransactionId, reason: str | None) -> None:
        """Take in the end of a transaction; where nobody knows it, nobody takes it up again."""
        running = self.of(transaction_id)
        for state in self._all() if running is None else [running]:
            state.transaction_stopped(transaction_id, reason)

    def metered(
        self,
        connector_id: int,
        meter_values: Iterable[Mapping[str, object]],
        transaction_id: TransactionId | None,
    ) -> None:
        """Take in meter values.

        Those of the whole charger are the connector's only where there is one, or where they name
        its transaction.
        """
        running = self.of(transaction_id)
        if connector_id == WHOLE and self.several:
            if running is not None:
                running.metered(running.connector_id, meter_values, transaction_id)
            return
        state = self.only() if connector_id == WHOLE else self.at(connector_id)
        if state is None:
            return
        if running is not None and running is not state:
            transaction_id = None  # another connector's: a charger that mixes them up
        state.metered(connector_id, meter_values, transaction_id)

    def _all(self) -> list[ChargerState]:
        return [*self._named.values(), *self._unnamed.values()]

    def _made(self, connector_id: int) -> ChargerState:
        def news(_event: AdapterEvent) -> None:
            self._on_unnamed()

        return ChargerState(
            replace(self._declared(), connector_id=connector_id), clock=self._clock, emit=news
        )

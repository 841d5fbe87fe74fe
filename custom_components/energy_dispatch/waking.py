"""The site's moments: one timer for whatever comes next, and what is on its way to the devices."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from homeassistant.core import callback

from .adapters import Ack, AdapterError
from .const import DOMAIN, LOGGER
from .engine import Command, Proof, Reason
from .looking import look_first

if TYPE_CHECKING:
    from .coordinator import DispatchCoordinator


class Part(Protocol):
    """What has its own moments, beside the engine."""

    def next_moment(self) -> datetime | None:
        """Return when it has something to do, or None."""
        ...

    def tick(self, now: datetime) -> None:
        """Do what is due."""
        ...


class _ShadowSender:
    """Takes the place of an adapter while nothing is to be sent."""

    def send(self, _command: Command) -> Ack:
        return Ack(proof=Proof.SHADOW, detail="Shadow mode: nothing was sent.")


class Waking:
    """Lets the engine and the parts of a site work when there is something to do."""

    def __init__(self, site: DispatchCoordinator, parts: tuple[Part, ...]) -> None:
        """Start with nothing to do.

        Args:
            site: whose moments these are.
            parts: what has moments of its own.
        """
        self.still = False
        """Nothing is sent any more."""
        self._begun = False
        self._site = site
        self._parts = parts
        self._sends: dict[str, tuple[Command, asyncio.Task[None]]] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._soon: asyncio.Handle | None = None

    # Moments

    @callback
    def begin(self) -> None:
        """Look for work from now on.

        Not before the plans are back: an override that ended while we were away would hand its
        device back, for want of a plan.
        """
        self._begun = True
        self.soon()

    @callback
    def soon(self) -> None:
        """Look for work once the present callback is done."""
        if self._soon is None and not self.still:
            self._soon = self._site.hass.loop.call_soon(self.now)

    @callback
    def now(self) -> None:
        """Do what is due, and set the timer for what comes next."""
        self._forget_timers()
        if self.still or not self._begun:
            return
        self._site.clock.compare()
        site = self._site
        now = site.now()
        for command in site.engine.check_timeouts(now):
            self._stop_waiting_for(command)
        for part in self._parts:
            part.tick(now)
        while commands := site.engine.get_pending_commands(now):
            for command in site.guarding.sending_order(commands):
                if site.following.lets_pass(command, now):
                    site.guarding.prepare(command, now)
                    site.proving.make_room(command, now)
                    self._dispatch(command, now)
        self._set_timer()

    async def async_stand_still(self) -> None:
        """Send nothing any more, and wait until nothing is on its way."""
        self.still = True
        self._forget_timers()
        await self._async_let_go([task for _, task in self._sends.values()])

    async def async_let_go_of(self, asset_id: str) -> None:
        """Wait for no answer of an asset any more."""
        await self._async_let_go(
            [task for command, task in self._sends.values() if command.asset_id == asset_id]
        )

    async def async_carry_out(self, command: Command) -> None:
        """Send a command beside the order of the others, and wait for its answer.

        Its end is in the command: nothing is repeated.

        Raises:
            IllegalTransition: power flows the other way.
        """
        now = self._site.now()
        self._site.guarding.prepare(command, now)
        sent = self._site.engine.dispatch_command(command, now=now)
        if sent is not None:
            await self._async_carry(command, sent, self._site.engine.handle_ack, repeat=False)

    # Inside

    @callback
    def _forget_timers(self) -> None:
        for handle in (self._soon, self._timer):
            if handle is not None:
                handle.cancel()
        self._soon = self._timer = None

    @callback
    def _set_timer(self) -> None:
        """Wake again when the engine or one of the parts next has something to do."""
        moments = [
            self._site.engine.next_wakeup(),
            *(part.next_moment() for part in self._parts),
        ]
        upcoming = min((moment for moment in moments if moment is not None), default=None)
        if upcoming is not None:
            # From the planned moment, not from when this ran: no drift.
            delay = (upcoming - self._site.now()).total_seconds()
            loop = self._site.hass.loop
            self._timer = loop.call_at(loop.time() + max(delay, 0.0), self.now)

    @callback
    def _dispatch(self, command: Command, now: datetime) -> None:
        site = self._site
        carrier = _ShadowSender() if site.controls.shadow else look_first(site, command)
        sent = self._site.engine.dispatch_command(command, carrier, now=now)
        if sent is not None:
            # Eager: the first bytes leave within this call, not a turn of the loop later.
            task = self._site.entry.async_create_background_task(
                self._site.hass,
                self._async_carry(command, sent, self._site.proving.take_ack),
                f"{DOMAIN} {command.command_id}",
                eager_start=True,
            )
            if not task.done():
                self._sends[command.command_id] = (command, task)
                task.add_done_callback(lambda _: self._sends.pop(command.command_id, None))

    async def _async_carry(
        self,
        command: Command,
        sent: Awaitable[Ack],
        take: Callable[[Command, Ack], None],
        *,
        repeat: bool = True,
    ) -> None:
        """Await a device's answer and tell the engine."""
        engine = self._site.engine
        try:
            ack = await sent
        except AdapterError as err:
            engine.handle_response(
                command,
                success=False,
                error=str(err),
                retryable=err.retryable and repeat,
                reason=err.reason,
            )
        except Exception as err:  # noqa: BLE001 - a bug in an adapter must not end the dispatch
            LOGGER.exception("The adapter of %s failed unexpectedly", command.asset_id)
            engine.handle_response(
                command,
                success=False,
                error=f"{type(err).__name__}: {err}",
                retryable=repeat,
                reason=None if repeat else Reason.ATTEMPTS_EXHAUSTED,
            )
        else:
            take(command, ack)
        self._site.ledger.note(command)  # A late answer is no event, and yet a fact.
        self.soon()

    @callback
    def _stop_waiting_for(self, command: Command) -> None:
        _, task = self._sends.get(command.command_id, (None, None))
        if task is not None:
            task.cancel()

    @staticmethod
    async def _async_let_go(tasks: list[asyncio.Task[None]]) -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

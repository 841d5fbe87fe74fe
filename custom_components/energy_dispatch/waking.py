"""The site's moments: one timer for whatever comes next, and what is on its way to the devices."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Final, Protocol

from homeassistant.core import callback

from .adapters import Ack, Adapter, AdapterError, Prepares
from .alarm import Alarm
from .asset import Asset
from .const import DOMAIN, LOGGER
from .engine import Command, Proof, Reason
from .engine.bulk import no_garbage_collection
from .looking import LookFirst, look_first
from .quick_turns import QuickTurns

if TYPE_CHECKING:
    from .coordinator import DispatchCoordinator


READY_SECONDS: Final = 0.008
"""So long before a boundary the loop wakes, to be there in time: its timer may take 2 ms of it, and
its turn among the threads 5."""

HEAD_START_SECONDS: Final = 40e-6
"""What it takes to take up one setpoint until it can leave, on a fast machine."""
MOST_HEAD_START_SECONDS: Final = 0.004
_MOST_HEAD_START: Final = timedelta(seconds=MOST_HEAD_START_SECONDS)
_MOST_LOOKS: Final = 200_000
"""At a clock that stands still."""


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


class _Begun:
    """Takes the place of an adapter that sends already."""

    def send(self, _command: Command) -> None:
        """Answer later."""


_BEGUN: Final = _Begun()


@cache
def _prepares(kind: type[Adapter]) -> bool:
    return issubclass(kind, Prepares)


def _has_begun(adapter: Adapter, command: Command) -> bool:
    """Let an adapter send what it has made ready; say whether it did."""
    return _prepares(type(adapter)) and adapter.begin(command)  # type: ignore[attr-defined]


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
        self._handing_over = False
        """Devices are sent to of which the engine is yet to be told."""
        self._site = site
        self._parts = parts
        self._sends: dict[str, tuple[Command, asyncio.Task[None]]] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._soon: asyncio.Handle | None = None
        self._alarm = Alarm(site.hass.loop)
        self._quick_turns = QuickTurns()

    # Moments

    @callback
    def begin(self) -> None:
        """Look for work from now on.

        Not before the plans are back: an override that ended while we were away would hand its
        device back, for want of a plan.
        """
        self._begun = True
        self._alarm.open()
        self.soon()

    @callback
    def soon(self) -> None:
        """Look for work once the present callback is done."""
        if self._soon is None and not self.still:
            self._soon = self._site.hass.loop.call_soon(self.now)

    @callback
    def now(self) -> None:
        """Do what is due, and set the timer for what comes next."""
        self._work_off()

    @callback
    def _work_off(self, soon_due: datetime | None = None) -> None:
        """Do what is due, and what is due in a moment with it."""
        self._forget_timers()
        if self.still or not self._begun:
            return
        self._site.clock.compare()
        now = self._site.now()
        if soon_due is not None and timedelta(0) < soon_due - now <= _MOST_HEAD_START:
            now = soon_due  # if the clock was set meanwhile, that is another one
        try:
            self._work(now)
        finally:
            self._quick_turns.end()
        self._set_timer()

    @callback
    def _work(self, now: datetime) -> None:
        site = self._site
        for command in site.engine.check_timeouts(now):
            self._stop_waiting_for(command)
        for part in self._parts:
            part.tick(now)
        with no_garbage_collection():
            while commands := site.engine.get_pending_commands(now):
                self._send(site.guarding.sending_order(commands), now)

    async def async_stand_still(self) -> None:
        """Send nothing any more, and wait until nothing is on its way."""
        self.still = True
        self._quick_turns.end()
        self._alarm.close()
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
        if upcoming is None:
            return
        # From the planned moment, not from when this ran: no drift.
        delay = max((upcoming - self._site.now()).total_seconds(), 0.0)
        when = self._site.hass.loop.time() + delay
        if upcoming != self._site.engine.next_due():
            self._wake_at(when, self.now)
        elif delay > READY_SECONDS:
            self._wake_at(when - READY_SECONDS, self._be_ready)
        else:
            self._quick_turns.begin()
            head_start = HEAD_START_SECONDS * len(self._site.assets)
            self._wake_at(
                when - min(head_start, MOST_HEAD_START_SECONDS, delay), self._work_off, upcoming
            )

    @callback
    def _be_ready(self) -> None:
        """Be there in time for what is due in a moment; a late loop finds it due already."""
        due = self._site.engine.next_due()
        if due is not None and due <= self._site.now():
            self.now()
        else:
            self._forget_timers()
            self._set_timer()

    @callback
    def _wait_for(self, moment: datetime) -> None:
        """Wait for a moment that is nearly there: through the loop it would be later."""
        loop = self._site.hass.loop
        until = loop.time() + min(
            (moment - self._site.now()).total_seconds(), MOST_HEAD_START_SECONDS
        )
        for _ in range(_MOST_LOOKS):
            if loop.time() >= until:
                return

    @callback
    def _wake_at[*Told](self, when: float, work: Callable[[*Told], None], *told: *Told) -> None:
        self._timer = self._site.hass.loop.call_at(when, work, *told)
        self._alarm.set(when)

    @callback
    def _send(self, commands: list[Command], now: datetime) -> None:
        """Hand commands to their devices: first all that can leave at once, then the rest.

        To tell of a command takes much longer than to send it, and the last device must not wait
        for what is told of the first. Those go one by one of which one decides on another: all of
        a site with a limit, where a raise has to see what is under way, and several of one asset.
        """
        site = self._site
        together = site.house.limit_kw(now) is None and not site.controls.shadow
        per_asset = Counter(command.asset_id for command in commands)
        first: list[tuple[Command, Asset, bool, LookFirst | None]] = []
        begun: list[tuple[Command, Adapter, asyncio.Task[None] | None]] = []
        others: list[Command] = []
        for command in commands:
            asset = site.assets.get(command.asset_id)
            if not together or asset is None or per_asset[command.asset_id] > 1:
                others.append(command)
            elif site.following.lets_pass(command, now):
                if not (expected := site.guarding.prepare_as_expected(command)):
                    site.guarding.prepare(command, now)
                first.append((command, asset, expected, look_first(site, command)))
        self._wait_for(now)
        self._handing_over = True
        try:
            for command, asset, expected, look in first:
                task = self._begin_first(asset, command, now, expected=expected, look=look)
                begun.append((command, asset.adapter, task))
            for command, adapter, task in begun:
                site.proving.make_room(command, now)
                site.engine.dispatch_command(command, _BEGUN, now=now)
                self._remember(command, task or self._begin(command, adapter.send(command)))
        finally:
            self._handing_over = False
        with site.guarding.together():
            for command in others:
                if site.following.lets_pass(command, now):
                    site.guarding.prepare(command, now)
                    site.proving.make_room(command, now)
                    self._dispatch(command, now)

    @callback
    def _begin_first(
        self,
        asset: Asset,
        command: Command,
        now: datetime,
        *,
        expected: bool,
        look: LookFirst | None,
    ) -> asyncio.Task[None] | None:
        """Let a device be sent to before anybody is told; None where all bytes have left already.

        What was made ready for it leaves first, if the guards make of it what was expected. Its
        limits are what they were then, or the adapter does not take it.
        """
        if expected:
            if look is None and _has_begun(asset.adapter, command):
                return None
            self._site.guarding.prepare(command, now)
        return self._begin(command, (look or asset.adapter).send(command))

    @callback
    def _dispatch(self, command: Command, now: datetime) -> None:
        site = self._site
        carrier = _ShadowSender() if site.controls.shadow else look_first(site, command)
        sent = self._site.engine.dispatch_command(command, carrier, now=now)
        if sent is not None:
            self._remember(command, self._begin(command, sent))

    @callback
    def _begin(self, command: Command, sent: Awaitable[Ack]) -> asyncio.Task[None]:
        """Let an adapter send: the first bytes leave within this call, not a turn later."""
        return self._site.entry.async_create_background_task(
            self._site.hass,
            self._async_carry(command, sent, self._site.proving.take_ack),
            f"{DOMAIN} {command.command_id}",
            eager_start=True,
        )

    @callback
    def _remember(self, command: Command, task: asyncio.Task[None]) -> None:
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
            ack = await self._async_answer(sent)
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

    async def _async_answer(self, sent: Awaitable[Ack]) -> Ack:
        """Await a device's answer; one that is there at once waits until the engine was told."""
        try:
            return await sent
        finally:
            if self._handing_over:
                await asyncio.sleep(0)

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

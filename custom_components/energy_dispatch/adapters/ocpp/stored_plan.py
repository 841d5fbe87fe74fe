"""The plan that a charger keeps: pushed when it changes, trusted once it was followed."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
import logging
from typing import Final

from ...engine.base import VALUE_TOLERANCE_KW, Proof
from ...engine.errors import AdapterError
from ...engine.registry import Ack
from ..plan_ahead import PlanAhead
from .config import OcppConfig
from .installer import Installer, Job
from .plan_periods import FEWEST_PERIODS, Course, course_of
from .profiles import Purpose, power_of
from .session import Session
from .setpoint import SAME_LIMIT, ProfileWriter
from .state import ChargerState

_LOGGER: Final = logging.getLogger(__name__)
_COMPOSITE_MARGIN_SECONDS: Final = 60
_COMPOSITE_SECONDS_MAX: Final = 86_400
_CLOCK_SECONDS: Final = 90.0
"""How far the charger's change of a limit may be from ours: its clock may be off."""
_TRIALS: Final = 3
_SLACK_KW: Final = 0.3


class StoredPlan:
    """Keeps one charger's own copy of the plan in line with the plan."""

    def __init__(  # noqa: PLR0913 - whom it works with
        self,
        config: OcppConfig,
        state: ChargerState,
        installer: Installer,
        writer: ProfileWriter,
        *,
        clock: Callable[[], datetime],
        until: Callable[[Callable[[], bool], float], Awaitable[bool]],
        followed: bool | None,
        on_learned: Callable[[bool], None],
    ) -> None:
        """Start without a plan.

        Args:
            config: what the user declared.
            state: what the charger tells.
            installer: puts profiles into the charger.
            writer: writes setpoints; it and we take turns.
            clock: tells the time, aware.
            until: waits until something is true, at most for some seconds.
            followed: whether the charger was seen to follow a stored plan; None: not known yet.
            on_learned: called when that is known.
        """
        self._config = config
        self._state = state
        self._installer = installer
        self._writer = writer
        self._now = clock
        self._until = until
        self.followed = followed
        self._on_learned = on_learned
        self._wanted = PlanAhead()
        self._course: Course | None = None
        """What the charger holds."""
        self._renewal: asyncio.Task[None] | None = None
        self._failed_trials = 0
        self._pushed_at: datetime | None = None
        self.pushes = 0
        """How often a plan was written: each may be a write to flash."""

    @property
    def held(self) -> bool:
        """Whether the charger holds a plan of ours."""
        return self._course is not None and self._purpose is not None

    @property
    def _purpose(self) -> Purpose | None:
        """The purpose of the profile that carries the plan in the charger."""
        for purpose in (Purpose.TX_DEFAULT, Purpose.TX):
            installed = self._installer.holds(purpose)
            if installed is not None and installed.is_plan:
                return purpose
        return None

    @property
    def possible(self) -> bool:
        """Whether it is worth while to give the charger a plan."""
        periods = self._state.facts.max_periods
        room = periods is None or periods >= FEWEST_PERIODS
        # One that switches phases is told when: with which it begins is not in its hands.
        able = room and not self._state.switches_phases
        return self._config.store_plan and able and self.followed is not False

    @property
    def silent(self) -> bool:
        """Whether the plan says nothing that a setpoint could be left to."""
        return not self._wanted.slots or not self.possible

    def want(self, plan: PlanAhead) -> None:
        """Take in what the plan is from now on."""
        self._wanted = plan

    def lost(self) -> None:
        """Take in that the charger may have lost its plan: it gets it again."""
        self._course = None

    def followed_anew(self, followed: bool | None) -> None:  # noqa: FBT001 - a fact
        """Take in what is known after a restart, perhaps of new firmware."""
        self.followed = followed
        self._failed_trials = 0
        self.lost()

    def rest(self) -> None:
        """Renew nothing any more: another adapter is in charge of the connector, or none."""
        if self._renewal is not None:
            self._renewal.cancel()
            self._renewal = None

    async def push(self, session: Session) -> None:
        """Give the charger the plan, if it does not have it.

        Raises:
            AdapterError: no answer, or refused on every rung.
        """
        async with self._writer.one_at_a_time:
            await self._push(session, beneath=self._stands_back())
        self.rest()
        if self.held and self._course is not None and self._course.renew_at is not None:
            self._renewal = session.spawn(self._renew(session, self._course.renew_at))

    async def push_again(self, session: Session) -> None:
        """Give the charger the plan, if it does not have it; a refusal is only told."""
        try:
            await self.push(session)
        except AdapterError as error:
            _LOGGER.info("%s has not got its plan: %s", self._config.charge_point_id, error)

    async def _renew(self, session: Session, at: datetime) -> None:
        await asyncio.sleep(max((at - self._now()).total_seconds(), 0.0))
        self._renewal = None
        await self.push_again(session)

    async def follow(self, session: Session, power_kw: float) -> Ack | None:
        """Leave a setpoint to the plan in the charger; None if the plan does not say it.

        Raises:
            AdapterError: no answer, or refused on every rung.
        """
        async with self._writer.one_at_a_time:
            if not self._says(power_kw):
                return None
            try:
                await self._push(session)
            except AdapterError as error:
                if error.retryable:
                    raise
                _LOGGER.info("%s keeps no plan: %s", self._config.charge_point_id, error)
                self._learn(followed=False)
                return None
            if not self.held:
                return None
            if self._purpose is Purpose.TX_DEFAULT:
                await self._installer.remove(session, Purpose.TX)
        said = f"the plan in the charger says {power_kw:g} kW now"
        if self._told_at_once():
            return Ack(detail=f"{said}: it was stored since")
        if self.followed or not self._state.in_transaction:
            return Ack(detail=f"{said}: nothing was sent")
        return await self._trial(power_kw, said)

    def _says(self, power_kw: float) -> bool:
        course = self._wanted_course()
        if course is None:
            return False
        planned_kw = course.power_at(self._now())
        wanted_kw = self._state.reach.reachable_kw(power_kw)
        return abs(planned_kw - wanted_kw) <= VALUE_TOLERANCE_KW

    def _wanted_course(self) -> Course | None:
        if not self.possible:
            return None
        return course_of(
            self._wanted,
            now=self._now(),
            reach=self._state.reach,
            max_periods=self._state.facts.max_periods,
        )

    def _stands_back(self) -> bool:
        """Whether a setpoint of ours is in force that is not the plan's: by hand, or a pause."""
        held, course = self._installer.holds(Purpose.TX), self._wanted_course()
        if held is None or held.is_plan or course is None:
            return False
        reach, unit = self._state.reach, held.rung.unit
        held_kw = power_of(held.periods[0].limit, unit, reach)
        slack_kw = power_of(SAME_LIMIT, unit, reach)
        return abs(held_kw - course.power_at(self._now())) > slack_kw

    async def _push(self, session: Session, *, beneath: bool = False) -> None:
        """Give the charger the plan; ``beneath`` leaves the transaction's setpoint before it."""
        now, course = self._now(), self._wanted_course()
        if course is None:
            await self._withdraw(session)
            return
        held = self._course if self.held else None
        if held is not None and held.tells_the_same(course, now):
            return
        reach = self._state.reach
        in_transaction = self._state.in_transaction
        by_transaction = in_transaction and not beneath
        purposes = (Purpose.TX_DEFAULT, Purpose.TX) if by_transaction else (Purpose.TX_DEFAULT,)
        await self._installer.install(
            session,
            Job(
                use="plan",
                purposes=purposes,
                connector_id=self._config.connector_id,
                periods=lambda rung: course.periods(rung, reach),
                absolute_only=True,
                starts_at=course.steps[0].at,
                beneath=beneath,
            ),
        )
        self._course = course
        self._pushed_at = now
        self.pushes += 1
        if self.followed is None:
            await self._look(session, course)

    async def _withdraw(self, session: Session) -> None:
        """Take the plan out; what it says now stays, as a setpoint: nothing opens in between."""
        course = self._course
        if course is not None and self.held and self._installer.holds(Purpose.TX) is None:
            await self._writer.write(session, course.power_at(self._now()))
        purpose = self._purpose
        if purpose is not None:
            await self._installer.remove(session, purpose)
        self._course = None

    async def _look(self, session: Session, course: Course) -> None:
        """Ask the charger what it is going to do; only a clear yes teaches something."""
        purpose = self._purpose
        installed = None if purpose is None else self._installer.holds(purpose)
        upcoming = [step for step in course.steps if step.at > self._now()]
        if installed is None or not upcoming:
            return
        duration = (upcoming[0].at - self._now()).total_seconds() + _COMPOSITE_MARGIN_SECONDS
        if duration > _COMPOSITE_SECONDS_MAX:
            return
        unit, reach = installed.rung.unit, self._state.reach
        try:
            said = await session.composite_schedule(self._config.connector_id, unit, int(duration))
        except AdapterError as error:
            _LOGGER.debug("%s: %s", self._config.charge_point_id, error)
            return
        for period in said[1:]:
            off = abs(period.start_seconds - (duration - _COMPOSITE_MARGIN_SECONDS))
            said_kw = power_of(period.limit, period.unit, reach)
            slack = power_of(SAME_LIMIT, period.unit, reach)
            if off <= _CLOCK_SECONDS and abs(said_kw - upcoming[0].power_kw) <= slack:
                self._learn(followed=True)
                return

    def _told_at_once(self) -> bool:
        """Whether what is in force now began before the plan was stored: no change to follow."""
        course, pushed_at = self._course, self._pushed_at
        return course is None or pushed_at is None or course.step_at(self._now()).at <= pushed_at

    async def _trial(self, power_kw: float, said: str) -> Ack | None:
        """Give the charger a moment to follow its plan by itself; None if it is not seen to."""
        if await self._until(lambda: self._shows(power_kw), self._config.plan_trial_seconds):
            self._learn(followed=True)
            return Ack(proof=Proof.READ_BACK, detail=f"{said}, and it follows by itself")
        self._failed_trials += 1
        if self._failed_trials >= _TRIALS:
            self._learn(followed=False)
        return None

    def _shows(self, power_kw: float) -> bool:
        """Whether the charger offers a power by itself, or gives it."""
        telemetry = self._state.telemetry
        wanted_kw = self._state.reach.reachable_kw(power_kw)
        told = [telemetry.setpoint_kw, telemetry.power_kw]
        shown = next((each for each in told if each is not None), None)
        return shown is not None and abs(shown - wanted_kw) <= _SLACK_KW

    def _learn(self, *, followed: bool) -> None:
        if self.followed is not followed:
            self.followed = followed
            self._on_learned(followed)

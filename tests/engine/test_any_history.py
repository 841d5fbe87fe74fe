"""Whatever happens: plans come and go, devices answer, fail or are silent, and time passes."""

from datetime import datetime, timedelta
import itertools
import math

from hypothesis import given, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
import pandas as pd
import pytest

from coordinator import Command, CommandStatus, CommandType, DispatchEngine, EventBus, Reason
from coordinator.base import DID_NOT_WORK, SETPOINT_TYPES, TERMINAL, UNDER_WAY

from .support import NOON, QUARTER, SECOND

MAP = {"battery": "house", "ev_1": "car"}
ASSETS = ("house", "car")
levels = st.one_of(st.none(), st.sampled_from([-3.0, -2.0, 0.0, 2.0, 5.0]))
SOON = timedelta(minutes=20)


def frame_of(start: datetime, house: list[float | None], car: list[float | None]) -> pd.DataFrame:
    def cells(values: list[float | None], sign: int) -> list[float]:
        return [math.nan if value is None else max(sign * value, 0.0) for value in values]

    columns = {
        "battery_charge_kw": cells(house, 1),
        "battery_discharge_kw": cells(house, -1),
        "ev_1_kw": cells([None if value is None else abs(value) for value in car], 1),
    }
    return pd.DataFrame(columns, index=pd.date_range(start, periods=len(house), freq=QUARTER))


class Site:
    """The devices of a test, as a host would drive them, and what has to hold of what they see."""

    def __init__(self, engine: DispatchEngine) -> None:
        self.engine = engine
        self.now = NOON
        self.answers = iter(())
        self.sent: dict[str, list[Command]] = {asset_id: [] for asset_id in ASSETS}
        self.level: dict[str, float | None] = dict.fromkeys(ASSETS)
        self.may_flow: dict[str, float] = dict.fromkeys(ASSETS, 0.0)
        """Which way power may flow: kept from the first send until a 0 or a release is proven."""

    def send(self, command: Command) -> None:
        if command.command_type not in SETPOINT_TYPES:
            return
        signed = command.signed_power_kw
        asset_id = command.asset_id
        if signed:
            assert self.may_flow[asset_id] * signed >= 0, "sent while the other direction may flow"
            self.may_flow[asset_id] = signed
        self.sent[asset_id].append(command)
        self.level[asset_id] = signed

    def learn(self, command: Command) -> None:
        """Take in that a device has done what was asked, if nothing newer was sent since."""
        if command is self.sent[command.asset_id][-1] and not command.signed_power_kw:
            self.may_flow[command.asset_id] = 0.0

    def dispatch_due(self, answer: str) -> None:
        for _ in range(50):
            due = self.engine.get_pending_commands(self.now)
            assert due == self.engine.get_pending_commands(self.now)
            if not due:
                return
            for command in due:
                if command.status is CommandStatus.PENDING:
                    self.engine.dispatch_command(command, self, now=self.now)
                    self.answer(command, answer)
        pytest.fail("the engine always finds something to send")

    def answer(self, command: Command, answer: str) -> None:
        match answer:
            case "yes":
                self.engine.handle_response(command, success=True, now=self.now)
                self.learn(command)
            case "accepted":
                self.engine.acknowledge(command, now=self.now)
            case "busy":
                self.engine.handle_response(command, success=False, now=self.now)
            case "refused":
                self.engine.handle_response(command, success=False, retryable=False, now=self.now)

    def step_to(self, moment: datetime, answer: str) -> None:
        """Let time pass as a host does: from wake-up to wake-up."""
        stuck = 0
        while (wakeup := self.engine.next_wakeup()) is not None and wakeup <= moment:
            stuck = stuck + 1 if wakeup <= self.now else 0
            assert stuck <= 3, "waking up changes nothing"
            self.now = max(self.now, wakeup)
            self.engine.check_timeouts(self.now)
            self.dispatch_due(answer)
        self.now = max(self.now, moment)
        self.engine.check_timeouts(self.now)
        self.dispatch_due(answer)


class AnyHistory(RuleBasedStateMachine):
    """Random days of a site."""

    @initialize(late_policy=st.sampled_from(["all", "latest"]))
    def start(self, late_policy: str) -> None:
        self.late_policy = late_policy
        self.engine = DispatchEngine(
            event_bus=EventBus(), late_policy=late_policy, clock=lambda: self.site.now
        )
        self.site = Site(self.engine)
        self.plan: tuple[datetime, dict[str, list[float | None]]] | None = None
        self.calm = True
        """Every answer so far was yes."""

    @rule(
        house=st.lists(levels, min_size=4, max_size=8),
        back=st.sampled_from([0, 0, 1, 2]),
    )
    def submit(self, house: list[float | None], back: int) -> None:
        start = self.site.now - back * QUARTER
        car = [None if value is None else abs(value) for value in reversed(house)]
        self.engine.schedule_to_commands(frame_of(start, house, car), MAP)
        self.plan = (start, {"house": house, "car": car})
        self.site.dispatch_due("yes" if self.calm else "none")

    @precondition(lambda self: self.plan is not None)
    @rule()
    def submit_the_same_again(self) -> None:
        assert self.plan is not None
        start, values = self.plan
        proven = {
            asset_id: (standing := self.engine.last_setpoint(asset_id)) is not None
            and (
                standing is self.engine.setpoint_in_force(asset_id) or standing.status in UNDER_WAY
            )
            # What waits from before the present slot is not replaced, and goes out under "all".
            and not self.engine.has_waiting_setpoint(asset_id, self.site.now)
            for asset_id in ASSETS
        }
        before = {asset_id: len(self.site.sent[asset_id]) for asset_id in ASSETS}
        begun = int((self.site.now - start) / QUARTER)
        if self.late_policy == "all":
            # The policy sends past slots again: resend from the present one, as optimisers do.
            start += begun * QUARTER
            values = {asset_id: series[begun:] for asset_id, series in values.items()}
        if not values["house"]:
            return
        self.engine.schedule_to_commands(frame_of(start, values["house"], values["car"]), MAP)
        self.plan = (start, values)
        present = self.expected()
        level = dict(self.site.level)
        self.site.dispatch_due("yes" if self.calm else "none")
        for asset_id in ASSETS:
            if proven[asset_id] and level[asset_id] == present.get(asset_id, math.nan):
                assert len(self.site.sent[asset_id]) == before[asset_id], "a resent plan was sent"

    @rule(
        seconds=st.sampled_from([0, 1, 5, 29, 31, 600, 900, 1800]),
        answer=st.sampled_from(["yes", "accepted", "busy", "refused", "none"]),
    )
    def wait(self, seconds: int, answer: str) -> None:
        self.calm = self.calm and answer == "yes"
        self.site.step_to(self.site.now + seconds * SECOND, answer)

    @rule(answer=st.sampled_from(["yes", "yes", "busy", "refused"]))
    def answer_late(self, answer: str) -> None:
        for asset_id in ASSETS:
            for command in self.site.sent[asset_id][-3:]:
                if command.status in UNDER_WAY:
                    self.calm = self.calm and answer == "yes"
                    self.site.answer(command, answer)

    @rule(asset_id=st.sampled_from(ASSETS))
    def lose_the_link_for_a_while(self, asset_id: str) -> None:
        self.engine.withhold(asset_id, "offline")
        self.site.step_to(self.site.now + SOON, "yes" if self.calm else "none")
        self.engine.resume(asset_id, "offline")
        self.engine.reassert(asset_id, Reason.RECONNECTED, now=self.site.now)
        self.site.dispatch_due("yes" if self.calm else "none")

    @rule(asset_id=st.sampled_from(ASSETS))
    def cancel_what_is_under_way(self, asset_id: str) -> None:
        for command in self.site.sent[asset_id][-1:]:
            if not command.ended:
                self.calm = False
                self.engine.cancel_command(command.command_id, "by hand")

    def expected(self) -> dict[str, float | None]:
        """Return what the newest plan asks for now, where it still counts."""
        if self.plan is None:
            return {}
        start, values = self.plan
        row = int((self.site.now - start) / QUARTER)
        if row >= len(values["house"]) or row < 0:
            return {}
        return {asset_id: series[row] for asset_id, series in values.items()}

    @invariant()
    def the_devices_are_at_the_value_of_the_newest_plan(self) -> None:
        if not self.calm:
            return
        for asset_id, wanted in self.expected().items():
            assert self.site.level[asset_id] == wanted, asset_id

    @invariant()
    def a_device_that_is_elsewhere_has_a_command_that_says_why(self) -> None:
        for asset_id, wanted in self.expected().items():
            if self.site.level[asset_id] == wanted:
                continue
            reasons = [
                command
                for command in self.engine.get_commands_for_asset(asset_id)
                if command.scheduled_at <= self.site.now
                and command.status in {CommandStatus.PENDING} | UNDER_WAY | DID_NOT_WORK
            ]
            assert reasons, asset_id

    @invariant()
    def under_latest_no_older_setpoint_follows_a_newer_one(self) -> None:
        if self.late_policy != "latest":
            return
        for asset_id in ASSETS:
            sent = self.site.sent[asset_id]
            for one, other in itertools.pairwise(sent):
                repeated = other is one or other.signed_power_kw == 0
                replanned = other.plan_id != one.plan_id
                assert repeated or replanned or other.scheduled_at >= one.scheduled_at

    @invariant()
    def what_has_ended_stays_ended(self) -> None:
        for asset_id in ASSETS:
            for command in self.engine.get_commands_for_asset(asset_id):
                assert (command.ended_at is not None) is (command.status in TERMINAL)

    def teardown(self) -> None:
        """However it went: once answers come again, everything that is due finds its end."""
        if not hasattr(self, "plan"):
            return
        self.site.step_to(self.site.now + timedelta(hours=6), "yes")
        for asset_id in ASSETS:
            for command in self.engine.get_commands_for_asset(asset_id):
                assert command.status in TERMINAL, command


TestAnyHistory = AnyHistory.TestCase
TestAnyHistory.settings = settings(
    max_examples=120, stateful_step_count=25, deadline=None, report_multiple_bugs=False
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(levels, min_size=1, max_size=20),
    st.sampled_from(["all", "latest"]),
    st.sampled_from(["yes", "busy", "none", "accepted", "refused"]),
)
def test_a_simulation_from_wakeup_to_wakeup_comes_to_an_end(
    values: list[float | None], late_policy: str, answer: str
) -> None:
    engine = DispatchEngine(event_bus=EventBus(), late_policy=late_policy)
    site = Site(engine)
    commands = engine.schedule_to_commands(frame_of(NOON, values, values), MAP)
    wakeups = 0
    while (wakeup := engine.next_wakeup()) is not None:
        wakeups += 1
        assert wakeups < 1_000
        site.now = max(site.now, wakeup)
        engine.check_timeouts(site.now)
        site.dispatch_due(answer)
    assert all(one.status in TERMINAL for one in commands)
    assert engine.get_pending_commands(site.now + timedelta(days=9)) == []


def test_the_newest_setpoint_of_each_kind_is_what_the_engine_remembers() -> None:
    engine = DispatchEngine(event_bus=EventBus())
    site = Site(engine)
    engine.schedule_to_commands(frame_of(NOON, [2.0, -2.0], [1.0, 2.0]), MAP)
    site.step_to(NOON + QUARTER, "yes")
    assert [one.signed_power_kw for one in site.sent["house"]] == [2.0, 0.0, -2.0]
    assert engine.last_setpoint("car") is site.sent["car"][-1]
    assert all(one.command_type is not CommandType.RELEASE for one in site.sent["car"])

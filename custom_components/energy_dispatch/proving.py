"""Proof and reconciliation: does each device do what it said it would, and what if it does not.

Change detection limits writes; it never decides what is true. Per asset there is a setpoint that
should be in force, and what the device shows. Where they part, the setpoint is asserted again, with
growing waits; a device that cannot be controlled is shown as such, once, with its own reason.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from homeassistant.core import callback
from homeassistant.helpers import issue_registry as ir

from .adapters import Ack, Telemetry, WriteCost
from .asset import Asset
from .clock import shifted
from .const import DOMAIN, LOGGER, ForeignWriter
from .engine import (
    Command,
    CommandStatus,
    CommandType,
    EventType,
    Proof,
    Reason,
)
from .engine.base import SETPOINT_TYPES, UNDER_WAY
from .engine.reconcile import (
    Backoff,
    Judgement,
    Verdict,
    judge_setpoint,
)
from .judging import could_prove, judge_measured, words_of

if TYPE_CHECKING:
    from .coordinator import DispatchCoordinator

REFUSALS: Final = frozenset({Reason.REJECTED, Reason.UNSUPPORTED, Reason.OUT_OF_LIMITS})
FAILURES_FOR_ISSUE: Final = 2
"""One refusal is a fact to show; two failures in a row are a thing to mend."""
ENGINE_GRACE_SECONDS: Final = 10.0


@dataclass(slots=True, kw_only=True)
class _Watch:
    """What is known of one asset's obedience."""

    proof_due: datetime | None = None
    """Until when a better proof than the device's yes may come."""
    last: Judgement | None = None
    deviating_since: datetime | None = None
    tries: int = 0
    """How often the setpoint was asserted again since it last held."""
    next_try: datetime | None = None
    cause: Reason = Reason.RETRIED
    failures: int = 0
    """How many setpoints in a row came to nothing."""
    respected_at: datetime | None = None
    """Since when another writer's setpoint is left alone."""


class Proving:
    """Watches the assets of one site."""

    def __init__(self, site: DispatchCoordinator) -> None:
        """Start with nothing to watch."""
        self._site = site
        self._watches: dict[str, _Watch] = {}
        self._backoff = Backoff()

    # Answers

    @callback
    def take_ack(self, command: Command, ack: Ack) -> None:
        """Take in a device's yes: the end, or the beginning of the wait for a proof."""
        asset = self._site.assets.get(command.asset_id)
        if (
            asset is None
            or not ack.accepted
            or ack.proof is not Proof.ACKNOWLEDGED
            or command.signed_power_kw is None
            or command.status not in UNDER_WAY
            or not could_prove(asset)
        ):
            self._site.engine.handle_ack(command, ack)
            return
        # The engine's own limit is for those who have nobody to decide: here it comes later.
        command.settle_seconds = asset.config.settle_seconds + ENGINE_GRACE_SECONDS
        self._site.engine.handle_ack(command, replace(ack, settled=False))
        if command.status is CommandStatus.ACKNOWLEDGED and command.acknowledged_at is not None:
            watch = self._watch(command.asset_id)
            watch.proof_due = command.acknowledged_at + timedelta(
                seconds=asset.config.settle_seconds
            )
            watch.last = None

    @callback
    def make_room(self, command: Command, now: datetime) -> None:
        """Complete the setpoint before with what is known: a newer one ends the wait for more."""
        if command.command_type in SETPOINT_TYPES:
            self.end_wait(command.asset_id, now)

    @callback
    def end_wait(self, asset_id: str, now: datetime) -> None:
        """Let a setpoint whose proof is outstanding end with the device's yes."""
        last = self._site.engine.last_setpoint(asset_id)
        if last is None or last.status is not CommandStatus.ACKNOWLEDGED:
            return
        self._watch(asset_id).proof_due = None
        self._site.engine.handle_response(last, success=True, proof=Proof.ACKNOWLEDGED, now=now)

    @callback
    def take_telemetry(self, asset: Asset, telemetry: Telemetry) -> None:
        """Compare what a device shows with what was asked."""
        command = self._site.engine.last_setpoint(asset.config.asset_id)
        if command is None or command.effective_signed_kw is None:
            return
        if command.status is CommandStatus.ACKNOWLEDGED:
            self._prove(asset, command, telemetry)
        elif (
            command.status is CommandStatus.COMPLETED
            and self._site.engine.setpoint_in_force(asset.config.asset_id) is command
        ):
            self._check(asset, command, telemetry)

    @callback
    def take_end(self, command: Command, now: datetime) -> None:
        """Learn how a setpoint ended, and plan what follows."""
        if command.command_type not in SETPOINT_TYPES or command.proof is Proof.SHADOW:
            return
        asset = self._site.assets.get(command.asset_id)
        if asset is None or self._site.engine.last_setpoint(command.asset_id) is not command:
            return
        watch = self._watch(command.asset_id)
        watch.proof_due = None
        if command.status is CommandStatus.COMPLETED:
            watch.failures = 0
            if command.reason is not Reason.UNVERIFIED:
                watch.next_try = None
                watch.deviating_since = None
                # What has drifted counts as mended by what is seen later, not by a device's word
                # that it gave before: else it would be asked again and again without a pause.
                if command.cause is not Reason.DRIFTED or command.proof is Proof.MEASURED:
                    watch.tries = 0
                    asset.update(not_following=None)
            if asset.snapshot.not_controllable is not None:
                asset.update(not_controllable=None)
                ir.async_delete_issue(self._site.hass, DOMAIN, self._issue_id(asset))
        elif command.status in {CommandStatus.FAILED, CommandStatus.TIMED_OUT}:
            self._failed(asset, command, watch)
            if command.reason in REFUSALS:
                watch.next_try = None  # never repeated unchanged
            elif command.command_type is not CommandType.RELEASE or watch.tries < 3:  # noqa: PLR2004
                self._try_again_later(watch, Reason.RETRIED, now)

    # Time

    def next_moment(self) -> datetime | None:
        """Return when there is next something to decide."""
        return min(
            (
                moment
                for watch in self._watches.values()
                for moment in (watch.proof_due, watch.next_try)
                if moment is not None
            ),
            default=None,
        )

    @callback
    def tick(self, now: datetime) -> None:
        """Decide what is due."""
        for asset_id, watch in self._watches.items():
            asset = self._site.assets.get(asset_id)
            if watch.proof_due is not None and watch.proof_due <= now:
                watch.proof_due = None
                command = self._site.engine.last_setpoint(asset_id)
                if (
                    asset is not None
                    and command is not None
                    and command.status is CommandStatus.ACKNOWLEDGED
                ):
                    self._settle_unproven(asset, command, watch, now)
            if watch.next_try is not None and watch.next_try <= now:
                watch.next_try = None
                if asset is not None and asset.snapshot.connected:
                    self._site.engine.reassert(asset_id, watch.cause, now=now)

    @callback
    def shift_clock(self, jump: timedelta) -> None:
        """Go on waiting for what is left of each wait after the clock was set."""
        for watch in self._watches.values():
            watch.proof_due = shifted(watch.proof_due, jump)
            watch.next_try = shifted(watch.next_try, jump)
            watch.deviating_since = shifted(watch.deviating_since, jump)
            watch.respected_at = shifted(watch.respected_at, jump)

    @callback
    def came_back(self, asset_id: str) -> bool:
        """Start afresh with an asset that was away; say whether to assert its setpoint at once.

        Where the link broke under the setpoint itself, again and again, the repeat that is planned
        already is early enough: else each return would bring the next break.
        """
        watch = self._watch(asset_id)
        command = self._site.engine.last_setpoint(asset_id)
        if command is not None and command.reason is Reason.OFFLINE:
            again = command.attempt > 1 or watch.tries > 0
            if watch.next_try is not None or (again and command.status is CommandStatus.PENDING):
                return False
        self.forget(asset_id)
        return True

    @callback
    def forget(self, asset_id: str) -> None:
        """Forget an asset."""
        self._watches.pop(asset_id, None)

    @callback
    def plan_changed(self, asset_id: str) -> None:
        """Stop respecting another writer: the plan has something new to say."""
        watch = self._watches.get(asset_id)
        asset = self._site.assets.get(asset_id)
        if (
            watch is not None
            and asset is not None
            and asset.config.foreign_writer is ForeignWriter.UNTIL_PLAN_CHANGE
        ):
            watch.respected_at = None

    @callback
    def unplugged(self, asset_id: str) -> None:
        """Stop respecting another writer: the session that it was for is over."""
        watch = self._watches.get(asset_id)
        if watch is not None and watch.respected_at is not None:
            watch.respected_at = watch.deviating_since = None
            # What the plan asked for meanwhile was not sent.
            self._site.following.resume_plan(asset_id)

    def respects_other(self, asset_id: str) -> bool:
        """Say whether another writer's setpoint is left alone, against the plan too."""
        watch = self._watches.get(asset_id)
        return watch is not None and watch.respected_at is not None

    # Inside

    def _watch(self, asset_id: str) -> _Watch:
        return self._watches.setdefault(asset_id, _Watch())

    def _issue_id(self, asset: Asset) -> str:
        return f"not_controllable_{self._site.entry.entry_id}_{asset.config.asset_id}"

    def _prove(self, asset: Asset, command: Command, telemetry: Telemetry) -> None:
        """Look for the proof of a setpoint that the device has said yes to."""
        if (
            command.acknowledged_at is None
            or command.effective_signed_kw is None
            or telemetry.observed_at < command.acknowledged_at
        ):
            return
        wanted_kw = command.effective_signed_kw
        watch = self._watch(command.asset_id)
        reported = judge_setpoint(wanted_kw, telemetry.setpoint_kw, asset.config.tolerance)
        measured = judge_measured(asset, wanted_kw, telemetry)
        watch.last = measured if measured.verdict is not Verdict.UNKNOWN else reported
        if measured.verdict is Verdict.FOLLOWS:
            self._complete(command, Proof.MEASURED, measured)
        elif reported.verdict is Verdict.FOLLOWS and measured.verdict is Verdict.UNKNOWN:
            self._complete(command, Proof.READ_BACK, reported)

    def _complete(self, command: Command, proof: Proof, judgement: Judgement) -> None:
        command.begin_progress().detail = judgement.detail
        self._site.engine.handle_response(command, success=True, proof=proof)
        self._site.wake_soon()

    def _settle_unproven(
        self, asset: Asset, command: Command, watch: _Watch, now: datetime
    ) -> None:
        """Complete a setpoint with the device's yes alone; say so where it shows otherwise."""
        judgement = watch.last
        if judgement is None or judgement.verdict is not Verdict.DEVIATES:
            self._site.engine.handle_response(
                command, success=True, proof=Proof.ACKNOWLEDGED, now=now
            )
            return
        words = words_of(judgement)
        command.begin_progress().detail = words
        self._site.engine.handle_response(
            command, success=True, proof=Proof.ACKNOWLEDGED, reason=Reason.UNVERIFIED, now=now
        )
        self._not_following(asset, judgement)
        self._try_again_later(watch, Reason.DRIFTED, now)

    def _check(self, asset: Asset, command: Command, telemetry: Telemetry) -> None:
        """Watch a setpoint that is in force."""
        wanted_kw = command.effective_signed_kw
        ended_at = command.ended_at
        if wanted_kw is None or ended_at is None or telemetry.observed_at < ended_at:
            return
        now = telemetry.observed_at
        watch = self._watch(command.asset_id)
        reported = judge_setpoint(wanted_kw, telemetry.setpoint_kw, asset.config.tolerance)
        measured = judge_measured(asset, wanted_kw, telemetry)
        deviates = next(
            (one for one in (reported, measured) if one.verdict is Verdict.DEVIATES), None
        )
        if deviates is not None:
            self._deviates(asset, command, deviates, now, reported=deviates is reported)
            return
        watch.deviating_since = None
        if watch.next_try is None:
            watch.tries = 0
        if Verdict.FOLLOWS in {reported.verdict, measured.verdict}:
            asset.update(not_following=None)

    def _deviates(
        self,
        asset: Asset,
        command: Command,
        judgement: Judgement,
        now: datetime,
        *,
        reported: bool,
    ) -> None:
        """Act on a setpoint in force that the device does not follow, once that has lasted."""
        watch = self._watch(command.asset_id)
        if watch.deviating_since is None:
            watch.deviating_since = now
        if (now - watch.deviating_since).total_seconds() < asset.config.settle_seconds:
            return
        # A setpoint that was proven and is another now was changed by somebody else.
        foreign = reported and command.proof in {Proof.READ_BACK, Proof.MEASURED}
        self._not_following(asset, judgement, foreign_writer=foreign)
        if foreign and asset.config.foreign_writer is not ForeignWriter.ASSERT_AGAIN:
            if watch.respected_at is None:
                watch.respected_at = now
                LOGGER.warning(
                    "%s: somebody else has changed the setpoint; it is left alone",
                    asset.config.title,
                )
            return
        worn = asset.adapter.capabilities.write_cost is WriteCost.FLASH and watch.tries > 0
        if not worn and watch.next_try is None:
            self._try_again_later(watch, Reason.DRIFTED, now, at_once=watch.tries == 0)
            self._site.wake_soon()

    def _not_following(
        self, asset: Asset, judgement: Judgement, *, foreign_writer: bool = False
    ) -> None:
        """Show, once, that an asset does something else than it was asked."""
        words = words_of(judgement)
        if asset.snapshot.not_following is not None:
            asset.update(not_following=words)
            return
        asset.update(not_following=words)
        LOGGER.warning("%s does not follow its setpoint: %s", asset.config.title, words)
        self._site.publish(
            EventType.ASSET_NOT_FOLLOWING,
            asset.config.asset_id,
            words,
            suspicion=judgement.suspicion,
            foreign_writer=foreign_writer,
        )

    def _failed(self, asset: Asset, command: Command, watch: _Watch) -> None:
        """Show a refusal at once, and any other failure once it lasts."""
        watch.failures += 1
        lasts = watch.failures >= FAILURES_FOR_ISSUE
        if not lasts and command.reason not in REFUSALS:
            return
        words = command.error or "The device refused."
        asset.update(not_controllable=words)
        if watch.failures == FAILURES_FOR_ISSUE:
            ir.async_create_issue(
                self._site.hass,
                DOMAIN,
                self._issue_id(asset),
                is_fixable=False,
                severity=ir.IssueSeverity.WARNING,
                translation_key="not_controllable",
                translation_placeholders={"asset": asset.config.title, "detail": words},
            )

    def _try_again_later(
        self, watch: _Watch, cause: Reason, now: datetime, *, at_once: bool = False
    ) -> None:
        seconds = 0.0 if at_once else self._backoff.delay_seconds(watch.tries)
        watch.next_try = now + timedelta(seconds=seconds)
        watch.cause = cause
        watch.tries += 1

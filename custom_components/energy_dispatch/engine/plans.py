"""Which plan each asset follows, when that plan ends, and what happens then."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from .batch import Baseline
from .command import Command
from .parameters import finite_number
from .vocabulary import VALUE_TOLERANCE_KW, CommandType, EndPolicy, Reason


@dataclass(slots=True, kw_only=True)
class PlanSpan:
    """A plan that is in force or to come, and the assets that still follow it."""

    plan_id: str
    starts_at: datetime
    ends_at: datetime
    asset_ids: set[str] = field(default_factory=set)

    def payload(self) -> dict[str, object]:
        """Return what is told of its end."""
        return {
            "plan_id": self.plan_id,
            "asset_ids": sorted(self.asset_ids),
            "ended_at": self.ends_at,
        }


class PlanEnds:
    """The ends of the plans, soonest first; a site has a handful of them."""

    def __init__(self) -> None:
        """Start with no plan."""
        self._spans: list[PlanSpan] = []
        self._policies: dict[str, tuple[EndPolicy, float | None]] = {}

    def set_policy(self, asset_id: str, policy: EndPolicy, safe_power_kw: float | None) -> None:
        """Say what becomes of an asset when its plan ends.

        Raises:
            ValueError: a safe value is wanted and none ≥ 0 is given.
        """
        if policy is EndPolicy.SAFE_VALUE:
            if safe_power_kw is None:
                message = f"The end policy safe_value of {asset_id} needs a safe power in kW."
                raise ValueError(message)
            safe_power_kw = finite_number("safe_power_kw", safe_power_kw)
        self._policies[asset_id] = (policy, safe_power_kw)

    def begin(
        self,
        plan_id: str,
        asset_ids: Iterable[str],
        starts_at: datetime,
        ends_at: datetime | None,
    ) -> None:
        """Let assets follow a plan from its start on, in place of any plan that reaches so far.

        One that ends at that very moment has not ended for them: the new one goes on from there.
        """
        followers = set(asset_ids)
        for span in self._spans:
            if starts_at <= span.ends_at:
                span.asset_ids -= followers
        self._spans = [span for span in self._spans if span.asset_ids]
        if ends_at is not None and followers:
            self._spans.append(
                PlanSpan(plan_id=plan_id, starts_at=starts_at, ends_at=ends_at, asset_ids=followers)
            )
            self._spans.sort(key=lambda span: span.ends_at)

    def leave(self, asset_id: str) -> None:
        """Let an asset follow no plan any more."""
        for span in self._spans:
            span.asset_ids.discard(asset_id)
        self._spans = [span for span in self._spans if span.asset_ids]

    def next_end(self) -> datetime | None:
        """Return when the next plan ends."""
        return self._spans[0].ends_at if self._spans else None

    def pop_ended(self, now: datetime) -> list[PlanSpan]:
        """Take out the plans that have ended by now."""
        ended = [span for span in self._spans if span.ends_at <= now]
        self._spans = [span for span in self._spans if span.ends_at > now]
        return ended

    def closing_command(self, asset_id: str, at: datetime, baseline: Baseline) -> Command | None:
        """Make the command that an asset's end policy asks for.

        Args:
            asset_id: whose plan has ended.
            at: when it ended.
            baseline: what the asset is at by then.

        Returns:
            The command; None to hold, or where there is nothing to end.
        """
        policy, safe_power_kw = self._policies.get(asset_id, (EndPolicy.HOLD, None))
        if policy is EndPolicy.HOLD or not baseline.controlled:
            return None
        if policy is EndPolicy.RELEASE:
            return Command(asset_id, CommandType.RELEASE, {}, at, cause=Reason.PLAN_ENDED)
        present = baseline.setpoint_kw if baseline.settled else None
        if (
            present is not None
            and safe_power_kw is not None
            and abs(present - safe_power_kw) <= VALUE_TOLERANCE_KW
        ):
            return None
        return Command(
            asset_id,
            CommandType.SET_CHARGE_RATE,
            {"power_kw": safe_power_kw},
            at,
            cause=Reason.PLAN_ENDED,
        )

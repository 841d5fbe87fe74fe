"""Wh that are labelled kWh and the other way round: found out by what is possible at all.

What is shown never jumps: growth that cannot be is held back until it is understood, and a unit
that is found to be wrong counts from there on. What was shown goes on from its last value, then and
after a restart.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

_THOUSAND: Final = 1000.0
_ROOM_KWH: Final = 0.05
"""What a register with few digits may jump by."""
_WHOLE_KWH: Final = 1.001
"""A register of whole kWh jumps by so much, once and not again at once."""
_TOO_FAST: Final = 3
"""So many times in a row more than possible is no jump, but the unit."""
_ENOUGH_KWH: Final = 0.5
"""Measured power has to make so much until a register that hardly moves is wrong by its unit."""
_CLOSE: Final = 0.4
"""How far a register may be from what measured power makes, as a share of it."""
_SURELY_WATT_HOURS: Final = 1000
"""A meter that started at this or more cannot have grown a thousandfold in one transaction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnergyMark:
    """How what a register is said to be becomes what is shown."""

    factor: float = 1.0
    offset_kwh: float = 0.0


class EnergyScale:
    """Corrects the register of one connector by 1000 where its growth gives its unit away."""

    def __init__(self, mark: EnergyMark | None = None) -> None:
        """Start with what was found out before, or with a unit that is right."""
        self.mark = mark or EnergyMark()
        self.shown_kwh: float | None = None
        """Without jumps; None: nothing was told yet."""
        self._told_kwh: float | None = None
        self._changed_at: datetime | None = None
        """When the register said another value last."""
        self._told_at: datetime | None = None
        self._held_kwh = 0.0
        """Growth that cannot be, in the register's own unit, not shown yet."""
        self._held_since: datetime | None = None
        """When the register was last what it was before that growth."""
        self._too_fast = 0
        self._made_kwh = 0.0
        self._grown_kwh = 0.0

    @property
    def counted_kwh(self) -> float:
        """What the register says by its label, without what cannot be."""
        return (self._told_kwh or 0.0) - self._held_kwh

    def take(
        self,
        told_kwh: float,
        *,
        power_kw: float | None,
        most_kw: float,
        now: datetime,
        start_wh: int | None = None,
    ) -> float:
        """Take in a register, and return what is to be shown.

        Args:
            told_kwh: what it says by its label.
            power_kw: measured power by now.
            most_kw: the most that the charger can give.
            now: when it was told.
            start_wh: the register at the start of the transaction, which OCPP has in Wh always.
        """
        before, since, told_at = self._told_kwh, self._changed_at, self._told_at
        self._told_kwh, self._told_at = told_kwh, now
        if told_kwh != before:
            self._changed_at = now
        if start_wh is not None and _SURELY_WATT_HOURS <= start_wh <= told_kwh:
            self._learn(1 / _THOUSAND, before)
        elif before is not None and told_kwh < before:
            self._begin_again()  # another meter
        elif before is not None and since is not None and told_at is not None:
            grown_kwh = told_kwh - before
            self._judge_haste(before, grown_kwh, since=since, now=now, most_kw=most_kw)
            self._judge_sloth(before, grown_kwh, _hours(told_at, now), power_kw, most_kw)
        self.shown_kwh = self.counted_kwh * self.mark.factor + self.mark.offset_kwh
        return self.shown_kwh

    def _judge_haste(
        self,
        before_kwh: float,
        grown_kwh: float,
        *,
        since: datetime,
        now: datetime,
        most_kw: float,
    ) -> None:
        """Hold back what cannot be; again and again, it is Wh that are labelled kWh."""
        factor = self.mark.factor
        possible_kwh = 2 * most_kw * _hours(since, now) + _ROOM_KWH
        if grown_kwh * factor <= possible_kwh:
            self._settle_jump(now, most_kw)
            return
        if not self._held_kwh:
            self._held_since = since
        if grown_kwh * factor / _THOUSAND > possible_kwh:
            # More than a wrong unit makes of anything.
            self._too_fast = 0
            self._held_kwh += grown_kwh
            return
        self._too_fast += 1
        self._held_kwh += grown_kwh
        if self._too_fast >= _TOO_FAST:
            self._learn(factor / _THOUSAND, before_kwh + grown_kwh - self._held_kwh)

    def _settle_jump(self, now: datetime, most_kw: float) -> None:
        """Decide on growth that was held back, now that the register grows as it can.

        What a register of whole kWh adds has flowed, and is shown once there was time for it; a
        larger jump is another meter's, and has not.
        """
        self._too_fast = 0
        jump_kwh = self._held_kwh * self.mark.factor
        if jump_kwh > _WHOLE_KWH:
            offset_kwh = self.mark.offset_kwh - jump_kwh
            self.mark = EnergyMark(factor=self.mark.factor, offset_kwh=offset_kwh)
        elif self._held_since is not None and jump_kwh > 2 * most_kw * _hours(
            self._held_since, now
        ):
            return
        self._held_kwh = 0.0

    def _judge_sloth(
        self,
        before_kwh: float,
        grown_kwh: float,
        hours: float,
        power_kw: float | None,
        most_kw: float,
    ) -> None:
        """Compare with measured power: a thousandth of it is kWh that are labelled Wh."""
        if power_kw is None or power_kw > 2 * most_kw:
            return
        self._made_kwh += power_kw * hours
        self._grown_kwh += grown_kwh * self.mark.factor
        if self._made_kwh < _ENOUGH_KWH:
            return
        off_kwh = abs(self._grown_kwh * _THOUSAND - self._made_kwh)
        if self._grown_kwh > 0 and off_kwh <= _CLOSE * self._made_kwh:
            self._learn(self.mark.factor * _THOUSAND, before_kwh)
        self._made_kwh = self._grown_kwh = 0.0

    def _learn(self, factor: float, since_kwh: float | None) -> None:
        """Count by another unit from a value of the register on; what is shown goes on."""
        if factor == self.mark.factor:
            return
        shown_kwh = self.shown_kwh
        anchored = shown_kwh is not None and since_kwh is not None
        offset_kwh = (shown_kwh or 0.0) - (since_kwh or 0.0) * factor if anchored else 0.0
        self.mark = EnergyMark(factor=factor, offset_kwh=offset_kwh)
        self._held_kwh = self._made_kwh = self._grown_kwh = 0.0
        self._too_fast = 0

    def _begin_again(self) -> None:
        if self.mark.offset_kwh:
            self.mark = EnergyMark(factor=self.mark.factor)
        self._held_kwh = self._made_kwh = self._grown_kwh = 0.0
        self._too_fast = 0


def _hours(since: datetime, until: datetime) -> float:
    return (until - since).total_seconds() / 3600

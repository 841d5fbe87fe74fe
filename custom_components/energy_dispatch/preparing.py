"""The next boundary's setpoints are made ready some seconds ahead: at the boundary they are sent.

The plan is known ahead, and so is nearly all that a setpoint becomes: what the guards make of it,
and the bytes that go to the device. What has changed by then is made anew by the adapter.
"""

from collections import deque
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from homeassistant.core import callback

from .adapters import Prepares

if TYPE_CHECKING:
    from .coordinator import DispatchCoordinator

LEAD: Final = timedelta(seconds=3)
ASSETS_A_TURN: Final = 8
"""One takes about 0.1 ms: no more than these before the loop gets its turn again."""


class Preparing:
    """Makes the setpoints of one site ready."""

    def __init__(self, site: DispatchCoordinator) -> None:
        """Start with nothing made ready."""
        self._site = site
        self._done: tuple[datetime | None, object] = (None, None)
        """The boundary that was seen to last, and the plans by then."""
        self._left: deque[str] = deque()

    def next_moment(self) -> datetime | None:
        """Return when the next boundary is near."""
        due = self._site.engine.next_due()
        return None if due is None or self._seen_to(due) else due - LEAD

    @callback
    def tick(self, now: datetime) -> None:
        """Begin to make ready what is due soon."""
        due = self._site.engine.next_due()
        if due is None or self._seen_to(due) or now < due - LEAD:
            return
        self._done = (due, self._site.plans.all)
        if due > now and not self._site.controls.shadow:
            idle = not self._left
            self._left = deque(self._site.assets)
            if idle:
                # Not between the setpoints of this moment, where slots are short.
                self._site.rush.after(self._go_on)

    @callback
    def stop(self) -> None:
        """Make nothing ready any more."""
        self._left.clear()

    def _seen_to(self, due: datetime) -> bool:
        seen, plans = self._done
        return seen == due and plans is self._site.plans.all

    @callback
    def _go_on(self) -> None:
        """Make a few ready, and leave the rest to the loop's next turns."""
        now = self._site.now()
        for _ in range(min(ASSETS_A_TURN, len(self._left))):
            self._prepare(self._left.popleft(), now)
        if self._left:
            self._site.rush.after(self._go_on)

    @callback
    def _prepare(self, asset_id: str, now: datetime) -> None:
        asset = self._site.assets.get(asset_id)
        due, _ = self._done
        if asset is None or due is None or not isinstance(asset.adapter, Prepares):
            return
        command = self._site.engine.next_setpoint(asset_id, now)
        if command is None or command.due_at != due:
            return
        expected_kw = self._site.guarding.expect(asset, command, due)
        if expected_kw is not None:
            asset.adapter.prepare(command, abs(expected_kw))

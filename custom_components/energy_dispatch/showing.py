"""What entities show of their assets: soon, once for all that changed meanwhile, a few a turn.

A change of the snapshot is known at once to those who count on it. To write the states of an
asset's entities takes up to half a millisecond, and at a boundary very many assets change: their
entities follow in slices. Whoever is told of an asset's event finds its entities up to date.
"""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from homeassistant.core import CALLBACK_TYPE, callback

from .adapters.listeners import Listeners
from .slices import Slices

if TYPE_CHECKING:
    from .asset import Asset


class Showing:
    """Wakes the entities of a site's assets."""

    def __init__(self, soon: Callable[[Callable[[], None]], object]) -> None:
        """Start with no entity.

        Args:
            soon: lets the event loop call something in a later turn.
        """
        self._viewers: dict[Asset, tuple[Listeners[()], CALLBACK_TYPE]] = {}
        self._changed: set[Asset] = set()
        self._slices = Slices(soon, self.now)

    @callback
    def view(self, asset: Asset, viewer: CALLBACK_TYPE) -> CALLBACK_TYPE:
        """Call a viewer soon after changes of an asset; call what is returned to end that."""
        known = self._viewers.get(asset)
        if known is None:
            known = (Listeners[()](), asset.listen(partial(self._note, asset)))
            self._viewers[asset] = known
        viewers, end_listening = known
        end_viewing = viewers.subscribe(viewer)

        @callback
        def end() -> None:
            end_viewing()
            if not viewers and self._viewers.get(asset) is known:
                del self._viewers[asset]
                self._changed.discard(asset)
                end_listening()

        return end

    @callback
    def now(self, asset: Asset) -> None:
        """Let an asset's entities show what has changed, if anything has."""
        if asset in self._changed:
            self._changed.discard(asset)
            self._viewers[asset][0].tell()

    @callback
    def finish(self) -> None:
        """Let all entities show what has changed."""
        self._slices.finish()

    async def async_shown(self) -> None:
        """Wait until no entity is behind."""
        while self._changed:  # noqa: ASYNC110 - a turn for each slice, and for the others
            await asyncio.sleep(0)

    @callback
    def _note(self, asset: Asset) -> None:
        if asset not in self._changed:
            self._changed.add(asset)
            self._slices.add(asset)

"""What a device's registers held before we set them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from ..found_values import NOTHING, FoundValues
from .device_map import DeviceMap, Quantity, Steps
from .image import Image


class Found:
    """Remembers what was there before us: to be reported, and put back where a map says so."""

    def __init__(
        self,
        remembered: FoundValues = NOTHING,
        keep: Callable[[FoundValues], None] = lambda _values: None,
    ) -> None:
        """Start with what was remembered; ``keep`` is called with each change."""
        self._now = remembered
        self._keep = keep

    @property
    def values(self) -> Mapping[str, float]:
        """What registers held, as far as is known."""
        return self._now.values

    @property
    def untouched(self) -> bool:
        """Whether what the map puts back is known to be in place."""
        return bool(self._now.values) and not self._now.taken

    def note(self, device_map: DeviceMap, names: Iterable[str], image: Image) -> None:
        """Take note before the first setpoint: of these registers, and of those to be put back.

        Settings are noted once, for we leave them as we set them. What is put back at a release
        is noted each time that control is taken.
        """
        values = dict(self._now.values)
        for name in names:
            if (value := image.value(name)) is not None:
                values.setdefault(name, value)
        if not self._now.taken:
            values |= {
                name: value
                for name in put_back(device_map.control.release)
                if (value := image.value(name)) is not None
            }
        if values:
            self._set(FoundValues(values=values, taken=True))

    def given_back(self) -> None:
        """Take note that everything is in place again."""
        self._set(replace(self._now, taken=False))

    def _set(self, fresh: FoundValues) -> None:
        if fresh != self._now:
            self._now = fresh
            self._keep(fresh)


def put_back(steps: Steps) -> frozenset[str]:
    """Return the registers that these steps set to what was found."""
    return frozenset(
        name for step in steps for name, value in step.values.items() if value is Quantity.FOUND
    )

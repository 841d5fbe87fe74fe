"""Moments of the wall clock: which one was meant, and how long ago it was."""

from bisect import bisect_right
from collections.abc import Sequence


def since_ms(moments: Sequence[float], ats: Sequence[float]) -> list[float]:
    """Return how many ms after the last of these moments each thing was; none was before all."""
    return [(at - moments[bisect_right(moments, at) - 1]) * 1e3 for at in ats]

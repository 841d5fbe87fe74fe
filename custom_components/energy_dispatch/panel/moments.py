"""Moments as the panel reads them."""

from datetime import datetime


def seconds(moment: datetime | None) -> float | None:
    """Return a moment as seconds since 1970, to the millisecond; a third of the ISO text's size."""
    return None if moment is None else round(moment.timestamp(), 3)


def kw(power_kw: float | None) -> float | None:
    """Return a power to the watt: optimisers' plans carry 7.400000000000006."""
    return None if power_kw is None else round(power_kw, 3) + 0.0

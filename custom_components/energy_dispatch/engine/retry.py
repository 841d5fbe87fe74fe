"""When a failed attempt is repeated."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """Exponential backoff without jitter: one site has few devices, and tests want one answer."""

    first_delay_seconds: float = 2.0
    factor: float = 2.0
    longest_delay_seconds: float = 300.0

    def delay_seconds(self, failed_attempts: int) -> float:
        """Return the wait after the n-th failed attempt (n from 1): 2, 4, 8 … 300 s."""
        try:
            delay = self.first_delay_seconds * self.factor ** (failed_attempts - 1)
        except OverflowError:
            return self.longest_delay_seconds
        return min(delay, self.longest_delay_seconds)

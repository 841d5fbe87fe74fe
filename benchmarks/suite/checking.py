"""Whether a change has made something slower: by ratios, for times differ between machines."""

from collections.abc import Callable, Mapping

from .committed import fallen

type Measure = Callable[[str], Mapping[str, float]]
"""Runs a benchmark's quick version and returns its ratios; none if it broke off."""

_TRIES: int = 3
"""A busy machine slows down one side of a ratio now and then; what has become slower always."""


def check(committed: Mapping[str, Mapping[str, float]], measure: Measure) -> list[str]:
    """Say what has fallen below half of its committed ratio, in each of three quick runs.

    Args:
        committed: a benchmark → a row's whole name → its ratio in a quick run.
        measure: runs one benchmark.
    """
    sentences = []
    for name, before in committed.items():
        best: dict[str, float] = {}
        found: list[str] = []
        for _ in range(_TRIES):
            for row, ratio in measure(name).items():
                best[row] = max(ratio, best.get(row, 0.0))
            found = fallen(before, best)
            if not found:
                break
        sentences += [f"{name}: {sentence}" for sentence in found]
    return sentences

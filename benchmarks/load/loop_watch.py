"""Watches an event loop: when it does not turn, for how long, and in whose code it stands then.

A timer that ticks every millisecond shows that the loop turns. A thread looks at the loop's stack
whenever no tick has come for a while, and each step that the loop runs is timed. Python's garbage
collection stops every thread, and tells when; it is kept apart, for it strikes whoever happens to
run.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
import gc
import re
import sys
import threading
import time
from types import FrameType, TracebackType
from typing import Final, Self

_TICK_SECONDS: Final = 0.001
_LOOK_AFTER_SECONDS: Final = 0.002
"""No tick for so long: the thread begins to look."""
_NOTED_SECONDS: Final = 0.010
"""A stand-still of so long is kept."""
_RECENT: Final = 1000
"""Garbage collections among which those of a stand-still are looked for."""
_SHOWN: Final = 4
_LINE_NUMBER: Final = re.compile(r":\d+")
_OURS: Final = "custom_components/energy_dispatch/"
_ASLEEP: Final = "selectors.py"
"""The loop's own place when it waits: then others had the processor, or the interpreter's lock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """What the thread saw."""

    at: float
    place: str | None
    """Where the loop stood in our code."""
    asleep: bool
    """Whether it waited."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandStill:
    """The loop did not turn."""

    seconds: float
    processor_seconds: float
    """What the loop's thread had of the processor: much less, and others had it."""
    collecting_seconds: float
    """What of it was garbage collection, in whatever thread."""
    places: Mapping[str, int]
    """Where the loop stood in our code, and in how many looks."""
    looks: int
    asleep: int
    """In how many looks the loop waited, so that nothing in it can be blamed."""
    step_seconds: float
    """The longest single step in which our code was seen; a turn of the loop has many."""

    @property
    def ours_seconds(self) -> float:
        """What our code held the loop for, garbage collection aside."""
        if not self.looks:
            return 0.0
        share = sum(self.places.values()) / self.looks
        return max(0.0, self.seconds - self.collecting_seconds) * share

    def __str__(self) -> str:
        """Say it in a line."""
        most = Counter(self.places).most_common(3)
        where = ", ".join(f"{place} ({count})" for place, count in most)
        return (
            f"{self.seconds * 1e3:.1f} ms, of it ours {self.ours_seconds * 1e3:.1f}, "
            f"collecting {self.collecting_seconds * 1e3:.1f}; "
            f"the processor's {self.processor_seconds * 1e3:.1f}; "
            f"longest step {self.step_seconds * 1e3:.1f}; "
            f"{self.looks} looks, {self.asleep} of them asleep: {where or 'none in our code'}"
        )


@dataclass(slots=True, kw_only=True)
class Watched:
    """What was seen while something was done."""

    late_ms: list[float]
    """How late each tick was."""
    stand_stills: list[StandStill]
    collections_ms: list[float]

    @property
    def ours_ms(self) -> float:
        """The longest that our code held the loop for."""
        return max((one.ours_seconds * 1e3 for one in self.stand_stills), default=0.0)

    @property
    def step_ms(self) -> float:
        """The longest step of ours."""
        return max((one.step_seconds * 1e3 for one in self.stand_stills), default=0.0)

    @property
    def longest_ms(self) -> float:
        """The longest that the loop did not turn."""
        return max(self.late_ms, default=0.0)

    @property
    def of_ours(self) -> list[StandStill]:
        """The stand-stills of which our code has more than is allowed, the longest first."""
        ours = [one for one in self.stand_stills if one.ours_seconds > _NOTED_SECONDS]
        return sorted(ours, key=lambda one: -one.ours_seconds)

    @property
    def profile(self) -> list[tuple[str, float]]:
        """Our functions in which the loop was seen to stand still, and how often of all looks."""
        seen: Counter[str] = Counter()
        for one in self.of_ours:
            for place, count in one.places.items():
                seen[_LINE_NUMBER.sub("", place)] += count
        return [(name, count / seen.total()) for name, count in seen.most_common(_SHOWN)]


class LoopWatch:
    """Watches the loop that runs in the thread in which it is entered."""

    def __init__(self) -> None:
        """Watch nothing yet."""
        self._loop_thread = threading.get_ident()
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._look_on, name="loop watch", daemon=True)
        self._at = time.perf_counter()
        self._processor_at = time.thread_time()
        self._looks: list[_Look] = []
        self._steps: list[tuple[float, float]] = []
        """Begin and end of each that took long."""
        self._collections: list[tuple[float, float]] = []
        self._collecting_since = 0.0
        self._watched: Watched | None = None
        self._timer: asyncio.TimerHandle | None = None

    def __enter__(self) -> Self:
        """Begin."""
        gc.callbacks.append(self._note_collection)
        self._loop = asyncio.get_running_loop()
        self._time_steps()
        self._at = time.perf_counter()
        self._thread.start()
        self._tick()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End."""
        self._ending.set()
        self._thread.join()
        if self._timer is not None:
            self._timer.cancel()
        asyncio.Handle._run = self._run  # type: ignore[method-assign] # noqa: SLF001 - as it was
        gc.callbacks.remove(self._note_collection)

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[Watched]:
        """Give what is seen until the end of the block."""
        seen = Watched(late_ms=[], stand_stills=[], collections_ms=[])
        self._watched = seen
        begun = len(self._collections)
        try:
            yield seen
            # What has just held the loop is noted at the next tick.
            await asyncio.sleep(_TICK_SECONDS * 2)
        finally:
            self._watched = None
            seen.collections_ms += [(end - begin) * 1e3 for begin, end in self._collections[begun:]]

    def _time_steps(self) -> None:
        """Time what the loop runs: a callback, or a task up to its next wait."""
        run = self._run = asyncio.Handle._run  # noqa: SLF001 - the loop calls nothing else
        steps = self._steps

        def timed(handle: asyncio.Handle) -> None:
            begin = time.perf_counter()
            run(handle)
            end = time.perf_counter()
            if end - begin > _LOOK_AFTER_SECONDS:
                steps.append((begin, end))

        asyncio.Handle._run = timed  # type: ignore[method-assign,assignment] # noqa: SLF001

    def _tick(self) -> None:
        now, processor = time.perf_counter(), time.thread_time()
        begin, gone = self._at, now - self._at
        late = max(0.0, gone - _TICK_SECONDS)
        if self._watched is not None:
            self._watched.late_ms.append(late * 1e3)
            if late > _NOTED_SECONDS:
                self._watched.stand_stills.append(
                    self._stand_still(begin, now, processor - self._processor_at)
                )
        self._looks.clear()
        self._steps.clear()
        self._at, self._processor_at = now, processor
        self._timer = self._loop.call_later(_TICK_SECONDS, self._tick)

    def _stand_still(self, begin: float, end: float, processor_seconds: float) -> StandStill:
        looks = [look for look in self._looks if begin < look.at < end]
        return StandStill(
            seconds=end - begin - _TICK_SECONDS,
            processor_seconds=processor_seconds,
            collecting_seconds=self._collecting(begin, end),
            places=Counter(look.place for look in looks if look.place is not None),
            looks=len(looks),
            asleep=sum(look.asleep for look in looks),
            step_seconds=self._longest_step(begin - _TICK_SECONDS, looks),
        )

    def _longest_step(self, begin: float, looks: Sequence[_Look]) -> float:
        longest = 0.0
        for since, until in self._steps:
            seen = [look.place is not None for look in looks if since < look.at < until]
            if since >= begin and any(seen):
                held = until - since - self._collecting(since, until)
                longest = max(longest, held * sum(seen) / len(seen))
        return longest

    def _collecting(self, begin: float, end: float) -> float:
        return sum(
            max(0.0, min(end, until) - max(begin, since))
            for since, until in self._collections[-_RECENT:]
        )

    def _look_on(self) -> None:
        while not self._ending.wait(_TICK_SECONDS):
            now = time.perf_counter()
            if now - self._at < _LOOK_AFTER_SECONDS:
                continue
            frame = sys._current_frames().get(self._loop_thread)  # noqa: SLF001 - documented
            if frame is not None:
                asleep = frame.f_code.co_filename.endswith(_ASLEEP)
                self._looks.append(_Look(at=now, place=_place(frame), asleep=asleep))

    def _note_collection(self, phase: str, _info: Mapping[str, int]) -> None:
        now = time.perf_counter()
        if phase == "start":
            self._collecting_since = now
        else:
            self._collections.append((self._collecting_since, now))


def _place(frame: FrameType | None) -> str | None:
    """Return the innermost place in our code on a stack, or None."""
    while frame is not None:
        _, ours, file = frame.f_code.co_filename.partition(_OURS)
        if ours:
            return f"{file}:{frame.f_lineno} {frame.f_code.co_name}"
        frame = frame.f_back
    return None

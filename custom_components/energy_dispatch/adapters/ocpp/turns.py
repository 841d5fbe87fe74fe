"""A lock that knows whether anybody has it or waits for it."""

import asyncio
from typing import Literal, override


class Turns(asyncio.Lock):
    """Lets one at a time; ``free`` is true only if whoever comes now has it at once."""

    def __init__(self) -> None:
        """Start free."""
        super().__init__()
        self._wanted = 0

    @property
    def free(self) -> bool:
        """Whether nobody has it and nobody waits; while it changes hands, it is not locked."""
        return self._wanted == 0

    def take(self) -> None:
        """Have it at once, where it is free; ``release`` gives it back.

        Raises:
            RuntimeError: it is not free.
        """
        if not self.free:
            raise RuntimeError("It is somebody else's turn.")
        taking = self.acquire()
        try:
            taking.send(None)
        except StopIteration:
            return
        taking.close()
        raise RuntimeError("A free lock was not had at once.")

    @override
    async def acquire(self) -> Literal[True]:
        self._wanted += 1
        try:
            return await super().acquire()
        except BaseException:
            self._wanted -= 1
            raise

    @override
    def release(self) -> None:
        super().release()
        self._wanted -= 1

"""One connection of one charger: frames in and out, calls and their answers."""

from abc import ABC, abstractmethod
import asyncio
from collections.abc import Collection, Coroutine, Mapping
import itertools
import json
import logging
import secrets
from typing import Any, ClassVar, Final, NamedTuple

from aiohttp import WSCloseCode

from ...engine.base import Reason
from ...engine.errors import AdapterError
from .fields import Payload, group, words
from .gate import Gate
from .link import Link, LinkClosed
from .routes import LibraryRoutes, Route
from .turns import Turns

_LOGGER: Final = logging.getLogger(__name__)
_FRAMES: Final = logging.getLogger(f"{__name__}.frames")
if _FRAMES.level == logging.NOTSET:
    # The library formats every frame at INFO and logs what a charger gets wrong as our error.
    _FRAMES.setLevel(logging.CRITICAL)

ACCEPTED: Final = "Accepted"
_NOT_UNDERSTOOD: Final = frozenset({"NotImplemented", "NotSupported"})
_PASSING: Final = frozenset({"InternalError", "GenericError"})
_SHORT: Final = 200
_CALL: Final = 2
_CALL_RESULT: Final = 3
_CALL_ERROR: Final = 4
_TURN_FRAMES: Final = 16


class CallRefused(AdapterError):  # noqa: N818 - it is the charger's answer
    """The charger answered a call with a CALLERROR."""

    def __init__(self, action: str, code: str, words: str) -> None:
        self.code = code
        self.words = f"{code}: {words}" if words else code
        passing = code in _PASSING
        refusal = Reason.UNSUPPORTED if self.not_understood else Reason.REJECTED
        super().__init__(
            f"{action}: {self.words}", retryable=passing, reason=None if passing else refusal
        )

    @property
    def not_understood(self) -> bool:
        """Whether the charger does not know the action at all."""
        return self.code in _NOT_UNDERSTOOD


class Frame(NamedTuple):
    """A call as it goes over the wire, once."""

    unique_id: str
    action: str
    text: str


class _Waiting(NamedTuple):
    unique_id: str
    action: str
    answer: asyncio.Future[Payload]


class Answer(NamedTuple):
    """What a charger answers to a call that it may accept or not."""

    action: str
    status: str
    info: str | None = None
    """Its reason, where it gives one."""

    @property
    def accepted(self) -> bool:
        """Whether it said yes, without any condition."""
        return self.status == ACCEPTED

    @property
    def words(self) -> str:
        """What the charger said, for a person."""
        return f"{self.status} ({self.info})" if self.info else self.status

    def __str__(self) -> str:
        return f"{self.action}: {self.words}"


class Connection(ABC):
    """A connection that lives until ``run`` returns.

    Calls raise ``AdapterError`` where there is no answer: retryable, ``timed_out`` or ``offline``;
    ``CallRefused`` where the answer is a CALLERROR. An answered status is returned as a word.
    """

    VERSION: ClassVar[str]
    PEER: ClassVar[Any]
    """The class of python ``ocpp`` for this version."""
    ACTIONS: ClassVar[Collection[str]]
    """All of this version, of either side."""

    def __init__(
        self,
        link: Link,
        *,
        charge_point_id: str,
        response_timeout_seconds: float,
    ) -> None:
        """Take over an open socket."""
        self.heard = asyncio.Event()
        """Set once the charger has sent anything."""
        self._link = link
        self._response_timeout_seconds = response_timeout_seconds
        self._loop = asyncio.get_running_loop()
        self._gate = Gate(self._loop.time)
        self._ended: str | None = None
        self._one_at_a_time = Turns()
        self._waiting: _Waiting | None = None
        self._written: _Waiting | None = None
        """A call that has left already, until somebody asks for its answer."""
        self._id_prefix = secrets.token_hex(4)
        self._numbers = itertools.count(1)
        self._tasks: set[asyncio.Task[None]] = set()
        self._peer: Any = self.PEER(charge_point_id, link, logger=_FRAMES)
        self._peer.route_map = LibraryRoutes(self.routes(), self.ACTIONS)

    @abstractmethod
    def routes(self) -> Mapping[str, Route]:
        """Return what answers each action of the charger."""

    async def run(self) -> str:
        """Serve the charger until the connection ends; return why it did.

        No single frame ends it, whatever is in it; a flood does, and so does nothing but nonsense.
        """
        try:
            for number in itertools.count(1):
                frame = await self._link.recv()
                self.heard.set()
                too_much = self._gate.take(makes_sense=await self._take(frame))
                if too_much is not None:
                    _LOGGER.warning("%s is cut off: %s", self._peer.id, too_much)
                    await self.close(WSCloseCode.POLICY_VIOLATION, too_much)
                    break
                if number % _TURN_FRAMES == 0:
                    # Frames that wait already come without a pause: others have their turn too.
                    await asyncio.sleep(0)
        except LinkClosed as gone:
            self.end(str(gone))
        finally:
            self.end("stopped")
        return self._ended or "stopped"

    async def _take(self, frame: str) -> bool:
        """Handle a frame; return whether it was a message at all."""
        try:
            message = json.loads(frame)
            kind = message[0] if isinstance(message, list) and len(message) > 1 else None
            if kind == _CALL:
                await self._peer.route_message(frame)
            elif kind in {_CALL_RESULT, _CALL_ERROR}:
                self._take_answer(message)
            else:
                return False
        except LinkClosed:
            raise
        except Exception as error:  # noqa: BLE001 - an odd frame may raise anything
            _LOGGER.debug("%s: frame dropped: %r", self._peer.id, error)
            return False
        return True

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run work that ends with this connection at the latest."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def end(self, why: str) -> None:
        """Let every call and task end now; later calls fail at once."""
        if self._ended is not None:
            return
        self._ended = why
        self.interrupt(why)
        for task in self._tasks:
            task.cancel()

    def interrupt(self, why: str) -> None:
        """Fail the call that waits for an answer: none will come."""
        if self._waiting is not None and not self._waiting.answer.done():
            self._waiting.answer.set_exception(_offline(self._waiting.action, why))

    async def close(self, code: WSCloseCode, reason: str) -> None:
        """End the connection and close its socket."""
        self.end(reason)
        await self._link.close(code, reason)

    @property
    def idle(self) -> bool:
        """Whether a call would go out at once."""
        return self._one_at_a_time.free and self._ended is None

    def write_now(self, frame: Frame) -> bool:
        """Send a call without waiting for anything; say whether it has left.

        ``ask_by`` gives its answer. Until that has come, or its time is over, it is this call's
        turn, whoever asks for the answer or does not.
        """
        if not self.idle or not self._link.write_now(frame.text):
            return False
        self._one_at_a_time.take()
        waiting = self._written = self._expect(frame)
        too_late = self._limit(waiting)

        def over(_answer: asyncio.Future[Payload]) -> None:
            too_late.cancel()
            self._stop_expecting(waiting)
            self._one_at_a_time.release()

        waiting.answer.add_done_callback(over)
        return True

    def frame(self, action: str, payload: Payload) -> Frame:
        """Encode a call, which may be sent later, or never."""
        unique_id = f"{self._id_prefix}{next(self._numbers)}"
        text = json.dumps([_CALL, unique_id, action, payload], separators=(",", ":"))
        return Frame(unique_id, action, text)

    async def call(self, action: str, payload: Payload) -> Payload:
        """Send a call and return the charger's answer, both with the keys of the standard.

        Calls are made one after the other, as OCPP-J has it. This is not the library's way: that
        one turns every key over twice and waits in a thread for a schema, and it is the moment of
        a setpoint. What we send is made by typed code, and what comes back may be anything.

        Raises:
            AdapterError: no answer, or one that cannot be understood.
            CallRefused: the charger refused the call as such.
        """
        return await self._exchange(self.frame(action, payload))

    async def _exchange(self, frame: Frame) -> Payload:
        written = self._written
        if written is not None and written.unique_id == frame.unique_id:
            self._written = None
            return await written.answer
        async with self._one_at_a_time:
            return await self._answer_to(frame)

    async def _answer_to(self, frame: Frame) -> Payload:
        if self._ended is not None:
            raise _offline(frame.action, self._ended)
        waiting = self._expect(frame)
        too_late: asyncio.TimerHandle | None = None
        try:
            await self._link.send(frame.text)
            too_late = self._limit(waiting)
            return await waiting.answer
        except LinkClosed as error:
            raise _offline(frame.action, str(error)) from error
        finally:
            if too_late is not None:
                too_late.cancel()
            self._stop_expecting(waiting)

    def _expect(self, frame: Frame) -> _Waiting:
        """Wait for the answer to a call whose turn it is."""
        self._waiting = _Waiting(frame.unique_id, frame.action, self._loop.create_future())
        return self._waiting

    def _limit(self, waiting: _Waiting) -> asyncio.TimerHandle:
        """Give an answer so much time."""
        return self._loop.call_later(self._response_timeout_seconds, self._stop_waiting, waiting)

    def _stop_expecting(self, waiting: _Waiting) -> None:
        self._waiting = None
        if waiting.answer.done() and not waiting.answer.cancelled():
            waiting.answer.exception()  # seen, also where sending failed first

    def _stop_waiting(self, waiting: _Waiting) -> None:
        if not waiting.answer.done():
            seconds = f"{self._response_timeout_seconds:g} s"
            waiting.answer.set_exception(
                AdapterError(
                    f"{waiting.action}: no answer within {seconds}", reason=Reason.TIMED_OUT
                )
            )

    async def ask(self, action: str, payload: Payload) -> Answer:
        """Send a call whose answer is a status, and return that.

        Raises:
            AdapterError: as ``call``.
        """
        return await self.ask_by(self.frame(action, payload))

    async def ask_by(self, frame: Frame) -> Answer:
        """Send a call that was encoded before, and return the status in its answer.

        Raises:
            AdapterError: as ``call``.
        """
        action = frame.action
        answer = await self._exchange(frame)
        status = answer.get("status")
        if not isinstance(status, str):
            raise _not_understood(action, answer)
        return Answer(action, _short(status), _reason(group(answer, "statusInfo")))

    def _take_answer(self, message: list[Any]) -> None:
        """Hand an answer to the call that waits for it; a late one has nobody who does."""
        waiting = self._waiting
        if waiting is None or message[1] != waiting.unique_id or waiting.answer.done():
            return
        kind, _, *rest = message
        if kind == _CALL_RESULT and rest and isinstance(rest[0], dict):
            waiting.answer.set_result(rest[0])
        elif kind == _CALL_RESULT:
            waiting.answer.set_exception(_not_understood(waiting.action, rest))
        else:
            # Some leave out the description, or more.
            code, said, *_ = [*map(_short, rest), "", ""]
            waiting.answer.set_exception(CallRefused(waiting.action, code or "no code", said))


def _offline(action: str, why: str) -> AdapterError:
    return AdapterError(f"{action}: {why}", reason=Reason.OFFLINE)


def _not_understood(action: str, answer: object) -> AdapterError:
    return AdapterError(f"{action}: the answer {_short(answer)} cannot be understood")


def _short(said: object) -> str:
    """Return what a charger said, cut to what a person reads."""
    return str(said)[:_SHORT]


def _reason(info: Payload) -> str | None:
    """Return what OCPP 2 adds to a status: a code and, if the charger is kind, a sentence."""
    told = (words(info.get("reasonCode")), words(info.get("additionalInfo")))
    return _short(": ".join(each for each in told if each)) or None

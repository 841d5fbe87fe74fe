"""A client of a running Home Assistant: log in, REST for config flows, websocket for the rest."""

import asyncio
from collections.abc import Callable, Mapping
import contextlib
from http import HTTPStatus
from typing import Any, Final

import aiohttp

type Data = Mapping[str, Any]

_MAX_MESSAGE: Final = 64 << 20
_STEP_SECONDS: Final = 30.0


class RequestError(Exception):
    """Home Assistant refused a request; the message is its own."""


class Client:
    """Speaks for one user to one Home Assistant."""

    def __init__(self, url: str) -> None:
        """Know where it is; ``log_in`` or ``onboard`` comes first, then ``connect``."""
        self.url = url
        self.tokens: dict[str, Any] = {}
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_STEP_SECONDS))
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._reader: asyncio.Task[None] | None = None
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._handlers: dict[int, Callable[[Data], None]] = {}
        self._last_id = 0

    async def close(self) -> None:
        """Hang up."""
        if self._reader is not None:
            self._reader.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._reader
        if self._socket is not None:
            await self._socket.close()
        await self._session.close()

    async def answers(self) -> bool:
        """Say whether Home Assistant answers at all yet."""
        try:
            async with self._session.get(f"{self.url}/manifest.json") as response:
                return response.status == HTTPStatus.OK
        except aiohttp.ClientError:
            return False

    async def onboard(self, *, name: str, username: str, password: str) -> None:
        """Create the first user, and log in."""
        answer = await self._post(
            "/api/onboarding/users",
            {
                "client_id": self._client_id,
                "name": name,
                "username": username,
                "password": password,
                "language": "en",
            },
        )
        await self._take_tokens(answer["auth_code"])

    async def log_in(self, *, username: str, password: str) -> None:
        """Log in as somebody who exists."""
        flow = await self._post(
            "/auth/login_flow",
            {
                "client_id": self._client_id,
                "handler": ["homeassistant", None],
                "redirect_uri": self._client_id,
            },
        )
        result = await self._post(
            f"/auth/login_flow/{flow['flow_id']}",
            {"client_id": self._client_id, "username": username, "password": password},
        )
        if result["type"] != "create_entry":
            raise RequestError(f"{username} cannot log in: {result.get('errors')}")
        await self._take_tokens(result["result"])

    async def connect(self) -> None:
        """Open the websocket."""
        self._socket = await self._session.ws_connect(
            f"{self.url}/api/websocket", max_msg_size=_MAX_MESSAGE, heartbeat=30
        )
        await self._socket.receive_json()
        await self._socket.send_json({"type": "auth", "access_token": self.tokens["access_token"]})
        answer = await self._socket.receive_json()
        if answer["type"] != "auth_ok":
            raise RequestError(f"The websocket is refused: {answer.get('message')}")
        self._reader = asyncio.create_task(self._read(self._socket))

    async def flow(self, path: str, start: Data, *steps: Data) -> dict[str, Any]:
        """Go through a config flow.

        Args:
            path: below ``/api/config/config_entries``, such as ``/flow``.
            start: what starts the flow.
            steps: what is entered into each of its forms, or chosen from each of its menus.

        Raises:
            RequestError: a form came back with errors, or the flow ended otherwise.
        """
        base = f"/api/config/config_entries{path}"
        answer = await self._post(base, start)
        for step in steps:
            if answer["type"] not in {"form", "menu"}:
                break
            answer = await self._post(f"{base}/{answer['flow_id']}", step)
            if answer.get("errors"):
                raise RequestError(f"{path}: {answer['step_id']} answers {answer['errors']}")
        if answer["type"] != "create_entry":
            raise RequestError(f"{path} ends with {answer}")
        return answer

    async def reload(self, entry_id: str) -> None:
        """Reload a config entry."""
        await self._post(f"/api/config/config_entries/entry/{entry_id}/reload", {})

    async def call(self, kind: str, **fields: Any) -> Any:  # noqa: ANN401 - JSON of any shape
        """Ask something over the websocket.

        Raises:
            RequestError: Home Assistant refuses.
            ConnectionError: the link is gone.
        """
        _, answer = await self._request(kind, fields, None)
        return answer

    async def subscribe(self, event_type: str, handler: Callable[[Data], None]) -> None:
        """Call a handler with each event of a type."""
        await self._request("subscribe_events", {"event_type": event_type}, handler)

    async def follow(self, kind: str, handler: Callable[[Data], None]) -> None:
        """Call a handler with each message of a subscription of its own kind."""
        await self._request(kind, {}, handler)

    async def action(self, name: str, data: Data, *, answers: bool = True) -> dict[str, Any]:
        """Perform one of our actions."""
        result = await self.call(
            "call_service",
            domain="energy_dispatch",
            service=name,
            service_data=dict(data),
            return_response=answers,
        )
        return dict(result["response"] or {})

    async def _request(
        self, kind: str, fields: Data, handler: Callable[[Data], None] | None
    ) -> tuple[int, Any]:
        if self._socket is None or self._socket.closed:
            raise ConnectionError("Home Assistant is gone.")
        self._last_id += 1
        number = self._last_id
        if handler is not None:
            self._handlers[number] = handler
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        await self._socket.send_json({"id": number, "type": kind, **fields})
        async with asyncio.timeout(_STEP_SECONDS):
            return number, await answer

    async def _read(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for message in socket:
            data = message.json()
            number = data["id"]
            if data["type"] == "event":
                self._handlers[number](data["event"])
            elif (answer := self._answers.pop(number, None)) is not None and not answer.done():
                if data.get("success", True):
                    answer.set_result(data.get("result"))
                else:
                    answer.set_exception(RequestError(data["error"]["message"]))
        for answer in self._answers.values():
            if not answer.done():
                answer.set_exception(ConnectionError("Home Assistant is gone."))
        self._answers.clear()

    @property
    def _client_id(self) -> str:
        return f"{self.url}/"

    async def _take_tokens(self, code: str) -> None:
        form = {"client_id": self._client_id, "grant_type": "authorization_code", "code": code}
        async with self._session.post(f"{self.url}/auth/token", data=form) as response:
            self.tokens = await response.json()
        if "access_token" not in self.tokens:
            raise RequestError(f"No token: {self.tokens}")

    async def _post(self, path: str, body: Data) -> dict[str, Any]:
        headers = {}
        if self.tokens:
            headers["Authorization"] = f"Bearer {self.tokens['access_token']}"
        async with self._session.post(
            f"{self.url}{path}", json=dict(body), headers=headers
        ) as response:
            if response.status >= HTTPStatus.BAD_REQUEST:
                raise RequestError(f"{path}: {response.status} {await response.text()}")
            answer: dict[str, Any] = await response.json()
            return answer

"""Open panels in a process of their own: websockets that follow all sites, as a browser does."""

import asyncio
from typing import Any

from benchmarks.load.orders import Answer, Order, serve
from demo.client import Client


class Panels:
    """The panels that are open."""

    def __init__(self) -> None:
        """Open none yet."""
        self._clients: list[Client] = []
        self._frames = 0

    async def obey(self, order: Order) -> Answer:
        """Open so many panels, or tell how many frames came, or close all."""
        match order["do"]:
            case "open":
                for _ in range(order["count"]):
                    await self._open(order["url"], order["token"])
                return {}
            case "tell":
                return {"frames": self._frames}
        for client in self._clients:
            await client.close()
        return {}

    async def _open(self, url: str, token: str) -> None:
        client = Client(url)
        self._clients.append(client)
        client.tokens = {"access_token": token}
        await client.connect()
        await client.follow("energy_dispatch/subscribe", self._count)

    def _count(self, _frame: Any) -> None:  # noqa: ANN401 - JSON of any shape
        self._frames += 1


if __name__ == "__main__":
    asyncio.run(serve(Panels().obey))

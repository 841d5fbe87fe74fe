"""What the panel remembers of a site beside its plans and its ledger.

That is who sent what, what was refused, and what tests of devices have shown. Nothing depends on
it: it is written some seconds later, by Home Assistant's own store.
"""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.core import Context, HomeAssistant, callback
from homeassistant.helpers.storage import Store

from ..const import DOMAIN

PLANS_KEPT: Final = 100
PROBLEMS_KEPT: Final = 50
SAVE_SECONDS: Final = 5.0
VERSION: Final = 1

type Record = dict[str, Any]


class Notebook:
    """Submissions, newest last, and the last test of each device."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Start empty; ``async_load`` reads what was written before."""
        self.submissions: list[Record] = []
        self.tests: dict[str, Record] = {}
        self.dismissed: dict[str, str] = {}
        """By asset, the failed command that somebody has taken note of."""
        self._store: Store[dict[str, Any]] = Store(hass, VERSION, _key(entry_id))
        self._changed = False

    async def async_load(self) -> None:
        """Read what was written before."""
        stored = await self._store.async_load() or {}
        self.submissions = [*stored.get("submissions", ()), *self.submissions]
        self.tests = {**stored.get("tests", {}), **self.tests}
        self.dismissed = {**stored.get("dismissed", {}), **self.dismissed}

    async def async_close(self) -> None:
        """Write what is left."""
        if self._changed:
            self._changed = False
            await self._store.async_save(self._plain())

    @callback
    def note_accepted(
        self, answer: Mapping[str, Any], *, name: str | None, received_at: float, context: Context
    ) -> None:
        """Note what an action took in, as it was answered."""
        self._add(
            {
                "plan_id": answer["plan_id"],
                "name": name,
                "received_at": received_at,
                "user_id": context.user_id,
                "starts_at": answer["starts_at"],
                "ends_at": answer["ends_at"],
                "slots": answer["slots"],
                "assets": answer["assets"],
                "ignored": answer["ignored_columns"],
                "unmapped": answer["unmapped_columns"],
                "problems": [],
            }
        )

    @callback
    def note_refused(
        self, problems: list[Record], *, name: str | None, received_at: float, context: Context
    ) -> None:
        """Note what was refused, and why."""
        self._add(
            {
                "plan_id": f"refused_{context.id}",
                "name": name,
                "received_at": received_at,
                "user_id": context.user_id,
                "starts_at": None,
                "ends_at": None,
                "slots": 0,
                "assets": {},
                "ignored": [],
                "unmapped": [],
                "problems": problems[:PROBLEMS_KEPT],
            }
        )

    @callback
    def note_test(self, asset_id: str, test: Record) -> None:
        """Note how a device's test goes."""
        self.tests[asset_id] = test
        self._save()

    @callback
    def note_dismissed(self, asset_id: str, command_id: str) -> None:
        """Note that somebody knows of a failure."""
        self.dismissed[asset_id] = command_id
        self._save()

    def _add(self, record: Record) -> None:
        self.submissions.append(record)
        del self.submissions[:-PLANS_KEPT]
        self._save()

    def _save(self) -> None:
        self._changed = True
        self._store.async_delay_save(self._plain, SAVE_SECONDS)

    def _plain(self) -> dict[str, Any]:
        return {
            "submissions": list(self.submissions),
            "tests": dict(self.tests),
            "dismissed": dict(self.dismissed),
        }


async def async_remove_notebook(hass: HomeAssistant, entry_id: str) -> None:
    """Delete what was written for a site."""
    await Store(hass, VERSION, _key(entry_id)).async_remove()


def _key(entry_id: str) -> str:
    return f"{DOMAIN}.{entry_id}.panel"

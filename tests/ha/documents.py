"""The YAML in the documents, and how Home Assistant gets it."""

from dataclasses import dataclass
from pathlib import Path
import re
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import yaml

from .schedules import settle

ROOT: Final = Path(__file__).parents[2]
PAGES: Final = {path.name: path for path in (ROOT / "README.md", *sorted(ROOT.glob("docs/*.md")))}
_BLOCK: Final = re.compile(
    r"^(?:#+ (?P<heading>[^\n]+)|```yaml\n(?P<yaml>.*?)^```)$", re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    """One fenced block of YAML."""

    page: str
    heading: str
    number: int
    """Its place among those of the page."""
    content: Any

    @property
    def is_automation(self) -> bool:
        """It stands in automations.yaml."""
        return isinstance(self.content, dict) and "actions" in self.content

    @property
    def is_action(self) -> bool:
        """It is one action."""
        return isinstance(self.content, dict) and "action" in self.content


def snippets(page: str) -> list[Snippet]:
    """Return the YAML blocks of a page, in order."""
    found: list[Snippet] = []
    heading = ""
    for match in _BLOCK.finditer(PAGES[page].read_text(encoding="utf-8")):
        if match["heading"]:
            heading = match["heading"]
        else:
            content = yaml.safe_load(match["yaml"])
            found.append(Snippet(page=page, heading=heading, number=len(found), content=content))
    return found


async def run_action(hass: HomeAssistant, content: dict[str, Any]) -> None:
    """Run one action as a script does; it raises what the action raises."""
    assert await async_setup_component(
        hass, "script", {"script": {"from_the_docs": {"sequence": [content]}}}
    )
    await hass.services.async_call("script", "from_the_docs", blocking=True)
    await settle(hass)


async def set_up_automation(hass: HomeAssistant, content: dict[str, Any]) -> str:
    """Set up an automation, and return its entity id; the test fails if it is not taken."""
    assert await async_setup_component(hass, "automation", {"automation": [content]})
    await hass.async_block_till_done()
    (entity_id,) = hass.states.async_entity_ids("automation")
    state = hass.states.get(entity_id)
    assert state is not None
    assert state.state == "on", f"Home Assistant does not take {content['alias']}."
    return entity_id

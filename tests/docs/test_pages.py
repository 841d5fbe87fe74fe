"""The documents: links lead somewhere, words are those on the screen, numbers those in the code."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
import json
from pathlib import Path
import re
from typing import Any, Final

from homeassistant import components
import pytest
import yaml

from custom_components.energy_dispatch.adapters.flash import COARSE, MOST_A_DAY
from custom_components.energy_dispatch.adapters.ocpp import central, gate
from custom_components.energy_dispatch.const import DEFAULT_OCPP_HOST, DEFAULT_OCPP_PORT
from custom_components.energy_dispatch.energy.account import HOURS_BACK
from custom_components.energy_dispatch.energy.books import AFTER_THE_HOUR
from custom_components.energy_dispatch.engine import Command, CommandType
from custom_components.energy_dispatch.engine.ledger import MAX_AGE, MAX_COMMANDS
from custom_components.energy_dispatch.house import DEFAULT_RAISE_HOLD_SECONDS, STALE_AFTER
from custom_components.energy_dispatch.resuming import AWAY_TOO_LONG
from script.action_docs import PAGE as REFERENCE, page as reference

ROOT: Final = Path(__file__).parents[2]
PAGES: Final = {path.name: path for path in (ROOT / "README.md", *sorted(ROOT.glob("docs/*.md")))}
LINK: Final = re.compile(r"\[[^\]]+\]\((?P<target>[^)\s]+)\)")
BOLD: Final = re.compile(r"\*\*(?P<text>[^*]+)\*\*")
WALKED: Final = (
    "installation.md",
    "first-charger.md",
    "first-battery.md",
    "first-schedule.md",
    "limitations.md",
    "security.md",
    "troubleshooting.md",
)
"""Pages whose words in bold are on the screen."""
RULES: Final = frozenset(
    yaml.safe_load(
        (Path(components.__path__[0]) / "unifi_access" / "quality_scale.yaml").read_text("utf-8")
    )["rules"]
)
"""All rules that there are, as an integration of Home Assistant's own answers them."""
NEITHER: Final = frozenset({"Energy Dispatch", "Proof → When somebody else changes the setpoint"})


def _text(page: str) -> str:
    return " ".join(PAGES[page].read_text(encoding="utf-8").split())


def _anchors(path: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings
    }


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page: str) -> None:
    path = PAGES[page]
    broken = []
    for match in LINK.finditer(path.read_text(encoding="utf-8")):
        target, _, anchor = match["target"].partition("#")
        if target.startswith(("http:", "https:")):
            continue
        there = (path.parent / target).resolve() if target else path
        if not there.exists() or (anchor and anchor not in _anchors(there)):
            broken.append(match["target"])
    assert broken == []


def test_the_readme_leads_to_every_page() -> None:
    linked = {match["target"] for match in LINK.finditer(PAGES["README.md"].read_text("utf-8"))}
    assert {f"docs/{name}" for name in PAGES if name != "README.md"} <= linked


def test_the_readmes_first_screen_has_two_commands() -> None:
    first = PAGES["README.md"].read_text(encoding="utf-8").partition("![")[0]
    assert re.findall(r"^ {4}(\S.*)$", first, re.MULTILINE) == ["script/demo", "script/test"]


def test_the_reference_is_what_the_code_says() -> None:
    assert REFERENCE.read_text(encoding="utf-8") == reference(), "run script/action_docs.py"


def test_the_quality_scale_is_reached_and_each_exemption_has_a_reason() -> None:
    path = ROOT / "custom_components" / "energy_dispatch" / "quality_scale.yaml"
    rules = yaml.safe_load(path.read_text(encoding="utf-8"))["rules"]
    assert len(rules) == len(RULES)
    assert set(rules) == RULES
    for rule, said in rules.items():
        reason = said.get("comment") if isinstance(said, dict) else None
        assert said == "done" or (said["status"] == "exempt" and reason), rule


def _leaves(values: Mapping[str, Any]) -> Iterator[str]:
    for value in values.values():
        if isinstance(value, Mapping):
            yield from _leaves(value)
        else:
            yield str(value)


@pytest.mark.parametrize("page", WALKED)
def test_words_in_bold_are_on_the_screen(page: str) -> None:
    english = ROOT / "custom_components" / "energy_dispatch" / "translations" / "en.json"
    texts = set(_leaves(json.loads(english.read_text(encoding="utf-8"))))
    shown = {match["text"] for match in BOLD.finditer(_text(page))}
    assert sorted(shown - texts - NEITHER) == []


_COMMAND: Final = Command("a", CommandType.RELEASE, {}, datetime(2026, 12, 1, tzinfo=UTC))
NUMBERS: Final = (
    ("limitations.md", f"at least every {STALE_AFTER.total_seconds():g} s"),
    ("limitations.md", f"Rises wait {DEFAULT_RAISE_HOLD_SECONDS:g} s"),
    ("limitations.md", f"more than {AWAY_TOO_LONG.total_seconds() / 3600:g} hours"),
    ("limitations.md", f"at most {MOST_A_DAY} times a day"),
    ("limitations.md", f"longer than {HOURS_BACK // 24} days is not made good"),
    ("limitations.md", f"the last {MAX_COMMANDS:,} commands of a site for {MAX_AGE.days} days"),
    ("security.md", f"`{DEFAULT_OCPP_HOST}`, port {DEFAULT_OCPP_PORT}"),
    ("security.md", f"may have {central._MAX_MESSAGE_BYTES // 1024} KiB at the most"),
    ("security.md", f"send {gate._FRAMES_PER_SECOND:g} messages a second for long"),
    ("security.md", f"up to {gate._BURST:,.0f} at once"),
    ("troubleshooting.md", f"longer than {_COMMAND.timeout_seconds:g} s"),
    ("troubleshooting.md", f"rows come {AFTER_THE_HOUR.total_seconds():g} s after each full hour"),
    ("first-charger.md", f"ws://<address of Home Assistant>:{DEFAULT_OCPP_PORT}/"),
)


def test_a_used_up_budget_of_writes_makes_setpoints_as_coarse_as_the_page_says() -> None:
    assert timedelta(hours=1) == COARSE
    assert "at most once an hour" in _text("limitations.md")


@pytest.mark.parametrize(("page", "phrase"), NUMBERS)
def test_a_number_is_the_codes(page: str, phrase: str) -> None:
    assert phrase in _text(page)

"""script/check-integration finds nothing here, and finds each kind of mistake."""

from collections.abc import Callable
import json
from pathlib import Path
import shutil
from typing import Any

import pytest

from script.check_integration import INTEGRATION, check


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the integration, to make mistakes in."""
    copy = tmp_path / INTEGRATION.name
    shutil.copytree(INTEGRATION, copy, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


def _edit(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    values = json.loads(path.read_text(encoding="utf-8"))
    change(values)
    path.write_text(json.dumps(values), encoding="utf-8")


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_nothing_is_wrong_here() -> None:
    assert check(INTEGRATION) == []


@pytest.mark.parametrize(
    ("path", "change", "words"),
    [
        ("manifest.json", lambda m: m.pop("iot_class"), "no iot_class"),
        ("manifest.json", lambda m: m.update(colour="red"), "colour"),
        ("manifest.json", lambda m: m.update(codeowners=m.pop("codeowners")), "alphabetical"),
        ("manifest.json", lambda m: m.update(version="one"), "version"),
        ("manifest.json", lambda m: m.update(domain="other"), "domain"),
        (
            "translations/de.json",
            lambda t: t["services"]["send_command"].pop("name"),
            "de.json has no services.send_command.name",
        ),
        ("translations/de.json", lambda t: t.update(more={"a": "b"}), "en.json has no more.a"),
        (
            "translations/de.json",
            lambda t: t["exceptions"]["cannot_discharge"].update(message="Nein."),
            "placeholders",
        ),
        (
            "translations/de.json",
            lambda t: t["exceptions"]["no_site"].update(message=" "),
            "no_site.message is empty",
        ),
        (
            "translations/en.json",
            lambda t: t["selector"]["end_policy"]["options"].pop("hold"),
            "no hold",
        ),
        ("translations/en.json", lambda t: t["exceptions"].pop("no_site"), "exceptions.no_site"),
        (
            "translations/en.json",
            lambda t: t["exceptions"].update(never_raised={"message": "x"}),
            "never_raised is used nowhere",
        ),
        (
            "translations/en.json",
            lambda t: t["issues"].pop("not_controllable"),
            "issues.not_controllable",
        ),
        (
            "translations/en.json",
            lambda t: t["services"]["submit_schedule"]["fields"].pop("map"),
            "no map",
        ),
        (
            "translations/en.json",
            lambda t: t["selector"]["gaps"]["options"].pop("hold"),
            "services.yaml: submit_schedule.gaps",
        ),
        ("translations/en.json", lambda t: t["triggers"].pop("plan_ended"), "no plan_ended"),
        ("icons.json", lambda i: i["conditions"].pop("is_offline"), "no is_offline"),
        ("icons.json", lambda i: i["services"].pop("send_command"), "no send_command"),
        ("icons.json", lambda i: i["entity"]["sensor"].update(x={"default": "mdi:x"}), "no entity"),
        (
            "icons.json",
            lambda i: i["entity"]["sensor"]["plan"].update(default="plan.png"),
            "no mdi: icon",
        ),
    ],
)
def test_a_mistake_in_a_file_of_texts_is_found(
    folder: Path, path: str, change: Callable[[dict[str, Any]], object], words: str
) -> None:
    _edit(folder / path, change)
    findings = check(folder)
    assert any(words in finding for finding in findings), findings


@pytest.mark.parametrize(
    ("path", "old", "new", "words"),
    [
        ("trigger.py", '"plan_ended": _', '"plan_over": _', "plan_over"),
        ("conditions.yaml", "is_on_plan: *", "is_planned: *", "is_planned"),
        ("services.yaml", "\nclear_override:", "\nclear_overrides:", "clear_overrides"),
        ("services.py", '("send_command", _async', '("send", _async', "no send_command"),
        ("sources/__init__.py", 'S2 = "s2"', 'S2 = "s3"', "no s3"),
        ("services.py", 'translation_key="not_simulated"', 'translation_key="nowhere"', "nowhere"),
    ],
)
def test_what_code_and_descriptions_do_not_share_is_found(
    folder: Path, path: str, old: str, new: str, words: str
) -> None:
    _replace(folder / path, old, new)
    findings = check(folder)
    assert any(words in finding for finding in findings), findings


def test_a_missing_and_a_wrong_brand_icon_are_found(folder: Path) -> None:
    brand = folder / "brand"
    (brand / "icon@2x.png").unlink()
    assert any("icon@2x.png is missing" in finding for finding in check(folder))
    shutil.copy(brand / "icon.png", brand / "icon@2x.png")
    assert any("512" in finding for finding in check(folder))

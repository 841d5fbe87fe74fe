"""One version, and everything that is released and says which one it is."""

import json
from pathlib import Path
import re
import tomllib
from typing import Any, Final
import zipfile

import yaml

from script.release import INTEGRATION, archive_name, make_archive, version

ROOT: Final = Path(__file__).parents[2]
WORKFLOWS: Final = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def _json(path: str) -> Any:  # noqa: ANN401 - whatever JSON holds
    return json.loads((ROOT / path).read_text(encoding="utf-8"))


def test_the_version_is_in_one_place_and_the_others_follow() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert "version" not in project["project"]
    source = project["tool"]["hatch"]["version"]
    text = (ROOT / source["path"]).read_text(encoding="utf-8")
    found = re.search(source["pattern"], text)
    assert found is not None
    assert found["version"] == version()
    package, lock = _json("frontend/package.json"), _json("frontend/package-lock.json")
    assert package["version"] == lock["version"] == lock["packages"][""]["version"] == version()


def test_the_changes_begin_with_this_version_and_the_readme_names_it() -> None:
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (\S+)", changes, re.MULTILINE)[0] == version()
    assert f"version {version()}" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_text_names_the_same_oldest_home_assistant() -> None:
    year, month, _ = _json("hacs.json")["homeassistant"].split(".")
    named = f"Home Assistant {year}.{month} or later"
    for page in ("README.md", "CHANGELOG.md", "docs/installation.md"):
        text = " ".join((ROOT / page).read_text(encoding="utf-8").split())
        assert named in text, page


def test_the_archive_is_the_folder_and_nothing_else(tmp_path: Path) -> None:
    path = make_archive(tmp_path)
    assert path.name == archive_name()
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        assert archive.testzip() is None
    there = {
        one.relative_to(INTEGRATION).as_posix()
        for one in INTEGRATION.rglob("*")
        if one.is_file() and "__pycache__" not in one.parts
    }
    assert names == there | {"LICENSE"}
    assert {"manifest.json", "services.yaml", "translations/de.json", "brand/icon.png"} <= names
    assert "frontend/dist/energy-dispatch.js" in names


def test_the_same_files_give_the_same_archive(tmp_path: Path) -> None:
    (tmp_path / "again").mkdir()
    first, second = make_archive(tmp_path), make_archive(tmp_path / "again")
    assert first.read_bytes() == second.read_bytes()


def test_hacs_is_told_what_to_download() -> None:
    told = _json("hacs.json")
    assert told["zip_release"] is True
    assert told["filename"] == "energy_dispatch.zip"


def test_the_workflows_run_every_leg_and_only_scripts_that_there_are() -> None:
    legs = re.search(r"^LEGS=\((.*)\)$", (ROOT / "script/test").read_text("utf-8"), re.MULTILINE)
    assert legs is not None
    jobs = {path.stem: yaml.safe_load(path.read_text("utf-8"))["jobs"] for path in WORKFLOWS}
    assert jobs["test"]["leg"]["strategy"]["matrix"]["leg"] == legs[1].split()
    runs = [
        step["run"]
        for one in jobs.values()
        for job in one.values()
        for step in job["steps"]
        if "run" in step
    ]
    scripts = {match for run in runs for match in re.findall(r"script/[\w-]+", run)}
    assert {"script/test", "script/release", "script/check-integration"} <= scripts
    assert [one for one in sorted(scripts) if not (ROOT / one).is_file()] == []

"""Each promise of docs/reliability.md names tests, and those tests exist."""

import ast
from pathlib import Path
import re
from typing import Final

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = ROOT / "docs" / "reliability.md"
TEST: Final = re.compile(r"`(?P<file>[\w/]+\.py)::(?P<name>test_\w+)`")
SCRIPT: Final = re.compile(r"`(?P<script>script/[\w-]+)[^`]*`")


def _rows() -> list[str]:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.startswith("| ") and not line.startswith("| Promise")]


def _tests_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
    }


def test_every_promise_names_what_holds_it() -> None:
    rows = _rows()
    assert len(rows) > 30
    without = [row for row in rows if not TEST.search(row) and not SCRIPT.search(row)]
    assert without == []


def test_every_test_that_is_named_exists() -> None:
    named = {(match["file"], match["name"]) for match in TEST.finditer(PAGE.read_text("utf-8"))}
    assert named
    missing = [
        f"{file}::{name}"
        for file, name in sorted(named)
        if not (ROOT / "tests" / file).is_file() or name not in _tests_in(ROOT / "tests" / file)
    ]
    assert missing == []


def test_every_script_that_is_named_exists() -> None:
    named = {match["script"] for match in SCRIPT.finditer(PAGE.read_text(encoding="utf-8"))}
    assert [name for name in sorted(named) if not (ROOT / name).is_file()] == []

"""The engine knows no Home Assistant, no network and no event loop; pandas has one place."""

import ast
from collections.abc import Iterator
from pathlib import Path
import subprocess
import sys

import pytest

ENGINE = Path(__file__).parents[2] / "custom_components" / "energy_dispatch" / "engine"
MODULES = sorted(ENGINE.glob("*.py"))
HEAVY = {"pandas", "numpy"}


def imports(module: Path, *, at_run_time: bool = False) -> Iterator[tuple[int, str]]:
    """Give the level (0 = absolute) and the first name of each import."""
    nodes = list(ast.walk(ast.parse(module.read_text())))
    for_types = {
        id(inner)
        for node in nodes
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in node.body
    }
    for node in nodes:
        if at_run_time and id(node) in for_types:
            continue
        if isinstance(node, ast.Import):
            yield from ((0, alias.name.partition(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.level, (node.module or "").partition(".")[0]


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_a_module_imports_the_standard_library_and_its_neighbours_only(module: Path) -> None:
    allowed = set(sys.stdlib_module_names) - {"asyncio", "socket", "http", "urllib", "ssl"}
    assert {name for level, name in imports(module) if not level} - HEAVY <= allowed
    assert max((level for level, _ in imports(module)), default=0) <= 1


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_pandas_and_numpy_are_imported_in_one_module(module: Path) -> None:
    heavy = {name for _, name in imports(module, at_run_time=True)} & HEAVY
    assert heavy == (HEAVY if module.stem == "schedule" else set())


def test_importing_the_package_imports_neither_pandas_nor_asyncio() -> None:
    code = (
        "import sys; import coordinator, coordinator.base, coordinator.dispatch;"
        "engine = coordinator.DispatchEngine(event_bus=coordinator.EventBus());"
        "engine.get_pending_commands(); engine.next_wakeup();"
        "bad = {'pandas', 'numpy', 'asyncio', 'homeassistant'} & set(sys.modules);"
        "sys.exit(', '.join(sorted(bad)) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": str(ENGINE.parents[2] / "devlink")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    assert done.returncode == 0


def test_everything_that_is_offered_exists() -> None:
    import coordinator  # noqa: PLC0415

    assert sorted(coordinator.__all__) == sorted(set(coordinator.__all__))
    for name in coordinator.__all__:
        assert hasattr(coordinator, name)

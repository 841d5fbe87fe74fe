"""The engine's wheel: what is in it, and that it serves without Home Assistant."""

from email.message import Message
from email.parser import HeaderParser
import json
import os
from pathlib import Path
import shutil
import subprocess
import sys
import tarfile
import zipfile

import pytest

ROOT = Path(__file__).parents[2]
USE = Path(__file__).with_name("use_coordinator.py")
TOOLS = ROOT / ".venv" / "tools" / "bin"


def run(*command: str | Path) -> str:
    """Run a program and return what it printed; the test fails with that if the program fails."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(command, cwd=ROOT, env=clean, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.fail(f"{Path(command[0]).name} failed:\n{done.stdout}{done.stderr}", pytrace=False)
    return done.stdout


@pytest.fixture(scope="module")
def uv() -> str:
    """Return uv as script/setup installs it, or the one on PATH."""
    found = shutil.which("uv", path=f"{TOOLS}{os.pathsep}{os.environ['PATH']}")
    assert found, "uv is needed: script/setup tools"
    return found


@pytest.fixture(scope="module")
def dist(uv: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a directory with a source distribution and the wheel built from it."""
    directory = tmp_path_factory.mktemp("dist")
    run(uv, "build", "--quiet", "--python", sys.executable, "--out-dir", directory)
    return directory


@pytest.fixture(scope="module")
def wheel(dist: Path) -> Path:
    """Return the wheel."""
    (path,) = dist.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def python(uv: str, wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the interpreter of an environment in which nothing but the wheel was installed."""
    environment = tmp_path_factory.mktemp("clean") / "venv"
    interpreter = environment / "bin" / "python"
    run(uv, "venv", "--quiet", "--python", sys.executable, environment)
    run(uv, "pip", "install", "--quiet", "--python", interpreter, wheel)
    return interpreter


def metadata(wheel: Path) -> Message:
    """Return a wheel's metadata."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return HeaderParser().parsestr(archive.read(name).decode())


def test_the_wheel_holds_the_engine_as_coordinator_and_nothing_else(wheel: Path) -> None:
    """Every module of engine/, and no other part of the integration."""
    engine = ROOT / "custom_components" / "energy_dispatch" / "engine"
    modules = {f"coordinator/{path.relative_to(engine)}" for path in engine.rglob("*.py")}
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert held == modules | {"coordinator/py.typed"}


def test_the_wheel_requires_pandas_and_nothing_else(wheel: Path) -> None:
    """Whoever uses the engine gets no part of Home Assistant."""
    fields = metadata(wheel)
    assert fields["Name"] == "energy-dispatch-engine"
    assert fields.get_all("Requires-Dist") == ["pandas>=2.3"]
    manifest = ROOT / "custom_components" / "energy_dispatch" / "manifest.json"
    assert fields["Version"] == json.loads(manifest.read_text(encoding="utf-8"))["version"]
    assert fields["Requires-Python"] == ">=3.14.2"
    assert fields["License-Expression"] == "Apache-2.0"


def test_the_source_distribution_holds_what_the_wheel_is_built_from(dist: Path) -> None:
    """The wheel of these tests was built from it; the rest of the repository stays at home."""
    (path,) = dist.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    tops = {name.partition("/")[0] for name in names}
    assert {"LICENSE", "README.md", "pyproject.toml", "custom_components"} <= tops
    assert not tops & {"benchmarks", "demo", "devlink", "frontend", "script", "tests"}


def test_every_call_works_in_a_clean_environment(python: Path) -> None:
    """The engine's public face, used where nothing but the wheel was installed."""
    printed = run(python, "-I", USE)
    passed, failed = printed.splitlines()[-1].split(", ")
    assert int(passed.split()[0]) > 0
    assert failed == "0 failed"

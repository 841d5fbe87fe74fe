"""Home Assistant takes the demo's configuration, and a mistake in it is found."""

from pathlib import Path
import shutil

from script.check_config import CONFIGURATION, findings


def test_home_assistant_takes_the_demos_configuration() -> None:
    assert findings(CONFIGURATION) == []


def test_a_mistake_in_it_is_found(tmp_path: Path) -> None:
    shutil.copytree(CONFIGURATION, tmp_path, dirs_exist_ok=True)
    path = tmp_path / "configuration.yaml"
    path.write_text(path.read_text("utf-8").replace("52.37", "north"), "utf-8")
    assert any("invalid latitude" in finding for finding in findings(tmp_path))

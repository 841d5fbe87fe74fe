"""Let Home Assistant check the demo's configuration, without starting it.

It is what ``homeassistant --script check_config`` does, without its colours: for those it would
install a package first.

Usage: script/check-integration
"""

from collections.abc import Iterator
from pathlib import Path
import shutil
import sys
import tempfile
from typing import Final
from unittest.mock import patch

from homeassistant.scripts import check_config

ROOT: Final = Path(__file__).parent.parent
CONFIGURATION: Final = ROOT / "demo" / "configuration"


def findings(configuration: Path) -> list[str]:
    """Return what Home Assistant finds in a folder of configuration, a line each."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(configuration, folder, dirs_exist_ok=True)
        (folder / "custom_components").symlink_to(ROOT / "custom_components")
        with patch.object(check_config, "color", _plain):
            said: dict[str, dict[str, list[object]]]
            said = check_config.check(str(folder))  # type: ignore[no-untyped-call]
            return list(_lines(said))


def _plain(_colour: str, text: str = "") -> str:
    return text


def _lines(said: dict[str, dict[str, list[object]]]) -> Iterator[str]:
    for kind in ("except", "warn"):
        for domain, messages in said[kind].items():
            yield from (f"{domain}: {message}" for message in messages)


def main() -> int:
    """Print what was found; return 1 if there is anything."""
    found = findings(CONFIGURATION)
    for line in found:
        print(line)
    print(f"check-config: {len(found)} findings")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())

"""Make the archive that HACS and people install, from the integration's folder.

Usage: script/release [DIRECTORY]

The same files give the same archive, byte for byte.
"""

from collections.abc import Iterator
import json
from pathlib import Path
import sys
from typing import Final
import zipfile

ROOT: Final = Path(__file__).parent.parent
INTEGRATION: Final = ROOT / "custom_components" / "energy_dispatch"
LICENSE: Final = ROOT / "LICENSE"
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_LEFT_OUT: Final = frozenset({"__pycache__"})
_READABLE: Final = 0o644 << 16


def archive_name() -> str:
    """Return the archive's name, as hacs.json tells it to HACS."""
    name: str = json.loads((ROOT / "hacs.json").read_text(encoding="utf-8"))["filename"]
    return name


def version() -> str:
    """Return the version: the manifest's, which is the only place that has one of its own."""
    manifest = json.loads((INTEGRATION / "manifest.json").read_text(encoding="utf-8"))
    found: str = manifest["version"]
    return found


def make_archive(directory: Path) -> Path:
    """Write the archive into a directory; it holds what belongs in ``energy_dispatch``."""
    path = directory / archive_name()
    with zipfile.ZipFile(path, "w") as archive:
        for name, source in sorted(_files()):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = _READABLE
            archive.writestr(info, source.read_bytes())
    return path


def _files() -> Iterator[tuple[str, Path]]:
    yield LICENSE.name, LICENSE
    for path in INTEGRATION.rglob("*"):
        inside = path.relative_to(INTEGRATION)
        if path.is_file() and not _LEFT_OUT.intersection(inside.parts):
            yield inside.as_posix(), path


def main(arguments: list[str]) -> None:
    """Make the archive, and say what was made."""
    directory = Path(arguments[0]) if arguments else ROOT / "dist"
    directory.mkdir(parents=True, exist_ok=True)
    print(f"{make_archive(directory)}: Energy Dispatch {version()}")


if __name__ == "__main__":
    main(sys.argv[1:])

"""The pages of docs/, as somebody reads them who does what they say."""

from collections.abc import Mapping
import json
from pathlib import Path
import re
from typing import Any, Final

import yaml

from demo.process import REPOSITORY

DOCS: Final = REPOSITORY / "docs"
TEXTS: Final[Mapping[str, Any]] = json.loads(
    (REPOSITORY / "custom_components/energy_dispatch/translations/en.json").read_text("utf-8")
)
_BOLD: Final = re.compile(r"\*\*([^*]+)\*\*")
_FORM: Final = re.compile(r"^\| field \| enter \|\n\|[-:| ]+\n(?P<rows>(?:\|.*\n)+)", re.MULTILINE)
_YAML: Final = re.compile(r"^```yaml\n(?P<yaml>.*?)^```$", re.MULTILINE | re.DOTALL)


def read(page: str) -> str:
    """Return a page's text."""
    return (DOCS / page).read_text(encoding="utf-8")


def form(page: str, texts: Mapping[str, str]) -> dict[str, Any]:
    """Return what a page's form is filled in with, by the fields' names.

    Args:
        page: which page; it has one such table.
        texts: the form's labels as Home Assistant shows them, by the fields' names.
    """
    match = _FORM.search(read(page))
    assert match is not None, f"{page} has no form."
    fields = {label: field for field, label in texts.items()}
    filled = {}
    for row in match["rows"].splitlines():
        label, value = (cell.strip() for cell in row.strip("|").split("|"))
        field = fields[label]
        # Names stay text, numbers become numbers, as in the form.
        filled[field] = value if field in {"name", "asset_id"} else yaml.safe_load(value)
    return filled


def chosen(page: str, options: Mapping[str, str]) -> str:
    """Return the first of some options that a page tells to choose, in bold."""
    by_text = {text: name for name, text in options.items()}
    return next(by_text[text] for text in _BOLD.findall(read(page)) if text in by_text)


def tells_to_choose(page: str, text: str) -> bool:
    """Say whether a page names something on the screen, in bold."""
    return text in _BOLD.findall(read(page))


def action(page: str, name: str) -> dict[str, Any]:
    """Return the action of this name that stands on a page."""
    blocks = [yaml.safe_load(match["yaml"]) for match in _YAML.finditer(read(page))]
    (found,) = (one for one in blocks if one["action"] == f"energy_dispatch.{name}")
    return dict(found)


def path_is_named(page: str, path: str | Path) -> bool:
    """Say whether a page names a file or folder."""
    return f"`{path}`" in read(page)

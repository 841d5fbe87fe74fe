"""Every Python block of the documents runs, and prints what the page says."""

import contextlib
import io
from pathlib import Path
import re
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
BLOCK: Final = re.compile(
    r"^```python\n(?P<code>.*?)^```$(?:\n\n^```text\n(?P<printed>.*?)^```$)?",
    re.MULTILINE | re.DOTALL,
)
WITH_CODE: Final = ("README.md", "docs/library.md")


def _blocks(page: str) -> list[tuple[str, str | None]]:
    text = (ROOT / page).read_text(encoding="utf-8")
    return [(match["code"], match["printed"]) for match in BLOCK.finditer(text)]


@pytest.mark.parametrize("page", WITH_CODE)
def test_the_blocks_of_a_page_run_one_after_another(page: str) -> None:
    names: dict[str, object] = {}
    blocks = _blocks(page)
    assert blocks
    for code, printed in blocks:
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            exec(compile(code, page, "exec"), names)  # noqa: S102 - it is our own page
        if printed is not None:
            assert said.getvalue() == printed


def test_what_the_library_page_prints_stands_on_it() -> None:
    assert all(printed for _, printed in _blocks("docs/library.md"))


def test_no_other_page_has_code_that_nobody_runs() -> None:
    pages = [path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").glob("*.md")]
    assert [page for page in pages if _blocks(page) and page not in WITH_CODE] == []

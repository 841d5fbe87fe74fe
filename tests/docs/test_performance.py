"""Benchmarks: the page shows what is committed, and the check finds what has become slower."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
import json
from pathlib import Path
import subprocess
import sys
from typing import Any, Final

import pytest

from benchmarks.__main__ import CHECKED, NAMES
from benchmarks.report import Row, write_json
from benchmarks.scaling import exponent
from benchmarks.suite import committed, page
from benchmarks.suite.checking import check
from benchmarks.suite.machine import processor

ROOT: Final = Path(__file__).parents[2]
ROWS: Final = (
    Row(what="fast | thing", unit="ms", samples=[1.0, 2.0, 3.0], target=2.5, reference=8.0),
    Row(what="… its memory", unit="kB", samples=[150.0], target=100, reference=9e2, recorded=True),
    Row(what="other", unit="", samples=[4.0], reference=100.0, target_ratio=20, note="a loop"),
)
ALL: Final = {"engine": {"a": 30.0, "b": 8.0}}


def _rows(tmp_path: Path) -> list[committed.TableRow]:
    told = tmp_path / "rows.json"
    write_json(ROWS, told)
    return committed.rows_of(json.loads(told.read_text(encoding="utf-8")))


def test_the_page_is_what_would_be_written_from_what_is_committed() -> None:
    text = page.PATH.read_text(encoding="utf-8")
    assert text == page.with_tables(text, committed.read()), "run script/bench --write"


def test_what_is_committed_is_of_all_benchmarks() -> None:
    document = committed.read()
    assert list(document["tables"]) == list(NAMES)
    assert all(document["tables"].values())
    assert list(document["quick_ratios"]) == list(CHECKED)
    assert all(document["quick_ratios"].values())


def test_every_benchmark_runs_and_has_a_title_and_a_line_on_the_page() -> None:
    modules = {path.stem for path in ROOT.glob("benchmarks/[a-z]*.py")} - {"report"}
    assert set(NAMES) == modules
    text = page.PATH.read_text(encoding="utf-8")
    assert [name for name in NAMES if f"| `{name}` |" not in text] == []


def test_a_row_becomes_a_line_with_its_targets_and_its_verdict(tmp_path: Path) -> None:
    assert page.table(_rows(tmp_path)).splitlines()[2:] == [
        "| fast \\| thing | 2 ms | 3 | 3 | ≤ 2.5 | 8 | 4.0 × | yes |",
        "| … its memory | 150 kB |  |  | ≤ 100 | 900 | 6.0 × | **no** |",
        "| other | 4 |  |  | ≥ 20 × | 100 | 25.0 × | yes |",
    ]


def test_the_tables_stand_between_the_marks_and_the_rest_of_the_page_stays(tmp_path: Path) -> None:
    tables = {"engine": _rows(tmp_path)}
    document = committed.document_of(tables, {}, date(2026, 12, 1))
    text = page.with_tables(f"# Title\n{page.BEGIN}\nold\n{page.END}\nmore\n", document)
    assert text.startswith(f"# Title\n{page.BEGIN}\nMeasured on 2026-12-01 with ")
    assert text.endswith(f"* other: reference: a loop.\n{page.END}\nmore\n")
    assert "old" not in text
    assert "2 of 3 targets are reached" in text
    assert page.with_tables(text, document) == text


def test_a_page_without_the_marks_is_refused() -> None:
    with pytest.raises(ValueError, match=r"docs/performance\.md needs the lines"):
        page.with_tables("# Title\n", {})


def test_what_is_written_is_read_back_unchanged(tmp_path: Path) -> None:
    document = committed.document_of({"engine": _rows(tmp_path)}, ALL, date(2026, 12, 1))
    committed.write(document, tmp_path / "committed.json")
    assert committed.read(tmp_path / "committed.json") == document


def test_only_ratios_measured_on_both_sides_in_one_run_are_compared(tmp_path: Path) -> None:
    assert committed.ratios(_rows(tmp_path)) == {"fast | thing": 4.0, "other": 25.0}


def test_a_row_that_goes_on_from_another_is_named_with_it(tmp_path: Path) -> None:
    names = [name for name, _ in committed.named(_rows(tmp_path))]
    assert names == ["fast | thing", "fast | thing … its memory", "other"]


def test_equal_ratios_pass_after_one_run() -> None:
    runs: list[str] = []

    def measure(name: str) -> Mapping[str, float]:
        runs.append(name)
        return ALL[name]

    assert check(ALL, measure) == []
    assert runs == ["engine"]


@pytest.mark.parametrize(("ratio", "slow"), [(15.0, False), (14.9, True), (60.0, False)])
def test_a_ratio_below_half_of_the_committed_one_fails(ratio: float, slow: bool) -> None:
    found = check(ALL, lambda _name: {"a": ratio, "b": 8.0})
    assert found == (["engine: a: the ratio is 14.9, and 30 is committed"] if slow else [])


def test_a_ratio_that_is_low_only_now_and_then_passes() -> None:
    runs = iter([{"a": 3.0, "b": 8.0}, {"a": 29.0, "b": 1.0}])
    assert check(ALL, lambda _name: next(runs)) == []


def test_a_benchmark_that_breaks_off_or_loses_a_row_fails() -> None:
    found = check(ALL, lambda _name: {"b": 8.0})
    assert found == [
        "engine: a: is not measured any more; script/bench --write commits anew",
    ]
    assert len(check(ALL, lambda _name: {})) == 2


def test_the_check_takes_quick_runs_alone() -> None:
    for arguments in (["--check"], ["--write", "--quick"]):
        ended = subprocess.run(
            [sys.executable, "-m", "benchmarks", *arguments],
            cwd=ROOT,
            env={"PYTHONPATH": f"{ROOT}:{ROOT / 'devlink'}"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == 2
        assert "error: --" in ended.stderr


@pytest.mark.parametrize("power", [0.0, 0.5, 1.0, 2.0])
def test_an_exponent_is_found_in_times_that_follow_it(power: float) -> None:
    sizes = [1_000, 10_000, 100_000]
    assert exponent(sizes, [3e-6 * size**power for size in sizes]) == pytest.approx(power)


def test_the_processor_is_named_as_linux_names_it() -> None:
    assert processor("processor\t: 0\nmodel name\t: AMD  EPYC\n") == "AMD EPYC"
    assert processor("processor\t: 0\nBogoMIPS\t: 50\nModel\t\t: Raspberry Pi 5\n") == (
        "Raspberry Pi 5"
    )


def test_samples_stay_out_of_what_is_committed(tmp_path: Path) -> None:
    kept: dict[str, Any] = dict(_rows(tmp_path)[0])
    assert "samples" in asdict(ROWS[0])
    assert "samples" not in kept

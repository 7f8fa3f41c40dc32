"""How a run is shown, kept and compared."""

import json
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console, RenderableType

from bench.page import BEGIN, END, with_figures
from bench.report import COLUMNS, comparison_table, figure_table, markdown, show
from bench.rows import Aim, NotAResult, Result, Row, Skipped, read_result, result_json

SLOW = Row(
    id="a", title="a call", measured=352.0, unit="µs of a core", ratio=0.25, against="an empty call", aim=Aim(0.33)
)
SMALL = Row(
    id="b", title="memory", measured=129.5, unit="MiB", aim=Aim(200, at_most=True, of_ratio=False), note="so far"
)
PLAIN = Row(id="c", title="an empty call", measured=0.5, unit="ms")
RESULT = Result({"CPU": "a processor"}, {"rounds": "5"}, (SLOW, SMALL, PLAIN), (Skipped("peer", "not installed"),))


def _printed(what: RenderableType | Result) -> str:
    console = Console(file=StringIO(), width=COLUMNS, highlight=False)
    if isinstance(what, Result):
        show(what, console)
    else:
        console.print(what)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def test_an_aim_is_met_by_the_ratio_or_by_the_figure() -> None:
    """At least for a speed, at most for a size; without an aim there is no verdict."""
    assert (SLOW.met, SMALL.met, PLAIN.met) == (False, True, None)
    assert Aim(0.33).met(0.33)
    assert not Aim(200, at_most=True, of_ratio=False).met(200.1)


def test_the_table_says_figure_aim_ratio_and_verdict() -> None:
    """In words, so that it reads without color, and within a hundred columns."""
    text = _printed(figure_table(RESULT))
    for shown in ("a call", "÷ an empty call", "352 µs of a core", "≥ 0.33", "0.25", "not met", "≤ 200", "so far"):
        assert shown in text
    assert max(map(len, text.splitlines())) <= COLUMNS


def test_a_run_begins_with_its_machine_and_ends_with_what_was_skipped() -> None:
    """A figure without its machine says nothing."""
    text = _printed(RESULT)
    assert text.startswith("CPU")
    assert text.rstrip().endswith("skipped: peer: not installed")


def test_a_result_is_read_as_it_was_written(tmp_path: Path) -> None:
    """What --compare reads is what --json wrote."""
    file = tmp_path / "result.json"
    file.write_text(json.dumps(result_json(RESULT)), encoding="utf-8")
    assert read_result(file) == RESULT


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"schema": "another/1"}', '{"schema": "comity-bench/1"}'])
def test_a_file_that_is_no_result_is_refused(tmp_path: Path, content: str) -> None:
    """With a sentence, not with a stack."""
    file = tmp_path / "result.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(NotAResult):
        read_result(file)


def test_two_runs_stand_side_by_side() -> None:
    """By the ids of their rows; what only one has leaves a gap."""
    faster = Row(id="a", title="a call", measured=176.0, unit="µs of a core", ratio=0.5, against="", aim=Aim(0.33))
    text = _printed(comparison_table(RESULT, Result({}, {}, (faster,))))
    for shown in ("352 µs", "176 µs", "0.50", "met", "memory"):
        assert shown in text


def test_the_page_keeps_its_words_and_takes_the_table() -> None:
    """Between the markers, and only there."""
    text = with_figures(f"before\n{BEGIN}old\n{END}\nafter\n", markdown(RESULT))
    assert text.startswith(f"before\n{BEGIN}| figure |")
    assert text.endswith(f"{END}\nafter\n")
    assert "| a call | 352 µs of a core | an empty call | 0.25 | ≥ 0.33 | not met |" in text
    assert "Skipped: peer: not installed." in text
    with pytest.raises(ValueError, match="markers"):
        with_figures("no markers", [])

"""Tests that have to run in one process do: the groups are of files that are there, and reach the processes."""

import re
import subprocess
import sys

import pytest

from tests.distribution import TOGETHER, group_of
from tests.house import ROOT

TOLD = re.compile(r"^\[(gw\d)\] .*PASSED (\S+)::test_(\w+)", re.MULTILINE)
TRIED = ("tests/schema/test_reasons.py", "tests/schema/test_style.py")


@pytest.mark.parametrize("place", TOGETHER)
def test_a_group_is_there(place: str) -> None:
    """A file that was renamed would fall out of its group without a word."""
    assert (ROOT / place).exists()


def test_a_test_of_no_group_stands_alone() -> None:
    """Whatever it is called."""
    assert group_of("tests/core/test_keys.py::test_operations[tests/operations/]") not in TOGETHER.values()
    assert group_of("tests/operations/test_killed.py::test_a[b]") == "operations"


def test_a_group_runs_in_one_process() -> None:
    """Two processes share the tests of two files; those of the group are all with one."""
    command = [sys.executable, "-m", "pytest", "-v", "-n", "2", "--dist", "loadgroup", "-p", "no:cacheprovider", *TRIED]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=True)
    told = TOLD.findall(ended.stdout)
    assert len({process for process, _, _ in told}) == 2
    assert len({process for process, path, _ in told if path == TRIED[0]}) == 1

"""The tools of those who keep packs, typed: what a change would do is seen before it is published."""

from pathlib import Path

import pytest

from tests.core.pack_texts import version_text
from tests.typed import Shell

CASE = """\
schema: comity-case/1
id: HARBOR-01
title: a general license serves for XD
notice: invented
arrangements: [harbor-accord]
tags: [own]
subject: common_general_license
verifying_jurisdiction: XA
counterpart_jurisdiction: XB
act: {kind: export, date: '2023-06-01'}
as_of: '2023-06-01'
facts:
  license: {kind: general}
  route: {final_destination: XD}
  parties: {exporter: {registered_on: '2021-01-04'}}
expected: {outcome: recognized, arrangement: harbor-accord}
reasoning: XD is on the list.
confidence: C
provisional: false
"""
GONE = ("      XD: [{from: '2020-01-01'}]\n", "")


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """A folder with a pack, the version that is to follow it, and a case."""
    (tmp_path / "now.yaml").write_text(version_text("1"), encoding="utf-8")
    (tmp_path / "then.yaml").write_text(version_text("2", begins="'2023-01-01'", change=GONE), encoding="utf-8")
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "harbor.yaml").write_text(CASE, encoding="utf-8")
    return Shell(tmp_path)


def test_diff_says_what_changes_and_for_which_cases(shell: Shell) -> None:
    """Exit 1: an answer changes. Exit 0: none of the cases is touched."""
    code, document = shell.read("arrangements", "diff", "now.yaml", "then.yaml", "--cases", "cases")
    assert code == 1
    changes = {each["place"]: each["words"] for each in document["changes"]}  # type: ignore[attr-defined] # a document
    assert changes["groups.destinations.members.XD"] == "group destinations: XD is taken out"
    (answer,) = list(document["answers"])  # type: ignore[call-overload] # a list
    assert (answer["before"]["recognition"], answer["after"]["recognition"]) == ("RECOGNIZED", "NOT_RECOGNIZED")
    assert answer["after"]["reasons"] == ["DEST_NOT_LISTED"]
    assert shell.run("arrangements", "diff", "now.yaml", "now.yaml", "--cases", "cases")[0] == 0


def test_replay_lists_every_answer_that_would_change(shell: Shell) -> None:
    """The case is named with what is answered and what would be."""
    code, printed = shell.run("arrangements", "replay", "then.yaml", "cases", "--packs", "now.yaml")
    assert code == 1
    assert "HARBOR-01" in printed
    assert "1 answer would change" in printed
    assert shell.run("arrangements", "replay", "now.yaml", "cases", "--packs", "now.yaml")[0] == 0


def test_due_lists_what_ends_and_begins(shell: Shell) -> None:
    """Exit 1: something falls due in the days asked for."""
    code, document = shell.read("arrangements", "due", "--from", "2023-12-01", "--days", "60", "--packs", "now.yaml")
    assert code == 1
    due = [(each["pack"], each["what"]) for each in document["due"]]  # type: ignore[attr-defined] # a document
    assert ("harbor-accord", "XB in parties: ends") in due


def test_matrix_and_labyrinth_are_drawn(shell: Shell) -> None:
    """To the terminal, as JSON and as a picture; two days side by side."""
    asked = ("--like", "cases/harbor.yaml", "--among", "harbor-accord:parties", "--packs", "now.yaml")
    code, document = shell.read("arrangements", "matrix", *asked, "--on", "2023-06-01", "--svg", "m.svg")
    assert (code, document["jurisdictions"]) == (0, ["NO", "XA", "XB"])
    assert {each["recognition"] for each in document["pairs"]} == {"RECOGNIZED"}  # type: ignore[attr-defined] # a document
    assert (shell.folder / "m.svg").read_text(encoding="utf-8").startswith("<svg")
    days = ("--on", "2024-06-01", "--against", "2023-06-01", "--svg", "l.svg")
    code, document = shell.read("arrangements", "labyrinth", *asked, *days)
    assert [each["pairs"] for each in document["days"]] == [6, 2]  # type: ignore[attr-defined] # a document
    assert "2024-06-01" in (shell.folder / "l.svg").read_text(encoding="utf-8")


WRONG = {
    "a day that is none": (("due", "--from", "tomorrow"), "DATE_INVALID"),
    "a group that is none": (("matrix", "--among", "harbor-accord:nobody"), "PACK_UNKNOWN"),
    "a case that is none": (("matrix", "--like", "now.yaml"), "PACK_INVALID"),
    "a file that is not there": (("diff", "now.yaml", "never.yaml"), "FILE_NOT_READABLE"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_bad_call_says_what_is_wrong(shell: Shell, case: str) -> None:
    """Exit 2 with the reason."""
    words, reason = WRONG[case]
    code, document = shell.read("arrangements", *words)
    assert (code, document["error"]["reason"]) == (2, reason)  # type: ignore[index] # an error document

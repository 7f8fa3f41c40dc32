"""The comparison of two schemas finds each kind of break, and nothing in a change that only adds."""

import subprocess
from pathlib import Path

import pytest

from tests.schema.breaks import Break, Kind, breaks_between
from tests.schema.compatibility import ACCEPTED, accepted_in, compare, report
from tests.schema.descriptors import compile_texts

PATH = "comity/v1/small_service.proto"
BEFORE = """\
syntax = "proto3";
package comity.v1;

service SmallService {
  rpc Ask(AskRequest) returns (AskResponse);
  rpc Tell(TellRequest) returns (TellResponse);
}

message AskRequest {
  reserved 4, 6;
  reserved "reference", "route";
  string number = 1;
  Answer hoped = 2;
  oneof paper {
    string assertion = 3;
    string record = 5;
  }
  message Leg {
    string office = 1;
  }
}

message AskResponse {
  Answer answer = 1;
}
message TellRequest {}
message TellResponse {}
message Spare {}

enum Answer {
  reserved 3;
  reserved "ANSWER_MAYBE";
  ANSWER_UNSPECIFIED = 0;
  ANSWER_YES = 1;
  ANSWER_NO = 2;
}
"""
REQUEST = "comity.v1.AskRequest"

# What is written instead of what, and the breaks that it makes.
BREAKS: dict[str, tuple[str, str, list[tuple[Kind, str]]]] = {
    "a message is removed": ("message Spare {}\n", "", [(Kind.MESSAGE_REMOVED, "comity.v1.Spare")]),
    "a nested message is removed": (
        "  message Leg {\n    string office = 1;\n  }\n",
        "",
        [(Kind.MESSAGE_REMOVED, f"{REQUEST}.Leg")],
    ),
    "a field is removed": ("  Answer hoped = 2;\n", "", [(Kind.FIELD_REMOVED, f"{REQUEST}.hoped")]),
    "a field is removed and reserved": (
        "  Answer hoped = 2;\n",
        '  reserved 2;\n  reserved "hoped";\n',
        [(Kind.FIELD_REMOVED, f"{REQUEST}.hoped")],
    ),
    "a field is renumbered": ("hoped = 2", "hoped = 7", [(Kind.FIELD_RENUMBERED, f"{REQUEST}.hoped")]),
    "a field is renamed": ("hoped = 2", "feared = 2", [(Kind.FIELD_RENAMED, f"{REQUEST}.hoped")]),
    "a field of a nested message is renamed": (
        "office = 1",
        "place = 1",
        [(Kind.FIELD_RENAMED, f"{REQUEST}.Leg.office")],
    ),
    "a field changes its type": ("string number = 1", "bytes number = 1", [(Kind.FIELD_RETYPED, f"{REQUEST}.number")]),
    "a field changes its message": ("Answer hoped = 2", "Leg hoped = 2", [(Kind.FIELD_RETYPED, f"{REQUEST}.hoped")]),
    "a field becomes repeated": (
        "string number = 1",
        "repeated string number = 1",
        [(Kind.FIELD_CARDINALITY, f"{REQUEST}.number")],
    ),
    "a field becomes optional": (
        "string number = 1",
        "optional string number = 1",
        [(Kind.FIELD_CARDINALITY, f"{REQUEST}.number")],
    ),
    "a field moves into a oneof": (
        "  Answer hoped = 2;\n  oneof paper {\n",
        "  oneof paper {\n    Answer hoped = 2;\n",
        [(Kind.FIELD_ONEOF, f"{REQUEST}.hoped")],
    ),
    "a field moves out of a oneof": (
        "  oneof paper {\n    string assertion = 3;\n",
        "  string assertion = 3;\n  oneof paper {\n",
        [(Kind.FIELD_ONEOF, f"{REQUEST}.assertion")],
    ),
    "a field gets another JSON name": (
        "string number = 1",
        'string number = 1 [json_name = "no"]',
        [(Kind.FIELD_JSON_NAME, f"{REQUEST}.number")],
    ),
    "a reserved number is used": (
        "reserved 4, 6;",
        "reserved 6;\n  string fresh = 4;",
        [(Kind.NUMBER_REUSED, f"{REQUEST}#4")],
    ),
    "a reserved name is used": (
        'reserved "reference", "route";',
        'reserved "reference";\n  string route = 7;',
        [(Kind.NAME_REUSED, f"{REQUEST}.route")],
    ),
    "a reserved number is let go": ("reserved 4, 6;", "reserved 4;", [(Kind.RESERVATION_DROPPED, f"{REQUEST}#6")]),
    "a reserved name is let go": (
        'reserved "reference", "route";',
        'reserved "reference";',
        [(Kind.RESERVATION_DROPPED, f"{REQUEST}.route")],
    ),
    "an enum value is removed": ("  ANSWER_NO = 2;\n", "", [(Kind.VALUE_REMOVED, "comity.v1.Answer.ANSWER_NO")]),
    "an enum value is renamed": (
        "ANSWER_NO = 2",
        "ANSWER_NEVER = 2",
        [(Kind.VALUE_RENAMED, "comity.v1.Answer.ANSWER_NO")],
    ),
    "an enum value is renumbered": (
        "ANSWER_NO = 2",
        "ANSWER_NO = 4",
        [(Kind.VALUE_RENUMBERED, "comity.v1.Answer.ANSWER_NO")],
    ),
    "two enum values change places": (
        "ANSWER_YES = 1;\n  ANSWER_NO = 2;",
        "ANSWER_YES = 2;\n  ANSWER_NO = 1;",
        [
            (Kind.VALUE_RENUMBERED, "comity.v1.Answer.ANSWER_NO"),
            (Kind.VALUE_RENUMBERED, "comity.v1.Answer.ANSWER_YES"),
        ],
    ),
    "a reserved number of an enum is used": (
        '  reserved 3;\n  reserved "ANSWER_MAYBE";\n  ANSWER_UNSPECIFIED = 0;\n',
        '  reserved "ANSWER_MAYBE";\n  ANSWER_UNSPECIFIED = 0;\n  ANSWER_LATER = 3;\n',
        [(Kind.NUMBER_REUSED, "comity.v1.Answer#3")],
    ),
    "a method is removed": (
        "  rpc Tell(TellRequest) returns (TellResponse);\n",
        "",
        [(Kind.METHOD_REMOVED, "comity.v1.SmallService.Tell")],
    ),
    "a method changes its request": (
        "rpc Ask(AskRequest)",
        "rpc Ask(TellRequest)",
        [(Kind.METHOD_RETYPED, "comity.v1.SmallService.Ask")],
    ),
    "a method changes its response": (
        "returns (AskResponse)",
        "returns (TellResponse)",
        [(Kind.METHOD_RETYPED, "comity.v1.SmallService.Ask")],
    ),
    "a method begins to stream": (
        "returns (AskResponse)",
        "returns (stream AskResponse)",
        [(Kind.METHOD_STREAMING, "comity.v1.SmallService.Ask")],
    ),
    "a service is renamed": (
        "service SmallService",
        "service LargeService",
        [(Kind.SERVICE_REMOVED, "comity.v1.SmallService")],
    ),
}

ADDITIONS = {
    "nothing": ("", ""),
    "a field": ("  string number = 1;\n", "  string number = 1;\n  string route_code = 7;\n"),
    "a message": ("message TellRequest {}\n", "message TellRequest {}\nmessage More {}\n"),
    "an enum value": ("  ANSWER_NO = 2;\n", "  ANSWER_NO = 2;\n  ANSWER_LATER = 4;\n"),
    "a method": ("  rpc Tell", "  rpc More(TellRequest) returns (TellResponse);\n  rpc Tell"),
    "a member of a oneof": ("string record = 5;", "string record = 5;\n    string stamp = 7;"),
    "a reservation": ("reserved 4, 6;", "reserved 4, 6, 8 to 10;"),
    "a comment": ("message TellRequest", "// Tells.\nmessage TellRequest"),
}


def _found(after: str, tmp_path: Path, *, path: str = PATH) -> list[Break]:
    before = compile_texts({PATH: BEFORE}, tmp_path / "before")
    return sorted(breaks_between(before, compile_texts({path: after}, tmp_path / "after")))


@pytest.mark.parametrize("case", BREAKS)
def test_each_kind_of_break_is_found(case: str, tmp_path: Path) -> None:
    """One change of the text gives exactly the breaks that are named."""
    old, new, due = BREAKS[case]
    after = BEFORE.replace(old, new, 1)
    assert after != BEFORE
    assert _found(after, tmp_path) == sorted(Break(kind, place) for kind, place in due)


def test_an_enum_can_be_removed_only_with_the_fields_that_use_it(tmp_path: Path) -> None:
    """A removed enum is named, and so are the fields that change with it."""
    after = BEFORE[: BEFORE.index("enum Answer")].replace("Answer hoped", "string hoped")
    found = _found(after.replace("Answer answer", "string answer"), tmp_path)
    assert {one.kind for one in found} == {Kind.ENUM_REMOVED, Kind.FIELD_RETYPED}


def test_every_kind_of_break_has_a_case() -> None:
    """A kind that no case produces might never be found."""
    shown = {kind for _, _, due in BREAKS.values() for kind, _ in due}
    assert shown | {Kind.ENUM_REMOVED} == set(Kind)


@pytest.mark.parametrize("case", ADDITIONS)
def test_what_only_adds_breaks_nobody(case: str, tmp_path: Path) -> None:
    """Fields, values, messages and methods are added, never repurposed."""
    old, new = ADDITIONS[case]
    assert _found(BEFORE.replace(old, new, 1), tmp_path) == []


def test_an_element_may_move_to_another_file(tmp_path: Path) -> None:
    """Callers know an element by its full name and not by its file."""
    assert _found(BEFORE, tmp_path, path="comity/v1/large_service.proto") == []


def test_an_accepted_break_is_not_reported_and_an_idle_one_is() -> None:
    """The list of accepted breaks holds what breaks since the last tag, and nothing else."""
    breaks = [Break(Kind.FIELD_REMOVED, f"{REQUEST}.hoped"), Break(Kind.METHOD_REMOVED, "comity.v1.SmallService.Tell")]
    accepted = accepted_in(
        f"# note\n\nFIELD_REMOVED {REQUEST}.hoped because it was never filled\nENUM_REMOVED x because y"
    )
    assert report(breaks, accepted) == [
        "METHOD_REMOVED comity.v1.SmallService.Tell",
        "ENUM_REMOVED x is accepted but breaks nothing; take it off the list",
    ]


def test_an_accepted_break_says_why() -> None:
    """A break without a reason is not accepted."""
    with pytest.raises(SystemExit):
        accepted_in(f"FIELD_REMOVED {REQUEST}.hoped")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a repository whose one commit holds the schema above."""
    for name, text in ((f"proto/{PATH}", BEFORE), (ACCEPTED, "")):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    _git(tmp_path, "init", "--quiet")
    _git(tmp_path, "add", ".")
    _git(tmp_path, "commit", "--quiet", "--message", "first")
    return tmp_path


def _git(root: Path, *arguments: str) -> None:
    who = ["-c", "user.name=Comity", "-c", "user.email=comity@example.invalid", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(root), *who, *arguments], check=True, capture_output=True, timeout=60)


def test_without_a_tag_nothing_is_compared_and_it_is_said(repository: Path) -> None:
    """No release, no break; one line says that nothing was compared."""
    assert compare(repository) == (0, ["no git tag to compare with, so nothing was compared"])


def test_the_working_tree_is_compared_with_the_last_tag(repository: Path) -> None:
    """Nothing breaks until something does; a break named and accepted with a reason passes."""
    _git(repository, "tag", "v0.1.0")
    assert compare(repository) == (0, ["nothing breaks since v0.1.0"])
    (repository / "proto" / PATH).write_text(BEFORE.replace("  Answer hoped = 2;\n", ""), encoding="utf-8")
    assert compare(repository) == (1, [f"FIELD_REMOVED {REQUEST}.hoped"])
    (repository / ACCEPTED).write_text(f"FIELD_REMOVED {REQUEST}.hoped because it was never filled\n", encoding="utf-8")
    assert compare(repository) == (0, ["nothing breaks since v0.1.0"])


def test_a_tag_from_before_the_schema_has_nothing_to_break(repository: Path) -> None:
    """A tag without a schema promised nothing."""
    _git(repository, "rm", "-r", "--quiet", "--cached", "proto")
    _git(repository, "commit", "--quiet", "--message", "without a schema")
    _git(repository, "tag", "v0.0.1")
    assert compare(repository) == (0, ["nothing breaks since v0.0.1"])

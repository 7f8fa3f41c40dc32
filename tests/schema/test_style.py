"""The schema keeps its style, and the lint that says so finds each kind of fault."""

from pathlib import Path

import pytest

from tests.schema.descriptors import PROTO, compile_schema, compile_texts
from tests.schema.lint import faults_of

CLEAN = """\
// A small schema.
syntax = "proto3";

package comity.v1;

import "google/protobuf/timestamp.proto";
import "google/type/date.proto";

// Answers.
service SmallService {
  // Asks.
  rpc Ask(AskRequest) returns (AskResponse);
}

// Asks.
message AskRequest {
  // Day.
  google.type.Date act_date = 1;
  // Instant.
  google.protobuf.Timestamp act_time = 2;
  // How it is named.
  oneof paper {
    // By number.
    string number = 3;
  }
}

// Answers.
message AskResponse {
  // What now.
  Answer answer = 1;
}

// What now?
enum Answer {
  // Never.
  ANSWER_UNSPECIFIED = 0;
  // Yes.
  ANSWER_YES = 1;
  // Groups may begin at a hundred.
  ANSWER_NO = 100;
}
"""

# What is written instead of what, and the one rule that it breaks.
FAULTS = {
    "a file without a comment": ("// A small schema.\n", "", "COMMENT"),
    "a service without a comment": ("// Answers.\nservice", "service", "COMMENT"),
    "a method without a comment": ("  // Asks.\n  rpc", "  rpc", "COMMENT"),
    "a message without a comment": ("// Asks.\nmessage", "message", "COMMENT"),
    "a field without a comment": ("  // Day.\n", "", "COMMENT"),
    "a oneof without a comment": ("  // How it is named.\n", "", "COMMENT"),
    "a field of a oneof without a comment": ("    // By number.\n", "", "COMMENT"),
    "an enum without a comment": ("// What now?\n", "", "COMMENT"),
    "an enum value without a comment": ("  // Yes.\n", "", "COMMENT"),
    "a package that is not the folder": ("package comity.v1;", "package comity.v2;", "PATH"),
    "a service of another name": ("SmallService", "LargeService", "SERVICE"),
    "a field that is not snake_case": ("number = 3", "paperNumber = 3", "NAME"),
    "a message that is not UpperCamelCase": ("// What now?\n", "// X.\nmessage not_camel {}\n// What now?\n", "NAME"),
    "an enum value without its prefix": ("ANSWER_YES", "YES", "ENUM"),
    "a first value that is not unspecified": ("ANSWER_UNSPECIFIED", "ANSWER_UNKNOWN", "ENUM"),
    "a double": ("string number = 3", "double number = 3", "TYPE"),
    "a float": ("string number = 3", "float number = 3", "TYPE"),
    "a map": ("  Answer answer = 1;", "  map<string, string> answer = 1;", "TYPE"),
    "a timestamp that does not end in _time": ("act_time = 2", "acted_at = 2", "TIME"),
    "a date that does not end in _date": ("act_date = 1", "day = 1", "TIME"),
    "a text that ends in _date": ("string number = 3", "string number_date = 3", "TIME"),
    "a message shared by request and response": ("returns (AskResponse)", "returns (AskRequest)", "METHOD"),
    "a gap in the numbers of fields": ("number = 3", "number = 4", "NUMBER"),
    "a gap in the numbers of values": ("ANSWER_NO = 100", "ANSWER_NO = 3", "NUMBER"),
    "a reserved number without its name": ("message AskResponse {", "message AskResponse {\n  reserved 2;", "NUMBER"),
}


def test_the_schema_keeps_its_style(tmp_path: Path) -> None:
    """Every rule of tests/schema/lint.py holds for every file of proto/comity."""
    schema = compile_schema(PROTO, tmp_path)
    assert schema.file
    assert [str(fault) for fault in faults_of(schema)] == []


def test_a_clean_schema_has_no_fault(tmp_path: Path) -> None:
    """The text that the faults below are made from breaks no rule."""
    assert faults_of(compile_texts({"comity/v1/small_service.proto": CLEAN}, tmp_path)) == []


@pytest.mark.parametrize("case", FAULTS)
def test_each_fault_breaks_its_rule(case: str, tmp_path: Path) -> None:
    """One change of the clean text breaks exactly the rule that is named."""
    before, after, rule = FAULTS[case]
    text = CLEAN.replace(before, after, 1)
    assert text != CLEAN
    found = faults_of(compile_texts({"comity/v1/small_service.proto": text}, tmp_path))
    assert {fault.rule for fault in found} == {rule}


def test_types_of_open_form_are_refused(tmp_path: Path) -> None:
    """Any and Struct carry what no rule has seen; wrappers and Duration are not needed."""
    text = CLEAN.replace('import "google/type', 'import "google/protobuf/any.proto";\nimport "google/type', 1)
    text = text.replace("  Answer answer = 1;", "  google.protobuf.Any answer = 1;")
    found = faults_of(compile_texts({"comity/v1/small_service.proto": text}, tmp_path))
    assert [(fault.rule, fault.place) for fault in found] == [("TYPE", "comity.v1.AskResponse.answer")]


def test_a_deleted_field_may_be_reserved(tmp_path: Path) -> None:
    """A gap is no fault when its number and its name are both reserved."""
    text = CLEAN.replace("number = 3", "number = 4", 1)
    text = text.replace("message AskRequest {", 'message AskRequest {\n  reserved 3;\n  reserved "reference";', 1)
    assert faults_of(compile_texts({"comity/v1/small_service.proto": text}, tmp_path)) == []


def test_a_request_stands_in_the_file_of_its_method(tmp_path: Path) -> None:
    """Whoever reads a method finds its messages on the same page."""
    block = CLEAN[CLEAN.index("// Asks.\nmessage") : CLEAN.index("// Answers.\nmessage")]
    other = '// Other.\nsyntax = "proto3";\npackage comity.v1;\n' + "\n".join(
        line for line in CLEAN.splitlines() if line.startswith("import")
    )
    texts = {
        "comity/v1/other.proto": f"{other}\n{block}",
        "comity/v1/small_service.proto": CLEAN.replace(block, "").replace(
            'import "google/type', 'import "comity/v1/other.proto";\nimport "google/type', 1
        ),
    }
    assert [fault.rule for fault in faults_of(compile_texts(texts, tmp_path))] == ["METHOD"]

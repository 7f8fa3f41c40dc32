"""What the schema lists and Python repeats is the same list."""

import re
from enum import StrEnum
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest
from google.protobuf.descriptor import FileDescriptor

from adapters.contract import Fate
from comity.v1 import conversion_service_pb2, decision_pb2, ledger_service_pb2, license_pb2, reason_pb2
from gateway.core import findings, reasons
from gateway.core.findings import OUTCOME_ORDER, Outcome
from tests.schema.descriptors import PROTO, compile_schema

# The file and the enum of the schema, its mirror, and whether the mirror is in lower case.
MIRRORS: list[tuple[FileDescriptor, str, type[StrEnum], bool]] = [
    (reason_pb2.DESCRIPTOR, "Outcome", findings.Outcome, False),
    (reason_pb2.DESCRIPTOR, "Recognition", findings.Recognition, False),
    (reason_pb2.DESCRIPTOR, "Disposition", findings.Disposition, False),
    (reason_pb2.DESCRIPTOR, "Reason", reasons.Reason, False),
    (decision_pb2.DESCRIPTOR, "ConfidenceMark", findings.Mark, False),
    (decision_pb2.DESCRIPTOR, "CheckResult", findings.CheckResult, False),
    (decision_pb2.DESCRIPTOR, "PaperKind", findings.PaperKind, False),
    (decision_pb2.DESCRIPTOR, "Subject", findings.Subject, True),
    (conversion_service_pb2.DESCRIPTOR, "Fate", Fate, True),
]

# Enums whose values are some of those of an enum of the schema: where they are, and where the whole list is.
PARTS: list[tuple[str, str, FileDescriptor]] = [
    ("registry.reasons", "Reason", reason_pb2.DESCRIPTOR),
    ("registry.records", "LedgerKeeper", license_pb2.DESCRIPTOR),
    ("registry.records", "ReservationState", ledger_service_pb2.DESCRIPTOR),
    ("registry.records", "Standing", license_pb2.DESCRIPTOR),
]


def _names(file: FileDescriptor, enum: str) -> list[str]:
    """Return the names of an enum of the schema, without its prefix and without the unspecified one."""
    prefix = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", enum).upper() + "_"
    names = [value.name.removeprefix(prefix) for value in file.enum_types_by_name[enum].values]
    return [name for name in names if name != "UNSPECIFIED"]


@pytest.mark.parametrize(("file", "enum", "mirror", "lower"), MIRRORS, ids=[enum for _, enum, _, _ in MIRRORS])
def test_an_enum_and_its_mirror_list_the_same_values_in_the_same_order(
    file: FileDescriptor, enum: str, mirror: type[StrEnum], lower: bool
) -> None:
    """A value that only one side knows would be lost or refused at the door between them."""
    names = _names(file, enum)
    assert [member.value for member in mirror] == ([name.lower() for name in names] if lower else names)


def test_a_reason_is_its_own_name() -> None:
    """A reason is searched for by its public name, so the member and the value do not differ."""
    assert [reason.name for reason in reasons.Reason] == [reason.value for reason in reasons.Reason]


def test_outcomes_are_ranked_as_the_schema_says(tmp_path: Path) -> None:
    """The comment of `Outcome` gives the order in which findings are ranked; the code ranks them so."""
    (file,) = (one for one in compile_schema(PROTO, tmp_path).file if one.name.endswith("/reason.proto"))
    (comment,) = (at.leading_comments for at in file.source_code_info.location if tuple(at.path) == (5, 0))
    assert re.findall(r"\b[A-Z][A-Z_]{3,}\b", comment) == [str(outcome) for outcome in OUTCOME_ORDER]


def test_every_failed_outcome_has_a_rank() -> None:
    """An outcome without a rank could never be the answer."""
    assert set(OUTCOME_ORDER) == set(Outcome) - {Outcome.VALID, Outcome.NO_PAPER_NEEDED}
    assert len(OUTCOME_ORDER) == len(set(OUTCOME_ORDER))


@pytest.mark.parametrize(("module", "enum", "file"), PARTS, ids=[f"{module}.{enum}" for module, enum, _ in PARTS])
def test_the_registry_uses_words_of_the_schema(module: str, enum: str, file: FileDescriptor) -> None:
    """The registry does not import the schema, so that its words agree is checked here."""
    if find_spec(module) is None:
        pytest.skip(f"{module} is not there yet")
    part = getattr(import_module(module), enum)
    assert {member.value for member in part} <= set(_names(file, enum))

"""The catalogue: a document belongs to one format, by its content."""

from collections.abc import Mapping

import pytest

from adapters.catalogue import MAX_DOCUMENT_BYTES, adapter_for, identify, load_adapters, writer_for
from adapters.contract import Adapter, Format, ListKind, Reading
from adapters.errors import DocumentRefused, RenderRefused, UnaccountedField
from adapters.source import Source
from comity.v1.conversion_service_pb2 import LicenseAction
from comity.v1.license_pb2 import License


class ReadsAnything:
    """A format that claims every document and writes none."""

    FORMAT = Format("xq_any", "Anything", "nobody", "text/plain", "1")

    def recognizes(self, document: bytes) -> bool:
        """Claim it."""
        return bool(document)

    def read(self, document: bytes) -> Reading:
        """Return nothing."""
        return Reading("xq_any" if document else "", ListKind.LICENSES)


ONE: Mapping[str, Adapter] = {"xq_any": ReadsAnything()}
TWO: Mapping[str, Adapter] = {**ONE, "xq_other": ReadsAnything()}


@pytest.mark.parametrize(
    ("document", "adapters", "reason"),
    [
        (b"", ONE, "DOCUMENT_EMPTY"),
        (b"x" * (MAX_DOCUMENT_BYTES + 1), ONE, "DOCUMENT_TOO_LARGE"),
        (b"x", {}, "FORMAT_UNKNOWN"),
        (b"x", TWO, "FORMAT_AMBIGUOUS"),
    ],
)
def test_a_document_that_is_in_no_one_format_is_refused(
    document: bytes, adapters: Mapping[str, Adapter], reason: str
) -> None:
    """None and several are both refused: a format is never guessed."""
    with pytest.raises(DocumentRefused) as refused:
        identify(document, adapters)
    assert refused.value.reason == reason


def test_a_document_at_the_limit_is_taken() -> None:
    """The limit itself is allowed."""
    assert identify(b"x" * MAX_DOCUMENT_BYTES, ONE).FORMAT.id == "xq_any"


def test_a_format_is_found_by_its_id_and_refused_when_there_is_none() -> None:
    """The id is compared whole."""
    assert adapter_for("gb_chief", load_adapters()).FORMAT.id == "gb_chief"
    with pytest.raises(DocumentRefused) as refused:
        adapter_for("gb_chie", load_adapters())
    assert refused.value.reason == "FORMAT_UNKNOWN"


def test_a_format_that_is_not_written_says_so() -> None:
    """Reading a format is no promise of writing it."""
    with pytest.raises(RenderRefused) as refused:
        writer_for("xq_any", ListKind.LICENSES, ONE)
    assert refused.value.reason == "FORMAT_NOT_WRITTEN"


def test_a_source_with_a_field_left_over_does_not_close() -> None:
    """The account is complete by construction; a field without a value needs no fate."""
    source = Source({"number": "1", "remark": "text", "empty": ""})
    license_ = License(number=source.take("number", "number"))
    with pytest.raises(UnaccountedField) as refused:
        source.close(LicenseAction.LICENSE_ACTION_INSERT, license_)
    assert (refused.value.reason, refused.value.field) == ("UNACCOUNTED_FIELD", "remark")
    source.drop("remark", because="no license fact")
    record = source.close(LicenseAction.LICENSE_ACTION_INSERT, license_)
    assert [(entry.source, entry.fate.value) for entry in record.account] == [("number", "kept"), ("remark", "dropped")]

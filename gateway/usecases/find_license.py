"""Find a license on record, with its document form and its assertion."""

from dataclasses import dataclass

from comity.v1.license_pb2 import License
from gateway.core.questions import Reference
from gateway.core.reasons import Reason
from gateway.usecases.errors import NotOnRecord
from gateway.usecases.node import Node
from gateway.usecases.record import Record
from registry.records import LicenseRecord


@dataclass(frozen=True, slots=True)
class FoundLicense:
    """A license on record; the document form is empty when its content was erased."""

    record: LicenseRecord
    license: License
    assertion: str


def find_license(name: str | Reference, node: Node) -> FoundLicense:
    """Return a license by the registry's id, or by issuing agency and number.

    Raises:
        NotOnRecord: LICENSE_NOT_REGISTERED.
    """
    with node.reader.snapshot() as snapshot:
        record = Record(snapshot)
        if isinstance(name, Reference):
            found = record.find_license_by_number(name.agency, name.number)
        else:
            found = record.find_license(name)
        if found is None:
            message = "No such license is on record; check the id, or the agency and number, character for character."
            raise NotOnRecord(Reason.LICENSE_NOT_REGISTERED, "name", message)
        content = record.content(found.content_digest)
        assertion = record.content(found.assertion_digest)
    return FoundLicense(found, License.FromString(content or b""), (assertion or b"").decode("ascii"))

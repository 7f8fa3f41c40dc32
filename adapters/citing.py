"""Citations of a license: what a declarant states of it in a declaration, line by line.

Rules, in order:
1. A license that may not be used is not cited.
2. Each line is cited by itself, with what it authorizes; a license without lines is cited once.
3. A citation names the license and takes nothing from it: what the license says beside stays with the license.
"""

from adapters.contract import ListKind, Reading, Record
from adapters.errors import RenderRefused
from comity.v1.conversion_service_pb2 import Citing, LicenseAction
from comity.v1.license_pb2 import License, LicenseLine, Standing

_USABLE = frozenset({Standing.STANDING_UNSPECIFIED, Standing.STANDING_IN_FORCE, Standing.STANDING_ISSUED})
_GRANTING = frozenset(
    {
        LicenseAction.LICENSE_ACTION_UNSPECIFIED,
        LicenseAction.LICENSE_ACTION_INSERT,
        LicenseAction.LICENSE_ACTION_REPLACE,
        LicenseAction.LICENSE_ACTION_REINSTATE,
    }
)


def citations_of(reading: Reading) -> Reading:
    """Return the citations of a reading: its own, or those of the lines of its licenses.

    Raises:
        RenderRefused: UNKNOWN_ACTION or LOSS_NOT_ACCEPTED, a license that may not be used.
    """
    if reading.carries is not ListKind.LICENSES:
        return reading
    citations = tuple(citing for record in reading.records for citing in _citations_of_record(record))
    return Reading(reading.format, ListKind.CITATIONS, citations=citations)


def _citations_of_record(record: Record) -> list[Citing]:
    if record.action not in _GRANTING:
        message = "A message that cancels, suspends or amends a license gives nothing to cite; cite the license itself."
        raise RenderRefused("UNKNOWN_ACTION", "action", message)
    if record.license.stated_standing.standing not in _USABLE:
        message = "The license may not be used, and a citation could not say so; cite a license that is in force."
        raise RenderRefused("LOSS_NOT_ACCEPTED", "stated_standing.standing", message)
    return [_citing(record.license, line) for line in record.license.lines or [LicenseLine()]]


def _citing(license_: License, line: LicenseLine) -> Citing:
    citing = Citing(
        kind=license_.kind,
        license_number=license_.number,
        license_line=line.line_number,
        hs_code=line.hs_code,
        control_codes=[entry.entry for entry in line.control_list_entries],
    )
    if line.HasField("authorized_quantity"):
        citing.quantity.CopyFrom(line.authorized_quantity)
    if line.HasField("authorized_value"):
        citing.value.CopyFrom(line.authorized_value)
    if license_.validity.HasField("valid_until_date"):
        citing.valid_until_date.CopyFrom(license_.validity.valid_until_date)
    return citing

"""Citations of a license: what a declarant states of it in a declaration, line by line.

Rules, in order:
1. A license that may not be used is not cited.
2. Each line is cited by itself; a license without lines is cited once.
3. A citation names the license and takes nothing from it: what is written off is the declarant's to state, and what the
   license says beside stays with the license.
"""

from adapters.contract import Record
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


def citations_of_record(record: Record) -> list[Citing]:
    """Return the citations of one license, a line each.

    Raises:
        RenderRefused: UNKNOWN_ACTION or LOSS_NOT_ACCEPTED, a license that may not be used.
    """
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
    if license_.validity.HasField("valid_until_date"):
        citing.valid_until_date.CopyFrom(license_.validity.valid_until_date)
    return citing

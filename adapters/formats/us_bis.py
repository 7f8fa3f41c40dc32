"""us_bis: export licenses of the Bureau of Industry and Security, United States, as JSON.

Issued under the Export Administration Regulations (15 CFR 730-774) to applicants through SNAP-R. No machine-readable
form of them is published. `bis748p`, version 1, is Comity's own: the boxes of form BIS-748P and its appendices as
members of one JSON object, for a license and for each message about one (replace, amend_validity, revoke, suspend,
reinstate).

    {"format": "us-bis/bis748p", "version": 1, "license_number": "D500900", "action": "suspend",
     "effective": "2026-11-02", "reason": "Review of the end user"}

All amounts are dollars and travel as texts. What a license does not say is not added: no tolerance, no validity, no
standing weighed against a day. The rules stand in adapters/us: bis_form (which members there are), bis_fields,
bis_reading, bis_items, bis_writing; and for both agencies members, parties, lines, amounts, days, units.

Sources: 15 CFR 748 and its Supplement No. 1, 750.7, 750.8, 750.11, 754.4, 758.1(g).
"""

import hashlib

from adapters.contract import Format, ListKind, Reading, Rendering
from adapters.json_source import parse_object
from adapters.losses import Free, checked_rendering, free, only_record
from adapters.us.bis_reading import record_of
from adapters.us.bis_writing import document_of
from adapters.us.members import names_format

FORMAT = Format(
    id="us_bis",
    title="BIS export license, boxes of form BIS-748P",
    issuing_authority="Bureau of Industry and Security, United States",
    media_type="application/json",
    version="1",
    writes=(ListKind.LICENSES,),
)

FREE: tuple[Free, ...] = (
    free(r"lines\[\d+\]\.limit", "the form limits by each figure that it states, which permits no more"),
)


def recognizes(document: bytes) -> bool:
    """Return whether the document is an object that names a form of this agency, be it right or wrong."""
    return names_format(document, b"us-bis")


def read(document: bytes) -> Reading:
    """Return the one license, or message about a license, that the document states.

    Raises:
        DocumentRefused: the document is no such form, or breaks a rule of it; the reason is that of the rule.
    """
    record = record_of(parse_object(document))
    record.license.source.format = FORMAT.id
    record.license.source.sha256 = hashlib.sha256(document).hexdigest()
    return Reading(FORMAT.id, ListKind.LICENSES, records=(record,))


def write(reading: Reading, accepted_losses: frozenset[str]) -> Rendering:
    """Return the document that states the license or the message about it, and what the form cannot hold.

    Raises:
        RenderRefused: not exactly one record (BATCH_SIZE); a direction or unit that the form does not have; a date that
            is no whole day; what `read` would refuse; a binding loss that was not accepted (LOSS_NOT_ACCEPTED).
    """
    document = document_of(only_record(reading), FORMAT.id)
    return checked_rendering(reading, document, read, accepted_losses, free_losses=FREE)

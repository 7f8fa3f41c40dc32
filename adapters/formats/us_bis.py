"""us_bis: export licenses of the Bureau of Industry and Security, United States, as JSON.

Issued under the Export Administration Regulations (15 CFR 730-774) to applicants through SNAP-R. No machine-readable form
of them is published. `bis748p`, version 1, is Comity's own: the boxes of form BIS-748P and its appendices as members of
one JSON object, for a license and for each message about one (replace, amend_validity, revoke, suspend, reinstate).

    {"format": "us-bis/bis748p", "version": 1, "license_number": "D500900", "action": "suspend",
     "effective": "2026-11-02", "reason": "Review of the end user"}

All amounts are dollars and travel as texts. Unknown members are refused. What a license does not say is not added: no
tolerance, no validity, no status weighed against a day. Where each rule stands: adapters/us (bis_form, bis_reading,
bis_writing, parties, amounts, units).

Sources: 15 CFR 748 and its Supplement No. 1, 750.7, 750.8, 754.4, 758.1(g).
"""

import hashlib
import re

from adapters.contract import Format, ListKind, Reading, Rendering
from adapters.json_source import parse_object
from adapters.losses import Free, checked_rendering, free, only_record
from adapters.us.bis_reading import record_of
from adapters.us.bis_writing import document_of

FORMAT = Format(
    id="us_bis",
    title="BIS export license, boxes of form BIS-748P",
    issuing_authority="Bureau of Industry and Security, United States",
    media_type="application/json",
    version="1",
    writes=(ListKind.LICENSES,),
)

_NAME = re.compile(rb'"format"\s*:\s*"us-bis/')
FREE: tuple[Free, ...] = (
    free(r"lines\[\d+\]\.limit", "the form limits by each figure that it states"),
    free(r"lines\[\d+\]\.origin", "the form has no origin of the goods"),
    free(r"origins\[\d+\]", "the form has no origin of the goods"),
)


def recognizes(document: bytes) -> bool:
    """Return whether the document begins as an object and names this form, be it right or wrong."""
    return document.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and _NAME.search(document) is not None


def read(document: bytes) -> Reading:
    """Return the one license, or message about a license, that the form states.

    Raises:
        DocumentRefused: the document is no such form, or breaks a rule of it; the reason is that of the rule.
    """
    record = record_of(parse_object(document))
    record.license.source.format = FORMAT.id
    record.license.source.sha256 = hashlib.sha256(document).hexdigest()
    return Reading(FORMAT.id, ListKind.LICENSES, records=(record,))


def write(reading: Reading, accepted_losses: frozenset[str]) -> Rendering:
    """Return the form that states the license or the message about it, and what the form cannot hold.

    Raises:
        RenderRefused: not exactly one record (BATCH_SIZE); a direction or unit that the form does not have; a field that
            must be there; a binding loss that was not accepted (LOSS_NOT_ACCEPTED).
    """
    document = document_of(only_record(reading), FORMAT.id)
    return checked_rendering(reading, document, read, accepted_losses, free_losses=FREE)

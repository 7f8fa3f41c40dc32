"""us_ddtc: export and import licenses of the Directorate of Defense Trade Controls, United States, as JSON.

Issued under the International Traffic in Arms Regulations (22 CFR 120-130) through DECCS on the forms DSP-5 (permanent
export), DSP-61 (temporary import), DSP-73 (temporary export), DSP-85 (classified) and DSP-94 (foreign military sales).
No current machine-readable form is published. `dsp`, version 1, is Comity's own: the blocks of the forms as members of one
JSON object, for a license and for each message about one (amend, revoke, suspend).

    {"format": "us-ddtc/dsp", "version": 1, "form": "DSP-5", "action": "suspend", "license_number": "DOS050900900",
     "effective": "2026-11-02"}

Forms that permit less than an export for good are kept as unmodelled beside the direction: no machine recognizes them
alone. Where each rule stands: adapters/us (dsp_form, dsp_reading, dsp_writing, parties, amounts, units).

Sources: 22 CFR 121.1, 123.1, 123.21 to 123.25, 126.6.
"""

import hashlib
import re

from adapters.contract import Format, ListKind, Reading, Rendering
from adapters.json_source import parse_object
from adapters.losses import Free, checked_rendering, free, only_record
from adapters.us.dsp_reading import record_of
from adapters.us.dsp_writing import document_of

FORMAT = Format(
    id="us_ddtc",
    title="DDTC defense export license, blocks of the DSP forms",
    issuing_authority="Directorate of Defense Trade Controls, United States",
    media_type="application/json",
    version="1",
    writes=(ListKind.LICENSES,),
)

_NAME = re.compile(rb'"format"\s*:\s*"us-ddtc/')
FREE: tuple[Free, ...] = (
    free(r"lines\[\d+\]\.limit", "the form limits by each figure that it states"),
    free(r"lines\[\d+\]\.origin", "the form has no origin of single goods"),
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
        RenderRefused: not exactly one record (BATCH_SIZE); an action, direction or unit that the form does not have; a
            field that must be there; a binding loss that was not accepted (LOSS_NOT_ACCEPTED).
    """
    document = document_of(only_record(reading), FORMAT.id)
    return checked_rendering(reading, document, read, accepted_losses, free_losses=FREE)

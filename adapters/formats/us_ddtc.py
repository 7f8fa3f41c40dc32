"""us_ddtc: licenses of the Directorate of Defense Trade Controls, United States, as JSON.

Issued under the International Traffic in Arms Regulations (22 CFR 120-130) through DECCS on the forms DSP-5 (permanent
export), DSP-61 (temporary import), DSP-73 (temporary export), DSP-85 (classified) and DSP-94 (foreign military sales).
No current machine-readable form is published. `dsp`, version 1, is Comity's own: the blocks of the forms as members of
one JSON object, for a license and for each message about one (amend, revoke, suspend).

    {"format": "us-ddtc/dsp", "version": 1, "form": "DSP-5", "action": "suspend", "license_number": "DOS050900900",
     "effective": "2026-11-02"}

All amounts are dollars and travel as texts. The tolerance of the regulation is not written into a license. The rules
stand in adapters/us: dsp_form (which members there are), dsp_fields, dsp_numbers, dsp_reading, dsp_items,
dsp_amendment, dsp_writing; and for both agencies members, parties, lines, amounts, days, units.

Sources: 22 CFR 121.1, 123.1, 123.21 to 123.25, 126.6; form DSP-5 (OMB 1405-0003).
"""

import hashlib

from adapters.contract import Format, ListKind, Reading, Rendering
from adapters.json_source import parse_object
from adapters.losses import Free, checked_rendering, free, only_record
from adapters.us.dsp_reading import record_of
from adapters.us.dsp_writing import document_of
from adapters.us.members import names_format

FORMAT = Format(
    id="us_ddtc",
    title="DDTC defense license, blocks of the DSP forms",
    issuing_authority="Directorate of Defense Trade Controls, United States",
    media_type="application/json",
    version="1",
    writes=(ListKind.LICENSES,),
)

FREE: tuple[Free, ...] = (
    free(r"lines\[\d+\]\.limit", "the form limits by each figure that it states, which permits no more"),
)


def recognizes(document: bytes) -> bool:
    """Return whether the document is an object that names a form of this agency, be it right or wrong."""
    return names_format(document, b"us-ddtc")


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
        RenderRefused: not exactly one record (BATCH_SIZE); an action, direction or unit that the form does not have; a
            date that is no whole day; what `read` would refuse; a binding loss that was not accepted
            (LOSS_NOT_ACCEPTED).
    """
    document = document_of(only_record(reading), FORMAT.id)
    return checked_rendering(reading, document, read, accepted_losses, free_losses=FREE)

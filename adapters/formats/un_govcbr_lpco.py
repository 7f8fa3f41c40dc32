"""un_govcbr_lpco: an export license as a UN/EDIFACT message, GOVCBR of directory D.13A, in Comity's profile.

LPCO is the World Customs Organization's word for licenses, permits, certificates and other documents. The directory of
UN/CEFACT has every code that a license needs; no authority has published a profile of GOVCBR for export licenses, so
the profile here, message version CMTY01, is Comity's own subset in the directory's order:

    UNB+UNOC:3+XACONTROL:ZZ+XBHUB:ZZ+260302:0915+XA17'
    UNH+1+GOVCBR:D:13A:UN:CMTY01'
    BGM+811:::INDIVIDUAL+XA/2026/17+9'
    DTM+137:20260302:102'
    LOC+28+XB:162:5'
    NAD+DFK+XA0001++Alder Optics+1 Sample Street+Alderton+++XA'
    NAD+MS+XACONTROL++Alder Export Control+2 Sample Street+Alderton+++XA'
    UNS+D'
    SEQ++1'
    LIN+1'
    MEA+CT++H87:4'
    QTY+170:4:H87'
    GID+1'
    FTX+AAA+++Thermal camera'
    RFF+AVJ:6A003.b.4.b'
    HYN+3'
    UNS+S'
    CNT+2:1'
    UNT+17+1'
    UNZ+1+XA17'

What is refused comes in this order: the syntax, the service segments, the order of the segments with the shape of each,
then the values in the order of the message, last the count of lines. Licensed quantity (QTY 170) and licensed value
(MOA 179) are the profile's choice of codes; deductions (QTY 486, MOA 159) are the directory's own. Where each rule
stands: adapters/edifact (syntax, charsets, profile, structure, envelope, codes, values, reading, lines, deductions;
writing, line_writing, texts, header, losses).

Sources: UN/EDIFACT D.13A (GOVCBR, segments, code lists), ISO 9735-1, WCO Data Model 3.6 for the concepts.
"""

import hashlib
import re
from dataclasses import replace

from adapters.contract import Format, ListKind, Reading, Rendering
from adapters.edifact.header import interchange_of
from adapters.edifact.losses import FREE
from adapters.edifact.reading import record_of
from adapters.edifact.syntax import read_interchange
from adapters.edifact.writing import message_of
from adapters.losses import checked_rendering, only_record

FORMAT = Format(
    id="un_govcbr_lpco",
    title="UN/EDIFACT GOVCBR D.13A export license",
    issuing_authority="Licensing authorities that send UN/EDIFACT",
    media_type="application/edifact",
    version="1",
    writes=(ListKind.LICENSES,),
)

_HEAD = 256
_BEFORE = b"\xef\xbb\xbf\xff\xfe \t\r\n"
_BEGINNING = re.compile(rb"(UNA.{6}[\r\n]*)?UN[BH][^A-Za-z0-9\s]", re.DOTALL)


def recognizes(document: bytes) -> bool:
    """Return whether the document begins as an interchange: what is wrong with it, `read` says."""
    head = document[:_HEAD].replace(b"\x00", b"").lstrip(_BEFORE)
    return _BEGINNING.match(head) is not None


def read(document: bytes) -> Reading:
    """Return the one license that the interchange states.

    Raises:
        DocumentRefused: the document is no such interchange, or breaks a rule of it; the reason is that of the rule.
    """
    record = record_of(read_interchange(document))
    record.license.source.format = FORMAT.id
    record.license.source.sha256 = hashlib.sha256(document).hexdigest()
    return Reading(FORMAT.id, ListKind.LICENSES, records=(record,))


def write(reading: Reading, accepted_losses: frozenset[str]) -> Rendering:
    """Return the interchange that states the license, and what it cannot hold.

    Raises:
        RenderRefused: not exactly one record (BATCH_SIZE); a kind, direction or action that the profile does not have;
            a binding loss that was not accepted (LOSS_NOT_ACCEPTED); or a value that is absent or does not fit, under
            the reason for which `read` would refuse it.
    """
    record = only_record(reading)
    own = record.license.source.format == FORMAT.id
    carried = {field.path: field.value for field in record.license.carried} if own else {}
    document, invented = interchange_of(message_of(record.action, record.license, carried), carried)
    rendering = checked_rendering(reading, document, read, accepted_losses, free_losses=FREE)
    return replace(rendering, losses=rendering.losses + invented)

"""un_govcbr_lpco: export licenses as GOVCBR messages of UN/EDIFACT D.13A.

The directory has every code that a license needs (LPCO is the WCO's word for licenses, permits, certificates and other
documents), and no agency has published how it uses them for export licenses. This profile, CMTY01, is Comity's own, on
the public message:

    UNB+UNOA:3+XADGT:ZZ+COMITY:ZZ+261110:0830+17'
    UNH+1+GOVCBR:D:13A:UN:CMTY01'
    BGM+811:::INDIVIDUAL+XA/2026/17+9'
    ...
    UNT+30+1'
    UNZ+1+17'

One interchange is one license: granted (function 9), replaced (5), withdrawn before use (1) or withdrawn (50). Where each
rule stands: adapters/edifact (syntax, profile, reading, writing).

Sources: UN/EDIFACT D.13A, ISO 9735 version 3, the LPCO elements of the WCO Data Model.
"""

import hashlib
import re

from adapters.contract import Format, ListKind, Reading, Rendering
from adapters.edifact.reading import Reader
from adapters.edifact.syntax import open_interchange
from adapters.edifact.writing import document_of
from adapters.losses import Free, checked_rendering, free, only_record

FORMAT = Format(
    id="un_govcbr_lpco",
    title="UN/EDIFACT GOVCBR D.13A, export license (LPCO)",
    issuing_authority="Licensing authorities that send EDIFACT",
    media_type="application/edifact",
    version="1",
    writes=(ListKind.LICENSES,),
)

_HEAD = re.compile(rb"(?:UNA.{6}[\r\n]{0,4})?UNB[^A-Za-z0-9]UNO", re.DOTALL)
FREE: tuple[Free, ...] = (
    free(r"legal_basis", "the message does not cite the instrument"),
    free(r"lines\[\d+\]\.limit", "the message limits by each figure that it states"),
    free(r"lines\[\d+\]\.origin", "the message has no origin of single goods"),
)


def recognizes(document: bytes) -> bool:
    """Return whether the document begins as an EDIFACT interchange and names GOVCBR, be it right or wrong."""
    return _HEAD.match(document[:64]) is not None and b"GOVCBR" in document[:1024]


def read(document: bytes) -> Reading:
    """Return the one license, or message about a license, that the interchange holds.

    Raises:
        DocumentRefused: the document is no such interchange, or breaks a rule of it; the reason is that of the rule.
    """
    record = Reader(open_interchange(document)).record()
    record.license.source.format = FORMAT.id
    record.license.source.sha256 = hashlib.sha256(document).hexdigest()
    return Reading(FORMAT.id, ListKind.LICENSES, records=(record,))


def write(reading: Reading, accepted_losses: frozenset[str]) -> Rendering:
    """Return the interchange that states the license, and what it cannot hold.

    Raises:
        RenderRefused: not exactly one record (BATCH_SIZE); an action, kind or direction that the message does not have; a
            segment that must be there; a binding loss that was not accepted (LOSS_NOT_ACCEPTED).
    """
    document, made = document_of(only_record(reading), FORMAT.id)
    rendering = checked_rendering(reading, document, read, accepted_losses, free_losses=FREE)
    return Rendering(rendering.document, made + rendering.losses)

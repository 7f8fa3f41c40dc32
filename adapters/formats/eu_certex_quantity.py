"""eu_certex_quantity: what EU CSW-CERTEX answers about the quantities of a dual-use authorization.

National single windows ask Union systems whether a supporting document exists and what is left on it, reserve, and
report clearance (Regulation (EU) 2022/2399, Implementing Regulation (EU) 2024/2145). The document is the one element
inside the SOAP body: an answer about a license, with available, reserved and consumed quantities and the result of a
reservation, or an answer to a clearance:

    <LicenceClearanceResponse xmlns="urn:comity:profile:certex-dual-use:1">
      <QuantityManagementOutcome>01</QuantityManagementOutcome>
      <SendingDate>2026-11-17T11:21:30Z</SendingDate>
      <OperationCode>0</OperationCode>
    </LicenceClearanceResponse>

The dual-use variant is not published; root and certificate are Comity's own profile. Where each rule stands:
adapters/certex (form, reading, writing).
"""

import hashlib
import re

from lxml import etree

from adapters.certex import form
from adapters.certex.reading import InformationReader, clearance_of
from adapters.certex.writing import clearance_document, information_of
from adapters.contract import Format, ListKind, Reading, Rendering
from adapters.losses import Free, checked_rendering, free, only_record
from adapters.xml_form import form_of
from adapters.xml_source import parse_xml

FORMAT = Format(
    id="eu_certex_quantity",
    title="EU CSW-CERTEX, quantities of a dual-use authorization",
    issuing_authority="Systems of the European Union that keep authorizations",
    media_type="application/xml",
    version="1",
    reads=(ListKind.LICENSES, ListKind.REPLIES),
    writes=(ListKind.LICENSES, ListKind.REPLIES),
)

_HEAD = 64 * 1024
_ROOT = re.compile(
    rb"<(?:[\w.-]{1,40}:)?(?:Processed|LicenceClearance)\w*\b[^<>]*urn:comity:profile:certex-dual-use:1[\"']"
)
_MARKS = b"\xef\xbb\xbf\xff\xfe \t\r\n"
FREE: tuple[Free, ...] = (
    free(r"lines\[\d+\]\.(description|line_id)", "the answer names a line by its number and code"),
    free(r"lines\[\d+\]\.control_list_entries\[\d+\]", "the answer is about quantities of a license that is on record"),
    free(r"issuing_authority(\..+)?", "the answering system names no authority"),
    free(r"jurisdiction", "the answering system names no authority"),
)


def recognizes(document: bytes) -> bool:
    """Return whether the document begins as one of the two answers, be it right or wrong."""
    head = document[:_HEAD].replace(b"\x00", b"").lstrip(_MARKS)
    return head.startswith(b"<") and _ROOT.search(head) is not None


def read(document: bytes) -> Reading:
    """Return the license with its position and the answer to a reservation, or the answer to a clearance.

    Raises:
        DocumentRefused: the document is no such answer, or breaks a rule of it; the reason is that of the rule.
    """
    root = parse_xml(document)
    if etree.QName(root).localname == form.CLEARANCE:
        reply, account = clearance_of(form_of(root, form.CLEARANCE_RULES))
        return Reading(FORMAT.id, ListKind.REPLIES, replies=(reply,), account=account)
    record, replies = InformationReader(form_of(root, form.INFORMATION_RULES)).record()
    record.license.source.format = FORMAT.id
    record.license.source.sha256 = hashlib.sha256(document).hexdigest()
    return Reading(FORMAT.id, ListKind.LICENSES, records=(record,), replies=replies)


def write(reading: Reading, accepted_losses: frozenset[str]) -> Rendering:
    """Return the answer about the license, or to the clearance, and what it cannot hold.

    Raises:
        RenderRefused: more or fewer licenses or replies than one (BATCH_SIZE); a kind that has no type of document; an
            element that must be there; a binding loss that was not accepted (LOSS_NOT_ACCEPTED).
    """
    if reading.carries is ListKind.REPLIES:
        document = clearance_document(reading.replies)
    else:
        document = information_of(only_record(reading).license, reading.replies, FORMAT.id)
    return checked_rendering(reading, document, read, accepted_losses, free_losses=FREE)

"""eaeu_license: the unified license form of the Eurasian Economic Union for non-tariff measures, in its electronic form.

Issued by ministries of the member states for the export and import of goods under common non-tariff measures (Treaty on the
Union, Annex 7; Board Decision 199 of 6 November 2014). The document is what the Russian customs system answers for a license:
root `MinPromLicence`, document mode 1009022E, schema version 5.22.0:

    <MinPromLicence DocumentModeID="1009022E" xmlns="urn:customs.ru:Information:SQDocuments:MinPromLicence:5.22.0" ...>
      <LicenseStatus>1</LicenseStatus>
      <DocKind>1</DocKind>
      <NomenclatureCode>7404001000</NomenclatureCode>
      ...

Export-control and military licenses are other documents. The legal basis is set so that no rule on dual-use goods can fire.
Where each rule stands: adapters/eaeu (form, reading, writing).

Sources: Board Decision 199; album of formats of the Russian customs service, 5.23.0.
"""

import hashlib
import re

from lxml import etree

from adapters.contract import Format, ListKind, Reading, Rendering
from adapters.eaeu import form
from adapters.eaeu.reading import Reader
from adapters.eaeu.writing import document_of
from adapters.errors import DocumentRefused
from adapters.losses import Free, checked_rendering, free, only_record
from adapters.xml_form import form_of
from adapters.xml_source import parse_xml

FORMAT = Format(
    id="eaeu_license",
    title="Eurasian Economic Union license, non-tariff measures",
    issuing_authority="Ministries of the member states of the Eurasian Economic Union",
    media_type="application/xml",
    version="1",
    writes=(ListKind.LICENSES,),
)

_HEAD = 64 * 1024
_ROOT = re.compile(rb"<(?:[\w.-]{1,40}:)?MinPromLicence\b[^<>]*urn:customs\.ru:Information:SQDocuments:MinPromLicence:")
_MARKS = b"\xef\xbb\xbf\xff\xfe \t\r\n"
FREE: tuple[Free, ...] = (
    free(r"lines\[\d+\]\.limit", "the form limits by each figure that it states"),
    free(r"lines\[\d+\]\.origin", "the form has one origin for all"),
)


def recognizes(document: bytes) -> bool:
    """Return whether the document begins as this form in any version: what is wrong with it, `read` says."""
    head = document[:_HEAD].replace(b"\x00", b"").lstrip(_MARKS)
    return head.startswith(b"<") and _ROOT.search(head) is not None


def read(document: bytes) -> Reading:
    """Return the one license or permit that the document states.

    Raises:
        DocumentRefused: the document is no such form, or breaks a rule of it; the reason is that of the rule.
    """
    root = parse_xml(document)
    _check_version(root)
    record = Reader(form_of(root, form.RULES)).record()
    record.license.source.format = FORMAT.id
    record.license.source.sha256 = hashlib.sha256(document).hexdigest()
    return Reading(FORMAT.id, ListKind.LICENSES, records=(record,))


def write(reading: Reading, accepted_losses: frozenset[str]) -> Rendering:
    """Return the document that states the license, and what it cannot hold.

    Raises:
        RenderRefused: not exactly one record (BATCH_SIZE); an operation or unit that the form does not have; an element
            that must be there; a binding loss that was not accepted (LOSS_NOT_ACCEPTED).
    """
    document = document_of(only_record(reading).license, FORMAT.id)
    return checked_rendering(reading, document, read, accepted_losses, free_losses=FREE)


def _check_version(root: etree._Element) -> None:
    namespace = etree.QName(root).namespace or ""
    if namespace.startswith(form.FAMILY) and namespace != form.NAMESPACE:
        message = f"Version {form.VERSION} of the schema is read and no other; send the document in that version."
        raise DocumentRefused("SCHEMA_VERSION_UNKNOWN", "", message)

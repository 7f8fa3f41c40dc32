"""eaeu_license: the unified license form of the Eurasian Economic Union in its electronic form.

Issued by ministries of the member states for the export and import of goods under common non-tariff measures (Treaty on
the Union, Annex 7; Board Decision 199 of 6 November 2014). The document is what the Russian customs system answers for
a license: root `MinPromLicence`, document mode 1009022E, schema version 5.22.0:

    <MinPromLicence DocumentModeID="1009022E" xmlns="urn:customs.ru:Information:SQDocuments:MinPromLicence:5.22.0" ...>
      <LicenseStatus>1</LicenseStatus>
      <DocKind>1</DocKind>
      <NomenclatureCode>7404001000</NomenclatureCode>
      ...

Rules, in order: the version of every namespace is 5.22.0; the elements are those of the schema, in its order (form);
each text is what its element holds (leaves); then the rules of reading, parties and goods, in adapters/eaeu. The legal
basis is non-tariff measures, so that no rule on dual-use goods can fire: export-control and military licenses are other
documents.

Sources: Board Decision 199; album of formats of the Russian customs service, 5.23.0.
"""

import hashlib
import re

from lxml import etree

from adapters.contract import Format, ListKind, Reading, Rendering
from adapters.eaeu import form
from adapters.eaeu.reading import record_of
from adapters.eaeu.writing import document_of
from adapters.errors import DocumentRefused
from adapters.losses import checked_rendering, only_record
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
_FAMILIES = (form.FAMILY, form.COMMON_FAMILY, form.RUSSIAN_FAMILY)
_VERSIONED = {family: family + form.VERSION for family in _FAMILIES}


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
    _refuse_other_versions(root)
    record = record_of(form_of(root, form.RULES))
    record.license.source.format = FORMAT.id
    record.license.source.sha256 = hashlib.sha256(document).hexdigest()
    return Reading(FORMAT.id, ListKind.LICENSES, records=(record,))


def write(reading: Reading, accepted_losses: frozenset[str]) -> Rendering:
    """Return the document that states the license, and what it cannot hold.

    Raises:
        RenderRefused: not exactly one record (BATCH_SIZE); an operation or unit that the form does not have; a binding
            loss that was not accepted (LOSS_NOT_ACCEPTED); or a value that the form does not take or must have, under
            the reason for which `read` would refuse it.
    """
    document = document_of(only_record(reading).license, FORMAT.id)
    return checked_rendering(reading, document, read, accepted_losses)


def _refuse_other_versions(root: etree._Element) -> None:
    """The version stands in the namespace of the document and in those of the two types that it shares."""
    for element in root.iter(etree.Element):
        namespace = etree.QName(element).namespace or ""
        family = next((family for family in _FAMILIES if namespace.startswith(family)), None)
        if family is not None and namespace != _VERSIONED[family]:
            message = f"Version {form.VERSION} of the schema is read and no other; send the document in that version."
            raise DocumentRefused("SCHEMA_VERSION_UNKNOWN", "", message)

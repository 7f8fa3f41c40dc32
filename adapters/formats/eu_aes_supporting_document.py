"""eu_aes_supporting_document: how an EU export declaration cites a dual-use authorization.

The group SupportingDocument (data element 12 03 000 000) of a declaration in the Automated Export System names a license and
what is written off. Read is an extract of a declaration, whose envelope is Comity's own:

    <ExportDeclarationExtract xmlns="urn:comity:extract:eu-aes:1">
      <MRN>26XA000000000007B2</MRN>
      ...
        <SupportingDocument>
          <sequenceNumber>1</sequenceNumber>
          <type>X060</type>
          <referenceNumber>XA/DU/2026/000017</referenceNumber>
        </SupportingDocument>

Written are such an extract, from citations, and from licenses the groups alone: a block that a declarant puts into a
declaration and that is not read as one. Where each rule stands: adapters/eu_aes (form, reading, writing).

Sources: Delegated Regulation (EU) 2015/2446, Annex B; Regulation (EU) 2021/821; TARIC document codes.
"""

import re

from adapters.contract import Format, ListKind, Reading, Rendering
from adapters.eu_aes import form
from adapters.eu_aes.reading import Reader
from adapters.eu_aes.writing import block_of, cited, extract_of
from adapters.losses import Free, checked_rendering, free
from adapters.xml_form import form_of
from adapters.xml_source import parse_xml

FORMAT = Format(
    id="eu_aes_supporting_document",
    title="EU export declaration that cites authorizations",
    issuing_authority="Declarants in the European Union",
    media_type="application/xml",
    version="1",
    reads=(ListKind.CITATIONS,),
    writes=(ListKind.CITATIONS, ListKind.LICENSES),
)

_HEAD = 64 * 1024
_ROOT = re.compile(rb"<(?:[\w.-]{1,40}:)?ExportDeclarationExtract\b[^<>]*urn:comity:extract:eu-aes:1[\"']")
_MARKS = b"\xef\xbb\xbf\xff\xfe \t\r\n"
FREE: tuple[Free, ...] = (
    free(r"citations\[\d+\]\.goods_item", "the declaration numbers its items"),
    free(r"citations\[\d+\]\.carried(\[\d+\])?(\..+)?", "needed to write the same group again"),
)


def recognizes(document: bytes) -> bool:
    """Return whether the document begins as such an extract, be it right or wrong."""
    head = document[:_HEAD].replace(b"\x00", b"").lstrip(_MARKS)
    return head.startswith(b"<") and _ROOT.search(head) is not None


def read(document: bytes) -> Reading:
    """Return the citations of licenses in the declaration.

    Raises:
        DocumentRefused: the document is no such extract, or breaks a rule of it; the reason is that of the rule.
    """
    citations, account = Reader(form_of(parse_xml(document), form.RULES)).citations()
    return Reading(FORMAT.id, ListKind.CITATIONS, citations=citations, account=account)


def write(reading: Reading, accepted_losses: frozenset[str]) -> Rendering:
    """Return the extract that cites, or for licenses the block that cites them, and what it cannot hold.

    Raises:
        RenderRefused: citations of several declarations (BATCH_SIZE); a license of another law; one that may not be used; an
            element that must be there; a binding loss that was not accepted (LOSS_NOT_ACCEPTED).
    """
    if reading.carries is ListKind.CITATIONS:
        return checked_rendering(reading, extract_of(reading.citations), read, accepted_losses, free_losses=FREE)
    citations = tuple(citing for record in reading.records for citing in cited(record))
    citing = Reading(reading.format, ListKind.CITATIONS, citations=citations)
    return checked_rendering(citing, block_of(citations), _read_block, accepted_losses, free_losses=FREE)


def _read_block(document: bytes) -> Reading:
    citations = Reader(form_of(parse_xml(document), form.BLOCK_RULES)).block()
    return Reading(FORMAT.id, ListKind.CITATIONS, citations=citations)

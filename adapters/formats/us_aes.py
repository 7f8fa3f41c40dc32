"""us_aes: export filings of the United States that cite licenses, their answers, and the block that cites.

Every export of licensed goods is declared as Electronic Export Information in the Automated Export System of Customs
and Border Protection and the Census Bureau; the filing is the usage report for the license. Read are the body of an
AESDirect WebLink request (API 1.1, May 2023) and the answer, whose JSON is Comity's own:

    SRN=SAMPLE000017&FAC=A&COD=DE&EDA=260518&isLine1=Y&IT1_2=25350&IT1_3=NO&IT1_4=3&IT1_8=C30&IT1_9=D500900&IT1_10=101400

Written are answers, filings that were read, and for licenses and citations of elsewhere the variables of the lines that
cite them: what a declarant puts into its own filing. That block is no filing and is not read as one. Where each rule
stands: adapters/aes (pairs, codes, variables, line_rules, line_facts, filing, answer, block).

Sources: 15 CFR 30.4 and 30.6; CBP, AESDirect WebLink Submission API; AES Appendix F.
"""

import re

from adapters.aes import answer, block
from adapters.aes.filing import citations_of_block, filing_of
from adapters.aes.pairs import body_of, pairs_of
from adapters.contract import Format, ListKind, Reading, Rendering
from adapters.errors import RenderRefused
from adapters.json_source import parse_object
from adapters.losses import Free, checked_rendering, free
from adapters.us.members import names_format

FORMAT = Format(
    id="us_aes",
    title="AES export filing that cites licenses (WebLink), and its answer",
    issuing_authority="Declarants in the United States; Customs and Border Protection",
    media_type="application/x-www-form-urlencoded",
    version="1",
    reads=(ListKind.CITATIONS, ListKind.REPLIES),
    writes=(ListKind.CITATIONS, ListKind.LICENSES, ListKind.REPLIES),
)

_HEAD = 64 * 1024
_MARKS = b"\xef\xbb\xbf \t\r\n"
# Variables of a shipment: lines alone are a block that cites, and no filing.
_OF_SHIPMENT = re.compile(rb"(?:^|&)(?:wl_app_ident|wl_app_name|SRN|FAC|EDA|ORIG_ITN|AD[0134]_[0-9]{1,2})=")
FREE: tuple[Free, ...] = (free(r"citations\[\d+\]\.goods_item", "the block numbers its lines from 1"),)


def recognizes(document: bytes) -> bool:
    """Return whether the document is a body of pairs with those of a shipment, or an object that names this answer."""
    head = document[:_HEAD].lstrip(_MARKS)
    if head.startswith(b"{"):
        return names_format(document, b"us-aes")
    return head[:1].isalpha() and _OF_SHIPMENT.search(head) is not None


def read(document: bytes) -> Reading:
    """Return the citations in a filing, or the replies of an answer.

    Raises:
        DocumentRefused: the document is neither, or breaks a rule; the reason is that of the rule.
    """
    if document[:_HEAD].lstrip(_MARKS).startswith(b"{"):
        replies, account = answer.replies_of(parse_object(document))
        return Reading(FORMAT.id, ListKind.REPLIES, replies=replies, account=account)
    filing = filing_of(pairs_of(document))
    return Reading(FORMAT.id, ListKind.CITATIONS, citations=filing.citations, account=filing.account)


def write(reading: Reading, accepted_losses: frozenset[str]) -> Rendering:
    """Return the answer that replies are, the filing that citations carry, or the block that cites; and what is lost.

    Raises:
        RenderRefused: replies or citations of several filings or none (BATCH_SIZE); a license or citation without a
            code; a figure that is not whole dollars or units; a license that may not be used; a binding loss that was
            not accepted (LOSS_NOT_ACCEPTED).
    """
    if reading.carries is ListKind.REPLIES:
        return checked_rendering(reading, answer.document_of(reading.replies), read, accepted_losses)
    if reading.carries is ListKind.LICENSES:
        return _write_licenses(reading, accepted_losses)
    if not reading.citations:
        message = "A filing without a citation is no affair of a license; there is nothing to write."
        raise RenderRefused("BATCH_SIZE", "citations", message)
    if block.is_of_filing(reading.citations):
        document = body_of(block.filing_of(reading.citations))
        return checked_rendering(reading, document, read, accepted_losses)
    document = body_of(block.block_of(reading.citations))
    return checked_rendering(reading, document, _read_block, accepted_losses, free_losses=FREE)


def _write_licenses(reading: Reading, accepted_losses: frozenset[str]) -> Rendering:
    citations = [each for record in reading.records for each in block.cited(record)]
    values, left_out = block.license_values(reading.records)
    document = body_of([*block.block_of(citations), *values.items()])
    citing = Reading(reading.format, ListKind.CITATIONS, citations=tuple(citations))
    rendering = checked_rendering(citing, document, _read_block, accepted_losses, free_losses=FREE)
    return Rendering(rendering.document, left_out + rendering.losses)


def _read_block(document: bytes) -> Reading:
    return Reading(FORMAT.id, ListKind.CITATIONS, citations=citations_of_block(pairs_of(document)))

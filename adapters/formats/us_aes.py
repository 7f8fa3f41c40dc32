"""us_aes: export filings of the United States that cite licenses, their answers, and the block that cites.

Every export of licensed goods is declared as Electronic Export Information in the Automated Export System of Customs and
Border Protection and the Census Bureau; the filing is the usage report for the license. Read are the body of an AESDirect
WebLink request (API 1.1, May 2023) and the answer, whose JSON is Comity's own:

    SRN=SAMPLE000017&FAC=A&COD=DE&EDA=260518&isLine1=Y&IT1_2=25350&IT1_3=NO&IT1_4=3&IT1_8=C30&IT1_9=D500900&IT1_10=101400

Written are answers, and for licenses and citations the variables of the lines that cite them: what a declarant puts into its
own filing. That block is no filing and is not read as one. Where each rule stands: adapters/aes (pairs, codes, filing, answer,
block).

Sources: 15 CFR 30.4 and 30.6; CBP, AESDirect WebLink Submission API; AES Appendix F.
"""

import re

from adapters.aes import answer, block
from adapters.aes.filing import citations_of_block, filing_of
from adapters.aes.pairs import body_of, pairs_of
from adapters.contract import Entry, Format, ListKind, Reading, Rendering
from adapters.json_source import parse_object
from adapters.losses import Free, checked_rendering, free

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
_PAIR = re.compile(rb"(?:^|&)(?:wl_app_ident|SRN|FAC|isLine1)=")
_NAME = re.compile(rb'"format"\s*:\s*"us-aes/')
FREE: tuple[Free, ...] = (
    free(r"citations\[\d+\]\.goods_item", "the block numbers its lines from 1"),
    free(r"citations\[\d+\]\.license_line", "a filing does not name lines of a license"),
)


def recognizes(document: bytes) -> bool:
    """Return whether the document is a body of pairs of a filing, or an object that names this answer."""
    head = document[:_HEAD]
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return _NAME.search(document) is not None
    return head[:1].isalpha() and _PAIR.search(head) is not None


def read(document: bytes) -> Reading:
    """Return the citations in a filing, or the replies of an answer.

    Raises:
        DocumentRefused: the document is neither, or breaks a rule; the reason is that of the rule.
    """
    if document.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        replies, account = answer.replies_of(parse_object(document))
        return Reading(FORMAT.id, ListKind.REPLIES, replies=replies, account=account)
    filing = filing_of(pairs_of(document))
    return Reading(FORMAT.id, ListKind.CITATIONS, citations=filing.citations, account=filing.account)


def write(reading: Reading, accepted_losses: frozenset[str]) -> Rendering:
    """Return the answer that replies are, or the block that cites licenses, and what it cannot hold.

    Raises:
        RenderRefused: replies of several filings (BATCH_SIZE); a license or citation without a code; a figure that is not
            whole; a license that may not be used; a binding loss that was not accepted (LOSS_NOT_ACCEPTED).
    """
    if reading.carries is ListKind.REPLIES:
        return checked_rendering(reading, answer.document_of(reading.replies), read, accepted_losses)
    made: tuple[Entry, ...] = ()
    values: dict[str, str] = {}
    citing = reading
    if reading.carries is ListKind.LICENSES:
        citations = [each for record in reading.records for each in block.cited(record)]
        values, made = block.license_values([line for record in reading.records for line in record.license.lines])
        citing = Reading(reading.format, ListKind.CITATIONS, citations=tuple(citations))
    document = body_of([*block.pairs_of(citing.citations), *values.items()])
    rendering = checked_rendering(citing, document, _read_block, accepted_losses, free_losses=FREE)
    return Rendering(rendering.document, made + rendering.losses)


def _read_block(document: bytes) -> Reading:
    return Reading(FORMAT.id, ListKind.CITATIONS, citations=citations_of_block(pairs_of(document)))

"""sg_tradenet_strategic: permits of Singapore Customs for strategic goods, as JSON of TradeNet.

Granted under the Strategic Goods (Control) Act: one message is declaration and permit at once, for one export (number
beginning with XO) or one transhipment (XP). No public schema is complete; header names are those of a commercial gateway's
page, item and party names Comity's own.

    {"messageType": "OUT", "header": {"unique_ref_no": {"cr_uei_no": "209900009Z", "date": "20261102", "seq_no": "0001"}},
     "permit": {"permit_no": "XO0Z000009Z", "status": "Declaration Approved", "valid_to": "2026-11-20"}, ...}

A permit covers one shipment by construction, so it has no balance. Where each rule stands: adapters/tradenet (form,
reading, writing).

Sources: Singapore Customs, Guide to Customs' Procedures, Module 5; notes on TradeNet permits for strategic goods.
"""

import hashlib
import re

from adapters.contract import Format, ListKind, Reading, Rendering
from adapters.json_source import parse_object
from adapters.losses import Free, checked_rendering, free, only_record
from adapters.tradenet.reading import record_of
from adapters.tradenet.writing import document_of

FORMAT = Format(
    id="sg_tradenet_strategic",
    title="TradeNet permit for strategic goods",
    issuing_authority="Singapore Customs",
    media_type="application/json",
    version="1",
    writes=(ListKind.LICENSES,),
)

_NAMES = (re.compile(rb'"unique_ref_no"\s*:'), re.compile(rb'"tradenet"\s*:'), re.compile(rb'"permit"\s*:'))
FREE: tuple[Free, ...] = (
    free(r"citations\[\d+\](\..+)?", "the permit names the approval under which it was taken"),
    free(r"lines\[\d+\]\.limit", "the quantity of the product code limits the line"),
    free(r"origins\[\d+\]", "each item has its origin"),
)


def recognizes(document: bytes) -> bool:
    """Return whether the document begins as an object and has the members of a permit, be it right or wrong."""
    begins = document.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
    return begins and all(name.search(document) for name in _NAMES)


def read(document: bytes) -> Reading:
    """Return the permit, and the approvals that it cites.

    Raises:
        DocumentRefused: the document is no such permit, or breaks a rule of it; the reason is that of the rule.
    """
    record, citations = record_of(parse_object(document))
    record.license.source.format = FORMAT.id
    record.license.source.sha256 = hashlib.sha256(document).hexdigest()
    return Reading(FORMAT.id, ListKind.LICENSES, records=(record,), citations=citations)


def write(reading: Reading, accepted_losses: frozenset[str]) -> Rendering:
    """Return the permit that states the license, and what it cannot hold.

    Raises:
        RenderRefused: not exactly one record (BATCH_SIZE); an action or unit that TradeNet does not have; a field that
            must be there; a binding loss that was not accepted (LOSS_NOT_ACCEPTED).
    """
    document = document_of(only_record(reading), FORMAT.id)
    return checked_rendering(reading, document, read, accepted_losses, free_losses=FREE)

"""sg_tradenet_strategic: permits of Singapore Customs for strategic goods, as JSON of TradeNet.

Granted under the Strategic Goods (Control) Act: one message is declaration and permit at once, for one export (number
beginning with XO) or one transhipment (XP). No public schema is complete: header names are those of a commercial
gateway's page, item and party names Comity's own.

    {"messageType": "OUT", "documentType": "OUTDEC", ...,
     "header": {"unique_ref_no": {"cr_uei_no": "209900009Z", "date": "20261102", "seq_no": "0001"}, "dec_type": "DRT"},
     "items": [{"item_no": 1, "goods_desc": "Lens", "casc": [{"product_code": "6A004.e", "qty": "2", "uom": "NMB"}]}],
     "permit": {"permit_no": "XO0Z000009Z", "status": "Declaration Approved", "valid_to": "2026-11-20"}, ...}

A permit covers one shipment by construction, so it has no balance and no use. It exists in TradeNet or nowhere: only a
license that was read from a permit is written as one. Where each rule stands: adapters/tradenet (form, faults, reading,
items, values, writing).

Sources: Singapore Customs, Guide to Customs' Procedures, Module 5; notes on TradeNet permits for strategic goods.
"""

import hashlib
import re
from dataclasses import replace

from adapters.contract import Format, ListKind, Reading, Rendering
from adapters.json_source import parse_object
from adapters.losses import checked_rendering, only_record
from adapters.tradenet.reading import citations_of, record_of
from adapters.tradenet.writing import document_of

FORMAT = Format(
    id="sg_tradenet_strategic",
    title="TradeNet permit for strategic goods",
    issuing_authority="Singapore Customs",
    media_type="application/json",
    version="1",
    writes=(ListKind.LICENSES,),
)

_HEAD = 1024 * 1024
_BEFORE = b"\xef\xbb\xbf\xff\xfe \t\r\n"
_NAMES = tuple(re.compile(rb'"%s"\s*:' % name) for name in (b"messageType", b"tradenet", b"unique_ref_no"))


def recognizes(document: bytes) -> bool:
    """Return whether the document begins as an object with two of the names that TradeNet alone has."""
    head = document[:_HEAD].replace(b"\x00", b"").lstrip(_BEFORE)
    return head.startswith(b"{") and sum(name.search(head) is not None for name in _NAMES) >= 2


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
        RenderRefused: not exactly one record (BATCH_SIZE); an action or unit that TradeNet does not have; a binding
            loss that was not accepted (LOSS_NOT_ACCEPTED); or a value that is absent or does not fit, under the reason
            for which `read` would refuse it.
    """
    record = only_record(reading)
    document = document_of(record, FORMAT.id)
    own = record.license.source.format == FORMAT.id
    cited = reading.citations or (citations_of(record.license) if own else ())
    return checked_rendering(replace(reading, citations=cited), document, read, accepted_losses)

"""eu_annex_iii_a: the export authorization form of the European Union, Model A, in XML.

Issued by the competent authorities of the Member States under Regulation (EU) 2021/821: individual, global and large
project authorizations. Annex III of the Regulation fixes the boxes and their order and leaves the syntax open; there is
no public electronic form. The XML here is Comity's own: its elements are named by the boxes of the form, in their
order, nothing merged and nothing renamed. It is not an exchange format of the Union.

Version 1 is the namespace urn:comity:form:eu-2021-821:annex-iii-a:1. One document is one authorization:

    <authorisation xmlns="urn:comity:form:eu-2021-821:annex-iii-a:1" kind="individual" sheet="main">
      <box1><name>Alder Optics</name><address>1 Sample Street</address><country>XA</country><no>XA0001</no></box1>
      <box2>XA/2026/17</box2>
      ...
      <box12 code="XB">Birchland</box12>
      <items><item line="1"><box13>Camera</box13><box16>6A003.b.4.b</box16><box18 unit="H87">4</box18></item></items>
      <issued date="2026-03-02" place="Alderton"/>
    </authorisation>

A Member State as destination is refused unless an item may be of Annex IV. Membership of Annex IV is judged by the root
of the entry and widely: the form is refused only where no item can be of Annex IV, and the arrangement judges the rest.
The rules stand in adapters/annex_iii_a: form (which boxes there are), values,
codes, items, sheets, reading, draft, writing, losses.

Sources: Regulation (EU) 2021/821, Articles 11, 12 and 14 and Annex III; for boxes 23 to 27 the form of its predecessor,
Regulation (EC) No 428/2009, Annex IIIa.
"""

import hashlib
import re

from adapters.annex_iii_a.form import RULES
from adapters.annex_iii_a.losses import FREE
from adapters.annex_iii_a.reading import record_of
from adapters.annex_iii_a.writing import document_of, form_record
from adapters.contract import Format, ListKind, Reading, Rendering
from adapters.losses import checked_rendering
from adapters.xml_form import form_of
from adapters.xml_source import parse_xml

FORMAT = Format(
    id="eu_annex_iii_a",
    title="EU dual-use export authorization, Annex III Model A",
    issuing_authority="Competent authorities of the Member States of the European Union",
    media_type="application/xml",
    version="1",
    writes=(ListKind.LICENSES,),
)

_HEAD = 64 * 1024
_ROOT = re.compile(rb"<(?:[\w.-]{1,40}:)?authorisation\b[^<>]*urn:comity:form:eu-2021-821:annex-iii-a:1[\"']")
_MARKS = b"\xef\xbb\xbf\xff\xfe \t\r\n"


def recognizes(document: bytes) -> bool:
    """Return whether the document begins as this form, in whatever encoding: what is wrong with it, `read` says."""
    head = document[:_HEAD].replace(b"\x00", b"").lstrip(_MARKS)
    return head.startswith(b"<") and _ROOT.search(head) is not None


def read(document: bytes) -> Reading:
    """Return the one license that the form states.

    Raises:
        DocumentRefused: the document is no such form, or breaks a rule of it; the reason is that of the rule.
    """
    record = record_of(form_of(parse_xml(document), RULES))
    record.license.source.format = FORMAT.id
    record.license.source.sha256 = hashlib.sha256(document).hexdigest()
    return Reading(FORMAT.id, ListKind.LICENSES, records=(record,))


def write(reading: Reading, accepted_losses: frozenset[str]) -> Rendering:
    """Return the form that states the license, and what the form cannot hold.

    `accepted_losses` are paths in the license, as the refusal names them, for example `excluded_destinations[0]`.

    Raises:
        RenderRefused: not exactly one record (BATCH_SIZE); a kind, direction or action that the form does not have; a
            box that must be filled (MISSING_BOX); a binding loss that was not accepted (LOSS_NOT_ACCEPTED); or a value
            that the form does not take, under the reason for which `read` would refuse it.
    """
    document = document_of(form_record(reading).license, FORMAT.id)
    return checked_rendering(reading, document, read, accepted_losses, free_losses=FREE)

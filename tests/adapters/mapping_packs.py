"""Small mapping packs and documents of the invented state XQ, changed in one place by each test."""

import json

from adapters.contract import Adapter, Reading
from adapters.errors import DocumentRefused
from adapters.mapping.adapter import adapter_of
from adapters.mapping.loading import load_pack

CSV_PACK = """\
schema: comity-mapping/1
format: xq_export
version: 1
title: XQ register
issuing_authority: Office of XQ
syntax: csv
csv:
  delimiter: semicolon
  encoding: utf-8
  group_by: NO
  optional: [REMARK]
recognize:
  columns: [NO, GOODS]
crosswalks:
  kinds: {I: individual, G: global, J: individual}
  units: {pcs: H87, kg: KGM}
fixed:
  jurisdiction: {value: XQ, because: the register is that of XQ}
  issuing_authority.name: {value: Office of XQ, because: it signs}
fields:
  "NO": {to: number}
  KIND: {to: kind, crosswalk: kinds}
  UNTIL: {to: validity.valid_until_date, date: DD.MM.YYYY, open_ended: [31.12.9999]}
  HOLDER: {to: holder.name, required: true}
  DEST: {to: destinations, separator: ","}
  LINE: {to: "lines[].line_number"}
  GOODS: {to: "lines[].description"}
  QTY: {to: "lines[].quantity", decimals: 3, decimal_sign: comma}
  UNIT: {to: "lines[].unit", crosswalk: units}
  DESK: {drop: which desk}
  CASE: {carry: the file}
  LIMITS: {unmodelled: what may bind}
  REMARK: {to: conditions, each_row: true}
"""

HEAD = "NO;KIND;UNTIL;HOLDER;DEST;LINE;GOODS;QTY;UNIT;DESK;CASE;LIMITS"
ROW = "XQ/1;I;31.12.2030;Quill;XA;1;Camera;4,5;kg;D1;C-1;"

JSON_PACK = """\
schema: comity-mapping/1
format: xq_json
version: 1
title: XQ licenses
issuing_authority: Office of XQ
syntax: json
json:
  licenses: export.licenses[]
recognize:
  members: [no, items]
  values: {system: xq-register}
crosswalks:
  flags: {"true": unlimited, "false": unstated_here}
fixed:
  jurisdiction: {value: XQ, because: the register is that of XQ}
  issuing_authority.name: {value: Office of XQ, because: it signs}
  lines[].line_number: {value: position, because: by their order}
envelope:
  export.made: {drop: when it was made}
fields:
  "no": {to: number}
  system: {drop: names the register, only: [xq-register]}
  from: {to: validity.valid_from_date, date: YYYY-MM-DD}
  until: {to: validity.valid_until_date, date: YYYY-MM-DD}
  holder.name: {to: holder.name}
  holder.address: {to: holder.address}
  end_users[].name: {to: end_user.name}
  end_users[].country: {to: end_user.country}
  destinations[]: {to: destinations}
  currency: {to: "lines[].currency"}
  items[].text: {to: "lines[].description", join: line}
  items[].more[]: {to: "lines[].description", join: line}
  items[].codes[]: {to: "lines[].control_list_entries", list: XQ-LIST, edition: "2026"}
  items[].value: {to: "lines[].value", decimals: 2}
  items[].pieces: {to: "lines[].quantity", decimals: 0, unit: H87}
""".replace('crosswalks:\n  flags: {"true": unlimited, "false": unstated_here}\n', "")

XML_PACK = """\
schema: comity-mapping/1
format: xq_xml
version: 1
title: XQ license
issuing_authority: Office of XQ
syntax: xml
xml:
  namespaces: {q: "urn:xq:license"}
  root: q:License
fixed:
  jurisdiction: {value: XQ, because: the register is that of XQ}
  issuing_authority.name: {value: Office of XQ, because: it signs}
  lines[].line_number: {value: position, because: by their order}
fields:
  "@id": {to: sender_license_id}
  q:Number: {to: number}
  q:Until: {to: validity.valid_until_date, date: YYYY-MM-DD}
  q:Goods/q:Item[]@unit: {to: "lines[].unit"}
  q:Goods/q:Item[]/q:Name[]: {to: "lines[].description", join: space}
  q:Goods/q:Item[]/q:Amount: {to: "lines[].quantity", decimals: 2}
  q:Note[]: {to: conditions}
"""


def adapter(text: str) -> Adapter:
    """Return the adapter of a pack."""
    return adapter_of(load_pack(text.encode()))


def edited(text: str, *edits: tuple[str, str]) -> str:
    """Return a text with each edit made; an edit that finds nothing is a fault of the test."""
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    return text


def sheet(*rows: str, head: str = HEAD) -> bytes:
    """Return a CSV file."""
    return ("\n".join([head, *rows]) + "\n").encode()


def row(**cells: str) -> str:
    """Return the usual row with some cells changed."""
    values = dict(zip(HEAD.split(";"), ROW.split(";"), strict=True)) | cells
    return ";".join(values.values())


def document(**members: object) -> bytes:
    """Return a JSON document with one license, with some members changed; None takes a member out."""
    license_: dict[str, object] = {
        "no": "XQ/1",
        "system": "xq-register",
        "from": "2026-01-01",
        "until": "2030-12-31",
        "holder": {"name": "Quill"},
        "destinations": ["XA"],
        "currency": "EUR",
        "items": [{"text": "Camera", "codes": ["6A003"], "value": 12.50, "pieces": 4}],
    }
    license_ |= members
    license_ = {name: value for name, value in license_.items() if value is not None}
    return json.dumps({"export": {"made": "2026-05-01", "licenses": [license_]}}).encode()


def xml(content: str, *, attributes: str = ' id="7"') -> bytes:
    """Return an XML document with a license."""
    return f'<q:License xmlns:q="urn:xq:license"{attributes}>{content}</q:License>'.encode()


def read_or_refused(reader: Adapter, content: bytes) -> Reading | tuple[str, str]:
    """Return what a document says, or the reason and field of its refusal."""
    try:
        return reader.read(content)
    except DocumentRefused as refused:
        return refused.reason, refused.field

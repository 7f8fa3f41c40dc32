"""The file header as it is written: what the licenses carry, and the writer's defaults.

Rules, in order:
1. The sender is the issuing authority where it is a system of the United Kingdom that sends such files, else COMITY.
2. Receiver, time of creation, run number and its reset are what the first license carries, else CHIEF, 190001010000, 1
   and null. The writer asks no clock: a time of 1900 is plainly none, and whoever sends the file sets time and number.
3. One file has one sender: a license of another issuing authority of the United Kingdom binds.
"""

from collections.abc import Sequence

from adapters.chief.license import CARRIED_OF_HEADER
from adapters.chief.losses import Draft, Kept
from adapters.chief.records import HEADER, Fields
from adapters.contract import Entry, Fate, Record
from comity.v1.license_pb2 import IdentifierScheme, License

SENDER = "COMITY"
DEFAULTS = {"destinationSystem": "CHIEF", "creationDateTime": "190001010000", "runNum": "1", "resetRunNum": ""}


def write_header(records: Sequence[Record]) -> tuple[Fields, list[Entry]]:
    """Return the header of a file, and an entry for each default in it."""
    first = records[0].license if records else License()
    carried = Kept(first.carried)
    header = {"sourceSystem": _sender_of(first) or SENDER, "dataId": "licenceData"}
    invented = [] if _sender_of(first) else [_default("sourceSystem")]
    for attribute in CARRIED_OF_HEADER:
        value = carried.peek(f"fileHeader.{attribute}")
        header[attribute] = value or DEFAULTS[attribute]
        if header[attribute] != value:
            invented.append(_default(attribute))
    return header, invented


def report_header(draft: Draft, header: Fields) -> None:
    """Report what of a license's issuing authority and carried header is not in the header of the file."""
    for attribute in CARRIED_OF_HEADER:
        if draft.carried.peek(f"fileHeader.{attribute}") == header[attribute]:
            draft.carried.use(f"fileHeader.{attribute}")
    license_, losses, sender = draft.license, draft.losses, _sender_of(draft.license)
    if sender and sender != header["sourceSystem"]:
        losses.bind("issuing_authority", "fileHeader.sourceSystem", because="one file has one sender, which is another")
    elif not sender and license_.HasField("issuing_authority"):
        losses.drop("issuing_authority", because="the file names a sending system and no issuing authority")
    elif sender:
        _report_authority(draft)
    if license_.jurisdiction not in {"", "GB"}:
        losses.drop("jurisdiction", because="the format is the United Kingdom's and names no jurisdiction")


def _report_authority(draft: Draft) -> None:
    """Report what an issuing authority has beside the system that sends for it."""
    authority = draft.license.issuing_authority
    present = {field.name for field, _ in authority.ListFields()} - {"identifiers", "country"}
    for name in sorted(present):
        draft.losses.drop(f"issuing_authority.{name}", because="the file names the sending system alone")
    for index in range(1, len(authority.identifiers)):
        draft.losses.drop(f"issuing_authority.identifiers[{index}]", because="the file names one sending system")


def _sender_of(license_: License) -> str:
    """Return the system that sends for the issuing authority, empty where it is none of the United Kingdom."""
    authority = license_.issuing_authority
    if license_.jurisdiction != "GB" or authority.country != "GB" or not authority.identifiers:
        return ""
    system = authority.identifiers[0]
    is_system = system.scheme == IdentifierScheme.IDENTIFIER_SCHEME_NATIONAL
    fits = system.value.isascii() and system.value.isprintable() and len(system.value) <= HEADER["sourceSystem"]
    return system.value if is_system and fits else ""


def _default(attribute: str) -> Entry:
    return Entry(f"fileHeader.{attribute}", "", Fate.INVENTED, "default of the writer: no license carries it")

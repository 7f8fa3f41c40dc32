"""From the segments of a GOVCBR message to the canonical license.

Rules, in order:
1. BGM has the number, the kind and what the message does. Code 811 is an export license, so the direction is export.
2. DTM 137 is the day of issue as written, whatever the message does; 7 and 36 are the period. Without 36 no end is
   printed, which is not the same as no end.
3. The standing is that of STS alone, for the day of the DTM below it; functions 1 and 50 tell what is done, not how the
   license stands. Without STS the message does not say.
4. NAD+DFK is the holder, EX the exporter, CN consignees, UC end users, MS the issuing authority, whose country is the
   jurisdiction. Without UC there is no end user: the consignee never stands in. Identifiers have no scheme.
5. LOC 28 are destinations, 49 territories of transit, by ISO 3166-1; RFF EX is the license that this one replaces, AKO
   a case number, which is no fact of the license.
6. Each text of FTX AAX is one condition, under the code of its RCS; a person must read it.
7. Lines: adapters/edifact/lines.py. A message that withdraws a license may leave them out; any other has one at least.
"""

from adapters.checks import refuse_reversed, take_country
from adapters.contract import Record
from adapters.edifact.codes import ACTIONS, KINDS, ROLES, STANDINGS, WITHOUT_LINES
from adapters.edifact.envelope import opened
from adapters.edifact.lines import read_lines
from adapters.edifact.profile import MESSAGE
from adapters.edifact.structure import Node, arranged
from adapters.edifact.syntax import Interchange
from adapters.edifact.values import Transcript, take_code, take_day, take_texts
from adapters.errors import DocumentRefused
from adapters.source import Source
from adapters.values import without_repeats
from comity.v1.conversion_service_pb2 import LicenseAction
from comity.v1.license_pb2 import ConditionKind, Direction, LicenseParty, Party, PartyIdentifier, PartyRole

_CARRIED = ("0002", "S002.0004", "S002.0007", "S003.0010", "S003.0007", "0017", "0019", "0020")


def record_of(interchange: Interchange) -> Record:
    """Return the license that an interchange states, with the account of its fields.

    Raises:
        DocumentRefused: a rule of this module, of the lines, of the envelope or of the profile is broken.
    """
    service, inner = opened(interchange.segments)
    body = arranged(inner, MESSAGE)
    transcript = Transcript(_source_of(interchange, service, body), interchange.marks)
    action = _read_document(transcript)
    _read_dates(transcript, body)
    _read_references(transcript, body)
    _read_places(transcript, body)
    _read_standing(transcript, body)
    for node in sorted((node for node in body if node.part.tag == "NAD"), key=lambda node: node.part.qualifier == "MS"):
        _read_party(transcript, node)
    for node in (node for node in body if node.part.tag == "RCS"):
        _read_conditions(transcript, node)
    lines = [node for node in body if node.part.tag == "SEQ"]
    if not lines and transcript.source.peek("BGM/1225") not in WITHOUT_LINES:
        message = "Only a message that withdraws a license may leave out its lines; add the segment and its group."
        raise DocumentRefused("MANDATORY_SEGMENT_MISSING", "SEQ", message)
    read_lines(transcript, lines)
    _read_controls(transcript, len(lines))
    return transcript.source.close(action, transcript.license)


def _source_of(interchange: Interchange, service: list[Node], body: list[Node]) -> Source:
    fields = {"UNA": interchange.advice}
    for node in [*service[:2], *body, *service[2:]]:
        fields.update(node.fields())
    return Source(fields)


def _read_document(transcript: Transcript) -> LicenseAction.ValueType:
    source, license_ = transcript.source, transcript.license
    kind = KINDS.get(source.take("BGM/1000", "kind"))
    if kind is None:
        message = f"The document name must be one of {', '.join(KINDS)}; write one of them."
        raise DocumentRefused("KIND_UNKNOWN", "BGM/1000", message)
    action = ACTIONS.get(source.take("BGM/1225", "action"))
    if action is None:
        message = f"The function must be one of {', '.join(ACTIONS)}; write one of them."
        raise DocumentRefused("UNKNOWN_ACTION", "BGM/1225", message)
    if action == LicenseAction.LICENSE_ACTION_CANCEL:
        transcript.carry_spelling("BGM/1225")
    license_.kind = kind
    license_.number = take_code(source, "BGM/1004", "number")
    license_.direction = Direction.DIRECTION_EXPORT
    source.invent("direction", because="BGM 811 is an export license")
    return action


def _read_dates(transcript: Transcript, body: list[Node]) -> None:
    source, validity = transcript.source, transcript.license.validity
    present = {node.part.name for node in body}
    validity.issue_date.CopyFrom(take_day(source, "DTM+137/2380", "validity.issue_date"))
    first = take_day(source, "DTM+7/2380", "validity.valid_from_date") if "DTM+7" in present else None
    last = take_day(source, "DTM+36/2380", "validity.valid_until_date") if "DTM+36" in present else None
    refuse_reversed(first, last, "DTM+36/2380")
    if first is not None:
        validity.valid_from_date.CopyFrom(first)
    if last is not None:
        validity.valid_until_date.CopyFrom(last)


def _read_references(transcript: Transcript, body: list[Node]) -> None:
    source, license_ = transcript.source, transcript.license
    source.carry("RFF+AKO/1154", license_, because="the case number, no fact of the license")
    if any(node.part.name == "RFF+EX" for node in body):
        license_.replaces.number = take_code(source, "RFF+EX/1154", "replaces.number")


def _read_places(transcript: Transcript, body: list[Node]) -> None:
    license_ = transcript.license
    for name, target, codes in (
        ("LOC+28", "destinations", license_.destinations),
        ("LOC+49", "transit_territories", license_.transit_territories),
    ):
        paths = [f"{node.path}/3225" for node in body if node.part.name == name]
        codes.extend(without_repeats([take_country(transcript.source, path, target) for path in paths]))


def _read_standing(transcript: Transcript, body: list[Node]) -> None:
    source, stated = transcript.source, transcript.license.stated_standing
    node = next((node for node in body if node.part.tag == "STS"), None)
    if node is None:
        return
    code = source.take("STS/4405", "stated_standing.standing")
    code_list = source.take("STS/1131", "stated_standing.standing", note="the list of the code")
    standing = STANDINGS.get((code, code_list))
    if standing is None:
        message = "The status is none of 70, 39, 40, 41 and, with the list COMITY, SUS and EXH; write one of them."
        raise DocumentRefused("UNKNOWN_STATUS", "STS/4405", message)
    if code == "39":
        transcript.carry_spelling("STS/4405")
    stated.standing = standing
    if node.below:
        stated.as_of_date.CopyFrom(take_day(source, "STS/DTM+7/2380", "stated_standing.as_of_date"))


def _read_party(transcript: Transcript, node: Node) -> None:
    license_ = transcript.license
    if node.part.qualifier == "MS":
        license_.issuing_authority.CopyFrom(_party_at(transcript, node.path, "issuing_authority"))
        license_.jurisdiction = license_.issuing_authority.country
        if license_.jurisdiction:
            transcript.source.invent("jurisdiction", because="the country of the issuing authority")
        return
    role: PartyRole.ValueType = ROLES[node.part.qualifier]
    party = _party_at(transcript, node.path, f"parties[{len(license_.parties)}].party")
    license_.parties.append(LicenseParty(role=role, party=party))


def _party_at(transcript: Transcript, path: str, target: str) -> Party:
    source = transcript.source
    party = Party(name=take_texts(source, f"{path}/3036", f"{target}.name"))
    identifier = take_code(source, f"{path}/3039", f"{target}.identifiers[0].value")
    if not party.name.strip() and not identifier:
        message = "The party has neither a name nor an identifier; add one of them."
        raise DocumentRefused("MANDATORY_FIELD_MISSING", f"{path}/3036", message)
    if identifier:
        party.identifiers.append(PartyIdentifier(value=identifier))
    party.country = take_country(source, f"{path}/3207", f"{target}.country")
    street = [source.take(f"{path}/3042[{position}]", f"{target}.address.lines") for position in range(1, 5)]
    city = source.take(f"{path}/3164", f"{target}.address.lines", note="the last line; that it is the city is carried")
    if city:
        transcript.carry_spelling(f"{path}/3164")
    party.address.lines.extend(line for line in [*street, city] if line)
    party.address.postal_code = source.take(f"{path}/3251", f"{target}.address.postal_code")
    if not party.address.ByteSize():
        party.ClearField("address")
    return party


def _read_conditions(transcript: Transcript, node: Node) -> None:
    source, conditions = transcript.source, transcript.license.conditions
    code = take_code(source, f"{node.path}/7295", f"conditions[{len(conditions)}].code")
    for text in node.all("FTX+AAX"):
        for number in text.values:
            written = source.take(f"{text.path}/{number}", f"conditions[{len(conditions)}].text")
            conditions.add(text=written, code=code, kind=ConditionKind.CONDITION_KIND_UNMODELLED)


def _read_controls(transcript: Transcript, lines: int) -> None:
    source = transcript.source
    stated = source.peek("CNT+2/6066")
    if not (stated.isascii() and stated.isdigit()) or int(stated) != lines:
        message = f"The count of lines is not that of what is there, which is {lines}; send all lines."
        raise DocumentRefused("CONTROL_TOTAL_WRONG", "CNT+2/6066", message)
    source.drop("UNA", because="the service characters of this interchange")
    source.drop("UNB/0001", because="the character set of this interchange")
    for number in _CARRIED:
        source.carry(f"UNB/{number}", transcript.license)
    source.carry("UNH/0062", transcript.license)
    for path in ("CNT+2/6066", "UNT/0074", "UNZ/0036"):
        source.drop(path, because="a count of what is there")
    for path in ("UNT/0062", "UNZ/0020"):
        source.drop(path, because="the reference of the segment that began this")

"""The facts of a reading in one flat shape for every format, for people, tests and comparison.

Rules, in order:
1. The view adds nothing: every fact is a field of the reading, and an absent key means that the document does not say.
2. The list that the kind of document always carries is there even when it is empty; any other only when it holds
   something.
3. Codes of the schema become lower-case words; amounts and texts stay as written; days are ISO 8601.
4. The facts name the first party of a role; several end users become `end_users` instead of `end_user`.
"""

from collections.abc import Iterable

from google.protobuf.descriptor import EnumDescriptor
from google.type.date_pb2 import Date

from adapters.contract import ListKind, Reading, Record
from adapters.values import iso_of
from comity.v1.conversion_service_pb2 import Citing, Declaration, LicenseAction, Rejected, Reply, UsageMessage
from comity.v1.license_pb2 import (
    Direction,
    IdentifierScheme,
    License,
    LicenseKind,
    LicenseLine,
    LicenseParty,
    LineLimit,
    Money,
    Party,
    PartyRole,
    Quantity,
    Standing,
    StatedBalance,
    StatedUse,
    UseState,
)
from comity.v1.reason_pb2 import Reason

Facts = dict[str, object]


def _words(enum: EnumDescriptor, prefix: str) -> dict[int, str]:
    """Return the word for each value of an enum; the unspecified value has none."""
    return {value.number: value.name.removeprefix(prefix).lower() if value.number else "" for value in enum.values}


_ACTIONS = _words(LicenseAction.DESCRIPTOR, "LICENSE_ACTION_")
_KINDS = _words(LicenseKind.DESCRIPTOR, "LICENSE_KIND_")
_DIRECTIONS = _words(Direction.DESCRIPTOR, "DIRECTION_")
_SCHEMES = _words(IdentifierScheme.DESCRIPTOR, "IDENTIFIER_SCHEME_")
# The facts keep the word that their readers compare with.
_STANDINGS = _words(Standing.DESCRIPTOR, "STANDING_") | {Standing.STANDING_CANCELED: "cancelled"}
_USE_STATES = _words(UseState.DESCRIPTOR, "USE_STATE_")

_ROLES: dict[str, PartyRole.ValueType] = {
    "holder": PartyRole.PARTY_ROLE_HOLDER,
    "exporter": PartyRole.PARTY_ROLE_EXPORTER,
    "agent": PartyRole.PARTY_ROLE_AGENT,
    "consignee": PartyRole.PARTY_ROLE_CONSIGNEE,
    "end_user": PartyRole.PARTY_ROLE_END_USER,
    "applicant": PartyRole.PARTY_ROLE_APPLICANT,
    "purchaser": PartyRole.PARTY_ROLE_PURCHASER,
}


def facts_view(reading: Reading) -> dict[str, object]:
    """Return the facts of a reading: `format`, and the lists that the document carries."""
    lists: dict[ListKind, list[Facts]] = {
        ListKind.LICENSES: [_license_facts(record) for record in reading.records],
        ListKind.CITATIONS: [_citation_facts(citing) for citing in reading.citations],
        ListKind.USAGE: [_usage_facts(message) for message in reading.usage],
        ListKind.REPLIES: [_reply_facts(reply) for reply in reading.replies],
    }
    view: dict[str, object] = {"format": reading.format}
    for kind, entries in lists.items():
        if entries or kind is reading.carries:
            view[kind.value] = entries
    if reading.rejected:
        view["rejected"] = [_rejected_facts(rejected) for rejected in reading.rejected]
    return view


def _license_facts(record: Record) -> Facts:
    license_, validity = record.license, record.license.validity
    return _stated(
        license_number=license_.number,
        license_id=license_.sender_license_id,
        kind=_KINDS[license_.kind],
        direction=_DIRECTIONS[license_.direction],
        action=_ACTIONS[record.action],
        replaces=license_.replaces.number,
        replaces_id=license_.replaces.sender_license_id,
        issuer=_party_facts(license_.issuing_authority),
        **_parties(license_.parties),
        destinations=list(license_.destinations),
        excluded_destinations=list(license_.excluded_destinations),
        origins=list(license_.origins),
        transit=list(license_.transit_territories),
        issued_on=_day(validity.issue_date),
        valid_from=_day(validity.valid_from_date),
        valid_until=_day(validity.valid_until_date),
        open_ended=validity.open_ended or None,
        **_content(license_),
    )


def _content(license_: License) -> Facts:
    """Return what a license says beside who, where and when."""
    return {
        "status": _STANDINGS[license_.stated_standing.standing],
        "status_as_of": _day(license_.stated_standing.as_of_date),
        "items": [_line_facts(line) for line in license_.lines],
        "balances": [_balance_facts(balance) for balance in license_.stated_balances],
        "usage": [_use_facts(use) for use in license_.stated_uses],
        "conditions": [condition.text for condition in license_.conditions],
        "unmodelled": [content.path for content in license_.unmodelled],
    }


def _parties(parties: Iterable[LicenseParty]) -> Facts:
    """Return the parties by role: the first of each, and all end users where there are several."""
    by_role: dict[int, list[LicenseParty]] = {}
    for party in parties:
        by_role.setdefault(party.role, []).append(party)
    facts: Facts = {key: _license_party_facts(by_role[role][0]) for key, role in _ROLES.items() if role in by_role}
    end_users = by_role.get(PartyRole.PARTY_ROLE_END_USER, [])
    if len(end_users) > 1:
        del facts["end_user"]
        facts["end_users"] = [_license_party_facts(party) for party in end_users]
    return facts


def _license_party_facts(party: LicenseParty) -> Facts:
    return _stated(
        **_party_facts(party.party),
        derived=party.derived or None,
        valid_from=_day(party.period.valid_from_date),
        valid_until=_day(party.period.valid_until_date),
    )


def _party_facts(party: Party) -> Facts:
    first = party.identifiers[0] if party.identifiers else None
    return _stated(
        name=party.name,
        identifier=first.value if first else "",
        scheme=_SCHEMES[first.scheme] if first else "",
        country=party.country,
    )


def _line_facts(line: LicenseLine) -> Facts:
    return _stated(
        line=line.line_number or None,
        line_id=line.line_id if line.line_id != str(line.line_number) else "",
        description=line.description,
        control_codes=[entry.entry for entry in line.control_list_entries],
        hs6=line.hs_code,
        national_code=line.national_code,
        **_quantity(line.authorized_quantity),
        **_money(line.authorized_value),
        origin=line.origin,
        unlimited=line.limit == LineLimit.LINE_LIMIT_UNLIMITED or None,
    )


def _balance_facts(balance: StatedBalance) -> Facts:
    return _stated(
        line=balance.line_number,
        unit=balance.unit,
        currency=balance.currency,
        granted=balance.granted,
        consumed=balance.consumed,
        reserved=balance.reserved,
        available=balance.available,
    )


def _use_facts(use: StatedUse) -> Facts:
    return _stated(
        line=use.line_number,
        **_quantity(use.quantity),
        **_money(use.value),
        on=_day(use.use_date),
        at=use.place,
        reference=use.reference,
        reference_kind=use.reference_kind,
        state=_USE_STATES[use.state],
    )


def _citation_facts(citing: Citing) -> Facts:
    return _stated(
        declaration=_declaration_facts(citing.declaration),
        goods_item=citing.goods_item or None,
        document_type=citing.document_type,
        kind=_KINDS[citing.kind],
        license_number=citing.license_number,
        license_line=citing.license_line or None,
        **_quantity(citing.quantity),
        **_money(citing.value),
        valid_until=_day(citing.valid_until_date),
        hs6=citing.hs_code,
        control_codes=list(citing.control_codes),
    )


def _declaration_facts(declaration: Declaration) -> Facts:
    return _stated(
        mrn=declaration.mrn,
        lrn=declaration.lrn,
        itn=declaration.itn,
        reference=declaration.reference,
        action=_ACTIONS[declaration.action],
        date=_day(declaration.declaration_date),
        exporter=declaration.exporter,
        destination=declaration.destination,
    )


def _usage_facts(message: UsageMessage) -> Facts:
    return _stated(
        license_number=message.license_number,
        license_id=message.sender_license_id,
        line=message.line_number or None,
        line_id=message.sender_line_id,
        **_quantity(message.quantity),
        **_money(message.value),
        on=_day(message.use_date),
        reference=message.reference,
        total=message.total or None,
    )


def _reply_facts(reply: Reply) -> Facts:
    return _stated(
        license_number=reply.license_number,
        license_id=reply.sender_license_id,
        line_id=reply.sender_line_id,
        reference=reply.reference,
        itn=reply.itn,
        accepted=reply.accepted,
        code=reply.code,
        message=reply.message,
    )


def _rejected_facts(rejected: Rejected) -> Facts:
    return _stated(
        license_number=rejected.license_number,
        license_id=rejected.sender_license_id,
        reason=Reason.Name(rejected.reason).removeprefix("REASON_"),
        field=rejected.field,
    )


def _quantity(quantity: Quantity) -> Facts:
    return {"quantity": quantity.value, "unit": quantity.unit}


def _money(money: Money) -> Facts:
    return {"value": money.amount, "currency": money.currency}


def _day(value: Date) -> str:
    """Return the day; an absent date reads as year 0 and says nothing."""
    return iso_of(value) if value.year else ""


def _stated(**facts: object) -> Facts:
    """Return the facts that the document states."""
    return {key: value for key, value in facts.items() if value not in (None, "", [], {})}

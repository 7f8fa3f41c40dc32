"""The trader and foreignTrader records: the holder and the end user of a license, read and written.

Rules, in order:
1. The first trader is the holder. Its identifier is the EORI number where rpaTraderId has that shape, else the TURN,
   else the sender's own number; the others follow. PR and UNREG say that there is no number.
2. The trader's own days bound its right; 20770101 is no end.
3. Address lines stay where they stand, also where one of them is a postcode.
4. The foreignTrader is the end user. No other party fits: further end users, a consignee who is another than the end
   user, and whoever else binds is a binding loss; who only acts or pays for the holder is a loss that does not bind.
"""

from collections.abc import Iterable

from adapters.chief.codes import NO_END, UNREGISTERED, WITHIN, country_code_of, is_eori, territory_of
from adapters.chief.losses import Draft, Losses
from adapters.chief.records import LICENCE_RECORDS, Fields
from adapters.chief.text import write_address, write_last, write_text
from adapters.source import Source
from adapters.values import date_of, iso_of
from comity.v1.license_pb2 import IdentifierScheme, License, LicenseParty, Party, PartyIdentifier, PartyRole, Validity

_EORI = IdentifierScheme.IDENTIFIER_SCHEME_EORI
_TURN = IdentifierScheme.IDENTIFIER_SCHEME_TURN
_NATIONAL = IdentifierScheme.IDENTIFIER_SCHEME_NATIONAL
_HOLDER = PartyRole.PARTY_ROLE_HOLDER
_END_USER = PartyRole.PARTY_ROLE_END_USER
_FREE = frozenset(
    {
        PartyRole.PARTY_ROLE_AGENT,
        PartyRole.PARTY_ROLE_APPLICANT,
        PartyRole.PARTY_ROLE_PURCHASER,
        PartyRole.PARTY_ROLE_SUPPLIER,
    }
)


def read_days(source: Source, at: str, validity: Validity, target: str) -> None:
    """Read startDate and endDate of a record; 20770101 states that there is no end."""
    start = source.take(f"{at}.startDate", f"{target}.valid_from_date")
    if start:
        validity.valid_from_date.CopyFrom(date_of(start, compact=True))
    if source.peek(f"{at}.endDate") == NO_END:
        source.take(f"{at}.endDate", f"{target}.open_ended", note="20770101 states that there is no end")
        validity.open_ended = True
        return
    end = source.take(f"{at}.endDate", f"{target}.valid_until_date")
    if end:
        validity.valid_until_date.CopyFrom(date_of(end, compact=True))


def read_trader(source: Source, row: Fields, license_: License) -> None:
    """Read the first trader as the holder."""
    to = f"parties[{len(license_.parties)}]"
    holder = license_.parties.add(role=_HOLDER)
    party = holder.party
    _read_identifiers(source, row, license_, party, to)
    if row["startDate"] or row["endDate"]:
        read_days(source, "trader", holder.period, f"{to}.period")
    party.name = source.take("trader.name", f"{to}.party.name")
    _read_address(source, "trader", row, party, to)
    if row["postCode"]:
        party.address.postal_code = source.take("trader.postCode", f"{to}.party.address.postal_code")


def read_foreign_trader(source: Source, row: Fields, license_: License) -> None:
    """Read the foreignTrader as the end user."""
    to = f"parties[{len(license_.parties)}]"
    party = license_.parties.add(role=_END_USER).party
    party.name = source.take("foreignTrader.name", f"{to}.party.name")
    _read_address(source, "foreignTrader", row, party, to)
    if row["postcode"]:
        party.address.postal_code = source.take("foreignTrader.postcode", f"{to}.party.address.postal_code")
    code = source.take("foreignTrader.country", f"{to}.party.country", note="as ISO 3166")
    if code:
        party.country = territory_of(code) or ""


def _read_identifiers(source: Source, row: Fields, license_: License, party: Party, to: str) -> None:
    has_eori = is_eori(row["rpaTraderId"])
    schemes = {"rpaTraderId": _EORI if has_eori else _NATIONAL, "turn": _TURN}
    for attribute in ("rpaTraderId", "turn") if has_eori else ("turn", "rpaTraderId"):
        if attribute == "turn" and row["turn"] in UNREGISTERED:
            source.carry("trader.turn", license_, because="says that the trader has no number")
        elif row[attribute]:
            target = f"{to}.party.identifiers[{len(party.identifiers)}].value"
            party.identifiers.add(value=source.take(f"trader.{attribute}", target), scheme=schemes[attribute])


def _read_address(source: Source, at: str, row: Fields, party: Party, to: str) -> None:
    last = max((number for number in range(1, 6) if row[f"address{number}"]), default=0)
    for number in range(1, last + 1):
        party.address.lines.append(
            source.take(f"{at}.address{number}", f"{to}.party.address.lines[{number - 1}]"),
        )


def write_days(losses: Losses, validity: Validity, path: str, place: str) -> Fields:
    """Return startDate and endDate of a record."""
    fields: Fields = {}
    if validity.valid_from_date.year:
        fields["startDate"] = iso_of(validity.valid_from_date, compact=True)
    if validity.open_ended:
        fields["endDate"] = NO_END
    if validity.valid_until_date.year:
        if validity.open_ended:
            losses.drop(f"{path}.open_ended", because="a last day is stated as well, and that is written")
        fields["endDate"] = iso_of(validity.valid_until_date, compact=True)
        if fields["endDate"] == NO_END:
            losses.bind(f"{path}.valid_until_date", f"{place}.endDate", because="the format reads this day as no end")
    if validity.issue_date.year:
        losses.drop(f"{path}.issue_date", because="the format has no day of issue")
    return fields


def write_parties(draft: Draft) -> tuple[list[Fields], list[Fields]]:
    """Return the trader and foreignTrader records, and report every party that does not fit."""
    traders: list[Fields] = []
    foreign: list[Fields] = []
    for index, member in enumerate(draft.license.parties):
        if member.role == _HOLDER and not traders:
            traders.append(_trader(draft, member, f"parties[{index}]"))
        elif member.role == _END_USER and not foreign:
            foreign.append(_foreign_trader(draft.losses, member, f"parties[{index}]"))
        else:
            _report_party(draft, member, f"parties[{index}]")
    traders += [
        {attribute: draft.unmodelled.use(f"trader[{number}].{attribute}") for attribute in LICENCE_RECORDS["trader"]}
        for number in draft.unmodelled.numbers("trader")
    ]
    return traders, foreign


def _report_party(draft: Draft, member: LicenseParty, path: str) -> None:
    """Report a party that has no record: it binds unless another record names it or its role is free."""
    stand_in = _HOLDER if member.role == PartyRole.PARTY_ROLE_EXPORTER else _END_USER
    named = next((other for other in draft.license.parties if other.role == stand_in), None)
    if member.role in _FREE:
        draft.losses.drop(path, because="the format has no record for this role")
    elif named is not None and member.role != stand_in and _is_same(member.party, named.party):
        draft.losses.drop(path, because="the same as the party that is written")
    else:
        draft.losses.bind(path, because="the format has one record for the holder and one for the end user")


def _is_same(one: Party, other: Party) -> bool:
    return bool(one.name) and (one.name, one.country) == (other.name, other.country)


def _trader(draft: Draft, member: LicenseParty, path: str) -> Fields:
    losses, party = draft.losses, member.party
    fields = {
        **_identifiers(draft, party, f"{path}.party"),
        **write_days(losses, member.period, f"{path}.period", "trader"),
        **_name_and_address(losses, party, f"{path}.party", "trader"),
        "postCode": write_last(
            losses, party.address.postal_code, path=f"{path}.party.address.postal_code", place="trader.postCode"
        ),
    }
    if party.country:
        losses.drop(f"{path}.party.country", because="a trader has no country")
    _report_names(losses, member, path)
    return fields


def _foreign_trader(losses: Losses, member: LicenseParty, path: str) -> Fields:
    party = member.party
    fields = _name_and_address(losses, party, f"{path}.party", "foreignTrader")
    code = write_text(
        losses, party.address.postal_code, path=f"{path}.party.address.postal_code", place="foreignTrader.postcode"
    )
    if len(code) > LICENCE_RECORDS["foreignTrader"]["postcode"]:
        losses.drop(f"{path}.party.address.postal_code", because="longer than the eight characters of the format")
        code = ""
    country = country_code_of(party.country)
    if country in WITHIN:
        losses.approximate(f"{path}.party.country", "foreignTrader.country", because="the format has its state only")
        country = WITHIN[country]
    for index in range(len(party.identifiers)):
        losses.drop(f"{path}.party.identifiers[{index}]", because="a foreignTrader has no number")
    if member.HasField("period"):
        losses.drop(f"{path}.period", because="a foreignTrader has no days of its own")
    _report_names(losses, member, path)
    return {**fields, "postcode": code, "country": country}


def _name_and_address(losses: Losses, party: Party, path: str, place: str) -> Fields:
    width = LICENCE_RECORDS[place]["name"]
    name = write_text(losses, party.name, path=f"{path}.name", place=f"{place}.name", width=width)
    return {"name": name, **write_address(losses, party.address, path=f"{path}.address", place=place)}


def _report_names(losses: Losses, member: LicenseParty, path: str) -> None:
    if member.party.other_names:
        losses.drop(f"{path}.party.other_names", because="the format has one name")
    if member.derived:
        losses.drop(f"{path}.derived", because="the format does not say that a rule made the party from another")


def _identifiers(draft: Draft, party: Party, path: str) -> Fields:
    """Return turn and rpaTraderId; a holder without either is written as not registered."""
    fields: Fields = {}
    for index, identifier in _by_preference(party.identifiers):
        attribute = "turn" if identifier.scheme == _TURN else "rpaTraderId"
        if attribute in fields:
            draft.losses.drop(f"{path}.identifiers[{index}]", because=f"the format has one {attribute}")
            continue
        fields[attribute] = identifier.value
        if identifier.scheme != _TURN and identifier.scheme != (_EORI if is_eori(identifier.value) else _NATIONAL):
            why = "a number of the shape of a UK EORI number is read as one, any other as the sender's own"
            draft.losses.approximate(f"{path}.identifiers[{index}].scheme", "trader.rpaTraderId", because=why)
    if fields:
        return fields
    carried = draft.carried.peek("trader.turn")
    if carried in UNREGISTERED:
        return {"turn": draft.carried.use("trader.turn")}
    draft.losses.invent("trader.turn", because="UNREG: the license gives no number of the holder")
    return {"turn": "UNREG"}


def _by_preference(identifiers: Iterable[PartyIdentifier]) -> list[tuple[int, PartyIdentifier]]:
    """Return the identifiers with their positions, EORI numbers first."""
    return sorted(enumerate(identifiers), key=lambda pair: pair[1].scheme != _EORI)

"""From one transaction of `licenceData` without fault to the license and its account.

Rules, in order:
1. The issuing authority is the sending system; the jurisdiction is the United Kingdom, because the format is its own.
2. A cancel carries only what is given in it. An insert or replace is in force; the days are not weighed against today.
3. 20770101 states that there is no end; a null end date states nothing.
4. The restrictions are one condition, each `|` a new line.
5. What only the writer needs is carried; what may bind and has no place in the schema is unmodelled, traders after the
   first among it. Numbers, types and counts of records are the frame of the file, not fields.
"""

from collections import Counter
from collections.abc import Sequence

from adapters.chief.codes import DIRECTIONS, kind_of
from adapters.chief.countries import read_countries
from adapters.chief.frame import Row
from adapters.chief.lines import read_line
from adapters.chief.parties import read_days, read_foreign_trader, read_trader
from adapters.chief.records import Fields
from adapters.contract import Record
from adapters.source import Source
from comity.v1.conversion_service_pb2 import LicenseAction
from comity.v1.license_pb2 import ConditionKind, IdentifierScheme, License, Standing

ACTIONS: dict[str, LicenseAction.ValueType] = {
    "insert": LicenseAction.LICENSE_ACTION_INSERT,
    "replace": LicenseAction.LICENSE_ACTION_REPLACE,
    "cancel": LicenseAction.LICENSE_ACTION_CANCEL,
}
CARRIED_OF_HEADER = ("destinationSystem", "creationDateTime", "runNum", "resetRunNum")
_NUMBERED = frozenset({"country", "line"})


def record_of(header: Fields, trailer: Fields, transaction: Sequence[Row], *, replaced: str) -> Record:
    """Return the license of a transaction without fault; `replaced` is the number that it replaces, or empty."""
    places = _places(transaction)
    source = Source(_source_fields(header, trailer, places))
    license_ = License(jurisdiction="GB")
    licence = transaction[0].values
    _read_licence(source, licence, license_)
    _read_header(source, license_)
    for at, row in places[1:]:
        _read_record(source, at, row, license_)
    read_countries(source, [place for place in places if place[1].type == "country"], license_)
    if replaced:
        license_.replaces.number = replaced
        source.invent("replaces.number", because="canceled earlier in the file, the same but for the reissue letter")
    return source.close(ACTIONS[licence["action"]], license_)


def _places(transaction: Sequence[Row]) -> list[tuple[str, Row]]:
    """Return each record with its path: country and line are numbered, and traders after the first."""
    counts: Counter[str] = Counter()
    places = []
    for row in transaction:
        counts[row.type] += 1
        is_numbered = row.type in _NUMBERED or counts[row.type] > 1
        places.append((f"{row.type}[{counts[row.type]}]" if is_numbered else row.type, row))
    return places


def _source_fields(header: Fields, trailer: Fields, places: Sequence[tuple[str, Row]]) -> Fields:
    """Return every field of the transaction and of the file around it by path."""
    fields = {f"fileHeader.{attribute}": value for attribute, value in header.items()}
    for at, row in places:
        for attribute, value in row.values.items():
            if value:
                fields[f"{at}.{attribute}"] = value
    fields["fileTrailer.hashTotal"] = trailer["hashTotal"]
    return fields


def _read_header(source: Source, license_: License) -> None:
    authority = license_.issuing_authority
    sender = source.take("fileHeader.sourceSystem", "issuing_authority.identifiers[0].value")
    authority.identifiers.add(value=sender, scheme=IdentifierScheme.IDENTIFIER_SCHEME_NATIONAL)
    authority.country = "GB"
    source.invent("issuing_authority.country", because="the format is the United Kingdom's")
    source.invent("jurisdiction", because="the format is the United Kingdom's")
    source.take("fileHeader.dataId", "source.format", note="the kind of file")
    for attribute in CARRIED_OF_HEADER:
        source.carry(f"fileHeader.{attribute}", license_)
    source.drop("fileTrailer.hashTotal", because="a total over the file, which no sender in use gives or checks")


def _read_licence(source: Source, row: Fields, license_: License) -> None:
    license_.number = source.take("licence.licenceRef", "number")
    source.take("licence.action", "action")
    cancels = row["action"] == "cancel"
    license_.stated_standing.standing = Standing.STANDING_CANCELED if cancels else Standing.STANDING_IN_FORCE
    source.invent("stated_standing.standing", because="a cancel cancels; insert and replace put in force")
    source.carry("licence.transactionRef", license_)
    if row["licenceType"]:
        license_.kind = kind_of(source.take("licence.licenceType", "kind", note="the type itself is carried"))
        source.carry("licence.licenceType", license_)
    if row["usage"]:
        license_.direction = DIRECTIONS[source.take("licence.usage", "direction")]
    if row["startDate"] or row["endDate"]:
        read_days(source, "licence", license_.validity, "validity")


def _read_record(source: Source, at: str, row: Row, license_: License) -> None:
    """Read a record below `licence`; countries are read together."""
    if row.type == "line":
        read_line(source, at, row.values, license_)
    elif at == "trader":
        read_trader(source, row.values, license_)
    elif row.type == "trader":
        for attribute in row.values:
            source.set_aside(f"{at}.{attribute}", license_, because="a further trader who may use the license")
    elif row.type == "foreignTrader":
        read_foreign_trader(source, row.values, license_)
    elif row.type == "restrictions":
        text = source.take("restrictions.text", "conditions[0].text", note="each | is a new line")
        if text:
            license_.conditions.add(text=text.replace("|", "\n"), kind=ConditionKind.CONDITION_KIND_UNMODELLED)

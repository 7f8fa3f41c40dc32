"""CHIEF files for tests: a good file, built record by record, of which a test changes one thing."""

from adapters.chief.records import LICENCE_RECORDS
from adapters.contract import Reading
from adapters.formats import gb_chief

HEADER = r"fileHeader\SPIRE\CHIEF\licenceData\203001150930\501\N"

LICENCE: dict[str, str] = {
    "transactionRef": "20300000001P",
    "action": "insert",
    "licenceRef": "GBSIEL/2030/0000001/P",
    "licenceType": "SIE",
    "usage": "E",
    "startDate": "20300115",
    "endDate": "20320114",
}
CANCEL: dict[str, str] = LICENCE | {"action": "cancel"}
TRADER: dict[str, str] = {
    "rpaTraderId": "GB000000000011000",
    "name": "Example Lathes Ltd",
    "address1": "Unit 0",
    "address2": "Example Park",
    "postCode": "ZZ1 1ZZ",
}
COUNTRY: dict[str, str] = {"code": "XA", "use": "D"}
FOREIGN_TRADER: dict[str, str] = {"name": "Beispiel Turbinen AG", "address1": "Beispielweg 1", "country": "XA"}
RESTRICTIONS: dict[str, str] = {"text": "Provisos may apply please see licence"}
LINE: dict[str, str] = {
    "lineNum": "1",
    "goodsDescription": "Five-axis milling head",
    "controlledBy": "Q",
    "quantityUnit": "030",
    "quantityIssued": "4",
}
GOOD: dict[str, dict[str, str]] = {
    "licence": LICENCE,
    "trader": TRADER,
    "country": COUNTRY,
    "foreignTrader": FOREIGN_TRADER,
    "restrictions": RESTRICTIONS,
    "line": LINE,
}


def record(record_type: str, fields: dict[str, str]) -> str:
    """Return one record without its number, every field of its table written."""
    return "\\".join([record_type, *(fields.get(attribute, "") for attribute in LICENCE_RECORDS[record_type])])


def transaction(**changes: dict[str, str]) -> list[str]:
    """Return the good transaction, the named records with the given fields changed."""
    return [record(name, fields | changes.get(name, {})) for name, fields in GOOD.items()]


def chief_file(*transactions: list[str], header: str = HEADER) -> bytes:
    """Return a file of the transactions, with the frame that closes and counts them."""
    rows = [header]
    for rows_of_one in transactions:
        rows += [*rows_of_one, rf"end\licence\{len(rows_of_one) + 1}"]
    rows.append(rf"fileTrailer\{len(transactions)}")
    return numbered(rows)


def numbered(rows: list[str]) -> bytes:
    """Return the rows as a file, numbered from 1."""
    return "".join(f"{number}\\{row}\n" for number, row in enumerate(rows, 1)).encode()


def read_one(*rows: str) -> Reading:
    """Return the reading of a file with one transaction."""
    return gb_chief.read(chief_file(list(rows)))

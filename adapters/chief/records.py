"""The records of CHIEF line files as tables: which attributes each has, where it stands, and what the trailer counts.

Attributes are in the order of the line, after the record number and the record type; the number beside each is its
greatest length in characters, 0 where the tables give none or another check bounds it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

SEPARATOR = "\\"

Fields = dict[str, str]
Table = dict[str, int]

HEADER: Table = {
    "sourceSystem": 8,
    "destinationSystem": 8,
    "dataId": 17,
    "creationDateTime": 12,
    "runNum": 7,
    "resetRunNum": 1,
}
REPLY_HEADER: Table = {attribute: width for attribute, width in HEADER.items() if attribute != "resetRunNum"}
END: Table = {"startRecordType": 12, "recordCount": 5}
_ADDRESS: Table = {f"address{number}": 35 for number in range(1, 6)}

LICENCE_RECORDS: dict[str, Table] = {
    "licence": {
        "transactionRef": 17,
        "action": 0,
        "licenceRef": 35,
        "licenceType": 0,
        "usage": 1,
        "startDate": 8,
        "endDate": 8,
    },
    "trader": {
        "turn": 0,
        "rpaTraderId": 0,
        "startDate": 8,
        "endDate": 8,
        "name": 80,
        **_ADDRESS,
        "postCode": 0,
    },
    "country": {"code": 2, "group": 4, "use": 1},
    "foreignTrader": {"name": 80, **_ADDRESS, "postcode": 8, "country": 2},
    "restrictions": {"text": 0},
    "line": {
        "lineNum": 5,
        "commodity": 11,
        "supplement1": 0,
        "supplement2": 0,
        "commodityGroup": 0,
        "goodsDescription": 0,
        "controlledBy": 1,
        "currency": 3,
        "quantityUnit": 3,
        "valueIssued": 0,
        "quantityIssued": 0,
        "subPeriod": 0,
        "subPeriodQuantity": 0,
        "subPeriodValue": 0,
        "afcRate": 0,
        "afcQuantityUnit": 3,
        "afcCurrency": 3,
    },
}
USAGE_RECORDS: dict[str, Table] = {
    "licenceUsage": {"transactionRef": 17, "action": 0, "licenceRef": 35, "licenceStatus": 1, "completionDate": 8},
    "line": {"lineNum": 5, "quantityUsed": 0, "valueUsed": 0, "currency": 3},
    "usage": {
        "usageType": 1,
        "declarationUCR": 35,
        "declarationPartNum": 4,
        "controlDate": 8,
        "quantityUsed": 0,
        "valueUsed": 0,
        "currency": 3,
        "traderId": 12,
        "claimRef": 8,
        "originCountry": 2,
        "customsMIC": 4,
        "customsMessage": 20,
        "consigneeName": 35,
        "declarationMRN": 0,
        "departureICS": 0,
    },
}
REPLY_RECORDS: dict[str, Table] = {
    "accepted": {"transactionRef": 17},
    "rejected": {"transactionRef": 17},
    "error": {"code": 6, "text": 130},
    "fileError": {"code": 6, "text": 130, "position": 7},
}


@dataclass(frozen=True, slots=True)
class FileKind:
    """One kind of file: its records, the open record that each stands in, which are closed, what the trailer counts."""

    header: Table
    records: Mapping[str, Table]
    parents: Mapping[str, str]
    closed: frozenset[str]
    trailer: Table
    counted: Mapping[str, str]
    is_reply: bool


_LICENCE_DATA = FileKind(
    header=HEADER,
    records=LICENCE_RECORDS,
    parents={record: "" if record == "licence" else "licence" for record in LICENCE_RECORDS},
    closed=frozenset({"licence"}),
    trailer={"transactionCount": 5, "hashTotal": 0},
    counted={"transactionCount": "licence"},
    is_reply=False,
)
_USAGE_DATA = FileKind(
    header=HEADER,
    records=USAGE_RECORDS,
    parents={"licenceUsage": "", "line": "licenceUsage", "usage": "line"},
    closed=frozenset({"licenceUsage", "line"}),
    trailer={"transactionCount": 5, "hashTotal": 0},
    counted={"transactionCount": "licenceUsage"},
    is_reply=False,
)
_REPLY = FileKind(
    header=REPLY_HEADER,
    records=REPLY_RECORDS,
    parents={"accepted": "", "rejected": "", "error": "rejected", "fileError": ""},
    closed=frozenset({"rejected"}),
    trailer={"acceptedCount": 5, "rejectedCount": 5, "fileErrorCount": 5},
    counted={"acceptedCount": "accepted", "rejectedCount": "rejected", "fileErrorCount": "fileError"},
    is_reply=True,
)
FILE_KINDS: dict[str, FileKind] = {
    "licenceData": _LICENCE_DATA,
    "licenceReply": _REPLY,
    "usageData": _USAGE_DATA,
    "usageReply": _REPLY,
}
RECORD_TYPES: frozenset[str] = frozenset({"fileHeader", "end", "fileTrailer"}).union(
    *(kind.records for kind in FILE_KINDS.values())
)

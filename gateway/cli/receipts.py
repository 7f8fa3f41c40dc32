"""Receipt files: the receipt with the request that it answers, as one JSON document.

The registry keeps no request. Whoever asked keeps both, can prove what was asked and answered with public keys
alone, and can have it judged again.
"""

import json
from base64 import b64encode
from pathlib import Path

from google.protobuf.json_format import MessageToDict, ParseError
from google.protobuf.message import Message

from comity.v1.decision_pb2 import Receipt
from comity.v1.recognition_service_pb2 import ReplayItem
from gateway.cli.files import read_json
from gateway.cli.requests import parse_message
from gateway.core.reasons import Reason
from gateway.usecases.errors import BadRequest

SCHEMA = "comity-receipt-file/1"
FIELDS = {
    "Verify": "verify",
    "VerifyBatch": "verify_batch",
    "CheckEligibility": "check_eligibility",
    "CheckShipment": "check_shipment",
}


def save_receipt(path: Path, request: Message, receipt: Receipt) -> None:
    """Write a receipt file; an existing file is replaced."""
    document = {
        "schema": SCHEMA,
        "method": request.DESCRIPTOR.name.removesuffix("Request"),
        "receipt": receipt.jws,
        "paper_salt": b64encode(receipt.paper_salt).decode("ascii"),
        "request": MessageToDict(request),
    }
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def read_receipt_file(path: Path) -> ReplayItem:
    """Return the receipt of a file with its request.

    Raises:
        BadRequest: RECEIPT_INVALID, it is no receipt file.
    """
    document = read_json(path)
    item = ReplayItem()
    try:
        if not isinstance(document, dict) or document["schema"] != SCHEMA:
            raise KeyError("schema")
        item.receipt.jws = str(document["receipt"])
        request = getattr(item, FIELDS[document["method"]])
        request.SetInParent()
        parse_message(document["request"], request)
    except (KeyError, ParseError, TypeError):
        message = f"{path} is no receipt file; 'comity verify --receipt FILE' writes one."
        raise BadRequest(Reason.RECEIPT_INVALID, "file", message) from None
    return item

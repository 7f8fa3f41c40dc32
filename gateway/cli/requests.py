"""Requests of the command line: idempotency keys, shipments and facts from files."""

import secrets
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from google.protobuf.json_format import ParseDict, ParseError
from google.protobuf.message import Message

from comity.v1.decision_pb2 import Fact
from gateway.cli.files import read_json
from gateway.core.reasons import Reason
from gateway.usecases.errors import BadRequest

MessageT = TypeVar("MessageT", bound=Message)


def request_id(given: str) -> str:
    """Return the key that the caller gave, or a new one."""
    return given or secrets.token_urlsafe(16)


def message_from_file(path: Path, kind: type[MessageT]) -> MessageT:
    """Return a message from its JSON form.

    Raises:
        BadRequest: the file cannot be read or is not the JSON form of the message.
    """
    try:
        return parse_message(read_json(path), kind())
    except ParseError:
        text = f"{path} is not the JSON form of {kind.DESCRIPTOR.name}; see docs/commands.md for one that is."
        raise BadRequest(Reason.REQUEST_MALFORMED, "file", text) from None


def parse_message(document: object, message: MessageT) -> MessageT:
    """Return `message` filled from its JSON form, which has one spelling (attack I12).

    The library would cut a fraction to a whole number, take a field under two names, and skip a null.

    Raises:
        ParseError: the document is not that form.
    """
    if not isinstance(document, dict):
        raise ParseError("not an object")
    _check_spelling(document)
    return ParseDict(document, message)


def _check_spelling(value: object) -> None:
    if value is None or isinstance(value, Decimal):
        raise ParseError("a null or a fraction")
    if isinstance(value, dict):
        if any("_" in name for name in value):
            raise ParseError("a name that is not lowerCamelCase")
        for member in value.values():
            _check_spelling(member)
    elif isinstance(value, list):
        for member in value:
            _check_spelling(member)


def facts_from(options: list[str] | None) -> list[Fact]:
    """Return the facts that options state.

    Raises:
        BadRequest: FACT_PATH, an option that is not path=value.
    """
    facts = []
    for option in options or ():
        path, equals, value = option.partition("=")
        if not equals:
            raise BadRequest(Reason.FACT_PATH, "--fact", "Write a fact as path=value, for example route.origin=XA.")
        facts.append(_fact(path, value))
    return facts


def _fact(path: str, value: str) -> Fact:
    if value in {"true", "false"}:
        return Fact(path=path, truth=value == "true")
    return Fact(path=path, text=value)

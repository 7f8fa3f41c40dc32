"""Requests of the command line: idempotency keys, shipments and facts from files."""

import secrets
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
    message = kind()
    try:
        document = read_json(path)
        if not isinstance(document, dict):
            raise ParseError("not an object")
        return ParseDict(document, message)
    except ParseError:
        text = f"{path} is not the JSON form of {message.DESCRIPTOR.name}; see docs/commands.md for one that is."
        raise BadRequest(Reason.REQUEST_MALFORMED, "file", text) from None


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

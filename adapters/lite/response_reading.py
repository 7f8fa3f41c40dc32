"""From the answer of LITE to a usage update, or to a license update that it could not read, to replies.

Rules, in order:
1. Errors at the top say that the whole message was refused: one reply for each. All else is the message as it was sent.
2. Otherwise each accepted license gives a reply, and then each rejected one: a reply for each error of the license, and
   one for each error of a good that was rejected. Goods accepted inside a rejected license were not recorded.
3. A rejected license or good says why: a rejection without an error would be lost.
4. The answer repeats the licenses as they were sent; that is no fact. A member that it does not define is refused.
5. The name of the member at fault is kept beside the text of the error.
"""

from collections.abc import Iterator, Mapping

from adapters.contract import Entry
from adapters.errors import DocumentRefused
from adapters.json_source import Json, Number
from adapters.lite.members import Place, missing
from adapters.lite.shapes import ACCEPTED, REJECTED, Shape, fields_of, refuse_unknown
from adapters.source import Source
from adapters.values import is_clean_text
from comity.v1.conversion_service_pb2 import Reply

_ANSWER: Shape = {"usage_data_id": None, "licences": {"accepted": ACCEPTED, "rejected": REJECTED}}
_ECHO = "the message as it was sent"


def replies_of(message: Mapping[str, Json]) -> tuple[list[Reply], tuple[Entry, ...]]:
    """Return the replies of an answer, and what became of its fields.

    Raises:
        DocumentRefused: the answer breaks a rule of the format; the reason is that of the rule.
    """
    replies = _replies_of_refused(message) if "errors" in message else _replies_of_judged(message)
    fields = fields_of(message, {} if "errors" in message else _ANSWER)
    source = Source(fields)
    for path in fields:
        if path == "usage_data_id":
            source.take(path, "replies.reference")
        elif path == "errors" or path.endswith(".errors"):
            source.take(path, "replies.message", note="one reply for each error")
        else:
            source.drop(path, because=_ECHO)
    return replies, source.account()


def _replies_of_refused(message: Mapping[str, Json]) -> list[Reply]:
    """Return a reply for each error of a message that was refused as a whole; the id may be what was wrong with it."""
    found = message.get("usage_data_id")
    is_id = isinstance(found, str) and not isinstance(found, Number) and found.isascii() and found.isprintable()
    reference = str(found) if is_id else ""
    return [Reply(reference=reference, field=name, message=text) for name, text in _errors(message["errors"], "errors")]


def _replies_of_judged(message: Mapping[str, Json]) -> list[Reply]:
    refuse_unknown(message, _ANSWER)
    root = Place(Source({}), message, "")
    reference = root.code("usage_data_id", "")
    if not reference:
        raise missing("usage_data_id")
    licences = root.place("licences")
    if not {"accepted", "rejected"} & licences.value.keys():
        raise missing(licences.at("accepted"))
    replies = [
        Reply(sender_license_id=_id_of(each), reference=reference, accepted=True)
        for each in licences.places("accepted")
    ]
    for each in licences.places("rejected"):
        replies += _replies_of_rejected(each, reference)
    return replies


def _replies_of_rejected(licence: Place, reference: str) -> list[Reply]:
    license_id = _id_of(licence)
    found = [
        Reply(sender_license_id=license_id, reference=reference, field=name, message=text)
        for name, text in _errors(licence.value.get("errors"), licence.at("errors"))
    ]
    for good in _rejected_goods(licence):
        line_id = _id_of(good)
        errors = list(_errors(good.value.get("errors"), good.at("errors")))
        if not errors:
            raise missing(good.at("errors"))
        for name, text in errors:
            found.append(
                Reply(
                    sender_license_id=license_id, sender_line_id=line_id, reference=reference, field=name, message=text
                )
            )
    if not found:
        raise missing(licence.at("errors"))
    return found


def _rejected_goods(licence: Place) -> list[Place]:
    """Return the goods at fault; where none is, the goods are a list as they were sent."""
    return licence.place("goods").places("rejected") if isinstance(licence.value.get("goods"), dict) else []


def _id_of(place: Place) -> str:
    found = place.peek("id")
    if not found:
        raise missing(place.at("id"))
    return found


def _errors(value: Json, path: str, name: str = "") -> Iterator[tuple[str, str]]:
    """Yield each error with the name of the member at fault, in document order."""
    if isinstance(value, dict):
        for key, each in value.items():
            _check_text(key, path)
            yield from _errors(each, path, f"{name}.{key}" if name else key)
    elif isinstance(value, list):
        for each in value:
            yield from _errors(each, path, name)
    elif isinstance(value, str) and not isinstance(value, Number):
        _check_text(value, path)
        if value:
            yield name, value
    elif value is not None:
        raise DocumentRefused("JSON_STRUCTURE", path, "An error must be a text; write it so.")


def _check_text(text: str, path: str) -> None:
    if not is_clean_text(text, newlines=True):
        message = "The text holds control, bidirectional or unassigned characters; send it without them."
        raise DocumentRefused("TEXT_NOT_ALLOWED", path, message)

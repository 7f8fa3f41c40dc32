"""From the answer of LITE to a usage update, or to a license update that it could not read, to replies.

Rules, in order:
1. Errors at the top say that the whole message was refused: one reply for each. All else is the message as it was sent.
2. Otherwise each accepted license gives a reply, and then each rejected one: a reply for each error of the license, and
   one for each error of a good that was rejected. Goods accepted inside a rejected license were not recorded.
3. A rejected license or good says why: a rejection without an error would be lost.
4. The answer repeats the licenses as they were sent; that is no fact. A member that it does not define is refused.
5. The name of the member at fault is carried beside the text of the error.
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


def replies_of(message: Mapping[str, Json]) -> tuple[list[Reply], tuple[Entry, ...]]:
    """Return the replies of an answer, and what became of its fields.

    Raises:
        DocumentRefused: the answer breaks a rule of the format; the reason is that of the rule.
    """
    is_refusal = "errors" in message
    fields = fields_of(message, {"usage_data_id": None} if is_refusal else _ANSWER)
    root = Place(Source(fields), message, "")
    replies = _replies_of_refused(root) if is_refusal else _replies_of_judged(root)
    for path in fields:
        root.source.drop(path, because="the message as it was sent")
    return replies, root.source.account()


def _replies_of_refused(root: Place) -> list[Reply]:
    """Return a reply for each error of a message that was refused as a whole; its id may be what was wrong with it."""
    found = root.value.get("usage_data_id")
    is_id = isinstance(found, str) and not isinstance(found, Number) and found.isascii() and found.isprintable()
    reference = root.code("usage_data_id", "replies.reference") if is_id else ""
    replies = [_reply(Reply(reference=reference), *error) for error in _errors_of(root, "replies")]
    if not replies:
        raise missing("errors")
    return replies


def _replies_of_judged(root: Place) -> list[Reply]:
    refuse_unknown(root.value, _ANSWER)
    reference = root.code("usage_data_id", "replies.reference")
    if not reference:
        raise missing("usage_data_id")
    licences = root.place("licences")
    if not {"accepted", "rejected"} & licences.value.keys():
        raise missing(licences.at("accepted"))
    replies: list[Reply] = []
    for each in licences.places("accepted"):
        license_id = _id_of(each, f"replies[{len(replies)}].sender_license_id")
        replies.append(Reply(sender_license_id=license_id, reference=reference, accepted=True))
    for each in licences.places("rejected"):
        replies += _replies_of_rejected(each, reference, len(replies))
    return replies


def _replies_of_rejected(licence: Place, reference: str, first: int) -> list[Reply]:
    license_id = _id_of(licence, f"replies[{first}].sender_license_id")
    common = Reply(sender_license_id=license_id, reference=reference)
    replies = [_reply(common, *error) for error in _errors_of(licence, f"replies[{first}]")]
    for good in _rejected_goods(licence):
        to = f"replies[{first + len(replies)}]"
        common = Reply(sender_license_id=license_id, reference=reference)
        common.sender_line_id = _id_of(good, f"{to}.sender_line_id")
        errors = _errors_of(good, to)
        if not errors:
            raise missing(good.at("errors"))
        replies += [_reply(common, *error) for error in errors]
    if not replies:
        raise missing(licence.at("errors"))
    return replies


def _reply(common: Reply, name: str, text: str) -> Reply:
    """Return the reply that gives an error; the member at fault, where the error names one, is carried."""
    reply = Reply(message=text)
    reply.MergeFrom(common)
    if name:
        reply.carried.add(path="errors", value=name)
    return reply


def _rejected_goods(licence: Place) -> list[Place]:
    """Return the goods at fault; where none is, the goods are a list as they were sent."""
    return licence.place("goods").places("rejected") if isinstance(licence.value.get("goods"), dict) else []


def _id_of(place: Place, target: str) -> str:
    found = place.code("id", target)
    if not found:
        raise missing(place.at("id"))
    return found


def _errors_of(place: Place, to: str) -> list[tuple[str, str]]:
    """Return each error of an object, with the name of the member at fault, in document order."""
    place.source.take(place.at("errors"), f"{to}.message", note="a reply for each error")
    return list(_errors(place.value.get("errors"), place.at("errors")))


def _errors(value: Json, path: str, name: str = "") -> Iterator[tuple[str, str]]:
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

"""The answer to a filing: one reply for each condition, or one without conditions.

Rules, in order:
1. An accepted filing has a number and no fatal condition; a rejected one has no number.
2. The answer names lines and never licenses. Severity and line are carried, to write the same answer again.
"""

import re
from collections.abc import Mapping, Sequence

from adapters.aes import codes
from adapters.aes.filing import check_itn
from adapters.contract import Entry
from adapters.errors import DocumentRefused, RenderRefused
from adapters.json_source import Json, Kind, Member, Number, check_members, fields_of, objects_at, text_at, write_json
from adapters.source import Source
from comity.v1.conversion_service_pb2 import Reply
from comity.v1.license_pb2 import CarriedField

NAME = "us-aes/response"
_CODE = re.compile(r"[A-Z0-9]{3}")
_LINE = re.compile(r"[1-9][0-9]{0,3}")
_CONDITION = (
    Member("code", required=True),
    Member("severity", required=True),
    Member("narrative", required=True),
    Member("line", Kind.NUMBER),
)
MEMBERS = (
    Member("format", required=True),
    Member("srn", required=True),
    Member("itn"),
    Member("disposition", required=True),
    Member("conditions", Kind.OBJECTS, children=_CONDITION),
)


def replies_of(tree: Mapping[str, Json]) -> tuple[tuple[Reply, ...], tuple[Entry, ...]]:
    """Return the replies of an answer, with what became of its members.

    Raises:
        DocumentRefused: a rule of this module is broken; the reason is that of the rule.
    """
    check_members(tree, MEMBERS)
    source = Source(fields_of(dict(tree)))
    source.drop("format", because="fixed by the format")
    accepted = source.take("disposition", "replies.accepted") == "accepted"
    itn = source.take("itn", "replies.itn")
    _check(tree, accepted=accepted, itn=itn)
    base = Reply(reference=source.take("srn", "replies.reference"), accepted=accepted, itn=itn)
    replies = []
    for position, _ in enumerate(objects_at(tree, "conditions")):
        path = f"conditions[{position}]"
        reply = Reply(code=source.take(f"{path}.code", f"replies[{position}].code"))
        reply.MergeFrom(base)
        reply.message = source.take(f"{path}.narrative", f"replies[{position}].message")
        for name in ("severity", "line"):
            value = source.take(f"{path}.{name}", f"replies[{position}].carried")
            if value:
                reply.carried.append(CarriedField(path=name, value=value))
        replies.append(reply)
    return tuple(replies) or (base,), source.account()


def document_of(replies: Sequence[Reply]) -> bytes:
    """Return the answer that the replies are.

    Raises:
        RenderRefused: BATCH_SIZE, replies that are no one answer.
    """
    first = replies[0] if replies else Reply()
    if not replies or any(_answer(each) != _answer(first) for each in replies):
        message = "An answer is about one filing with one disposition; write each by itself."
        raise RenderRefused("BATCH_SIZE", "replies", message)
    tree: dict[str, Json] = {"format": NAME, "srn": first.reference}
    if first.itn:
        tree["itn"] = first.itn
    tree["disposition"] = "accepted" if first.accepted else "rejected"
    tree["conditions"] = [_condition(reply) for reply in replies if reply.code or reply.message]
    return write_json(tree)


def _answer(reply: Reply) -> tuple[str, str, bool]:
    return reply.reference, reply.itn, reply.accepted


def _condition(reply: Reply) -> Json:
    carried = {each.path: each.value for each in reply.carried}
    condition: dict[str, Json] = {"code": reply.code, "severity": carried.get("severity"), "narrative": reply.message}
    if "line" in carried:
        condition["line"] = Number(carried["line"])
    return condition


def _check(tree: Mapping[str, Json], *, accepted: bool, itn: str) -> None:
    if text_at(tree, "disposition") not in ("accepted", "rejected"):
        message = "The disposition is accepted or rejected; write one of them."
        raise DocumentRefused("DISPOSITION_CONTRADICTED", "disposition", message)
    conditions = objects_at(tree, "conditions")
    for position, condition in enumerate(conditions):
        path = f"conditions[{position}]"
        if text_at(condition, "severity") not in codes.SEVERITIES:
            message = f"The severity must be one of {', '.join(sorted(codes.SEVERITIES))}; write one of them."
            raise DocumentRefused("UNKNOWN_SEVERITY", f"{path}.severity", message)
        if _CODE.fullmatch(text_at(condition, "code")) is None:
            raise DocumentRefused("JSON_STRUCTURE", f"{path}.code", "A condition code is three capitals or digits.")
        if text_at(condition, "line") and _LINE.fullmatch(text_at(condition, "line")) is None:
            raise DocumentRefused("JSON_STRUCTURE", f"{path}.line", "A line is a whole number from 1.")
    if itn:
        check_itn(itn, "itn")
    is_fatal = any(text_at(condition, "severity") == codes.FATAL for condition in conditions)
    if (accepted and (not itn or is_fatal)) or (not accepted and itn):
        message = "An accepted filing has a number and no fatal condition, a rejected one no number; ask for it again."
        raise DocumentRefused("DISPOSITION_CONTRADICTED", "disposition", message)

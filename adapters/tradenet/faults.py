"""What is asked of a TradeNet message before it is read as a permit.

Rules, in order:
1. The reference number is whole: entity, day and sequence number.
2. The message is approved. A draft, a rejection or an error is no permit, whatever else it has.
3. Its number begins with XO for an export, XP for a transhipment; no other covers strategic goods, and none covers the
   other movement.
4. It names the end user: the consignee never stands in.
5. Each item has a product code in each of its rows. A coded answer that is there is one of its own pair; the fields are
   used otherwise on other permits, which rule 3 has refused.
6. Members of the format are what the table says; texts anywhere hold no control or bidirectional characters. What the
   table does not have is left to the reader, who sets it aside.
7. The count of items, where it is stated, is that of the items.
"""

import re
from collections.abc import Mapping

from adapters.errors import DocumentRefused
from adapters.json_source import Json, Number, check_members, fields_of, object_at, objects_at, text_at
from adapters.tradenet import form
from adapters.values import is_clean_text
from comity.v1.conversion_service_pb2 import LicenseAction

URN = "header.unique_ref_no"

_URN_SHAPES = {
    "cr_uei_no": re.compile(r"[0-9A-Za-z]{1,17}"),
    "date": re.compile(r".+"),
    "seq_no": re.compile(r"[0-9]{1,4}"),
}
_NUMBER = re.compile(r"[!-~]{3,35}")


def checked_action(tree: Mapping[str, Json]) -> LicenseAction.ValueType:
    """Return what an approved permit does; refuse what is none.

    Raises:
        DocumentRefused: the reason of the rule of this module that is broken, or as of `check_members`.
    """
    _check_reference(tree)
    action = _approved(tree)
    _check_number(tree)
    if not text_at(object_at(object_at(tree, "parties"), "end_user"), "name").strip():
        message = "A permit for strategic goods names the end user; the consignee never stands in. Name it."
        raise DocumentRefused("END_USER_MISSING", "parties.end_user", message)
    items = objects_at(tree, "items")
    if not items:
        raise DocumentRefused("MANDATORY_FIELD_MISSING", "items", "A permit has at least one item; add it.")
    for position, item in enumerate(items):
        _check_products(objects_at(item, "casc"), f"items[{position}].casc")
    check_members(tree, form.MEMBERS, unknown_stay=True)
    _check_texts(tree)
    stated = text_at(object_at(tree, "summary"), "number_of_items")
    if stated and stated != str(len(items)):
        message = f"The count of items is not that of what is there, which is {len(items)}; send all items."
        raise DocumentRefused("CONTROL_TOTAL_WRONG", "summary.number_of_items", message)
    return action


def _check_reference(tree: Mapping[str, Json]) -> None:
    reference = object_at(object_at(tree, "header"), "unique_ref_no")
    for part, shape in _URN_SHAPES.items():
        if shape.fullmatch(text_at(reference, part)) is None:
            message = "The unique reference number is an entity, a day and a sequence number of up to four digits."
            raise DocumentRefused("URN_INCOMPLETE", f"{URN}.{part}", f"{message} Give all three.")


def _approved(tree: Mapping[str, Json]) -> LicenseAction.ValueType:
    status = form.STATUSES.get(text_at(object_at(tree, "permit"), "status"))
    if status is None:
        message = "Only an approved declaration, update or cancellation is a permit; send it when it is approved."
        raise DocumentRefused("PERMIT_NOT_APPROVED", "permit.status", message)
    return status[0]


def _check_number(tree: Mapping[str, Json]) -> None:
    number = text_at(object_at(tree, "permit"), "permit_no")
    if not number.startswith(tuple(form.PREFIXES.values())):
        message = "The number of a permit for strategic goods begins with XO or XP; this one cannot cover such goods."
        raise DocumentRefused("PREFIX_NOT_STRATEGIC", "permit.permit_no", message)
    prefix = form.PREFIXES.get(text_at(tree, "messageType"))
    if prefix is None:
        message = f"The message must be one of {', '.join(form.PREFIXES)}; others take no strategic goods out."
        raise DocumentRefused("KIND_UNKNOWN", "messageType", message)
    if not number.startswith(prefix):
        message = "An export has a number that begins with XO, a transhipment one with XP; mend the type or the number."
        raise DocumentRefused("PREFIX_NOT_STRATEGIC", "permit.permit_no", message)
    if _NUMBER.fullmatch(number) is None:
        message = "The number has a space, a look-alike or more than 35 characters; write it as on the permit."
        raise DocumentRefused("LICENSE_NUMBER_SHAPE", "permit.permit_no", message)


def _check_products(rows: list[dict[str, Json]], path: str) -> None:
    if not rows or not all(text_at(row, "product_code").strip() for row in rows):
        raise DocumentRefused("PRODUCT_CODE_MISSING", path, "Each item names its strategic product code; add it.")
    for number, row in enumerate(rows):
        for name, codes in form.END_USE_CODES.items():
            answer = row.get(name)
            if answer not in (None, "") and (not isinstance(answer, str) or answer not in codes):
                message = f"Here stands one of {', '.join(sorted(codes))} or nothing; mend the code."
                raise DocumentRefused("END_USE_CODE_UNKNOWN", f"{path}[{number}].{name}", message)


def _check_texts(tree: Mapping[str, Json]) -> None:
    """Refuse what no table of members has looked at: names and texts of members that are not known."""
    for path, value in fields_of(dict(tree)).items():
        if not is_clean_text(path):
            message = "The name of a member holds control or bidirectional characters; send it without them."
            raise DocumentRefused("TEXT_NOT_ALLOWED", "", message)
        if not is_clean_text(value, newlines=True) and not isinstance(value, Number):
            message = "The text holds control, bidirectional or unassigned characters; send it without them."
            raise DocumentRefused("TEXT_NOT_ALLOWED", path, message)

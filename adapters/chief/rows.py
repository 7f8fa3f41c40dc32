"""From a license to the records of one transaction, with everything that the format cannot hold.

Rules, in order:
1. A license that is no message is written as an insert. CHIEF knows insert, replace and cancel, export and import:
   anything else is refused.
2. A cancel names the license and, where given, its type, usage and days; nothing else of the license goes over.
3. The type is the carried one if it says the kind of the license. A kind without a type is refused; global, large
   project and catch-all licenses are written as the nearest type, and that is reported. One use only binds.
4. A first day that is not stated is the day of issue: nobody may use a license before it is issued.
5. Conditions become one restrictions text, a line each.
6. An insert puts in force. Another standing, balances and uses on record, the end use, a license that this one replaces
   without a cancel that says so, and unmodelled content of other formats are binding losses.
"""

from adapters.chief.codes import DIRECTIONS, kind_of
from adapters.chief.countries import write_countries
from adapters.chief.file_text import TypedFields
from adapters.chief.license import ACTIONS
from adapters.chief.lines import write_line
from adapters.chief.losses import Draft
from adapters.chief.parties import write_days, write_parties
from adapters.chief.records import Fields
from adapters.chief.text import write_last
from adapters.contract import Record
from adapters.errors import RenderRefused
from adapters.values import iso_of
from comity.v1.conversion_service_pb2 import LicenseAction
from comity.v1.license_pb2 import ConditionKind, Direction, LicenseKind, Standing

_ACTION_WORDS = {action: word for word, action in ACTIONS.items()} | {
    LicenseAction.LICENSE_ACTION_UNSPECIFIED: "insert"
}
_USAGES = {direction: usage for usage, direction in DIRECTIONS.items()}
# The type of each kind for export and import; further kinds are written as the type of another.
_TYPES: dict[int, tuple[str, str]] = {
    LicenseKind.LICENSE_KIND_INDIVIDUAL: ("SIE", "SIL"),
    LicenseKind.LICENSE_KIND_OPEN_INDIVIDUAL: ("OIE", "OIL"),
    LicenseKind.LICENSE_KIND_GENERAL: ("OGE", ""),
    LicenseKind.LICENSE_KIND_GLOBAL: ("OIE", "OIL"),
    LicenseKind.LICENSE_KIND_LARGE_PROJECT: ("SIE", "SIL"),
    LicenseKind.LICENSE_KIND_CATCH_ALL: ("SIE", "SIL"),
    LicenseKind.LICENSE_KIND_SINGLE_USE_PERMIT: ("SIE", "SIL"),
}
_STANDINGS_OF_INSERT = frozenset({Standing.STANDING_IN_FORCE, Standing.STANDING_ISSUED})
_WITHOUT_PLACE = {
    "legal_basis": "the format does not cite the instrument",
    "particulars": "the format has no particulars of the export",
    "sender_license_id": "the format knows a license by its number",
    "ledger_keeper": "the format does not say who keeps the ledger",
}
_WITHOUT_PLACE_BINDING = {
    "end_use": "the format does not carry what the end user will do",
    "stated_balances": "the file would grant again what is used or set aside",
    "stated_uses": "the file would grant again what is used or set aside",
}
_OF_A_CANCEL = frozenset(
    {
        "number",
        "jurisdiction",
        "issuing_authority",
        "kind",
        "direction",
        "validity",
        "stated_standing",
        "carried",
        "source",
        "replaces",
    }
)


def rows_of(record: Record, draft: Draft, *, position: int, replaced: str) -> list[TypedFields]:
    """Return the records of a transaction; `replaced` is the number that a reader will say this license replaces.

    Raises:
        RenderRefused: UNKNOWN_ACTION, UNKNOWN_DIRECTION, UNKNOWN_KIND or UNKNOWN_UNIT.
    """
    action = _ACTION_WORDS.get(record.action)
    if action is None:
        message = "The format knows insert, replace and cancel; send one of these, a suspension by other means."
        raise RenderRefused("UNKNOWN_ACTION", "action", message)
    if record.action == LicenseAction.LICENSE_ACTION_UNSPECIFIED:
        draft.losses.invent("licence.action", because="insert: the license is no message about one")
    licence = _licence(draft, action, position)
    _report_standing(draft, action)
    _report_replaces(draft, replaced)
    rows = [("licence", licence)]
    if action == "cancel":
        _report_beyond_cancel(draft)
    else:
        rows += _below_licence(draft)
        _report_without_place(draft)
    _report_unused(draft)
    return rows


def _licence(draft: Draft, action: str, position: int) -> Fields:
    license_, losses = draft.license, draft.losses
    reference = draft.carried.use("licence.transactionRef")
    if not reference:
        losses.invent("licence.transactionRef", because="the position of the transaction: the license carries none")
    days = write_days(losses, license_.validity, "validity", "licence")
    if action != "cancel" and "startDate" not in days and license_.validity.issue_date.year:
        days["startDate"] = iso_of(license_.validity.issue_date, compact=True)
        losses.invent("licence.startDate", because="the day of issue: the license states no first day")
    is_bare = action == "cancel" and not license_.direction
    return {
        "transactionRef": reference or f"T{position}",
        "action": action,
        "licenceRef": license_.number,
        "licenceType": _type(draft, action),
        "usage": "" if is_bare else _usage(draft),
        **days,
    }


def _usage(draft: Draft) -> str:
    usage = _USAGES.get(draft.license.direction)
    if usage is None:
        message = "The format has licenses for export and for import only; use another format."
        raise RenderRefused("UNKNOWN_DIRECTION", "direction", message)
    return usage


def _type(draft: Draft, action: str) -> str:
    kind, direction = draft.license.kind, draft.license.direction
    carried = draft.carried.use("licence.licenceType")
    if carried and kind_of(carried) == kind:
        return carried
    if action == "cancel" and not kind:
        return ""
    exported, imported = _TYPES.get(kind, ("", ""))
    license_type = imported if direction == Direction.DIRECTION_IMPORT else exported
    if not license_type:
        message = "The format has no type for this kind of license; use another format."
        raise RenderRefused("UNKNOWN_KIND", "kind", message)
    if kind == LicenseKind.LICENSE_KIND_SINGLE_USE_PERMIT:
        draft.losses.bind("kind", "licence.licenceType", because="the format cannot say that one use is permitted")
    elif kind_of(license_type) != kind:
        draft.losses.approximate("kind", "licence.licenceType", because=f"written as the nearest type, {license_type}")
    return license_type


def _below_licence(draft: Draft) -> list[TypedFields]:
    """Return the records between `licence` and `end`, in the order of the tables."""
    traders, foreign = write_parties(draft)
    rows: list[TypedFields] = [("trader", fields) for fields in traders]
    rows += [("country", fields) for fields in write_countries(draft)]
    rows += [("foreignTrader", fields) for fields in foreign]
    if draft.license.conditions:
        rows.append(("restrictions", {"text": _restrictions(draft)}))
    rows += [("line", write_line(draft, index, line)) for index, line in enumerate(draft.license.lines)]
    return rows


def _restrictions(draft: Draft) -> str:
    conditions, losses = draft.license.conditions, draft.losses
    if len(conditions) > 1:
        losses.approximate("conditions", "restrictions.text", because="several conditions become one text")
    for index, condition in enumerate(conditions):
        if condition.code:
            losses.drop(f"conditions[{index}].code", because="the format has the text alone")
        if condition.kind != ConditionKind.CONDITION_KIND_UNMODELLED:
            losses.drop(f"conditions[{index}].kind", because="the format has the text alone")
        if "|" in condition.text:
            losses.approximate(f"conditions[{index}].text", "restrictions.text", because="each | is read as a new line")
    text = "\n".join(condition.text for condition in conditions)
    return write_last(losses, text, path="conditions", place="restrictions.text", newline="|")


def _report_standing(draft: Draft, action: str) -> None:
    stated = draft.license.stated_standing
    if action == "cancel":
        if stated.standing != Standing.STANDING_CANCELED:
            draft.losses.approximate("stated_standing.standing", "licence.action", because="a cancel cancels")
    elif not stated.standing:
        draft.losses.invent("licence.action", because="insert and replace put in force: the license states no standing")
    elif stated.standing not in _STANDINGS_OF_INSERT:
        draft.losses.bind("stated_standing.standing", "licence.action", because="insert and replace put in force")
    elif stated.standing != Standing.STANDING_IN_FORCE:
        draft.losses.approximate(
            "stated_standing.standing", "licence.action", because="insert and replace put in force"
        )
    if stated.as_of_date.year:
        draft.losses.drop("stated_standing.as_of_date", because="the format does not date the standing")


def _report_replaces(draft: Draft, replaced: str) -> None:
    """Report where a reader of the file will say otherwise which license is replaced."""
    stated, losses = draft.license.replaces, draft.losses
    if stated.ByteSize() and stated.number != replaced:
        losses.bind("replaces", because="the file says so only by a cancel of the other license before this one")
    elif stated.agency or stated.sender_license_id:
        losses.approximate("replaces", "licence.licenceRef", because="the file names the other license by its number")
    elif replaced and not stated.number:
        losses.invent("licence.licenceRef", because="read as replacing the license canceled before it")


def _report_beyond_cancel(draft: Draft) -> None:
    for field, _ in draft.license.ListFields():
        if field.name not in _OF_A_CANCEL:
            draft.losses.drop(field.name, because="a cancel names the license and nothing of its content")


def _report_without_place(draft: Draft) -> None:
    present = {field.name for field, _ in draft.license.ListFields()}
    for name, why in _WITHOUT_PLACE.items():
        if name in present:
            draft.losses.drop(name, because=why)
    for name, why in _WITHOUT_PLACE_BINDING.items():
        if name in present:
            draft.losses.bind(name, because=why)
    for position in draft.unmodelled.unused():
        draft.losses.bind(f"unmodelled[{position}]", because="the format has no place for it")


def _report_unused(draft: Draft) -> None:
    """Report what the license carries for another format, or for records that it no longer has."""
    for position in draft.carried.unused():
        draft.losses.drop(f"carried[{position}]", because="no field of this file; it binds nobody")

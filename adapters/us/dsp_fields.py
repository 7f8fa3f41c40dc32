"""The fields of `dsp` before any value is read.

Rules, in order:
1. A member that no form defines is refused, wherever it stands; then one that this form and action do not carry. What
   an amendment cannot carry it cannot change (22 CFR 123.25(c)).
2. A member that must be there and is absent or empty is refused. An amendment changes something.
3. A transaction that rests on another license or an agreement names it; any other names none.
4. Hardware has a quantity and a unit; technical data and services have neither.
5. Every block says something of its own: "see attached" and "not applicable" are no content (22 CFR 123.1(c)(1)).
"""

from collections.abc import Mapping

from adapters.errors import DocumentRefused
from adapters.json_source import Json, check_members, fields_of, is_said, objects_at, text_at
from adapters.us import dsp_form as form
from adapters.us.members import refuse_blank, refuse_missing, refuse_other_form, word_at

_NO_CONTENT = frozenset({"see attached", "not applicable", "n/a"})


def checked_form(tree: Mapping[str, Json]) -> tuple[str, str]:
    """Return form and action of a document whose members are those that it may and must have.

    Raises:
        DocumentRefused: UNKNOWN_FIELD, FIELD_NOT_ALLOWED, AMENDMENT_NOT_PERMITTED, MANDATORY_FIELD_MISSING,
            QUANTITY_NOT_ALLOWED, UNKNOWN_FORM, UNKNOWN_ACTION, SCHEMA_VERSION_UNKNOWN, SEE_ATTACHED_NOT_ACCEPTED,
            JSON_STRUCTURE or TEXT_NOT_ALLOWED.
    """
    check_members(tree, form.KNOWN)
    name = word_at(tree, "form", form.FORMS, "UNKNOWN_FORM")
    action = word_at(tree, "action", form.ACTIONS, "UNKNOWN_ACTION")
    members = form.members_of(name, action)
    _refuse_not_carried(tree, frozenset(member.name for member in members), action)
    check_members(tree, members)
    if action == form.AMEND and not any(is_said(tree.get(each)) for each in form.AMENDED):
        refuse_missing(tree, form.AMENDED[:1])
    if action == form.ISSUE:
        _check_related(tree)
        for position, item in enumerate(objects_at(tree, "items")):
            _check_quantity(item, f"items[{position}]")
    refuse_other_form(tree, form.NAME, form.VERSION)
    refuse_blank(tree)
    _refuse_no_content(tree)
    return name, action


def _refuse_not_carried(tree: Mapping[str, Json], carried: frozenset[str], action: str) -> None:
    for name in tree:
        if name in carried:
            continue
        if action == form.AMEND:
            message = "An amendment cannot change this; apply for a new license (22 CFR 123.25(c))."
            raise DocumentRefused("AMENDMENT_NOT_PERMITTED", name, message)
        message = "This form with this action carries no such member; leave it out."
        raise DocumentRefused("FIELD_NOT_ALLOWED", name, message)


def _check_related(tree: Mapping[str, Json]) -> None:
    described = text_at(tree, "transaction_description")
    if described in form.TRANSACTIONS[1:]:
        refuse_missing(tree, ["related_license"])
    elif text_at(tree, "related_license") and described in ("", "new"):
        message = "The transaction rests on no other license; say in block 8 how it does, or leave the number out."
        raise DocumentRefused("FIELD_NOT_ALLOWED", "related_license", message)


def _check_quantity(item: Mapping[str, Json], path: str) -> None:
    kind, quantity, unit = (text_at(item, name) for name in ("kind", "quantity", "unit"))
    if kind == form.HARDWARE and not quantity and not unit:
        refuse_missing(item, ["quantity"], path)
    if kind in form.UNCOUNTED and (quantity or unit):
        field = f"{path}.quantity" if quantity else f"{path}.unit"
        message = "Technical data and services are licensed without a quantity; leave out quantity and unit."
        raise DocumentRefused("QUANTITY_NOT_ALLOWED", field, message)


def _refuse_no_content(tree: Mapping[str, Json]) -> None:
    for path, text in fields_of(dict(tree)).items():
        if " ".join(text.split()).casefold() in _NO_CONTENT:
            message = "The field says no more than that its content is elsewhere or does not apply; write the content."
            raise DocumentRefused("SEE_ATTACHED_NOT_ACCEPTED", path, message)

"""Usual English names of fields, units and kinds, each with what it is proposed to become when a pack is drafted.

A name is no proof: a proposal is checked against the data by whoever writes the pack. A name that is not here is
proposed nothing.
"""

import re

from adapters.mapping.targets import ROLES, TARGETS

_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")

_LICENSE = "licence license permit authorisation authorization"
_NUMBERS = "number no nr num ref reference id"

# Names of a license, written as their words in a row: `licenceno` is LICENCE_NO, LicenceNo and licence-no.
_OF_LICENSE: dict[str, str] = {
    **{f"{one}{two}": "number" for one in _LICENSE.split() for two in _NUMBERS.split()},
    **{f"{one}type": "kind" for one in _LICENSE.split()},
    **{f"{one}kind": "kind" for one in _LICENSE.split()},
    **{f"{one}status": "stated_standing.standing" for one in _LICENSE.split()},
    **{f"replaces{one}": "replaces.number" for one in ("", *_LICENSE.split())},
    **dict.fromkeys("kind type".split(), "kind"),
    **dict.fromkeys("direction movement".split(), "direction"),
    **dict.fromkeys("status standing".split(), "stated_standing.standing"),
    **dict.fromkeys("statusdate asof".split(), "stated_standing.as_of_date"),
    **dict.fromkeys(
        "issued issuedate dateofissue issuedon issuingdate granted grantdate".split(), "validity.issue_date"
    ),
    **dict.fromkeys("validfrom startdate fromdate commencement".split(), "validity.valid_from_date"),
    **dict.fromkeys(
        "until validuntil validto expiry expirydate expires enddate todate expirationdate".split(),
        "validity.valid_until_date",
    ),
    **dict.fromkeys("dest destination destinations destinationcountry countryofdestination".split(), "destinations"),
    **dict.fromkeys("condition conditions proviso provisos restrictions specialconditions".split(), "conditions"),
    **dict.fromkeys("enduse purpose".split(), "end_use"),
    **dict.fromkeys("legalbasis law".split(), "legal_basis"),
    **dict.fromkeys("authority issuingauthority issuer".split(), "issuing_authority.name"),
}

_OF_LINE: dict[str, str] = {
    **dict.fromkeys("line lineno linenumber item itemno itemnumber position".split(), "lines[].line_number"),
    **dict.fromkeys(
        "goods description goodsdescription itemdescription product productdescription article".split(),
        "lines[].description",
    ),
    **dict.fromkeys(
        "controlcode controlentry controlno controllistentry ratings rating eccn classification listentry".split(),
        "lines[].control_list_entries",
    ),
    **dict.fromkeys("hs hscode hs6 cncode tariff tariffcode commoditycode commodity".split(), "lines[].commodity_code"),
    **dict.fromkeys("quantity qty amountofgoods".split(), "lines[].quantity"),
    **dict.fromkeys("unit uom unitofmeasure qtyunit quantityunit measure".split(), "lines[].unit"),
    **dict.fromkeys("value goodsvalue price".split(), "lines[].value"),
    **dict.fromkeys("currency currencycode".split(), "lines[].currency"),
    **dict.fromkeys("origin countryoforigin".split(), "lines[].origin"),
    **dict.fromkeys("serialno serialnumber serialnumbers serials".split(), "lines[].serial_numbers"),
}

_ROLE_NAMES: dict[str, str] = {
    **{role.replace("_", ""): role for role in ROLES},
    **dict.fromkeys("licensee licenceholder licenseholder".split(), "holder"),
    **dict.fromkeys("buyer".split(), "purchaser"),
    **dict.fromkeys("broker".split(), "agent"),
    **dict.fromkeys("ultimateconsignee".split(), "end_user"),
}

_OF_PARTY: dict[str, str] = {
    "": "name",
    "name": "name",
    **dict.fromkeys("id identifier no number regno registration eori vat taxid".split(), "identifier"),
    **dict.fromkeys("country countrycode".split(), "country"),
    **dict.fromkeys("address addr street".split(), "address"),
    **dict.fromkeys("postcode postalcode zip".split(), "postal_code"),
}

UNITS: dict[str, str] = {
    **dict.fromkeys("kg kgs kilogram kilograms kilo".split(), "KGM"),
    **dict.fromkeys("g gram grams".split(), "GRM"),
    **dict.fromkeys("t tonne tonnes".split(), "TNE"),
    **dict.fromkeys("l litre litres liter liters".split(), "LTR"),
    **dict.fromkeys("m metre metres meter meters".split(), "MTR"),
    **dict.fromkeys("pcs pc piece pieces".split(), "H87"),
    **dict.fromkeys("set sets".split(), "SET"),
    **dict.fromkeys("pair pairs".split(), "PR"),
}


def proposed_target(path: str) -> str:
    """Return the target that is proposed for a field by its name, empty for none.

    The name is the last of the path; what stands before it may say whose name it is (`applicant.name`).
    """
    steps = [step for step in re.split(r"[./@]|\[\]", path) if step]
    names = [_plain(step.rpartition(":")[2]) for step in steps]
    last, above = names[-1] if names else "", names[-2] if len(names) > 1 else ""
    target = _of_party(last, above) or _OF_LINE.get(last, "") or _OF_LICENSE.get(last, "")
    return target if target in TARGETS else ""


def proposed_unit(text: str) -> str:
    """Return the unit that is proposed for a text, empty for none."""
    return UNITS.get(text.lower().rstrip("."), "")


def proposed_word(target: str, text: str) -> str:
    """Return the word of a target's list that a text spells, empty when it spells none."""
    word = "_".join(part.lower() for part in _PARTS.findall(text))
    return word if word in TARGETS[target].words else ""


def _of_party(last: str, above: str) -> str:
    if last in _OF_PARTY and above in _ROLE_NAMES:
        return f"{_ROLE_NAMES[above]}.{_OF_PARTY[last]}"
    for name, role in _ROLE_NAMES.items():
        if last.startswith(name) and last[len(name) :] in _OF_PARTY:
            return f"{role}.{_OF_PARTY[last[len(name) :]]}"
    return ""


def _plain(name: str) -> str:
    return "".join(part.lower() for part in _PARTS.findall(name))

"""The boxes of Annex III, Model A in XML: which there are, and in which order (read by adapters/xml_form.py)."""

from adapters.errors import DocumentRefused
from adapters.xml_form import Box, Rules, Text

NAMESPACE = "urn:comity:form:eu-2021-821:annex-iii-a:1"
ROOT = "authorisation"

_PARTY = (Box("name", required=True), Box("address", text=Text.LINES), Box("country"), Box("no"))
_CODE = {"code": "MISSING_BOX"}

_ITEM = (
    Box("box13", text=Text.LINES, required=True),
    Box("box14"),
    Box("box15"),
    Box("box15cas"),
    Box("box16", repeats=True),
    Box("box17", needed={"currency": "AMOUNT_WITHOUT_CURRENCY"}),
    Box("box18", needed={"unit": "QUANTITY_WITHOUT_UNIT"}),
)

_ENTRY = (
    Box("available", required=True),
    Box("deducted", required=True),
    Box("words", required=True),
    Box("document", required=True, needed={"date": "MISSING_BOX"}, optional=frozenset({"type"})),
    Box("memberState", required=True),
)

_FORM = Box(
    ROOT,
    namespace=NAMESPACE,
    text=Text.NONE,
    needed={"kind": "MISSING_BOX", "sheet": "MISSING_BOX"},
    children=(
        Box("box1", required=True, children=_PARTY),
        Box("box2", required=True),
        Box("box3"),
        Box("box4", text=Text.LINES),
        Box("box5", required=True, repeats=True, children=_PARTY),
        Box("box6", required=True, children=_PARTY),
        Box("box7", children=_PARTY),
        Box("box8", text=Text.NAME, required=True, needed=_CODE),
        Box("box9", repeats=True, children=_PARTY),
        Box("box10", text=Text.NAME, required=True, needed=_CODE),
        Box("box11", text=Text.NAME, required=True, needed=_CODE),
        Box("box12", text=Text.NAME, required=True, repeats=True, needed=_CODE),
        Box(
            "items",
            required=True,
            children=(
                Box("item", required=True, repeats=True, numbered=True, needed={"line": "MISSING_BOX"}, children=_ITEM),
            ),
        ),
        Box("box19", text=Text.LINES),
        Box("box20"),
        Box("box21"),
        Box("box22", text=Text.LINES, repeats=True),
        Box("issued", text=Text.NONE, required=True, needed={"date": "MISSING_BOX", "place": "MISSING_BOX"}),
        Box(
            "writeoff",
            repeats=True,
            numbered=True,
            needed={"line": "MISSING_BOX", "measure": "MISSING_BOX"},
            optional=frozenset({"unit", "currency"}),
            children=(
                Box("entry", required=True, repeats=True, numbered=True, optional=frozenset({"seq"}), children=_ENTRY),
            ),
        ),
    ),
)

RULES = Rules(_FORM, missing="MISSING_BOX")


def structure_fault(path: str, message: str) -> DocumentRefused:
    """Return the refusal of a form that is not built as the form defines it."""
    return DocumentRefused("XML_STRUCTURE", path, message)

"""The profile of GOVCBR D.13A for licenses, message version CMTY01, as data: which segments, where, how often, of what.

The directory's message has 251 segment groups; the profile has the few that a license needs, in the directory's order.
A slot is a place in that order; the parts of one slot have the same tag and stand in any order among themselves. A part
is a segment with its qualifier; the first segment of a group has below it the slots of the group. Lengths are those of
the directory. What a shape does not have, the profile does not define.

An element is named by its number in the directory, with its composite where a segment has the number twice. `only` is
the one value that the profile allows; such an element is the profile itself and no field of the license.
"""

from dataclasses import dataclass
from typing import TypeAlias

from adapters.edifact.syntax import Segment


@dataclass(frozen=True, slots=True)
class Element:
    """A component of a segment; `most` components of the same kind may stand in a row."""

    number: str
    length: int
    required: bool = False
    only: str = ""
    reason: str = "UNKNOWN_FIELD"  # why another value than `only` is refused
    most: int = 1


Shape: TypeAlias = tuple[tuple[Element, ...], ...]
Slot: TypeAlias = tuple["Part", ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A segment of the profile, and what stands below it when it begins a group."""

    tag: str
    shape: Shape
    qualifier: str = ""
    least: int = 0
    most: int = 1
    below: tuple[Slot, ...] = ()

    @property
    def name(self) -> str:
        """Return the segment as refusals and accounts name it."""
        return f"{self.tag}+{self.qualifier}" if self.qualifier else self.tag

    def fits(self, segment: Segment) -> bool:
        """Return whether the segment is this one."""
        return segment.tag == self.tag and (not self.qualifier or segment.value(0) == self.qualifier)


def _only(number: str, value: str, reason: str = "UNKNOWN_FIELD") -> Element:
    return Element(number, len(value), required=True, only=value, reason=reason)


def _date(qualifier: str, *, least: int = 0) -> Part:
    """C507: qualifier, the date, and the code of its format."""
    shape = (
        (_only("2005", qualifier), Element("2380", 35, required=True), _only("2379", "102", "DATE_FORMAT_UNSUPPORTED")),
    )
    return Part("DTM", shape, qualifier, least)


def _amount(qualifier: str) -> Part:
    shape = ((_only("5025", qualifier), Element("5004", 35, required=True), Element("6345", 3)),)
    return Part("MOA", shape, qualifier)


def _quantity(qualifier: str, *, least: int = 0) -> Part:
    shape = ((_only("6063", qualifier), Element("6060", 35, required=True), Element("6411", 8)),)
    return Part("QTY", shape, qualifier, least)


def _reference(qualifier: str, *, most: int = 1) -> Part:
    return Part("RFF", ((_only("1153", qualifier), Element("1154", 70, required=True)),), qualifier, most=most)


def _country(qualifier: str, *, least: int = 0) -> Part:
    """C517: the code, of list 162 (country) of agency 5 (ISO)."""
    place = (
        Element("3225", 35, required=True),
        _only("1131", "162", "UNKNOWN_COUNTRY"),
        _only("3055", "5", "UNKNOWN_COUNTRY"),
    )
    return Part("LOC", ((_only("3227", qualifier),), place), qualifier, least, most=99)


def _party(qualifier: str, *, least: int = 0, most: int = 1) -> Part:
    shape = (
        (_only("3035", qualifier),),
        (Element("3039", 35),),
        (),
        (Element("3036", 70, most=5),),
        (Element("3042", 35, most=4),),
        (Element("3164", 35),),
        (),
        (Element("3251", 17),),
        (Element("3207", 3),),
    )
    return Part("NAD", shape, qualifier, least, most)


def _text(qualifier: str, *, least: int = 1, most: int = 1) -> Part:
    shape = ((_only("4451", qualifier),), (), (), (Element("4440", 512, required=True, most=5),))
    return Part("FTX", shape, qualifier, least, most)


def _fixed(tag: str, number: str, value: str) -> Part:
    return Part(tag, ((_only(number, value),),), value, least=1)


# The service segments around the message (ISO 9735-1, Annex C).
UNB = Part(
    "UNB",
    (
        (Element("0001", 4, required=True), Element("0002", 1, required=True)),
        (Element("S002.0004", 35, required=True), Element("S002.0007", 4)),
        (Element("S003.0010", 35, required=True), Element("S003.0007", 4)),
        (Element("0017", 8, required=True), Element("0019", 4, required=True)),
        (Element("0020", 14, required=True),),
    ),
)
UNH = Part(
    "UNH",
    (
        (Element("0062", 14, required=True),),
        tuple(
            _only(number, value, "UNKNOWN_MESSAGE_VERSION")
            for number, value in (
                ("0065", "GOVCBR"),
                ("0052", "D"),
                ("0054", "13A"),
                ("0051", "UN"),
                ("0057", "CMTY01"),
            )
        ),
    ),
)
UNT = Part("UNT", ((Element("0074", 10, required=True),), (Element("0062", 14, required=True),)))
UNZ = Part("UNZ", ((Element("0036", 6, required=True),), (Element("0020", 14, required=True),)))

_BGM = Part(
    "BGM",
    (
        (_only("1001", "811", "KIND_UNKNOWN"), Element("1131", 0), Element("3055", 0), Element("1000", 35)),
        (Element("1004", 70, required=True),),
        (Element("1225", 3, required=True),),
    ),
    least=1,
)
# SG5. The standing: a code of the directory, or one of the profile with COMITY as its list.
_STS = Part("STS", ((), (Element("4405", 3, required=True), Element("1131", 17))), below=((_date("7"),),))
# SG13. Conditions: 7293 "2" is the government's export sector; the code is that of the condition.
_RCS = Part("RCS", ((_only("7293", "2"),), (Element("7295", 17),)), "2", most=99, below=((_text("AAX", most=9),),))
# SG105. A deduction: declaration, day of acceptance, value, quantity, customs office of clearance (SG108).
_DOC = Part(
    "DOC",
    ((_only("1001", "830"),), (Element("1004", 70, required=True),)),
    "830",
    most=99,
    below=(
        (_date("148"),),
        (_amount("159"),),
        (_quantity("486"),),
        (Part("LOC", ((_only("3227", "22"),), (Element("3225", 35, required=True),)), "22"),),
    ),
)
# SG114. MEA begins the group of the licensed quantity and repeats its figure; CT is the measure of a count.
_MEA = Part(
    "MEA",
    ((Element("6311", 3, required=True),), (), (Element("6411", 8, required=True), Element("6314", 18, required=True))),
    below=((_quantity("170", least=1),),),
)
_TCC = Part("TCC", ((), (), (Element("7357", 18, required=True), _only("1131", "HS", "COMMODITY_CODE_SHAPE"))))
# SG117. The goods.
_GID = Part(
    "GID",
    ((Element("1496", 6, required=True),),),
    least=1,
    below=((_text("AAA"),), (_reference("AVJ", most=99),), (_TCC,)),
)
_LIN = Part("LIN", ((Element("1082", 6, required=True),),), least=1)
# SG47. One group a line of the license; `least` is the reader's affair, since a withdrawal may leave the lines out.
SEQ = Part(
    "SEQ",
    ((), (Element("1050", 10, required=True),)),
    most=9999,
    below=((_LIN,), (_amount("179"),), (_DOC,), (_MEA,), (_GID,)),
)

MESSAGE: tuple[Slot, ...] = (
    (_BGM,),
    (_date("137", least=1), _date("7"), _date("36")),
    (_reference("AKO"), _reference("EX")),
    (_country("28", least=1), _country("49")),
    (_STS,),
    (
        _party("DFK", least=1),
        _party("EX"),
        _party("CN", most=99),
        _party("UC", most=99),
        _party("MS", least=1),
    ),
    (_RCS,),
    (_fixed("UNS", "0081", "D"),),
    (SEQ,),
    (_fixed("HYN", "7173", "3"),),
    (_fixed("UNS", "0081", "S"),),
    (Part("CNT", ((_only("6069", "2"), Element("6066", 18, required=True)),), "2", least=1),),
)

"""CHIEF files under hostile and arbitrary input: whatever the bytes, an answer; whatever is read, the same again."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.contract import Record, licenses
from adapters.errors import DocumentRefused, RenderRefused
from adapters.formats import gb_chief
from comity.v1.conversion_service_pb2 import LicenseAction
from comity.v1.license_pb2 import License
from tests.adapters.chief import HEADER, chief_file, record, transaction
from tests.adapters.goldens import GOLDEN

DOCUMENTS = [path.read_bytes() for path in sorted((GOLDEN / "gb_chief").glob("*.txt"))]
ANY = settings(max_examples=200, deadline=None, derandomize=True, database=None)


def without_source(one: Record) -> tuple[int, License]:
    license_ = License()
    license_.CopyFrom(one.license)
    license_.ClearField("source")
    return one.action, license_


def check_answer(document: bytes) -> None:
    """Check that a document is refused, or that what is read of it is written and read the same again."""
    try:
        reading = replace(gb_chief.read(document), rejected=())
    except DocumentRefused:
        return
    again = gb_chief.read(gb_chief.write(reading, frozenset()).document)
    assert again.rejected == ()
    assert [without_source(one) for one in again.records] == [without_source(one) for one in reading.records]
    assert (again.usage, again.replies) == (reading.usage, reading.replies)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_truncation_is_refused_or_read(document: bytes) -> None:
    """A file cut anywhere is refused; only its last line end may go."""
    for length in range(len(document)):
        check_answer(document[:length])


@ANY
@given(st.sampled_from(DOCUMENTS), st.integers(min_value=0), st.integers(min_value=0, max_value=255))
def test_any_changed_byte_gives_an_answer(document: bytes, position: int, byte: int) -> None:
    """One changed byte gives other facts, a rejected transaction or a refusal, and never another exception."""
    at = position % len(document)
    check_answer(document[:at] + bytes([byte]) + document[at + 1 :])


@ANY
@given(st.binary(max_size=300))
def test_any_bytes_after_a_header_give_an_answer(rest: bytes) -> None:
    """The rest of a file may be anything."""
    check_answer(f"1\\{HEADER}\n".encode() + rest)


@ANY
@given(st.binary(max_size=100))
def test_any_bytes_give_an_answer(document: bytes) -> None:
    """Recognizing never raises; reading refuses or reads."""
    assert gb_chief.recognizes(document) in {True, False}
    check_answer(document)


def texts(width: int, *, least: int = 1) -> st.SearchStrategy[str]:
    """Return texts that a sender may put into a field; one that ends in a space is padding in the last field."""
    letters = st.characters(min_codepoint=0x20, max_codepoint=0x7E, exclude_characters="\\")
    return st.text(letters, min_size=least, max_size=width).map(lambda text: text.rstrip(" ") or "x" * least)


OPTIONAL = st.just("") | texts(35)
TERRITORIES = st.sampled_from(["XA", "XB", "XS", "RS", "FR", "XC", "XL", "KR", "GB", "EL", "TP"])
COUNTRIES = st.one_of(
    st.builds(lambda code, use: {"code": code, "use": use}, TERRITORIES, st.sampled_from("DEORPS")),
    st.builds(
        lambda group, use: {"group": group, "use": use}, st.sampled_from(["G001", "G012"]), st.sampled_from("DE")
    ),
)
QUANTITIES = st.decimals(min_value=0, max_value=99999999999, places=3, allow_nan=False).map("{:f}".format)
VALUES = st.decimals(min_value=0, max_value=9999999999, places=2, allow_nan=False).map("{:f}".format)
UNITS = st.sampled_from(["023", "23", "040", "087", "017", "110"])
FIGURES = st.one_of(
    st.builds(lambda unit: {"controlledBy": "O", "quantityUnit": unit}, st.just("") | UNITS),
    st.builds(
        lambda unit, quantity, currency: {
            "controlledBy": "Q",
            "quantityUnit": unit,
            "quantityIssued": quantity,
            "currency": currency,
        },
        UNITS,
        QUANTITIES,
        st.sampled_from(["", "GBP"]),
    ),
    st.builds(
        lambda unit, value: {"controlledBy": "V", "quantityUnit": unit, "valueIssued": value, "currency": "EUR"},
        st.just("") | UNITS,
        VALUES,
    ),
    st.builds(
        lambda unit, quantity, value: {
            "controlledBy": "B",
            "quantityUnit": unit,
            "quantityIssued": quantity,
            "valueIssued": value,
            "currency": "EUR",
        },
        UNITS,
        QUANTITIES,
        VALUES,
    ),
)
GOODS = st.fixed_dictionaries(
    {"goodsDescription": texts(60)},
    optional={
        "commodity": st.sampled_from(["72021100", "7202110000", "A1B2"]),
        "supplement1": texts(4),
        "commodityGroup": texts(4),
        "subPeriod": st.just("0"),
    },
)
ADDRESS = {f"address{number}": OPTIONAL for number in range(1, 6)}
TRADERS = st.one_of(
    st.fixed_dictionaries(
        {"rpaTraderId": texts(20), "turn": OPTIONAL, "name": texts(80), "postCode": OPTIONAL, **ADDRESS}
    ),
    st.fixed_dictionaries(
        {"turn": st.sampled_from(["PR", "UNREG"]), "name": texts(80), "endDate": st.just("20770101"), **ADDRESS}
        | {"address1": texts(35)}
    ),
)


@st.composite
def transactions(draw: st.DrawFn) -> list[str]:
    """Return a transaction without fault, with every kind of record in any number that the format allows."""
    rows = [transaction(licence={"licenceType": draw(st.sampled_from(["SIE", "OIE", "OGE", "SAN", "CPI"]))})[0]]
    rows += [record("trader", trader) for trader in draw(st.lists(TRADERS, min_size=1, max_size=3))]
    rows += [record("country", country) for country in draw(st.lists(COUNTRIES, max_size=8))]
    if draw(st.booleans()):
        rows.append(record("foreignTrader", {"name": draw(OPTIONAL), "country": draw(st.just("") | TERRITORIES)}))
    if draw(st.booleans()):
        rows.append(record("restrictions", {"text": draw(texts(100))}))
    lines = draw(st.lists(st.tuples(GOODS, FIGURES), min_size=1, max_size=4))
    rows += [
        record("line", {"lineNum": str(number * 3)} | goods | figures)
        for number, (goods, figures) in enumerate(lines, 1)
    ]
    return rows


@ANY
@given(transactions())
def test_whatever_is_read_is_written_and_read_the_same_again(rows: list[str]) -> None:
    """Every attribute that the tables define is held by the license and written back."""
    document = chief_file(rows)
    assert len(gb_chief.read(document).records) == 1
    check_answer(document)


@ANY
@given(st.text(max_size=90), st.text(max_size=90), st.text(max_size=90), st.text(max_size=90))
def test_a_license_with_any_texts_can_be_written_and_read(name: str, address: str, goods: str, condition: str) -> None:
    """Texts in any script are spelled, cut and wrapped, with their losses accepted; the reader rejects nothing."""
    license_ = gb_chief.read(chief_file(transaction())).records[0].license
    license_.parties[0].party.name = name
    license_.parties[1].party.address.lines[:] = [address, name]
    license_.lines[0].description = f"Goods: {goods}"
    license_.conditions[0].text = condition
    accepted = frozenset({"parties.party.name", "parties.party.address.lines", "lines.description", "conditions"})
    document = gb_chief.write(licenses([Record(LicenseAction.LICENSE_ACTION_INSERT, license_)]), accepted).document
    again = gb_chief.read(document)
    assert (len(again.records), again.rejected) == (1, ())


KEPT_PATHS = (
    "fileHeader.resetRunNum",
    "licence.transactionRef",
    "trader.turn",
    "trader[2].turn",
    "trader[9999999].name",
    "country[1].code",
    "country[1].group",
    "country[2].use",
    "line[1].supplement1",
    "line[1].currency",
    "line[1].subPeriod",
    "line[7].afcRate",
)


@ANY
@given(st.dictionaries(st.sampled_from(KEPT_PATHS), st.text(max_size=6) | st.sampled_from(["GBP", "D", "0", "XB"])))
def test_what_a_license_keeps_for_the_format_cannot_break_a_file(kept: dict[str, str]) -> None:
    """Carried and unmodelled values come from a caller: they are refused, or the file can be read."""
    license_ = gb_chief.read(chief_file(transaction())).records[0].license
    for path, value in kept.items():
        license_.carried.add(path=path, value=value)
        license_.unmodelled.add(path=path, value=value)
    try:
        document = gb_chief.write(
            licenses([Record(LicenseAction.LICENSE_ACTION_INSERT, license_)]), frozenset({"unmodelled"})
        ).document
    except RenderRefused:
        return
    again = gb_chief.read(document)
    assert (len(again.records), again.rejected) == (1, ())

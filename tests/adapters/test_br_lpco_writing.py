"""br_lpco as it is written: what is lost is named, nothing is made up, what was unmodelled comes back."""

from collections.abc import Callable
from pathlib import Path

import pytest
from google.type.date_pb2 import Date

from adapters.catalogue import load_adapters
from adapters.contract import Record, licenses
from adapters.errors import RenderRefused
from adapters.formats.br_lpco import read, write
from adapters.json_source import Json, objects_at, parse_object
from comity.v1.conversion_service_pb2 import LicenseAction
from comity.v1.license_pb2 import Direction, IdentifierScheme, License, LicenseKind, LineLimit, PartyRole, Standing
from tests.adapters.lpco import NOTHING, Raw, bytes_of, changed, field, golden, license_in, render_refusal_of

FULL = golden("every-field-unmodelled-content")
PLAIN = golden("suspended-header-unit")
MIXED = golden("two-units-no-balance")
ADAPTERS = load_adapters()
GOLDEN = Path(__file__).parent / "golden"

Change = Callable[[License], object]


def given(license_: License) -> Record:
    """Return a license as a record without an action: the document is the license itself."""
    return Record(LicenseAction.LICENSE_ACTION_UNSPECIFIED, license_)


def foreign(license_: License) -> License:
    """Return a license as if it came from another format, with nothing that this format carries for itself."""
    license_.source.format = "another"
    return license_


def written(license_: License, accepted: frozenset[str] = NOTHING) -> dict[str, Json]:
    """Return the members of the document that states a license."""
    return parse_object(write(licenses([given(license_)]), accepted).document)


LOSSES: list[tuple[Change, str]] = [
    (lambda x: x.unmodelled.add(path="box22", value="text"), "unmodelled[8]"),
    (lambda x: x.destinations.append("XF"), "destinations[1]"),
    (lambda x: x.excluded_destinations.append("XF"), "excluded_destinations[0]"),
    (lambda x: x.origins.append("XF"), "origins[0]"),
    (lambda x: x.transit_territories.append("XF"), "transit_territories[0]"),
    (lambda x: setattr(x, "jurisdiction", "XF"), "jurisdiction"),
    (lambda x: setattr(x, "end_use", "research"), "end_use"),
    (lambda x: setattr(x, "legal_basis", "another"), "legal_basis"),
    (lambda x: setattr(x.replaces, "number", "E2698000001"), "replaces.number"),
    (lambda x: setattr(x.validity, "open_ended", True), "validity.open_ended"),
    (lambda x: setattr(x.lines[0], "limit", LineLimit.LINE_LIMIT_QUANTITY_AND_VALUE), "lines[0].limit"),
    (lambda x: setattr(x.lines[0], "limit", LineLimit.LINE_LIMIT_UNSPECIFIED), "lines[0].limit"),
    (lambda x: setattr(x.lines[0], "origin", "XF"), "lines[0].origin"),
    (lambda x: setattr(x.lines[0], "line_number", 7), "lines[0]"),
    (lambda x: x.lines[0].serial_numbers.append("17"), "lines[0].serial_numbers[0]"),
    (lambda x: setattr(x.parties[3].party, "country", "XA"), "parties[3].party.country"),
    (lambda x: x.parties.add(role=PartyRole.PARTY_ROLE_END_USER).party.MergeFrom(x.parties[2].party), "parties[4]"),
    (lambda x: x.parties.add(role=PartyRole.PARTY_ROLE_PURCHASER).party.MergeFrom(x.parties[2].party), "parties[4]"),
    (lambda x: x.parties[3].period.valid_until_date.CopyFrom(Date(year=2026, month=5, day=1)), "parties[3].period"),
    (lambda x: setattr(x.parties[0].party, "name", "Empresa Inventada"), "parties[0]"),
    (lambda x: x.stated_balances.add(currency="USD", granted="12"), "stated_balances[1]"),
    (lambda x: x.stated_balances.add(line_number=1, unit="LTR", granted="12"), "stated_balances[1]"),
    (lambda x: setattr(x.stated_uses[0], "line_number", 1), "stated_uses[0]"),
    (lambda x: setattr(x.stated_uses[0].quantity, "unit", "H87"), "stated_uses[0].quantity.unit"),
    (lambda x: setattr(x.stated_standing.as_of_date, "year", 2026), "stated_standing.as_of_date"),
]
FREE_IN_A_GRANTED_LICENSE = frozenset({"stated_standing.as_of_date"})


@pytest.mark.parametrize(("change", "path"), LOSSES, ids=[f"{path} {index}" for index, (_, path) in enumerate(LOSSES)])
def test_a_loss_that_binds_is_refused_and_named(change: Change, path: str) -> None:
    """Accepted by its path it is written and reported."""
    license_ = license_in(FULL)
    change(license_)
    if path not in FREE_IN_A_GRANTED_LICENSE:
        with pytest.raises(RenderRefused) as refusal:
            write(licenses([given(license_)]), NOTHING)
        assert refusal.value.reason == "LOSS_NOT_ACCEPTED"
        assert any(each.startswith(path) for each in refusal.value.paths)
        accepted = frozenset(refusal.value.paths)
    else:
        accepted = NOTHING
    losses = write(licenses([given(license_)]), accepted).losses
    assert any(entry.target.startswith(path) for entry in losses)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        (lambda x: x.ClearField("number"), ("MANDATORY_FIELD_MISSING", "/numero")),
        (lambda x: x.ClearField("issuing_authority"), ("MANDATORY_FIELD_MISSING", "/orgao")),
        (lambda x: x.ClearField("parties"), ("MANDATORY_FIELD_MISSING", "/importadorExportador")),
        (lambda x: x.ClearField("lines"), ("MANDATORY_FIELD_MISSING", "/listaNcm")),
        (lambda x: x.ClearField("destinations"), ("MANDATORY_FIELD_MISSING", "/listaCamposFormulario[DEST_PAIS]")),
        (
            lambda x: x.lines[0].ClearField("authorized_quantity"),
            ("MANDATORY_FIELD_MISSING", "/listaNcm/0/listaCamposNcm[QTD_COMERCIAL]"),
        ),
        (lambda x: x.lines[0].ClearField("national_code"), ("NCM_SHAPE", "/listaNcm/0/ncm")),
        (lambda x: setattr(x, "number", "XA\u00e9"), ("TEXT_NOT_ALLOWED", "/numero")),
        (
            lambda x: setattr(x.parties[0].party.identifiers[0], "value", "XA0001"),
            ("HOLDER_ID_INVALID", "/importadorExportador"),
        ),
        (lambda x: setattr(x, "kind", LicenseKind.LICENSE_KIND_GLOBAL), ("MODEL_UNKNOWN", "kind")),
        (lambda x: setattr(x, "direction", Direction.DIRECTION_IMPORT), ("MODEL_UNKNOWN", "kind")),
        (lambda x: x.ClearField("kind"), ("MODEL_UNKNOWN", "kind")),
        (
            lambda x: setattr(x.stated_standing, "standing", Standing.STANDING_REVOKED),
            ("STATUS_UNKNOWN", "stated_standing.standing"),
        ),
        (lambda x: x.ClearField("stated_standing"), ("STATUS_UNKNOWN", "stated_standing.standing")),
        (
            lambda x: setattr(x.lines[0].authorized_quantity, "unit", "LBR"),
            ("UNIT_UNKNOWN", "lines[0].authorized_quantity.unit"),
        ),
        (
            lambda x: x.validity.valid_until_date.CopyFrom(Date(year=2026)),
            ("DATE_PARTIAL", "validity.valid_until_date"),
        ),
        (
            lambda x: x.stated_uses[0].use_date.CopyFrom(Date(month=2, day=31)),
            ("DATE_PARTIAL", "stated_uses[0].use_date"),
        ),
        (
            lambda x: setattr(x.stated_balances[0], "available", "1"),
            ("BALANCE_CONTRADICTS_USAGE", "/saldo/saldoQuantidadeComercial"),
        ),
        (
            lambda x: setattr(x.stated_balances[0], "available", "1]"),
            ("JSON_NOT_WELL_FORMED", ""),
        ),
        (
            lambda x: setattr(x.conditions[0], "text", "A.\nB."),
            ("TEXT_NOT_ALLOWED", "/listaCamposFormulario/6/listaValor"),
        ),
    ],
)
def test_what_the_document_must_have_is_never_made_up(change: Change, refusal: tuple[str, str]) -> None:
    """The refusal has the reason for which such a document would not be read."""
    license_ = license_in(FULL)
    change(license_)
    assert render_refusal_of(given(license_)) == refusal


def test_a_document_is_one_license() -> None:
    """A batch is written license by license."""
    record = given(license_in(PLAIN))
    with pytest.raises(RenderRefused) as refusal:
        write(licenses([record, record]), NOTHING)
    assert refusal.value.reason == "BATCH_SIZE"


def test_a_message_about_a_license_is_no_license() -> None:
    """That it suspends must be given up by name; that it grants says nothing more."""
    license_ = license_in(PLAIN)
    assert render_refusal_of(Record(LicenseAction.LICENSE_ACTION_SUSPEND, license_)) == ("LOSS_NOT_ACCEPTED", "action")
    losses = write(licenses([Record(LicenseAction.LICENSE_ACTION_INSERT, license_)]), NOTHING).losses
    assert [entry.target for entry in losses] == ["action"]


def test_a_suspension_is_written_as_one() -> None:
    """No license that may not be used becomes one that may."""
    assert written(license_in(PLAIN))["situacao"] == {"id": "SUSPENSO", "descricao": "Suspenso"}


def test_what_was_unmodelled_comes_back_where_it_stood() -> None:
    """Elements among their neighbors, members in their objects, numbers with their digits."""
    license_ = license_in(FULL)
    assert foreign(license_in(FULL)).unmodelled == license_.unmodelled
    document = write(licenses([given(license_)]), NOTHING).document
    assert read(document).records[0].license.unmodelled == license_.unmodelled
    assert b'"versaoExemplo": 2.10' in document


def test_of_another_format_nothing_unmodelled_is_written() -> None:
    """A path of another notation means nothing here, even where it looks like one of ours."""
    paths = [f"unmodelled[{place}]" for place in range(8)]
    with pytest.raises(RenderRefused) as refusal:
        write(licenses([given(foreign(license_in(FULL)))]), NOTHING)
    assert [path for path in refusal.value.paths if path.startswith("unmodelled")] == paths


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("/numero", '"E1"'),
        ("/saldo", "{}"),
        ("/listaVinculos", "[]"),
        ("/listaNcm/9/x", "1"),
        ("/listaNcm/0/ncm", "1"),
        ("/listaNcm/x/y", "1"),
        ("/numero/x", "1"),
        ("", "1"),
        ("x", "no JSON"),
        ("/x", "no JSON"),
        ("/x", "null"),
        ("/listaCamposFormulario/9", "1"),
        ("/listaCamposFormulario/0/codigo", '"ATT"'),
        ("/listaCamposFormulario/\u0661", "{}"),
    ],
)
def test_unmodelled_content_never_takes_the_place_of_a_member(path: str, value: str) -> None:
    """Content that somebody put there is written as unmodelled content, or lost by name; nothing else changes."""
    license_ = license_in(PLAIN)
    license_.unmodelled.add(path=path, value=value)
    with pytest.raises(RenderRefused) as refusal:
        write(licenses([given(license_)]), NOTHING)
    if refusal.value.reason == "LOSS_NOT_ACCEPTED":
        assert "unmodelled[0]" in refusal.value.paths
        accepted = frozenset(refusal.value.paths)
        document = write(licenses([given(license_)]), accepted).document
        assert read(document).records[0].license.number == license_.number


def test_what_is_carried_is_written_only_where_it_belongs() -> None:
    """A carried value at a place that is none of ours is not written; a broken number is refused, not written."""
    license_ = license_in(PLAIN)
    for path in ("", "/", "/numero", "/x/y", "/listaNcm/0/listaCamposNcm/\u0661/codigo", "/listaVinculos/5/dataACD"):
        license_.carried.add(path=path, value="x")
    assert written(license_) == written(license_in(PLAIN))
    license_.carried.add(path="/saldo/saldoVMLE", value="1, 2")
    assert render_refusal_of(given(license_)) == ("JSON_NOT_WELL_FORMED", "")


def test_an_instant_comes_back_unless_its_day_changed() -> None:
    """The instant as it was written belongs to the day that it names."""
    license_ = license_in(FULL)
    assert "2026-03-01T00:00:00-03:00" in str(written(license_))
    license_.validity.valid_from_date.day = 2
    text = str(written(license_))
    assert "2026-03-02" in text
    assert "2026-03-01T" not in text


def test_a_license_that_lost_a_field_has_no_hole() -> None:
    """The fields behind it move up; what was unmodelled is then found at another place, and that is told."""
    license_ = license_in(changed(PLAIN, "/listaCamposFormulario/-", field("ATT_1", "x")))
    license_.ClearField("validity")
    with pytest.raises(RenderRefused) as refusal:
        write(licenses([given(license_)]), NOTHING)
    assert refusal.value.paths == ("unmodelled[0]", "unmodelled[1]")
    entries = written(license_, frozenset(refusal.value.paths))["listaCamposFormulario"]
    assert entries == [
        {"codigo": "CONDICAO", "listaValor": ["Somente para exposição."]},
        {"codigo": "DEST_PAIS", "listaValor": ["XB"]},
        {"codigo": "ATT_1", "listaValor": ["x"]},
    ]


def test_the_identifier_of_a_brazilian_register_is_chosen() -> None:
    """A holder with several identifiers is written by the one that the module knows."""
    license_ = license_in(PLAIN)
    party = license_.parties[0].party
    number = party.identifiers[0].value
    party.identifiers.insert(0, type(party.identifiers[0])(value="XA1", scheme=IdentifierScheme.IDENTIFIER_SCHEME_EORI))
    losses = write(licenses([given(license_)]), NOTHING).losses
    assert written(license_)["importadorExportador"] == number
    assert [entry.target for entry in losses] == ["parties[0].party.identifiers[0]"]


def test_a_reference_is_split_only_where_it_reads_as_the_same() -> None:
    """An item is a whole number without leading zeros; any other reference is a number alone."""
    for reference, number, item in (
        ("26BR1/7", "26BR1", "7"),
        ("26BR1/07", "26BR1/07", None),
        ("26BR1", "26BR1", None),
        ("/7", "/7", None),
        ("a/b/0", "a/b", "0"),
    ):
        license_ = license_in(PLAIN)
        license_.stated_uses.add(reference=reference, state=1)
        (link,) = objects_at(written(license_), "listaVinculos")
        assert (link["numeroDocumento"], link.get("numeroDocumentoItem")) == (number, item)


def test_the_model_chooses_the_kind_for_a_license_of_another_format() -> None:
    """What the model can hold is written; that it becomes a Brazilian license must be accepted by name."""
    license_ = foreign(license_in(changed(PLAIN, "/saldo", {})))
    license_.jurisdiction, license_.issuing_authority.name = "XA", "Agency of Alderland"
    with pytest.raises(RenderRefused) as refusal:
        write(licenses([given(license_)]), NOTHING)
    assert refusal.value.paths == ("jurisdiction",)
    document = written(license_, frozenset({"jurisdiction"}))
    assert (document["codigoModelo"], document["orgao"]) == ("E00099", "Agency of Alderland")


@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        ("eu_annex_iii_a/xa-individual-write-off-by-quantity.xml", ("STATUS_UNKNOWN", "stated_standing.standing")),
        ("eu_annex_iii_a/xb-global-write-off-by-value.xml", ("MODEL_UNKNOWN", "kind")),
        ("gb_chief/individual-export.txt", ("UNIT_UNKNOWN", "lines[0].authorized_quantity.unit")),
        ("us_ddtc/dsp73-temporary-export.json", None),
        ("un_govcbr_lpco/xb-global-withdrawn-without-lines.edi", ("MODEL_UNKNOWN", "kind")),
    ],
)
def test_a_license_of_another_format_is_refused_with_a_reason(name: str, refusal: tuple[str, str] | None) -> None:
    """The module knows holders by their Brazilian number; none is made up for a foreign holder."""
    format_id = name.partition("/")[0]
    record = ADAPTERS[format_id].read((GOLDEN / name).read_bytes()).records[0]
    found = render_refusal_of(record)
    if refusal is not None:
        assert found == refusal
    record.license.stated_standing.standing = Standing.STANDING_ISSUED
    record.license.kind, record.license.direction = LicenseKind.LICENSE_KIND_INDIVIDUAL, Direction.DIRECTION_EXPORT
    for line in record.license.lines:
        line.authorized_quantity.unit = "KGM"
    possible = {"HOLDER_ID_INVALID", "MANDATORY_FIELD_MISSING", "NCM_SHAPE", "TEXT_NOT_ALLOWED"}
    assert render_refusal_of(record)[0] in possible


@pytest.mark.parametrize("target", ["un_govcbr_lpco", "us_bis", "eu_annex_iii_a", "sg_tradenet_strategic"])
def test_a_brazilian_license_in_another_format_is_refused_with_a_reason(target: str) -> None:
    """Holder and parties have no address or country here, which these formats demand; nothing is made up for them."""
    adapter = ADAPTERS[target]
    with pytest.raises(RenderRefused) as refusal:
        adapter.write(licenses([given(license_in(MIXED))]), NOTHING)  # type: ignore[attr-defined] # all of these write
    assert refusal.value.reason


def test_digits_are_written_as_they_were_read() -> None:
    """No figure is rounded, padded or made a float."""
    tree = changed(PLAIN, "/saldo/saldoQuantidadeComercial", Raw("40.000"))
    document = write(read(bytes_of(tree)), NOTHING).document
    assert b'"saldoQuantidadeComercial": 40.000' in document

"""Models of LPCO as data: another model is two more files, and a file that is wrong is a fault when it is loaded."""

import json
from pathlib import Path

import pytest

from adapters.errors import DocumentRefused
from adapters.json_source import parse_object
from adapters.lpco.models import MODELS, ModelFault, load_models
from adapters.lpco.reading import record_of
from adapters.lpco.writing import document_of
from comity.v1.license_pb2 import Direction, License, LicenseKind, PartyRole, Standing
from tests.adapters.lpco import GONE, Tree, bytes_of, changed, field, golden

PLAIN = golden("suspended-header-unit")


def dynamic(code: str, kind: str, *, required: bool = False, several: bool = False, **rules: object) -> Tree:
    """Return a field of a model."""
    validation = {"obrigatorio": required, "permiteMultiplosValores": several, **rules}
    return {"codigo": code, "nome": "Campo inventado", "tipo": kind, "validacao": validation}


SHAPE: Tree = {
    "modelo": {"codigo": "I00042", "nome": "Modelo inventado de importação"},
    "listaCamposFormulario": [
        dynamic("ATT_1", "TEXTO", several=True, tamanhoMaximo=2),
        dynamic("ATT_2", "DATA_HORA"),
        dynamic("ATT_3", "BOOLEANO"),
        dynamic("ATT_4", "TEXTO", several=True, mascara="AAA-999"),
    ],
    "listaCamposNcm": [dynamic("ATT_5", "NUMERO_INTEIRO"), dynamic("ATT_6", "TEXTO", required=True)],
    "permiteMultiplosCpfCnpjExportador": False,
}
MEANING: Tree = {
    "codigo": "I00042",
    "kind": "general",
    "direction": "import",
    "balance": "commercial_quantity",
    "statuses": {"7": {"text": "Vigente", "standing": "in_force"}},
    "form_fields": {"ATT_1": "destination", "ATT_2": "valid_until", "ATT_3": "unmodelled", "ATT_4": "end_user"},
    "ncm_fields": {"ATT_5": "quantity", "ATT_6": "description"},
}
DOCUMENT: Tree = {
    "numero": "I2698000001",
    "codigoModelo": "I00042",
    "orgao": "ORGAO-INVENTADO",
    "situacao": {"id": "7", "descricao": "Vigente"},
    "importadorExportador": "EXEMPLO0000A69",
    "listaNcm": [
        {"ncm": "84141000", "listaCamposNcm": [field("ATT_6", "Bomba")], "unidadeMedidaComercializada": "UNIDADE"}
    ],
    "listaCamposFormulario": [
        field("ATT_1", "XA", "XB", "XA"),
        field("ATT_2", "2030-01-01T00:00:00Z"),
        field("ATT_3", "true"),
        field("ATT_4", "Usina Um", "Usina Dois"),
    ],
}


def folder_of(path: Path, shape: Tree = SHAPE, meaning: Tree = MEANING) -> Path:
    """Return a folder with the two files of a model."""
    (path / "I00042.json").write_text(json.dumps(shape), encoding="utf-8")
    (path / "I00042.meaning.json").write_text(json.dumps(meaning), encoding="utf-8")
    return path


def test_another_model_is_two_files(tmp_path: Path) -> None:
    """The same loader and the same reader: no code knows the model."""
    models = load_models(folder_of(tmp_path))
    license_ = record_of(parse_object(bytes_of(DOCUMENT)), models).license
    assert (license_.kind, license_.direction) == (LicenseKind.LICENSE_KIND_GENERAL, Direction.DIRECTION_IMPORT)
    assert license_.stated_standing.standing == Standing.STANDING_IN_FORCE
    assert list(license_.destinations) == ["XA", "XB"]
    users = [each.party.name for each in license_.parties if each.role == PartyRole.PARTY_ROLE_END_USER]
    assert users == ["Usina Um", "Usina Dois"]
    assert license_.validity.valid_until_date.year == 2030
    assert [each.path for each in license_.unmodelled] == [
        "/listaNcm/0/unidadeMedidaComercializada",  # a unit of no quantity
        "/listaCamposFormulario/2",
    ]


def test_a_license_of_another_model_is_written_by_it(tmp_path: Path) -> None:
    """The model is that of the license's own document, else the one of its kind and direction."""
    models = {**MODELS, **load_models(folder_of(tmp_path))}
    record = record_of(parse_object(bytes_of(DOCUMENT)), models)
    record.license.source.format = "br_lpco"
    again = record_of(parse_object(document_of(record.license, "br_lpco", models)), models)
    again.license.source.format = "br_lpco"
    del record.license.unmodelled[0]  # the unit of no quantity is a member of the form, which only a quantity has
    assert again.license.unmodelled == record.license.unmodelled
    again.license.ClearField("unmodelled")
    record.license.ClearField("unmodelled")
    assert again.license == record.license
    foreign = License(kind=record.license.kind, direction=record.license.direction)
    foreign.stated_standing.standing = Standing.STANDING_IN_FORCE
    assert b'"codigoModelo": "I00042"' in document_of(foreign, "br_lpco", models)


@pytest.mark.parametrize(
    ("pointer", "value", "reason"),
    [
        ("/listaCamposFormulario/0/listaValor/0", "XAA", "FIELD_TOO_LONG"),
        ("/listaNcm/0/listaCamposNcm/-", field("ATT_5", "1.0"), "NUMBER_NOT_DECIMAL"),
        ("/listaNcm/0/listaCamposNcm/0/listaValor/0", "", "FIELD_VALUE_NOT_SINGLE"),
        ("/codigoModelo", "E00099", "MODEL_UNKNOWN"),
    ],
)
def test_the_rules_of_a_model_are_kept(tmp_path: Path, pointer: str, value: object, reason: str) -> None:
    """Length, whole numbers and obligation are the model's; a model that is not in the folder is not there."""
    models = load_models(folder_of(tmp_path))
    with pytest.raises(DocumentRefused) as refusal:
        record_of(parse_object(bytes_of(changed(DOCUMENT, pointer, value))), models)
    assert refusal.value.reason == reason


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/nova", "x"),
        ("/modelo/nova", "x"),
        ("/modelo/codigo", "I00043"),
        ("/modelo", GONE),
        ("/listaCamposNcm", []),
        ("/listaCamposNcm/0/nova", "x"),
        ("/listaCamposNcm/0/tipo", GONE),
        ("/listaCamposNcm/0/tipo", "TEXTO"),  # of a quantity
        ("/listaCamposFormulario/1/tipo", "TEXTO"),  # of a day
        ("/listaCamposFormulario/2/tipo", "COR"),
        ("/listaCamposNcm/0/validacao/nova", True),
        ("/listaCamposNcm/0/validacao/obrigatorio", "sim"),
        ("/listaCamposNcm/0/validacao/permiteMultiplosValores", True),  # a line has one quantity
        ("/listaCamposNcm/1/validacao/tamanhoMaximo", "9"),
        ("/listaCamposNcm/1/codigo", "ATT_7"),  # without a meaning
        ("/listaCamposNcm/1/codigo", "ATT_5"),  # twice
    ],
)
def test_a_model_in_another_shape_is_a_fault(tmp_path: Path, pointer: str, value: object) -> None:
    """Found when it is loaded, never when a document is read."""
    with pytest.raises(ModelFault):
        load_models(folder_of(tmp_path, shape=changed(SHAPE, pointer, value)))


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/nova", "x"),
        ("/codigo", "I00043"),
        ("/kind", "permit"),
        ("/direction", GONE),
        ("/direction", "out"),
        ("/balance", "value"),
        ("/statuses/7", "Vigente"),
        ("/statuses/7/standing", "valid"),
        ("/statuses/7/nova", "x"),
        ("/form_fields/ATT_1", "exporter"),
        ("/form_fields/ATT_1", "valid_until"),  # given twice
        ("/form_fields/ATT_1", "quantity"),  # of a commodity code
        ("/form_fields/ATT_9", "condition"),  # no field of the model
        ("/form_fields/ATT_3", GONE),
        ("/ncm_fields", []),
    ],
)
def test_a_meaning_that_does_not_fit_is_a_fault(tmp_path: Path, pointer: str, value: object) -> None:
    """Each field has one meaning, by the words that the schema has."""
    with pytest.raises(ModelFault):
        load_models(folder_of(tmp_path, meaning=changed(MEANING, pointer, value)))


@pytest.mark.parametrize("name", ["I00042.json", "I00042.meaning.json"])
def test_a_model_without_its_partner_is_a_fault(tmp_path: Path, name: str) -> None:
    """A model is two files."""
    (folder_of(tmp_path) / name).unlink()
    with pytest.raises(ModelFault):
        load_models(tmp_path)


def test_the_files_are_strict_json(tmp_path: Path) -> None:
    """A name twice is refused in a model as in a document."""
    folder_of(tmp_path)
    meaning = tmp_path / "I00042.meaning.json"
    meaning.write_text(meaning.read_text(encoding="utf-8").replace('"kind"', '"kind": "general", "kind"'))
    with pytest.raises(ModelFault):
        load_models(tmp_path)


def test_the_model_that_is_there_is_the_invented_one() -> None:
    """E00099 says what its sheet says."""
    model = MODELS["E00099"]
    fields = [*model.form_fields.values(), *model.ncm_fields.values()]
    assert [each.code for each in fields if each.required] == ["DEST_PAIS", "DESCRICAO", "QTD_COMERCIAL"]
    assert [each.code for each in fields if each.several] == ["CONDICAO", "COD_CONTROLE"]
    assert {each.code: each.decimals for each in fields if each.role in {"quantity", "value"}} == {
        "QTD_COMERCIAL": 5,
        "VMLE": 2,
    }
    assert (model.kind, model.direction) == (LicenseKind.LICENSE_KIND_INDIVIDUAL, Direction.DIRECTION_EXPORT)

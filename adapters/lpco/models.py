"""Models of LPCO: what the dynamic fields of a document mean.

A document of the module is data without meaning: its fields have codes, and the model that the granting body chose says
what each of them is. A model is two files in `model_files/`: `CODE.json`, in the form in which the module gives it
(`detalhar_modelo`), and `CODE.meaning.json`, Comity's own, which says to which part of a license each field belongs and
what each status makes of it. Adding a model is adding these two files.

Rules, in order:
1. Both files are strict: an unknown member, a field without a meaning or a meaning without a field is a fault.
2. A meaning is a word of `FORM_ROLES` or `NCM_ROLES`, given once, and fits the type of the field. `unmodelled` says
   that the schema has no place for the field: it is kept word for word, and a person must read it.
3. Only what the license holds as a list takes several values.
4. The binding balance is the commercial quantity; a model that binds another one needs code first.
5. A mask (`mascara`) helps whoever fills the form and is not checked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType

from adapters.errors import DocumentRefused
from adapters.json_source import Json, Kind, Member, check_members, object_at, objects_at, parse_object, text_at
from comity.v1.license_pb2 import Direction, LicenseKind, Standing

MEANING = ".meaning.json"
MAX_DECIMALS = 6

_TEXT = frozenset({"TEXTO"})
_DAY = frozenset({"DATA", "DATA_HORA"})
_FIGURE = frozenset({"NUMERO_REAL", "NUMERO_INTEIRO"})
_TYPES = _TEXT | _DAY | _FIGURE | {"BOOLEANO"}
FORM_ROLES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "destination": _TEXT,
        "end_user": _TEXT,
        "consignee": _TEXT,
        "valid_from": _DAY,
        "valid_until": _DAY,
        "condition": _TEXT,
    }
)
NCM_ROLES: Mapping[str, frozenset[str]] = MappingProxyType(
    {"control_list_entry": _TEXT, "description": _TEXT, "quantity": _FIGURE, "value": _FIGURE, "currency": _TEXT}
)
_SEVERAL = frozenset({"destination", "end_user", "consignee", "condition", "control_list_entry"})
_UNMODELLED = "unmodelled"

_VALIDATION = (
    Member("obrigatorio", Kind.FLAG),
    Member("permiteMultiplosValores", Kind.FLAG),
    Member("mascara"),
    Member("tamanhoMaximo", Kind.NUMBER),
    Member("qtdCasasDecimais", Kind.NUMBER),
)
_FIELD = (
    Member("codigo", required=True),
    Member("nome", required=True),
    Member("tipo", required=True),
    Member("validacao", Kind.OBJECT, required=True, children=_VALIDATION),
)
_NAME = (Member("codigo", required=True), Member("nome"))
_SHAPE = (
    Member("modelo", Kind.OBJECT, required=True, children=_NAME),
    Member("listaCamposFormulario", Kind.OBJECTS, required=True, children=_FIELD),
    Member("listaCamposNcm", Kind.OBJECTS, required=True, children=_FIELD),
    Member("permiteMultiplosCpfCnpjExportador", Kind.FLAG),
)


@dataclass(frozen=True, slots=True)
class Field:
    """A dynamic field: what it means, whether it must be there or takes several values, decimals and length."""

    code: str
    role: str
    required: bool
    several: bool
    decimals: int
    length: int | None


@dataclass(frozen=True, slots=True)
class Status:
    """A status: the text that goes with its id, and the standing that it makes."""

    text: str
    standing: Standing.ValueType


@dataclass(frozen=True, slots=True)
class Model:
    """A model with its meaning; fields without a place in the schema are not among its fields."""

    code: str
    kind: LicenseKind.ValueType
    direction: Direction.ValueType
    statuses: Mapping[str, Status]
    form_fields: Mapping[str, Field]
    ncm_fields: Mapping[str, Field]


class ModelFault(ValueError):
    """A file of a model breaks a rule; found when it is loaded."""


def load_models(folder: Traversable) -> Mapping[str, Model]:
    """Return the models in a folder by their codes.

    Raises:
        ModelFault: a file breaks a rule, or has not its partner.
    """
    found = {each.name: each for each in folder.iterdir() if each.name.endswith(".json")}
    codes = sorted({name.removesuffix(MEANING).removesuffix(".json") for name in found})
    for name in (name for code in codes for name in (f"{code}.json", f"{code}{MEANING}")):
        if name not in found:
            raise ModelFault(f"{name} is missing; a model is two files")
    return {code: _model_of(code, found[f"{code}.json"], found[f"{code}{MEANING}"]) for code in codes}


def _model_of(code: str, shape_file: Traversable, meaning_file: Traversable) -> Model:
    try:
        shape, meaning = parse_object(shape_file.read_bytes()), parse_object(meaning_file.read_bytes())
        check_members(shape, _SHAPE)
    except DocumentRefused as refusal:
        raise ModelFault(f"{code}: {refusal}") from None
    wanted = {"codigo", "kind", "direction", "balance", "statuses", "form_fields", "ncm_fields"}
    if set(meaning) != wanted or {text_at(object_at(shape, "modelo"), "codigo"), text_at(meaning, "codigo")} != {code}:
        raise ModelFault(f"{code}: the meaning has other members, or the two files are not of this model")
    if meaning["balance"] != "commercial_quantity":
        raise ModelFault(f"{code}: another balance than the commercial quantity binds")
    try:
        return Model(
            code,
            LicenseKind.Value(f"LICENSE_KIND_{text_at(meaning, 'kind').upper()}"),
            Direction.Value(f"DIRECTION_{text_at(meaning, 'direction').upper()}"),
            {name: _status(each) for name, each in object_at(meaning, "statuses").items()},
            _fields(objects_at(shape, "listaCamposFormulario"), object_at(meaning, "form_fields"), FORM_ROLES),
            _fields(objects_at(shape, "listaCamposNcm"), object_at(meaning, "ncm_fields"), NCM_ROLES),
        )
    except ValueError as fault:
        raise ModelFault(f"{code}: {fault}") from None


def _status(value: Json) -> Status:
    if not isinstance(value, dict) or set(value) != {"text", "standing"}:
        raise ModelFault("a status has a text and a standing")
    return Status(text_at(value, "text"), Standing.Value(f"STANDING_{text_at(value, 'standing').upper()}"))


def _fields(
    shapes: list[dict[str, Json]], roles: Mapping[str, Json], types: Mapping[str, frozenset[str]]
) -> Mapping[str, Field]:
    codes = [text_at(shape, "codigo") for shape in shapes]
    given = [role for role in roles.values() if role != _UNMODELLED]
    if sorted(codes) != sorted(roles) or not set(given) <= set(types) or len(given) != len(set(given)):
        raise ModelFault(f"each field has one meaning, and each of {', '.join(types)} is given at most once")
    pairs = [(shape, text_at(roles, code)) for shape, code in zip(shapes, codes, strict=True)]
    return {
        field.code: field
        for field in (_field(shape, role, types.get(role, _TYPES)) for shape, role in pairs)
        if field.role != _UNMODELLED
    }


def _field(shape: Mapping[str, Json], role: str, types: frozenset[str]) -> Field:
    code, rules, kind = text_at(shape, "codigo"), object_at(shape, "validacao"), text_at(shape, "tipo")
    several = rules.get("permiteMultiplosValores") is True
    if kind not in types or (several and role not in _SEVERAL and role != _UNMODELLED):
        raise ModelFault(f"{code} is of another type than {role}, or takes several values where a license has one")
    stated, length = text_at(rules, "qtdCasasDecimais"), text_at(rules, "tamanhoMaximo")
    decimals = 0 if kind == "NUMERO_INTEIRO" else int(stated or MAX_DECIMALS)
    if decimals > MAX_DECIMALS:
        raise ModelFault(f"{code} has more than {MAX_DECIMALS} decimals")
    return Field(code, role, rules.get("obrigatorio") is True, several, decimals, int(length) if length else None)


MODELS: Mapping[str, Model] = load_models(files("adapters.lpco") / "model_files")

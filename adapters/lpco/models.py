"""Models of LPCO: what the dynamic fields of a document mean.

A document of the module is data without meaning: its fields have codes, and the model that the granting body chose says
what each of them is. A model is two files in `model_files/`: `CODE.json`, in the form in which the module gives it, and
`CODE.meaning.json`, Comity's own, which says to which part of a license each field belongs and what each status makes of
it. Adding a model is adding these two files.

Rules, in order:
1. Both files are strict: a member that is not known, or a field without a meaning, is a fault found when they are loaded.
2. A document whose model is not here cannot be read.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from adapters.json_source import Json, Kind, Member, check_members, object_at, objects_at, parse_object, text_at
from comity.v1.license_pb2 import Direction, LicenseKind, Standing

FORM_MEANINGS = frozenset({"destination", "end_user", "consignee", "valid_from", "valid_until", "condition"})
NCM_MEANINGS = frozenset({"control_list_entry", "description", "quantity", "value", "currency"})
MEANING = ".meaning.json"

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
_MODEL = (
    Member("modelo", Kind.OBJECT, required=True, children=(Member("codigo", required=True), Member("nome"))),
    Member("listaCamposFormulario", Kind.OBJECTS, required=True, children=_FIELD),
    Member("listaCamposNcm", Kind.OBJECTS, required=True, children=_FIELD),
    Member("permiteMultiplosCpfCnpjExportador", Kind.FLAG),
)


@dataclass(frozen=True, slots=True)
class Field:
    """A dynamic field: what it means, whether it must be there, whether it takes several values, its decimals."""

    code: str
    meaning: str
    required: bool
    several: bool
    decimals: int


@dataclass(frozen=True, slots=True)
class Status:
    """A status: the text that goes with its id, and the standing that it makes."""

    text: str
    standing: Standing.ValueType


@dataclass(frozen=True, slots=True)
class Model:
    """A model with its meaning."""

    code: str
    kind: LicenseKind.ValueType
    direction: Direction.ValueType
    statuses: Mapping[str, Status]
    form_fields: Mapping[str, Field]
    ncm_fields: Mapping[str, Field]


class ModelFault(Exception):
    """A model file of ours is wrong; found when it is loaded, by tests."""


@cache
def models() -> Mapping[str, Model]:
    """Return the models of this package by their codes."""
    folder = files("adapters.lpco") / "model_files"
    names = sorted(each.name.removesuffix(MEANING) for each in folder.iterdir() if each.name.endswith(MEANING))
    found = [
        model_of((folder / f"{name}.json").read_bytes(), (folder / f"{name}{MEANING}").read_bytes()) for name in names
    ]
    return {model.code: model for model in found}


def model_of(document: bytes, meaning: bytes) -> Model:
    """Return the model of two files.

    Raises:
        ModelFault: a field without a meaning, a meaning without a field, or a word that is not known.
        DocumentRefused: a file is not strict JSON, or has another member.
    """
    shape, means = parse_object(document), json.loads(meaning)
    check_members(shape, _MODEL)
    parse_object(meaning)  # strict: a name twice is refused
    code = text_at(object_at(shape, "modelo"), "codigo")
    if (
        set(means) != {"codigo", "kind", "direction", "statuses", "form_fields", "ncm_fields"}
        or means["codigo"] != code
    ):
        raise ModelFault(f"{code}: the meaning has other members, or is of another model")
    statuses = {
        name: Status(each["text"], Standing.Value(f"STANDING_{each['standing'].upper()}"))
        for name, each in means["statuses"].items()
    }
    return Model(
        code,
        LicenseKind.Value(f"LICENSE_KIND_{means['kind'].upper()}"),
        Direction.Value(f"DIRECTION_{means['direction'].upper()}"),
        statuses,
        _fields(objects_at(shape, "listaCamposFormulario"), means["form_fields"], FORM_MEANINGS, code),
        _fields(objects_at(shape, "listaCamposNcm"), means["ncm_fields"], NCM_MEANINGS, code),
    )


def _fields(
    shapes: list[dict[str, Json]], means: Mapping[str, str], known: frozenset[str], code: str
) -> Mapping[str, Field]:
    codes = [text_at(shape, "codigo") for shape in shapes]
    if sorted(codes) != sorted(means) or not set(means.values()) <= known:
        raise ModelFault(f"{code}: each field of the model has one meaning, of {', '.join(sorted(known))}")
    return {name: _field(shape, name, means[name]) for name, shape in zip(codes, shapes, strict=True)}


def _field(shape: Mapping[str, Json], name: str, meaning: str) -> Field:
    rules = object_at(shape, "validacao")
    decimals = text_at(rules, "qtdCasasDecimais")
    return Field(
        name,
        meaning,
        required=rules.get("obrigatorio") is True,
        several=rules.get("permiteMultiplosValores") is True,
        decimals=int(decimals or "0"),
    )

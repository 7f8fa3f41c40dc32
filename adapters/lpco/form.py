"""The fixed members of an LPCO document (`detalhar_pedido`), and its fields by the places where they stand.

Rules, in order:
1. A place is named by a JSON Pointer (RFC 6901), as in `/listaNcm/0/ncm`.
2. Members that are known have their kind. The public schemas require nothing and allow any member more: what is not
   known is one field with its JSON text, and so are a dynamic field that the model lacks and an attribute of a product.
3. No text, known or not, and no name holds control or bidirectional characters; unknown texts may have lines.
4. The access key is the holder's secret: wherever a member of that name stands, its value is not among the fields.
"""

import json
from collections.abc import Iterator, Mapping, Sequence

from adapters.errors import DocumentRefused
from adapters.json_source import Json, Kind, Member, Number, check_members, is_said, text_at
from adapters.lpco.models import Model
from adapters.values import is_clean_text

FORM_FIELDS, NCM_FIELDS, ATTRIBUTES = "listaCamposFormulario", "listaCamposNcm", "listaAtributosNcm"
LINK_DATES = ("dataVinculo", "dataACD", "dataDesembaraco", "dataCCE", "dataAverbacao", "dataDesvinculacao")
BALANCE = "saldoQuantidadeComercial"
OTHER_BALANCES = (
    "saldoQuantidadeEstatistica",
    "saldoVMLE",
    "saldoPesoLiquido",
    "saldoValorFinanciado",
    "saldoValorCondicaoVenda",
)
_HIDDEN_MEMBER = "chaveacesso"
_REDACTED = "(secret)"

_ENTRY = (Member("codigo", required=True), Member("listaValor", Kind.TEXTS))
_NCM = (
    Member("ncm", required=True),
    Member(NCM_FIELDS, Kind.OBJECTS, children=_ENTRY),
    Member(ATTRIBUTES, Kind.OBJECTS, children=_ENTRY),
    Member("unidadeMedidaComercializada"),
)
_LINK = (
    Member("dataVinculo"),
    Member("numeroDocumento", required=True),
    Member("numeroDocumentoItem", Kind.NUMBER),
    *(Member(name) for name in LINK_DATES[1:]),
    Member("quantidadeComercial"),
    Member("quantidadeUnidadeEstatistica"),
    Member("vmle"),
)
MEMBERS: tuple[Member, ...] = (
    Member("numero", required=True),
    Member("codigoModelo", required=True),
    Member("orgao", required=True),
    Member("situacao", Kind.OBJECT, required=True, children=(Member("id"), Member("descricao"))),
    Member("importadorExportador", required=True),
    Member("declarante"),
    Member("unidadeMedidaEstatistica"),
    Member("unidadeMedidaComercializada"),
    Member("informacaoAdicional", Kind.LINES),
    Member("listaNcm", Kind.OBJECTS, required=True, children=_NCM),
    Member(FORM_FIELDS, Kind.OBJECTS, children=_ENTRY),
    Member("listaVinculos", Kind.OBJECTS, children=_LINK),
    Member("saldo", Kind.OBJECT, children=tuple(Member(name, Kind.NUMBER) for name in (BALANCE, *OTHER_BALANCES))),
)

# The names of units in the module, each with its code of UN/ECE Recommendation 20.
UNITS: dict[str, str] = {
    "QUILOGRAMA LIQUIDO": "KGM",
    "UNIDADE": "H87",
    "TONELADA METRICA LIQUIDA": "TNE",
    "LITRO": "LTR",
    "METRO CUBICO": "MTQ",
    "PARES": "PR",
}


def check_form(tree: Mapping[str, Json]) -> None:
    """Hold a document to its fixed members, and all its texts to rule 3.

    Raises:
        DocumentRefused: MANDATORY_FIELD_MISSING, JSON_STRUCTURE or TEXT_NOT_ALLOWED.
    """
    try:
        check_members(tree, MEMBERS, unknown_stay=True)
    except DocumentRefused as refusal:
        # Known members only: their names hold no character that a pointer escapes.
        pointer = "/" + refusal.field.replace("[", "/").replace("]", "").replace(".", "/")
        raise DocumentRefused(refusal.reason, pointer, refusal.message) from None
    _check_texts(dict(tree), "")


def fields_of(tree: Mapping[str, Json], model: Model) -> dict[str, str]:
    """Return the fields of a document that has its form, by their pointers, in document order."""
    return dict(_fields(tree, MEMBERS, "", model))


def secrets_in(fields: Mapping[str, str]) -> list[str]:
    """Return the pointers of the fields that are secrets."""
    return [pointer for pointer in fields if is_secret(pointer.rpartition("/")[2])]


def is_secret(name: str) -> bool:
    """Return whether a member of this name is the access key."""
    return name.casefold() == _HIDDEN_MEMBER


def below(pointer: str, name: str) -> str:
    """Return the pointer of a member."""
    return f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}"


def json_text(value: Json) -> str:
    """Return a value as JSON on one line, numbers as written, without secrets; empty when it says nothing."""
    shown = _without_secrets(value)
    return _text(shown) if is_said(shown) else ""


def _fields(
    value: Mapping[str, Json], members: Sequence[Member], pointer: str, model: Model
) -> Iterator[tuple[str, str]]:
    known = {member.name: member for member in members}
    for name, each in value.items():
        where = below(pointer, name)
        if is_secret(name):
            yield where, _REDACTED if is_said(each) else ""
        elif name in known:
            yield from _known_fields(each, known[name], where, model)
        else:
            yield where, json_text(each)


def _known_fields(value: Json, member: Member, pointer: str, model: Model) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        yield from _fields(value, member.children, pointer, model)
    elif isinstance(value, list):
        for position, each in enumerate(value):
            where = f"{pointer}/{position}"
            if not isinstance(each, dict):
                yield where, str(each)
            elif _has_meaning(each, member, model):
                yield from _fields(each, member.children, where, model)
            else:
                yield where, json_text(each)
    elif value is not None:
        yield pointer, str(value)


def _has_meaning(entry: Mapping[str, Json], member: Member, model: Model) -> bool:
    """Return whether an object in a list is modelled: a dynamic field is when the model says what it means."""
    if member.name == FORM_FIELDS:
        return text_at(entry, "codigo") in model.form_fields
    if member.name == NCM_FIELDS:
        return text_at(entry, "codigo") in model.ncm_fields
    return member.name != ATTRIBUTES


def _without_secrets(value: Json) -> Json:
    if isinstance(value, dict):
        return {name: _without_secrets(each) for name, each in value.items() if not is_secret(name)}
    return [_without_secrets(each) for each in value] if isinstance(value, list) else value


def _text(value: Json) -> str:
    if isinstance(value, dict):
        members = (f"{json.dumps(name, ensure_ascii=False)}: {_text(each)}" for name, each in value.items())
        return "{" + ", ".join(members) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_text(each) for each in value) + "]"
    return str(value) if isinstance(value, Number) else json.dumps(value, ensure_ascii=False)


def _check_texts(value: Json, pointer: str) -> None:
    if isinstance(value, str) and not is_clean_text(value, newlines=True):
        message = "The text holds control, bidirectional or unassigned characters; send it without them."
        raise DocumentRefused("TEXT_NOT_ALLOWED", pointer, message)
    if isinstance(value, dict):
        for name, each in value.items():
            if not is_clean_text(name):
                message = "The name of a member holds control, bidirectional or unassigned characters; mend it."
                raise DocumentRefused("TEXT_NOT_ALLOWED", pointer, message)
            # The name of a member that is not known may be anything: the place above it is named.
            _check_texts(each, below(pointer, name) if len(name) <= 64 else pointer)
    elif isinstance(value, list):
        for position, each in enumerate(value):
            _check_texts(each, f"{pointer}/{position}")

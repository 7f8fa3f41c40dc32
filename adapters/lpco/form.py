"""The fixed members of an LPCO document (`detalhar_pedido`), and how places in it are named.

A place is named by a JSON Pointer (RFC 6901), as in `/listaNcm/0/ncm`: the document's own readers use them. The public
schemas require nothing and allow any key more, so what is not known here is kept as unmodelled.
"""

from collections.abc import Iterator, Sequence

from adapters.json_source import Json, Kind, Member, Number

_ENTRY = (Member("codigo", required=True), Member("listaValor", Kind.TEXTS))
_NCM = (
    Member("ncm", required=True),
    Member("listaCamposNcm", Kind.OBJECTS, children=_ENTRY),
    Member("listaAtributosNcm", Kind.OBJECTS, children=_ENTRY),
    Member("unidadeMedidaComercializada"),
)
LINK_DATES = ("dataVinculo", "dataACD", "dataDesembaraco", "dataCCE", "dataAverbacao", "dataDesvinculacao")
_LINK = (
    *(Member(name) for name in LINK_DATES),
    Member("numeroDocumento", required=True),
    Member("numeroDocumentoItem", Kind.NUMBER),
    Member("quantidadeComercial"),
    Member("quantidadeUnidadeEstatistica"),
    Member("vmle"),
)
BALANCE = "saldoQuantidadeComercial"
_BALANCES = (
    BALANCE,
    "saldoQuantidadeEstatistica",
    "saldoVMLE",
    "saldoPesoLiquido",
    "saldoValorFinanciado",
    "saldoValorCondicaoVenda",
)
MEMBERS: tuple[Member, ...] = (
    Member("numero", required=True),
    Member("chaveAcesso"),
    Member("codigoModelo", required=True),
    Member("orgao", required=True),
    Member("situacao", Kind.OBJECT, required=True, children=(Member("id"), Member("descricao"))),
    Member("importadorExportador", required=True),
    Member("declarante"),
    Member("unidadeMedidaEstatistica"),
    Member("unidadeMedidaComercializada"),
    Member("informacaoAdicional", Kind.LINES),
    Member("listaNcm", Kind.OBJECTS, required=True, children=_NCM),
    Member("listaCamposFormulario", Kind.OBJECTS, required=True, children=_ENTRY),
    Member("listaVinculos", Kind.OBJECTS, children=_LINK),
    Member("saldo", Kind.OBJECT, children=tuple(Member(name, Kind.NUMBER) for name in _BALANCES)),
)
NUMBERS = frozenset({"numeroDocumentoItem", *_BALANCES})
UNITS: dict[str, str] = {
    "QUILOGRAMA LIQUIDO": "KGM",
    "UNIDADE": "H87",
    "TONELADA METRICA LIQUIDA": "TNE",
    "LITRO": "LTR",
    "METRO CUBICO": "MTQ",
    "PARES": "PR",
}


def leaves(value: Json, pointer: str = "") -> Iterator[tuple[str, str]]:
    """Yield every leaf of a value by its pointer, as text: null is empty."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield from leaves(each, f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}")
    elif isinstance(value, list):
        for position, each in enumerate(value):
            yield from leaves(each, f"{pointer}/{position}")
    elif isinstance(value, bool):
        yield pointer, "true" if value else "false"
    else:
        yield pointer, str(value) if value is not None else ""


def put(tree: dict[str, Json], pointer: str, text: str) -> None:
    """Write a text, or a number where the member is one, at a pointer; an empty text says nothing."""
    steps = [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
    if text:
        _put(tree, steps, Number(text) if steps[-1] in NUMBERS else text)


def _put(tree: dict[str, Json], steps: Sequence[str], value: Json) -> None:
    at: Json = tree
    for step, following in zip(steps, [*steps[1:], None], strict=True):
        below: Json = value if following is None else [] if following.isdecimal() else {}
        if isinstance(at, dict):
            if following is None or at.get(step) is None:
                at[step] = below
            at = at[step]
        elif isinstance(at, list) and step.isdecimal():
            at.extend([None] * (int(step) + 1 - len(at)))
            if following is None or at[int(step)] is None:
                at[int(step)] = below
            at = at[int(step)]

"""From the canonical license to an LPCO document.

Rules, in order:
1. The model is the one that the license carries from its own document, else the one of its kind and direction.
2. A status, unit or identifier that the model or module does not have is named, and no document is written.
3. Dynamic fields stand where they stood in the license's own document; others follow in the order of the model. What
   was unmodelled in that document comes back at its place, where that place is still there.
4. Nothing is made up: what the document must have and the license does not is refused when it is read again, and what
   it says otherwise is a loss. The access key was kept nowhere, so it is not written.
"""

from collections.abc import Mapping, Sequence

from google.type.date_pb2 import Date

from adapters.errors import RenderRefused
from adapters.json_source import Json, Number, is_said, write_json
from adapters.lpco import form
from adapters.lpco.aside import Aside
from adapters.lpco.models import MODELS, Field, Model
from adapters.lpco.uses import EVENTS, ITEM
from adapters.values import iso_of
from comity.v1.license_pb2 import IdentifierScheme, License, LicenseLine, Party, PartyRole, StatedUse, UseState

Values = Mapping[str, Sequence[str]]

_UNIT_NAMES = {unit: name for name, unit in form.UNITS.items()}
_OWN_SCHEMES = frozenset({IdentifierScheme.IDENTIFIER_SCHEME_CNPJ, IdentifierScheme.IDENTIFIER_SCHEME_CPF})


def document_of(license_: License, format_id: str, models: Mapping[str, Model] = MODELS) -> bytes:
    """Return the document with all that it can hold of the license.

    Raises:
        RenderRefused: MODEL_UNKNOWN, STATUS_UNKNOWN, UNIT_UNKNOWN or DATE_PARTIAL.
    """
    return _Writer(license_, format_id, models).document()


class _Writer:
    """A document while it is being written."""

    def __init__(self, license_: License, format_id: str, models: Mapping[str, Model]) -> None:
        self._license = license_
        self._own = license_.source.format == format_id
        self._carried = {each.path: each.value for each in license_.carried} if self._own else {}
        self._aside = Aside(license_ if self._own else License())
        self._model = self._model_among(models)

    def document(self) -> bytes:
        license_ = self._license
        goods: list[Json] = [self._commodity(place, line) for place, line in enumerate(license_.lines)]
        links: list[Json] = [self._link(place, use) for place, use in enumerate(license_.stated_uses)]
        tree: dict[str, Json] = {
            "numero": license_.number,
            "codigoModelo": self._model.code,
            "orgao": license_.issuing_authority.name,
            "situacao": self._status(),
            "importadorExportador": self._identifier(PartyRole.PARTY_ROLE_HOLDER),
            "declarante": self._identifier(PartyRole.PARTY_ROLE_APPLICANT),
            "unidadeMedidaEstatistica": self._carried.get("/unidadeMedidaEstatistica"),
            "unidadeMedidaComercializada": self._carried.get("/unidadeMedidaComercializada"),
            "informacaoAdicional": self._aside.text("/informacaoAdicional"),
            "listaNcm": goods,
            form.FORM_FIELDS: self._entries(f"/{form.FORM_FIELDS}", self._model.form_fields, self._form_values()),
            "listaVinculos": links,
            "saldo": self._balances(),
        }
        document = _said(tree)
        self._aside.restore(document)
        return write_json(document)

    def _model_among(self, models: Mapping[str, Model]) -> Model:
        carried = models.get(self._carried.get("/codigoModelo", ""))
        asked = (self._license.kind, self._license.direction)
        for model in [carried] if carried else models.values():
            if (model.kind, model.direction) == asked:
                return model
        message = "No model grants licenses of this kind and direction; choose another format."
        raise RenderRefused("MODEL_UNKNOWN", "kind", message)

    def _status(self) -> dict[str, Json]:
        standing = self._license.stated_standing.standing
        fitting = {name: each.text for name, each in self._model.statuses.items() if each.standing == standing}
        carried = self._carried.get("/situacao/id", "")
        name = carried if carried in fitting else next(iter(fitting), "")
        if not name:
            message = "The model has no status for the standing of the license; choose another format."
            raise RenderRefused("STATUS_UNKNOWN", "stated_standing.standing", message)
        return {"id": name, "descricao": fitting[name]}

    def _identifier(self, role: PartyRole.ValueType) -> str:
        """Return the identifier of the first party of a role, one of Brazil's registers before another."""
        parties = self._parties(role)[:1]
        identifiers = [each for party in parties for each in party.identifiers]
        own = [each.value for each in identifiers if each.scheme in _OWN_SCHEMES]
        return next(iter([*own, *(each.value for each in identifiers)]), "")

    def _parties(self, role: PartyRole.ValueType) -> list[Party]:
        return [each.party for each in self._license.parties if each.role == role]

    def _form_values(self) -> Values:
        license_ = self._license
        return {
            "destination": license_.destinations,
            "end_user": [party.name for party in self._parties(PartyRole.PARTY_ROLE_END_USER)],
            "consignee": [party.name for party in self._parties(PartyRole.PARTY_ROLE_CONSIGNEE)],
            "valid_from": [_day(license_.validity.valid_from_date, "validity.valid_from_date")],
            "valid_until": [_day(license_.validity.valid_until_date, "validity.valid_until_date")],
            "condition": [condition.text for condition in license_.conditions],
        }

    def _entries(self, pointer: str, fields: Mapping[str, Field], values: Values) -> list[Json]:
        """Return the dynamic fields of a list: what has a place first, in its order, then the others by the model."""
        places = {
            code: int(place)
            for path, code in self._carried.items()
            for place in [path.removeprefix(f"{pointer}/").removesuffix("/codigo")]
            if path == f"{pointer}/{place}/codigo" and place.isascii() and place.isdecimal()
        }
        last = len(self._license.carried) + len(self._license.unmodelled)
        placed: list[tuple[int, Json]] = []
        for field in fields.values():
            said = [value for value in values.get(field.role, ()) if value][: None if field.several else 1]
            if said or (field.several and field.code in places):
                where = f"{pointer}/{places.get(field.code, '')}"
                said = [self._as_it_was(f"{where}/listaValor/{place}", value) for place, value in enumerate(said)]
                entry: dict[str, Json] = {"codigo": field.code, "listaValor": [*said]}
                placed.append((places.get(field.code, last), entry | self._aside.members_of(where)))
        placed += self._aside.elements_of(pointer)
        return [entry for _, entry in sorted(placed, key=lambda each: each[0])]

    def _as_it_was(self, pointer: str, value: str) -> str:
        """Return a date as the instant that it was, where the license carries one of that day."""
        carried = self._carried.get(pointer, "")
        return carried if carried.startswith(f"{value}T") else value

    def _commodity(self, place: int, line: LicenseLine) -> Json:
        pointer = f"/listaNcm/{place}"
        amount = line.authorized_value.amount
        currency = line.authorized_value.currency or self._carried_currency(pointer)
        values: Values = {
            "control_list_entry": [entry.entry for entry in line.control_list_entries],
            "description": [line.description],
            "quantity": [line.authorized_quantity.value],
            "value": [amount],
            "currency": [currency],
        }
        members: dict[str, Json] = {
            "ncm": line.national_code or line.hs_code,
            form.NCM_FIELDS: self._entries(f"{pointer}/{form.NCM_FIELDS}", self._model.ncm_fields, values),
            form.ATTRIBUTES: [entry for _, entry in sorted(self._aside.elements_of(f"{pointer}/{form.ATTRIBUTES}"))],
            "unidadeMedidaComercializada": self._unit_name(place, line.authorized_quantity.unit),
        }
        return _said(members)

    def _carried_currency(self, pointer: str) -> str:
        """Return the currency that stood there without an amount."""
        code = next((field.code for field in self._model.ncm_fields.values() if field.role == "currency"), "")
        entries = [path for path, value in self._carried.items() if value == code and path.startswith(f"{pointer}/")]
        return next((self._carried.get(path.replace("/codigo", "/listaValor/0"), "") for path in entries), "")

    def _unit_name(self, place: int, unit: str) -> str:
        if unit and unit not in _UNIT_NAMES:
            message = "The module has no name for this unit and nothing is converted; choose another format."
            raise RenderRefused("UNIT_UNKNOWN", f"lines[{place}].authorized_quantity.unit", message)
        return _UNIT_NAMES.get(unit, "")

    def _link(self, place: int, use: StatedUse) -> Json:
        pointer = f"/listaVinculos/{place}"
        number, _, item = use.reference.rpartition("/")
        has_item = bool(number) and ITEM.fullmatch(item) is not None
        event = EVENTS.get(use.state, EVENTS[UseState.USE_STATE_RESERVED])
        day = _day(use.use_date, f"stated_uses[{place}].use_date")
        dates = {name: self._carried.get(f"{pointer}/{name}", "") for name in form.LINK_DATES}
        dates[event] = self._as_it_was(f"{pointer}/{event}", day)
        members: dict[str, Json] = {
            "dataVinculo": dates["dataVinculo"],
            "numeroDocumento": number if has_item else use.reference,
            "numeroDocumentoItem": Number(item) if has_item else None,
            **{name: dates[name] for name in form.LINK_DATES[1:]},
            "quantidadeComercial": use.quantity.value,
            "quantidadeUnidadeEstatistica": self._carried.get(f"{pointer}/quantidadeUnidadeEstatistica"),
            "vmle": use.value.amount or self._carried.get(f"{pointer}/vmle"),
        }
        return _said(members)

    def _balances(self) -> dict[str, Json]:
        """Return the balances: the one of the whole license by quantity, and those that it carries."""
        names = (form.BALANCE, *form.OTHER_BALANCES)
        figures = {name: self._carried.get(f"/saldo/{name}", "") for name in names}
        for balance in self._license.stated_balances:
            if not balance.line_number and balance.unit:
                figures[form.BALANCE] = balance.available
        return {name: Number(figure) for name, figure in figures.items() if figure}


def _said(members: dict[str, Json]) -> dict[str, Json]:
    """Return the members that say something; what is below them stays as it is."""
    return {name: each for name, each in members.items() if is_said(each)}


def _day(value: Date, path: str) -> str:
    if not (value.year or value.month or value.day):
        return ""
    try:
        return iso_of(value)
    except ValueError:
        message = "The license holds a date that is no whole calendar day; the document takes whole days only."
        raise RenderRefused("DATE_PARTIAL", path, message) from None

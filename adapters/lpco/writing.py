"""From the canonical license to an LPCO document.

Rules, in order:
1. The model is that which the license carries, else the one of its kind and direction.
2. Dynamic fields stand where they stood in the license's own document; others follow in the order of the model.
3. What the document must have and the license does not is refused when it is read again, and never made up. The access
   key is kept nowhere, so it is not written.
"""

from collections.abc import Mapping, Sequence

from google.type.date_pb2 import Date

from adapters.errors import RenderRefused
from adapters.json_source import Json, write_json
from adapters.lpco import form
from adapters.lpco.models import Field, Model, models
from adapters.values import iso_of
from comity.v1.license_pb2 import License, LicenseLine, PartyRole, StatedUse, UseState

_UNITS = {unit: name for name, unit in form.UNITS.items()}
_ORDER = [member.name for member in form.MEMBERS]
_DATED = {
    UseState.USE_STATE_RELEASED: "dataDesvinculacao",
    UseState.USE_STATE_CONSUMED: "dataAverbacao",
    UseState.USE_STATE_RESERVED: "dataVinculo",
}


class Writer:
    """A document while it is being written."""

    def __init__(self, license_: License, format_id: str) -> None:
        self._license = license_
        own = license_.source.format == format_id
        self._carried = {each.path: each.value for each in license_.carried} if own else {}
        self._unmodelled = {each.path: each.value for each in license_.unmodelled} if own else {}
        self._tree: dict[str, Json] = {}

    def document(self) -> bytes:
        """Return the document with all that it can hold of the license.

        Raises:
            RenderRefused: MODEL_UNKNOWN, STATUS_UNKNOWN or UNIT_UNKNOWN.
        """
        model = self._model()
        self._write_head(model)
        self._write_form_fields(model)
        for position, line in enumerate(self._license.lines):
            self._write_ncm(model, position, line)
        for position, use in enumerate(self._license.stated_uses):
            self._write_link(position, use)
        for balance in self._license.stated_balances:
            self._put(f"/saldo/{form.BALANCE}", balance.available)
        for pointer, value in (self._unmodelled | self._carried).items():
            if not self._is_written(pointer):
                self._put(pointer, value)
        for name in ("listaNcm", "listaCamposFormulario", "listaVinculos"):
            self._tree.setdefault(name, [])
        names = [name for name in _ORDER if name in self._tree] + [name for name in self._tree if name not in _ORDER]
        return write_json({name: self._tree[name] for name in names})

    def _model(self) -> Model:
        code = self._carried.get("/codigoModelo")
        for model in models().values():
            if (
                model.code == code
                if code
                else (model.kind, model.direction) == (self._license.kind, self._license.direction)
            ):
                return model
        message = "No model grants licenses of this kind and direction; use another format."
        raise RenderRefused("MODEL_UNKNOWN", "kind", message)

    def _write_head(self, model: Model) -> None:
        license_ = self._license
        self._put("/numero", license_.number)
        self._put("/codigoModelo", model.code)
        self._put("/orgao", license_.issuing_authority.name)
        name, text = self._status(model)
        self._put("/situacao/id", name)
        self._put("/situacao/descricao", text)
        for pointer, role in (
            ("/importadorExportador", PartyRole.PARTY_ROLE_HOLDER),
            ("/declarante", PartyRole.PARTY_ROLE_APPLICANT),
        ):
            for party in [each.party for each in license_.parties if each.role == role][:1]:
                self._put(pointer, party.identifiers[0].value if party.identifiers else "")

    def _status(self, model: Model) -> tuple[str, str]:
        standing = self._license.stated_standing.standing
        fitting = {name: each.text for name, each in model.statuses.items() if each.standing == standing}
        carried = self._carried.get("/situacao/id", "")
        name = carried if carried in fitting else next(iter(fitting), "")
        if not name:
            message = "The model has no status for the standing of the license; use another format."
            raise RenderRefused("STATUS_UNKNOWN", "stated_standing.standing", message)
        return name, fitting[name]

    def _write_form_fields(self, model: Model) -> None:
        license_ = self._license
        names = {
            role: [each.party.name for each in license_.parties if each.role == role] for role in PartyRole.values()
        }
        values: dict[str, Sequence[str]] = {
            "destination": license_.destinations[:1],
            "end_user": names[PartyRole.PARTY_ROLE_END_USER][:1],
            "consignee": names[PartyRole.PARTY_ROLE_CONSIGNEE][:1],
            "valid_from": [_day(license_.validity.valid_from_date)],
            "valid_until": [_day(license_.validity.valid_until_date)],
            "condition": [condition.text for condition in license_.conditions],
        }
        self._write_fields("/listaCamposFormulario", model.form_fields, values)

    def _write_fields(self, pointer: str, fields: Mapping[str, Field], values: Mapping[str, Sequence[str]]) -> None:
        places = {
            value: path.removesuffix("/codigo") for path, value in self._carried.items() if _is_code(path, pointer)
        }
        taken = {int(path.removeprefix(f"{pointer}/").partition("/")[0]) for path in self._kept(pointer)}
        free = (position for position in range(10_000) if position not in taken)
        for field in fields.values():
            said = [value for value in values.get(field.meaning, ()) if value]
            if said:
                where = places.get(field.code) or f"{pointer}/{next(free)}"
                self._put(f"{where}/codigo", field.code)
                for number, value in enumerate(said):
                    self._put(f"{where}/listaValor/{number}", self._as_it_was(f"{where}/listaValor/{number}", value))

    def _kept(self, pointer: str) -> list[str]:
        return [path for path in (*self._carried, *self._unmodelled) if path.startswith(f"{pointer}/")]

    def _as_it_was(self, pointer: str, value: str) -> str:
        """Return a date as the instant that it was, where the license carries one of that day."""
        carried = self._carried.get(pointer, "")
        return carried if carried.startswith(value) else value

    def _write_ncm(self, model: Model, position: int, line: LicenseLine) -> None:
        pointer, unit = f"/listaNcm/{position}", line.authorized_quantity.unit
        self._put(f"{pointer}/ncm", line.national_code)
        values: dict[str, Sequence[str]] = {
            "control_list_entry": [entry.entry for entry in line.control_list_entries],
            "description": [line.description],
            "quantity": [line.authorized_quantity.value],
            "value": [line.authorized_value.amount],
            "currency": [line.authorized_value.currency],
        }
        self._write_fields(f"{pointer}/listaCamposNcm", model.ncm_fields, values)
        if not unit:
            return
        if unit not in _UNITS:
            message = "The module has no such unit; nothing is converted. Use another format."
            raise RenderRefused("UNIT_UNKNOWN", f"lines[{position}].authorized_quantity.unit", message)
        if form.UNITS.get(self._carried.get("/unidadeMedidaComercializada", "")) != unit:
            self._put(f"{pointer}/unidadeMedidaComercializada", _UNITS[unit])

    def _write_link(self, position: int, use: StatedUse) -> None:
        pointer = f"/listaVinculos/{position}"
        number, _, item = use.reference.rpartition("/")
        has_item = bool(number) and item.isascii() and item.isdecimal()
        self._put(f"{pointer}/numeroDocumento", number if has_item else use.reference)
        self._put(f"{pointer}/numeroDocumentoItem", item if has_item else "")
        dated = _DATED.get(use.state, "dataVinculo")
        self._put(f"{pointer}/{dated}", self._as_it_was(f"{pointer}/{dated}", _day(use.use_date)))
        self._put(f"{pointer}/quantidadeComercial", use.quantity.value)
        self._put(f"{pointer}/vmle", use.value.amount)

    def _put(self, pointer: str, text: str) -> None:
        form.put(self._tree, pointer, text)

    def _is_written(self, pointer: str) -> bool:
        found: Json = self._tree
        for step in pointer.split("/")[1:]:
            if isinstance(found, dict):
                found = found.get(step)
            elif isinstance(found, list) and step.isdecimal() and int(step) < len(found):
                found = found[int(step)]
            else:
                return False
        return found is not None


def _is_code(path: str, pointer: str) -> bool:
    rest = path.removeprefix(f"{pointer}/")
    return path.startswith(f"{pointer}/") and rest.endswith("/codigo") and rest.count("/") == 1


def _day(value: Date) -> str:
    return iso_of(value) if value.year else ""

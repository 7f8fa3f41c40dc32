"""From an LPCO document to the canonical license.

Rules, in order:
1. The model says what each dynamic field means. A field that it does not have, an attribute of a product and an unknown
   member are unmodelled: the license cannot be judged by a machine alone.
2. The status is judged by id and exact text together; accents are never stripped.
3. Holder and declarant are identifiers with check digits, and nothing else is known of them.
4. Figures are plain decimals with a point, dates are ISO 8601; the day is that of the text, in its own offset.
5. Links and balance name no commodity code: they are of the whole license. They have a unit only where all codes share
   one, a currency likewise. A link is released, else consumed, else reserved.
6. The balance is held against what was granted less what the links took, and refused where they differ.
7. The access key is a secret of the holder: it is kept nowhere.
"""

import re
from collections.abc import Mapping
from decimal import Decimal

from google.type.date_pb2 import Date

from adapters import codelists
from adapters.contract import Record
from adapters.errors import DocumentRefused
from adapters.json_source import Json, check_members, is_said, object_at, objects_at, text_at
from adapters.lpco import form
from adapters.lpco.identifiers import identifier_of
from adapters.lpco.models import Field, Model, models
from adapters.source import Source
from adapters.values import date_of, day_of, is_decimal
from comity.v1.conversion_service_pb2 import LicenseAction
from comity.v1.license_pb2 import (
    ConditionKind,
    ControlListEntry,
    License,
    LicenseLine,
    LicenseParty,
    LineLimit,
    Money,
    Party,
    PartyRole,
    Quantity,
    StatedBalance,
    StatedUse,
    UseState,
)

LEGAL_BASIS = "Portaria SECEX 19/2019"
_NCM = re.compile(r"[0-9]{8}")
_INSTANT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})(T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,9})?)?(Z|[+-][01][0-9]:?[0-5][0-9]))?"
)
_LINK_DECIMALS, _MONEY_DECIMALS = 5, 2
_DIGITS = 15


class Reader:
    """One document on its way to a license."""

    def __init__(self, tree: Mapping[str, Json]) -> None:
        self._tree = tree
        self._license = License()
        self._source = Source(dict(form.leaves(dict(tree))))

    def record(self) -> Record:
        """Return the license with the account of its fields.

        Raises:
            DocumentRefused: a rule of this module is broken; the reason is that of the rule.
        """
        model = self._model()
        check_members(self._tree, form.MEMBERS, unknown_stay=True)
        self._read_head(model)
        self._read_form_fields(model)
        for position in range(len(objects_at(self._tree, "listaNcm"))):
            self._read_ncm(model, position)
        self._read_links()
        self._read_balance()
        because = "the model does not say what it means"
        self._source.set_aside_rest(self._license, because=because)
        return self._source.close(LicenseAction.LICENSE_ACTION_UNSPECIFIED, self._license)

    def _model(self) -> Model:
        model = models().get(text_at(self._tree, "codigoModelo"))
        if model is None:
            message = "No model of this code is loaded, so that no dynamic field has a meaning; add the model."
            raise DocumentRefused("MODEL_UNKNOWN", "/codigoModelo", message)
        return model

    def _read_head(self, model: Model) -> None:
        source, license_ = self._source, self._license
        license_.number = source.take("/numero", "number")
        source.carry("/codigoModelo", license_)
        source.drop("/chaveAcesso", because="a secret of the holder, kept nowhere")
        license_.issuing_authority.name = source.take("/orgao", "issuing_authority.name")
        license_.jurisdiction, license_.legal_basis = "BR", LEGAL_BASIS
        license_.kind, license_.direction = model.kind, model.direction
        for target in ("jurisdiction", "legal_basis"):
            source.invent(target, because="the module is Brazil's")
        for target in ("kind", "direction"):
            source.invent(target, because="a property of the model")
        self._read_status(model)
        self._read_person("/importadorExportador", PartyRole.PARTY_ROLE_HOLDER)
        if source.peek("/declarante"):
            self._read_person("/declarante", PartyRole.PARTY_ROLE_APPLICANT)
        source.set_aside("/informacaoAdicional", license_, because="words that a person must read")
        source.carry("/unidadeMedidaEstatistica", license_)
        source.carry("/unidadeMedidaComercializada", license_, because="the unit of codes that have none of their own")

    def _read_status(self, model: Model) -> None:
        name = self._source.take("/situacao/id", "stated_standing.standing", note="the id itself is carried")
        status = model.statuses.get(name)
        if status is None or self._source.peek("/situacao/descricao") != status.text:
            message = "The status is not one of the model with the text that goes with it; send both as the module gives them."
            raise DocumentRefused("STATUS_UNKNOWN", "/situacao", message)
        self._source.drop("/situacao/descricao", because="the text that goes with the id")
        self._license.carried.add(path="/situacao/id", value=name)
        self._license.stated_standing.standing = status.standing

    def _read_person(self, pointer: str, role: PartyRole.ValueType) -> None:
        target = f"parties[{len(self._license.parties)}].party.identifiers[0]"
        identifier = identifier_of(self._source.take(pointer, target))
        if identifier is None:
            message = "This is no CNPJ of 14 characters and no CPF of 11 digits with its check digits; mend it."
            raise DocumentRefused("HOLDER_ID_INVALID", pointer, message)
        self._license.parties.append(LicenseParty(role=role, party=Party(identifiers=[identifier])))

    def _values(
        self, pointer: str, fields: Mapping[str, Field], entries: list[dict[str, Json]]
    ) -> dict[str, list[str]]:
        """Return the pointers of the values of each field that the model has, by what the field means."""
        found: dict[str, list[str]] = {}
        for position, entry in enumerate(entries):
            field = fields.get(text_at(entry, "codigo"))
            if field is None:
                continue
            where = f"{pointer}/{position}"
            self._source.carry(f"{where}/codigo", self._license, because="names the field; kept for its place")
            values = entry.get("listaValor")
            count = len(values) if isinstance(values, list) else 0
            if (count != 1 and not field.several) or field.meaning in found:
                message = "The field takes exactly one value; send one."
                raise DocumentRefused("FIELD_VALUE_NOT_SINGLE", where, message)
            found[field.meaning] = [f"{where}/listaValor/{number}" for number in range(count)]
        for field in fields.values():
            if field.required and not found.get(field.meaning):
                message = "The model demands this field; add it."
                raise DocumentRefused("MANDATORY_FIELD_MISSING", f"{pointer}[{field.code}]", message)
        return found

    def _read_form_fields(self, model: Model) -> None:
        license_, source = self._license, self._source
        entries = objects_at(self._tree, "listaCamposFormulario")
        found = self._values("/listaCamposFormulario", model.form_fields, entries)
        for pointer in found.get("destination", []):
            code = source.take(pointer, f"destinations[{len(license_.destinations)}]")
            if not codelists.is_country(code):
                message = "The destination is no code of a country; write its two letters."
                raise DocumentRefused("UNKNOWN_COUNTRY", pointer, message)
            license_.destinations.append(code)
        roles = (("consignee", PartyRole.PARTY_ROLE_CONSIGNEE), ("end_user", PartyRole.PARTY_ROLE_END_USER))
        for meaning, role in roles:
            for pointer in found.get(meaning, []):
                name = source.take(pointer, f"parties[{len(license_.parties)}].party.name")
                license_.parties.append(LicenseParty(role=role, party=Party(name=name)))
        for meaning, field in (
            ("valid_from", license_.validity.valid_from_date),
            ("valid_until", license_.validity.valid_until_date),
        ):
            for pointer in found.get(meaning, []):
                field.CopyFrom(self._date(pointer, f"validity.{meaning}_date"))
        first, last = license_.validity.valid_from_date, license_.validity.valid_until_date
        if first.year and last.year and day_of(last) < day_of(first):
            message = "The license ends before it begins; mend one of the two dates."
            raise DocumentRefused("DATE_ORDER", "/listaCamposFormulario", message)
        for pointer in found.get("condition", []):
            text = source.take(pointer, f"conditions[{len(license_.conditions)}].text")
            license_.conditions.add(text=text, kind=ConditionKind.CONDITION_KIND_UNMODELLED)

    def _date(self, pointer: str, target: str) -> Date:
        text = self._source.take(pointer, target)
        match = _INSTANT.fullmatch(text)
        day = date_of(match[1]) if match else None
        if day is None:
            message = "A date is YYYY-MM-DD or an instant with its offset (ISO 8601); write it so."
            raise DocumentRefused("DATE_NOT_ISO", pointer, message)
        if len(text) > len("YYYY-MM-DD"):
            self._license.carried.add(path=pointer, value=text)
        return day

    def _decimal(self, pointer: str, target: str, decimals: int) -> str:
        text = self._source.take(pointer, target)
        if text and not is_decimal(text, integer_digits=_DIGITS, decimals=decimals):
            message = f"The figure is no plain decimal with a point and at most {decimals} decimals; write it so."
            raise DocumentRefused("NUMBER_NOT_DECIMAL", pointer, message)
        return text

    def _read_ncm(self, model: Model, position: int) -> None:
        entry = objects_at(self._tree, "listaNcm")[position]
        pointer, target = f"/listaNcm/{position}", f"lines[{position}]"
        line = LicenseLine(line_number=position + 1, line_id=str(position + 1))
        self._source.invent(f"{target}.line_number", because="the position of the code")
        line.national_code = self._source.take(f"{pointer}/ncm", f"{target}.national_code")
        if _NCM.fullmatch(line.national_code) is None:
            raise DocumentRefused(
                "NCM_SHAPE", f"{pointer}/ncm", "A code of Mercosur has eight digits; write all of them."
            )
        line.hs_code = line.national_code[:6]
        self._source.invent(f"{target}.hs_code", because="the first six digits are those of the Harmonized System")
        found = self._values(f"{pointer}/listaCamposNcm", model.ncm_fields, objects_at(entry, "listaCamposNcm"))
        for each in found.get("control_list_entry", []):
            code = self._source.take(each, f"{target}.control_list_entries")
            line.control_list_entries.append(ControlListEntry(entry=code))
        for each in found.get("description", []):
            line.description = self._source.take(each, f"{target}.description")
        self._read_quantity(model, line, found.get("quantity", []), (pointer, target))
        self._read_value(model, line, found, target)
        self._license.lines.append(line)

    def _read_quantity(self, model: Model, line: LicenseLine, found: list[str], paths: tuple[str, str]) -> None:
        pointer, target = paths
        decimals = next(field.decimals for field in model.ncm_fields.values() if field.meaning == "quantity")
        for each in found:
            value = self._decimal(each, f"{target}.authorized_quantity.value", decimals)
            own = f"{pointer}/unidadeMedidaComercializada"
            name = self._source.take(own, f"{target}.authorized_quantity.unit", note="as a code of Recommendation 20")
            unit = form.UNITS.get(name or self._source.peek("/unidadeMedidaComercializada"))
            if unit is None:
                message = "The name of the unit is in no list; nothing is guessed. Use one of the module's units."
                raise DocumentRefused("UNIT_UNKNOWN", own, message)
            if not codelists.is_divisible(Decimal(value), unit):
                message = "The unit counts whole articles and the quantity is a fraction; write a whole quantity."
                raise DocumentRefused("UNIT_NOT_DIVISIBLE", each, message)
            line.authorized_quantity.CopyFrom(Quantity(value=value, unit=unit))
            line.limit = LineLimit.LINE_LIMIT_QUANTITY
            self._source.invent(f"{target}.limit", because="the model binds the commercial quantity")

    def _read_value(self, model: Model, line: LicenseLine, found: Mapping[str, list[str]], target: str) -> None:
        decimals = next((field.decimals for field in model.ncm_fields.values() if field.meaning == "value"), 0)
        for each in found.get("value", []):
            amount = self._decimal(each, f"{target}.authorized_value.amount", decimals)
            currencies = found.get("currency", [])
            if not currencies:
                message = "An amount has a currency; add it."
                raise DocumentRefused("AMOUNT_WITHOUT_CURRENCY", each, message)
            currency = self._source.take(currencies[0], f"{target}.authorized_value.currency")
            if currency not in codelists.ISO_4217:
                raise DocumentRefused("UNKNOWN_CURRENCY", currencies[0], "The currency is no code of ISO 4217.")
            line.authorized_value.CopyFrom(Money(amount=amount, currency=currency))

    def _one_of_all(self, measures: set[str]) -> str:
        """Return the unit or currency that all lines share, empty when they do not."""
        return next(iter(measures)) if len(measures) == 1 else ""

    def _unit(self) -> str:
        return self._one_of_all({line.authorized_quantity.unit for line in self._license.lines})

    def _read_links(self) -> None:
        unit = self._unit()
        currency = self._one_of_all({line.authorized_value.currency for line in self._license.lines})
        for position, link in enumerate(objects_at(self._tree, "listaVinculos")):
            pointer, target = f"/listaVinculos/{position}", f"stated_uses[{position}]"
            use = StatedUse(state=_state_of(link))
            self._source.invent(f"{target}.state", because="released, else consumed, else reserved")
            dated = {
                UseState.USE_STATE_RELEASED: "dataDesvinculacao",
                UseState.USE_STATE_CONSUMED: "dataAverbacao",
                UseState.USE_STATE_RESERVED: "dataVinculo",
            }[use.state]
            for name in form.LINK_DATES:
                if name == dated and is_said(link.get(name)):
                    use.use_date.CopyFrom(self._date(f"{pointer}/{name}", f"{target}.use_date"))
                else:
                    self._check_date(f"{pointer}/{name}")
                    self._source.carry(f"{pointer}/{name}", self._license)
            number = self._source.take(f"{pointer}/numeroDocumento", f"{target}.reference")
            item = self._source.take(f"{pointer}/numeroDocumentoItem", f"{target}.reference")
            use.reference = f"{number}/{item}" if item else number
            quantity = self._decimal(f"{pointer}/quantidadeComercial", f"{target}.quantity.value", _LINK_DECIMALS)
            if quantity:
                use.quantity.CopyFrom(Quantity(value=quantity, unit=unit))
            value = self._decimal(f"{pointer}/vmle", f"{target}.value.amount", _MONEY_DECIMALS)
            if value and currency:
                use.value.CopyFrom(Money(amount=value, currency=currency))
            elif value:
                self._license.unmodelled.add(path=f"{pointer}/vmle", value=value)
            self._decimal(f"{pointer}/quantidadeUnidadeEstatistica", "carried", _LINK_DECIMALS)
            self._carry_taken(f"{pointer}/quantidadeUnidadeEstatistica")
            self._license.stated_uses.append(use)

    def _carry_taken(self, pointer: str) -> None:
        value = self._source.peek(pointer)
        if value:
            self._license.carried.add(path=pointer, value=value)

    def _check_date(self, pointer: str) -> None:
        text = self._source.peek(pointer)
        match = _INSTANT.fullmatch(text)
        if text and (match is None or date_of(match[1]) is None):
            message = "A date is YYYY-MM-DD or an instant with its offset (ISO 8601); write it so."
            raise DocumentRefused("DATE_NOT_ISO", pointer, message)

    def _read_balance(self) -> None:
        balances = object_at(self._tree, "saldo")
        for name in balances:
            if name in form.NUMBERS:
                self._decimal(
                    f"/saldo/{name}", "carried" if name != form.BALANCE else "stated_balances[0].available", 5
                )
                if name != form.BALANCE:
                    self._carry_taken(f"/saldo/{name}")
        available, unit = text_at(balances, form.BALANCE), self._unit()
        if not available:
            return
        if not unit:
            self._carry_taken(f"/saldo/{form.BALANCE}")
            return
        granted = sum((Decimal(line.authorized_quantity.value) for line in self._license.lines), Decimal())
        consumed, reserved = (self._sum(state) for state in (UseState.USE_STATE_CONSUMED, UseState.USE_STATE_RESERVED))
        if granted - consumed - reserved != Decimal(available):
            message = "The balance is not what was granted less what the links took; ask the module again."
            raise DocumentRefused("BALANCE_CONTRADICTS_USAGE", f"/saldo/{form.BALANCE}", message)
        self._license.stated_balances.append(
            StatedBalance(
                unit=unit,
                granted=str(granted),
                consumed=str(consumed),
                reserved=str(reserved),
                available=available,
            )
        )
        self._source.invent("stated_balances[0].granted", because="sums of the lines and of the links by their state")

    def _sum(self, state: UseState.ValueType) -> Decimal:
        uses = [use.quantity.value for use in self._license.stated_uses if use.state == state]
        return sum((Decimal(value or "0") for value in uses), Decimal())


def _state_of(link: Mapping[str, Json]) -> UseState.ValueType:
    if is_said(link.get("dataDesvinculacao")):
        return UseState.USE_STATE_RELEASED
    return UseState.USE_STATE_CONSUMED if is_said(link.get("dataAverbacao")) else UseState.USE_STATE_RESERVED

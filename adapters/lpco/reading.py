"""From an LPCO document to the canonical license.

Rules, in order:
1. The form holds (adapters.lpco.form), and the model is one that is loaded: without it no dynamic field has a meaning.
2. The number is as written. Kind and direction are those of the model; jurisdiction and law are Brazil's.
3. The status is judged by id and exact text together; accents are never stripped.
4. Holder and declarant are identifiers with check digits; nothing else is known of them.
5. The dynamic fields of the form are destination, parties, validity and conditions, as the model says.
6. Then the goods (adapters.lpco.goods), and the links and balances (adapters.lpco.uses).
7. What is left is unmodelled. The access key is kept nowhere.
"""

from collections.abc import Mapping

from google.type.date_pb2 import Date

from adapters import codelists
from adapters.checks import refuse_reversed
from adapters.contract import Record
from adapters.errors import DocumentRefused
from adapters.json_source import Json, objects_at, text_at
from adapters.lpco import form
from adapters.lpco.goods import read_goods
from adapters.lpco.identifiers import identifier_of
from adapters.lpco.models import MODELS, Model
from adapters.lpco.transcript import Transcript, take_day, take_number, values_of
from adapters.lpco.uses import read_balances, read_links
from adapters.source import Source
from comity.v1.conversion_service_pb2 import LicenseAction
from comity.v1.license_pb2 import ConditionKind, LicenseParty, Party, PartyRole

LEGAL_BASIS = "Portaria SECEX 19/2019"


def record_of(tree: Mapping[str, Json], models: Mapping[str, Model] = MODELS) -> Record:
    """Return the license that a document states, with the account of its fields.

    Raises:
        DocumentRefused: a rule of this format is broken; the reason is that of the rule.
    """
    form.check_form(tree)
    model = models.get(text_at(tree, "codigoModelo"))
    if model is None:
        message = "No model of this code is loaded, so that no dynamic field has a meaning; add the model."
        raise DocumentRefused("MODEL_UNKNOWN", "/codigoModelo", message)
    fields = form.fields_of(tree, model)
    transcript = Transcript(tree, model, Source(fields))
    for pointer in form.secrets_in(fields):
        transcript.source.drop(pointer, because="a secret of the holder; its value is neither read nor kept")
    _read_head(transcript)
    _read_form_fields(transcript)
    read_goods(transcript)
    read_links(transcript)
    read_balances(transcript)
    transcript.source.set_aside_rest(transcript.license, because="neither the form nor the model says what it means")
    return transcript.source.close(LicenseAction.LICENSE_ACTION_UNSPECIFIED, transcript.license)


def _read_head(transcript: Transcript) -> None:
    source, license_ = transcript.source, transcript.license
    license_.number = take_number(transcript, "/numero", "number")
    source.carry("/codigoModelo", license_, because="names the model, and so the kind of license")
    license_.issuing_authority.name = _filled(transcript, "/orgao", "issuing_authority.name")
    license_.jurisdiction, license_.legal_basis = "BR", LEGAL_BASIS
    license_.kind, license_.direction = transcript.model.kind, transcript.model.direction
    for target in ("jurisdiction", "legal_basis"):
        source.invent(target, because="the module is Brazil's")
    for target in ("kind", "direction"):
        source.invent(target, because="a property of the model")
    _read_status(transcript)
    _read_person(transcript, "/importadorExportador", PartyRole.PARTY_ROLE_HOLDER)
    if source.peek("/declarante"):
        _read_person(transcript, "/declarante", PartyRole.PARTY_ROLE_APPLICANT)
    source.set_aside("/informacaoAdicional", license_, because="words that a person must read")
    source.carry("/unidadeMedidaEstatistica", license_, because="the unit of figures that bind nobody")
    source.carry("/unidadeMedidaComercializada", license_, because="the unit of goods that name none of their own")


def _filled(transcript: Transcript, pointer: str, target: str) -> str:
    text = transcript.source.take(pointer, target)
    if not text.strip():
        raise DocumentRefused("MANDATORY_FIELD_MISSING", pointer, "The member must be there and filled; add it.")
    return text


def _read_status(transcript: Transcript) -> None:
    name = transcript.source.peek("/situacao/id")
    status = transcript.model.statuses.get(name)
    if status is None or transcript.source.peek("/situacao/descricao") != status.text:
        message = "The status is not one of the model with the text that goes with it; send both as the module does."
        raise DocumentRefused("STATUS_UNKNOWN", "/situacao", message)
    transcript.source.take("/situacao/id", "stated_standing.standing", note="by the table of the model; also carried")
    transcript.source.take("/situacao/descricao", "stated_standing.standing", note="the text that goes with the id")
    transcript.carry_taken("/situacao/id")
    transcript.license.stated_standing.standing = status.standing


def _read_person(transcript: Transcript, pointer: str, role: PartyRole.ValueType) -> None:
    parties = transcript.license.parties
    identifier = identifier_of(transcript.source.take(pointer, f"parties[{len(parties)}].party.identifiers[0]"))
    if identifier is None:
        message = "This is no CNPJ of 14 characters and no CPF of 11 digits with right check digits; mend it."
        raise DocumentRefused("HOLDER_ID_INVALID", pointer, message)
    parties.append(LicenseParty(role=role, party=Party(identifiers=[identifier])))


def _read_form_fields(transcript: Transcript) -> None:
    pointer = f"/{form.FORM_FIELDS}"
    entries = objects_at(transcript.tree, form.FORM_FIELDS)
    found = values_of(transcript, pointer, transcript.model.form_fields, entries)
    _read_destinations(transcript, found.get("destination", []))
    _read_parties(transcript, found.get("consignee", []), PartyRole.PARTY_ROLE_CONSIGNEE)
    _read_parties(transcript, found.get("end_user", []), PartyRole.PARTY_ROLE_END_USER)
    _read_validity(transcript, found)
    conditions = transcript.license.conditions
    for each in found.get("condition", []):
        text = transcript.source.take(each, f"conditions[{len(conditions)}].text")
        conditions.add(text=text, kind=ConditionKind.CONDITION_KIND_UNMODELLED)


def _read_destinations(transcript: Transcript, pointers: list[str]) -> None:
    destinations = transcript.license.destinations
    for pointer in pointers:
        code = transcript.source.take(pointer, f"destinations[{len(destinations)}]")
        if not codelists.is_country(code):
            message = "The destination is no code of a country; write its two letters of ISO 3166-1."
            raise DocumentRefused("UNKNOWN_COUNTRY", pointer, message)
        if code not in destinations:
            destinations.append(code)


def _read_parties(transcript: Transcript, pointers: list[str], role: PartyRole.ValueType) -> None:
    parties = transcript.license.parties
    for pointer in pointers:
        name = transcript.source.take(pointer, f"parties[{len(parties)}].party.name")
        parties.append(LicenseParty(role=role, party=Party(name=name)))


def _read_validity(transcript: Transcript, found: Mapping[str, list[str]]) -> None:
    validity = transcript.license.validity
    for role, day in (("valid_from", validity.valid_from_date), ("valid_until", validity.valid_until_date)):
        for pointer in found.get(role, []):
            day.MergeFrom(take_day(transcript, pointer, f"validity.{role}_date") or Date())
    if found.get("valid_from") and found.get("valid_until"):
        refuse_reversed(validity.valid_from_date, validity.valid_until_date, found["valid_until"][0])

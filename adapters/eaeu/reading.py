"""From `MinPromLicence` to the canonical license.

Rules, in order:
1. A character outside ASCII in the number or the currency is refused before anything else of the content: look-alikes
   are never mended.
2. Each text is what the schema lets its element hold (leaves); the mode and kind of the document are known.
3. A status is 1, 2 or 3; an absent one is not said, which is not in force.
4. A license needs number, holder and last day, whatever the schema says; a permit needs its number. The legal order is
   that of the country in the number.
5. The period does not end before it begins. Without a date of the license the day of signature is that of issue.
6. The kind is that of the type in words, whatever its case; a permit and any other type are of no known kind. The
   operation is export or import.
7. The legal basis is non-tariff measures, whatever the reasons of the form say: export control is another document.
8. Box 7 is the destination on export; on import it is the country of dispatch, which limits nothing.
9. Box 16 is one condition that a person must read. Message ids, reasons, signatories, contract number, blank and
   statistical value are carried.
"""

from adapters.checks import refuse_reversed
from adapters.contract import Record
from adapters.eaeu import codes, form
from adapters.eaeu.goods import read_goods
from adapters.eaeu.leaves import check_leaf
from adapters.eaeu.parties import read_dealer, read_holder
from adapters.eaeu.transcript import Transcript, take_country, take_day
from adapters.errors import DocumentRefused
from adapters.source import Source
from adapters.xml_form import Form
from comity.v1.conversion_service_pb2 import LicenseAction
from comity.v1.license_pb2 import ConditionKind, Direction, IdentifierScheme, LicenseKind, PartyIdentifier

NUMBER = "License/Licence/PrDocumentNumber"
CURRENCY = "Cost/ContractCurrencyCode"
ISSUE_DAY, SIGNATURE_DAY = "License/Licence/PrDocumentDate", "License/SignPerson/IssueDate"


def record_of(filled: Form) -> Record:
    """Return the license or permit that a document states, with the account of its fields.

    Raises:
        DocumentRefused: a rule of this module, of its leaves, parties or goods is broken; the reason is that of the
        rule.
    """
    transcript = Transcript(filled, Source(filled.fields))
    for path in (NUMBER, CURRENCY):
        _refuse_other_script(transcript, path)
    for path, text in filled.fields.items():
        check_leaf(path, text)
    kind = _kind_of_document(transcript)
    _read_status(transcript)
    _read_number(transcript, kind)
    _read_issuer(transcript)
    read_holder(transcript, needed=kind == codes.LICENSE)
    _read_validity(transcript, kind)
    _read_kind(transcript, kind)
    _read_direction(transcript)
    read_dealer(transcript)
    _read_countries(transcript)
    read_goods(transcript)
    _read_texts(transcript)
    _carry_rest(transcript)
    return transcript.source.close(LicenseAction.LICENSE_ACTION_UNSPECIFIED, transcript.license)


def _refuse_other_script(transcript: Transcript, path: str) -> None:
    if not transcript.source.peek(path).isascii():
        message = "A character of another script stands in the code; write Latin letters and digits."
        raise DocumentRefused("MIXED_SCRIPT_IN_CODE", path, message)


def _kind_of_document(transcript: Transcript) -> str:
    source = transcript.source
    if source.peek("@DocumentModeID") != form.MODE:
        message = f"The document mode of this form is {form.MODE}; another one is another document."
        raise DocumentRefused(form.INVALID, "@DocumentModeID", message)
    source.drop("@DocumentModeID", because="fixed by the form")
    source.drop(f"@{form.SCHEMA_LOCATION}", because="a hint for validators, no content")
    kind = source.peek("DocKind")
    if kind not in codes.NUMBERS:
        message = "The kind of document is 1 (license) or 2 (permit); write one of them."
        raise DocumentRefused("UNKNOWN_KIND", "DocKind", message)
    source.carry("DocKind", transcript.license)
    return kind


def _read_status(transcript: Transcript) -> None:
    stated = transcript.license.stated_standing
    status = transcript.source.take("LicenseStatus", "stated_standing.standing")
    if status:
        standing = codes.STANDINGS.get(status)
        if standing is None:
            message = "The status is 1 (issued), 2 (terminated) or 3 (suspended); write one of them, or none."
            raise DocumentRefused("STATUS_UNKNOWN", "LicenseStatus", message)
        stated.standing = standing
    since = take_day(transcript, "License/StatusDate", "stated_standing.as_of_date")
    if since is not None:
        stated.as_of_date.CopyFrom(since)


def _read_number(transcript: Transcript, kind: str) -> None:
    license_ = transcript.license
    license_.number = transcript.source.take(NUMBER, "number")
    match = codes.NUMBERS[kind].fullmatch(license_.number)
    if match is None:
        message = (
            "A license has 16 characters: section, country (AM, BY, KG, KZ, RU), year, body and serial; a permit has "
            "country and ten digits. Write the number so, without dots."
        )
        raise DocumentRefused("NUMBER_SHAPE", NUMBER, message)
    license_.jurisdiction = license_.issuing_authority.country = match[1]
    for target in ("jurisdiction", "issuing_authority.country"):
        transcript.source.invent(target, because="the country in the number")


def _read_issuer(transcript: Transcript) -> None:
    source, issuer = transcript.source, transcript.license.issuing_authority
    issuer.name = source.take("License/DepartmentShortName", "issuing_authority.name")
    code = source.take("License/DepartmentCode", "issuing_authority.identifiers[0].value")
    if code:
        scheme = IdentifierScheme.IDENTIFIER_SCHEME_NATIONAL
        issuer.identifiers.append(PartyIdentifier(value=code, scheme=scheme))


def _read_validity(transcript: Transcript, kind: str) -> None:
    validity = transcript.license.validity
    first = take_day(transcript, "License/StartDate", "validity.valid_from_date")
    last = take_day(transcript, "License/DateTo", "validity.valid_until_date")
    if last is None and kind == codes.LICENSE:
        message = "A license without a last day is not usable; add it."
        raise DocumentRefused("VALIDITY_MISSING", "License/DateTo", message)
    refuse_reversed(first, last, "License/DateTo", reason="PERIOD_ORDER")
    place = ISSUE_DAY if transcript.source.peek(ISSUE_DAY) else SIGNATURE_DAY
    issued = take_day(transcript, place, "validity.issue_date", keep_place=True)
    for day, to in (
        (first, validity.valid_from_date),
        (last, validity.valid_until_date),
        (issued, validity.issue_date),
    ):
        if day is not None:
            to.CopyFrom(day)


def _read_kind(transcript: Transcript, kind: str) -> None:
    source, license_ = transcript.source, transcript.license
    words = source.take("License/LicType", "kind", note="the words are carried")
    transcript.keep_place("License/LicType")
    if kind == codes.PERMIT:
        license_.kind = LicenseKind.LICENSE_KIND_UNKNOWN
        source.invent("kind", because="a permit is of no known kind, whatever its type")
    elif words:
        license_.kind = codes.KINDS.get(words.casefold(), LicenseKind.LICENSE_KIND_UNKNOWN)
    license_.legal_basis = codes.LEGAL_BASIS
    source.invent("legal_basis", because="the form is for non-tariff measures; export control is another document")


def _read_direction(transcript: Transcript) -> None:
    operation = transcript.source.take("License/LicOperation", "direction", note="the word is carried")
    direction = codes.DIRECTIONS.get(operation.casefold())
    if direction is None:
        message = "The operation is export or import, in Russian; write one of the two words."
        raise DocumentRefused("OPERATION_UNKNOWN", "License/LicOperation", message)
    transcript.license.direction = direction
    transcript.keep_place("License/LicOperation")


def _read_countries(transcript: Transcript) -> None:
    license_ = transcript.license
    if license_.direction == Direction.DIRECTION_EXPORT:
        _read_country(transcript, "Country7Info", "destinations")
    else:
        for name in ("CountryName", "CountryAlpha2"):
            because = "on import the country of dispatch, which limits nothing"
            transcript.source.carry(f"Country7Info/{name}", license_, because=because)
    _read_country(transcript, "OriginCountry", "origins")


def _read_country(transcript: Transcript, path: str, target: str) -> None:
    source, license_ = transcript.source, transcript.license
    code = take_country(transcript, f"{path}/CountryAlpha2", f"{target}[0]", binds=True)
    if code:
        (license_.destinations if target == "destinations" else license_.origins).append(code)
    if source.peek(f"{path}/CountryAlpha2"):
        source.carry(f"{path}/CountryName", license_, because="the name beside the code")
    else:
        source.set_aside(f"{path}/CountryName", license_, because="a name without a code is no country")


def _read_texts(transcript: Transcript) -> None:
    source, license_ = transcript.source, transcript.license
    text = source.take("AddInfo", "conditions[0].text")
    if text:
        license_.conditions.add(text=text, kind=ConditionKind.CONDITION_KIND_UNMODELLED)
    day = take_day(transcript, "Contract/PrDocumentDate", "particulars.contract_date")
    if day is not None:
        license_.particulars.contract_date.CopyFrom(day)


def _carry_rest(transcript: Transcript) -> None:
    for path in transcript.form.fields:
        if not transcript.source.has_fate(path):
            transcript.source.carry(path, transcript.license)

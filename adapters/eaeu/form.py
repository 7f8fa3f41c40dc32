"""The elements of `MinPromLicence`, version 5.22.0: which there are, where, and in which namespace.

What a single text may hold stands in `adapters.eaeu.leaves`. Two rules of the schema are no rules of places and are
checked where they are read: at most one national group of numbers of a party, and at most four names of an annex line.

Sources: album of formats of the Russian customs service 5.23.0, document mode 1009022E; for the boxes of the paper
form, Board Decision 199 of 6 November 2014.
"""

from adapters.xml_form import Box, Rules, Text

VERSION = "5.22.0"
FAMILY = "urn:customs.ru:Information:SQDocuments:MinPromLicence:"
NAMESPACE = FAMILY + VERSION
COMMON_FAMILY, RUSSIAN_FAMILY = "urn:customs.ru:CommonAggregateTypes:", "urn:customs.ru:RUSCommonAggregateTypes:"
COMMON, RUSSIAN = COMMON_FAMILY + VERSION, RUSSIAN_FAMILY + VERSION
PREFIXES = {"c": COMMON, "r": RUSSIAN}
MODE = "1009022E"
INVALID = "SCHEMA_INVALID"

# A hint for validators, which the schema lets any document carry.
SCHEMA_LOCATION = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"

# Groups of national numbers: Russia, Kazakhstan, Belarus, Armenia, Kyrgyzstan.
GROUPS = tuple(f"{state}OrganizationFeatures" for state in ("RF", "RK", "RB", "RA", "KG"))
MOST_NAMES = 4
# The parts of an address that people read, in their order; the others are codes of registers.
STREET_PARTS = ("Region", "District", "Town", "City", "StreetHouse", "House", "Room", "AddressText")


def _common(names: str, required: str = "", repeats: str = "") -> tuple[Box, ...]:
    return _boxes(COMMON, names, required, repeats)


def _russian(names: str, required: str = "", repeats: str = "") -> tuple[Box, ...]:
    return _boxes(RUSSIAN, names, required, repeats)


def _boxes(namespace: str, names: str, required: str, repeats: str) -> tuple[Box, ...]:
    """Return elements with text, in order; `required` and `repeats` name some of them."""
    return tuple(
        Box(
            name,
            text=Text.LINES if name in ("AddressText", "PrDocumentName") else Text.LINE,
            required=name in required.split(),
            repeats=name in repeats.split(),
            namespace=namespace,
        )
        for name in names.split()
    )


_DOCUMENT = _common("PrDocumentName PrDocumentNumber PrDocumentDate")
_KAZAKH = (
    *_common("BIN IIN"),
    Box("ITN", namespace=COMMON, children=_common("CategoryCode KATOCode RNN ITNReserv", "CategoryCode KATOCode")),
)
_NUMBERS = (
    _common("OGRN INN KPP"),
    _KAZAKH,
    _common("UNP RBIdentificationNumber"),
    _common("UNN SocialServiceNumber SocialServiceCertificate"),
    _common("KGINN KGOKPO"),
)
_ORGANIZATION = (
    *_common("OrganizationName ShortName OrganizationLanguage"),
    *(Box(name, namespace=COMMON, children=children) for name, children in zip(GROUPS, _NUMBERS, strict=True)),
)
_ADDRESS = _russian(
    "AddressKindCode PostalCode CountryCode CounryName Region District Town City StreetHouse House Room AddressText "
    "OKTMO OKATO KLADR AOGUID AOID TerritoryCode PostOfficeBoxId"
)
_IDENTITY_CARD = _russian(
    "IdentityCardCode IdentityCardName FullIdentityCardName IdentityCardSeries IdentityCardNumber IdentityCardDate "
    "DocValidityDate OrganizationName IssuerCode AuthorityId CountryCode"
)
_HOLDER = (
    *_ORGANIZATION,
    *_russian("CountryA2Code"),
    Box("BusinessEntityTypeCode", namespace=RUSSIAN, children=_russian("UnifiedCode CodeListId", "UnifiedCode")),
    *_russian("BusinessEntityTypeName"),
    Box("UITN", namespace=RUSSIAN, children=_russian("UITNCode CountryCode", "UITNCode")),
    *_russian("PersonId"),
    Box("IdentityCard", namespace=RUSSIAN, children=_IDENTITY_CARD),
    Box("SubjectAddressDetails", namespace=RUSSIAN, repeats=True, numbered=True, children=_ADDRESS),
    Box("CommunicationDetails", namespace=RUSSIAN, children=_common("Phone Fax Telex E_mail", repeats="Phone E_mail")),
)
_PERSON = _common("PersonSurname PersonName PersonMiddleName PersonPost IssueDate", "PersonSurname PersonName")
_COUNTRY = (Box("CountryName", required=True), Box("CountryAlpha2"))
_QUANTITY = _russian("GoodsQuantity MeasureUnitQualifierName MeasureUnitQualifierCode", "GoodsQuantity")
_LICENSE = (
    Box("StartDate"),
    Box("DateTo"),
    Box("StatusDate"),
    Box("LicType"),
    Box("LicOperation", required=True),
    Box("DepartmentShortName"),
    Box("DepartmentCode"),
    Box("Licence", required=True, children=_DOCUMENT),
    Box("Holder", children=_HOLDER),
    Box("Reason", repeats=True, numbered=True, children=(*_DOCUMENT, Box("DocCode"))),
    Box("SignPerson", required=True, children=_PERSON),
    Box("HolderPerson", children=(*_PERSON, Box("Phone"))),
)
_DEALER = (
    *_ORGANIZATION,
    Box("DealerAddress", required=True, children=_ADDRESS),
    Box("Country", children=_COUNTRY),
)
_COST = (
    Box("ContractCurrencyCode", required=True),
    Box("ContractCurrencyName", required=True),
    Box("CurrencyCost"),
    Box("StatCost"),
)
_BLANK = (Box("BlankSer", required=True), Box("BlankNum", required=True), Box("BlankType", required=True))
_ADDENDUM = (
    Box("PositionNumber", required=True),
    Box("CommodityName", required=True, repeats=True, numbered=True, text=Text.LINES),
    Box("Cost", required=True),
    Box("PageNumber"),
    Box("LicAddendumMeasureItem", required=True, repeats=True, numbered=True, children=_QUANTITY),
)
RULES = Rules(
    Box(
        "MinPromLicence",
        namespace=NAMESPACE,
        text=Text.NONE,
        needed={"DocumentModeID": INVALID},
        optional=frozenset({SCHEMA_LOCATION}),
        children=(
            *_common("DocumentID RefDocumentID INNSign MCD_ID", "DocumentID"),
            Box("LicenseStatus"),
            Box("BDRDID"),
            Box("DocKind", required=True),
            Box("NomenclatureCode", required=True),
            Box("NomenclatureDescription", required=True, text=Text.LINES),
            Box("AddInfo", text=Text.LINES),
            Box("AddendumTotalPages"),
            Box("License", required=True, children=_LICENSE),
            Box("Contract", children=_DOCUMENT),
            Box("Dealer", required=True, children=_DEALER),
            Box("Country7Info", required=True, children=_COUNTRY),
            Box("OriginCountry", required=True, children=_COUNTRY),
            Box("Cost", required=True, children=_COST),
            Box("Quantity", required=True, children=_QUANTITY),
            Box("AddQuantity", children=_QUANTITY),
            Box("Blank", children=_BLANK),
            Box("Addendum", repeats=True, numbered=True, children=_ADDENDUM),
        ),
    ),
    missing=INVALID,
    structure=INVALID,
)

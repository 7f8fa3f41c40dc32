"""The elements of `MinPromLicence`, version 5.22.0, in their order and namespaces, and the code lists that they use.

Sources: Board Decision 199 of 6 November 2014 (the form), album of formats of the Russian customs service (its electronic
form, document mode 1009022E). The schema lets more through than the form allows; what it does not check is checked in
`adapters.eaeu.reading`.
"""

from adapters.xml_form import Box, Rules, Text

VERSION = "5.22.0"
FAMILY = "urn:customs.ru:Information:SQDocuments:MinPromLicence:"
NAMESPACE = FAMILY + VERSION
COMMON = "urn:customs.ru:CommonAggregateTypes:5.22.0"
RUSSIAN = "urn:customs.ru:RUSCommonAggregateTypes:5.22.0"
PREFIXES = {"c": COMMON, "r": RUSSIAN}
MODE = "1009022E"
INVALID = "SCHEMA_INVALID"


def _common(*names: str) -> tuple[Box, ...]:
    return tuple(Box(name, namespace=COMMON) for name in names)


def _russian(*names: str) -> tuple[Box, ...]:
    return tuple(Box(name, namespace=RUSSIAN) for name in names)


_DOCUMENT = _common("PrDocumentName", "PrDocumentNumber", "PrDocumentDate")
_FEATURES = (
    Box("RFOrganizationFeatures", namespace=COMMON, children=_common("OGRN", "INN", "KPP")),
    Box(
        "RKOrganizationFeatures",
        namespace=COMMON,
        children=(
            *_common("BIN", "IIN"),
            Box("ITN", namespace=COMMON, children=_common("CategoryCode", "KATOCode", "RNN", "ITNReserv")),
        ),
    ),
    Box("RBOrganizationFeatures", namespace=COMMON, children=_common("UNP", "RBIdentificationNumber")),
    Box(
        "RAOrganizationFeatures",
        namespace=COMMON,
        children=_common("UNN", "SocialServiceNumber", "SocialServiceCertificate"),
    ),
    Box("KGOrganizationFeatures", namespace=COMMON, children=_common("KGINN", "KGOKPO")),
)
_ORGANIZATION = (*_common("OrganizationName", "ShortName", "OrganizationLanguage"), *_FEATURES)
ADDRESS = (
    "AddressKindCode PostalCode CountryCode CounryName Region District Town City StreetHouse House Room AddressText "
    "OKTMO OKATO KLADR AOGUID AOID TerritoryCode PostOfficeBoxId"
).split()
_ADDRESS = _russian(*ADDRESS)
_IDENTITY = _russian(
    *(
        "IdentityCardCode IdentityCardName FullIdentityCardName IdentityCardSeries IdentityCardNumber IdentityCardDate "
        "DocValidityDate OrganizationName IssuerCode AuthorityId CountryCode"
    ).split()
)
_CONTACT = tuple(
    Box(name, namespace=COMMON, repeats=several)
    for name, several in (("Phone", True), ("Fax", False), ("Telex", False), ("E_mail", True))
)
_HOLDER = (
    *_ORGANIZATION,
    *_russian("CountryA2Code"),
    Box("BusinessEntityTypeCode", namespace=RUSSIAN, children=_russian("UnifiedCode", "CodeListId")),
    *_russian("BusinessEntityTypeName"),
    Box("UITN", namespace=RUSSIAN, children=_russian("UITNCode", "CountryCode")),
    *_russian("PersonId"),
    Box("IdentityCard", namespace=RUSSIAN, children=_IDENTITY),
    Box("SubjectAddressDetails", namespace=RUSSIAN, repeats=True, children=_ADDRESS),
    Box("CommunicationDetails", namespace=RUSSIAN, children=_CONTACT),
)
_PERSON = _common("PersonSurname", "PersonName", "PersonMiddleName", "PersonPost", "IssueDate")
_COUNTRY = (Box("CountryName", required=True), Box("CountryAlpha2"))
_QUANTITY = (
    Box("GoodsQuantity", required=True, namespace=RUSSIAN),
    *_russian("MeasureUnitQualifierName", "MeasureUnitQualifierCode"),
)
_REASON = (*_DOCUMENT, Box("DocCode"))
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
    Box("Reason", repeats=True, numbered=True, children=_REASON),
    Box("SignPerson", required=True, children=_PERSON),
    Box("HolderPerson", children=(*_PERSON, Box("Phone"))),
)
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
        children=(
            Box("DocumentID", required=True, namespace=COMMON),
            *_common("RefDocumentID", "INNSign", "MCD_ID"),
            Box("LicenseStatus"),
            Box("BDRDID"),
            Box("DocKind", required=True),
            Box("NomenclatureCode", required=True),
            Box("NomenclatureDescription", required=True, text=Text.LINES),
            Box("AddInfo", text=Text.LINES),
            Box("AddendumTotalPages"),
            Box("License", required=True, children=_LICENSE),
            Box("Contract", children=_DOCUMENT),
            Box(
                "Dealer",
                required=True,
                children=(
                    *_ORGANIZATION,
                    Box("DealerAddress", required=True, children=_ADDRESS),
                    Box("Country", children=_COUNTRY),
                ),
            ),
            Box("Country7Info", required=True, children=_COUNTRY),
            Box("OriginCountry", required=True, children=_COUNTRY),
            Box(
                "Cost",
                required=True,
                children=(
                    Box("ContractCurrencyCode", required=True),
                    Box("ContractCurrencyName", required=True),
                    Box("CurrencyCost"),
                    Box("StatCost"),
                ),
            ),
            Box("Quantity", required=True, children=_QUANTITY),
            Box("AddQuantity", children=_QUANTITY),
            Box("Blank", children=(Box("BlankSer", required=True), Box("BlankNum", required=True), Box("BlankType"))),
            Box("Addendum", repeats=True, numbered=True, children=_ADDENDUM),
        ),
    ),
    missing=INVALID,
    structure=INVALID,
)

# Longest texts that the schema allows, by the last name of the path.
LENGTHS: dict[str, int] = {
    "NomenclatureDescription": 500,
    "AddInfo": 500,
    "LicType": 50,
    "LicOperation": 50,
    "OrganizationName": 150,
    "DepartmentShortName": 150,
    "PersonSurname": 150,
    "PersonName": 150,
    "CountryName": 40,
    "ContractCurrencyName": 70,
    "CommodityName": 250,
    "MeasureUnitQualifierName": 13,
    "PrDocumentNumber": 50,
    "DepartmentCode": 20,
    "DocumentID": 36,
}

# Code of the three-digit classifier, its names in capitals, and the code of Recommendation 20.
UNITS: dict[str, tuple[str, str]] = {
    "166": ("КГ", "KGM"),
    "168": ("Т", "TNE"),
    "163": ("Г", "GRM"),
    "112": ("Л", "LTR"),
    "113": ("М3", "MTQ"),
    "006": ("М", "MTR"),
    "055": ("М2", "MTK"),
    "796": ("ШТ", "H87"),
    "798": ("ТЫС ШТ", "T3"),
    "715": ("ПАР", "PR"),
    "839": ("КОМПЛ", "SET"),
}
NO_COUNTRY = frozenset({"EU", "00", "99"})  # a group, or as the contracts say
LICENCE, PERMIT = "1", "2"
ONE_TIME, GENERAL = "разовая", "генеральная"
EXPORT, IMPORT = "экспорт", "импорт"
LEGAL_BASIS = "Treaty on the Eurasian Economic Union, Annex 7: non-tariff measures"
# Identifiers of the national groups, the one that names the holder first; the others are carried.
IDENTIFIERS: dict[str, str] = {
    "RFOrganizationFeatures/INN": "inn",
    "RKOrganizationFeatures/BIN": "national",
    "RKOrganizationFeatures/IIN": "national",
    "RBOrganizationFeatures/UNP": "national",
    "RAOrganizationFeatures/UNN": "national",
    "KGOrganizationFeatures/KGINN": "national",
}

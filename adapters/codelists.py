"""Code lists that documents use: countries, currencies, units, and the territory codes that are traps.

Sources: ISO 3166-1, ISO 4217, UN/ECE Recommendation 20 (revision 17, the subset that licensing formats use), and the
geonomenclature of EU customs data. A code that is not here is refused, never guessed. `DIGEST` names this edition of
the lists in every receipt.
"""

import hashlib
from decimal import Decimal

ISO_3166: frozenset[str] = frozenset(
    (
        "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW "
        "BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI "
        "FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN "
        "IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME "
        "MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF "
        "PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV "
        "SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE "
        "YT ZA ZM ZW "
    ).split()
)

# User-assigned codes XA to XZ stand for invented states, but for those that customs data give a meaning of their own.
USER_ASSIGNED: frozenset[str] = frozenset(f"X{letter}" for letter in "ABDEFGHJMNOPQRTUVWYZ")

# Codes of EU customs data, each with the ISO code that it means.
GEONOMENCLATURE: dict[str, str] = {"EL": "GR", "UK": "GB", "XI": "GB-NIR", "XS": "RS", "XC": "ES-CE", "XL": "ES-ML"}

# Codes that look like countries and are none, or are none any more: never carried as a country.
NO_COUNTRY: frozenset[str] = frozenset({"XK", "QP", "QV", "EU", "AN", "YU"})
WITHDRAWN: dict[str, str] = {"TP": "TL", "ZR": "CD"}

# Parts of states that licenses name by ISO 3166-2.
ISO_3166_2: frozenset[str] = frozenset({"GB-NIR", "ES-CE", "ES-ML"})

EU_MEMBERS: frozenset[str] = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()
)

ISO_4217: frozenset[str] = frozenset(
    (
        "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD "
        "CDF CHE CHF CHW CLF CLP CNY COP COU CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS "
        "GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD "
        "KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK "
        "NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP "
        "STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD USN UYI UYU UYW UZS VED VES VND VUV WST "
        "XAF XCD XCG XDR XOF XPF XSU XUA YER ZAR ZMW ZWG "
    ).split()
)

# UN/ECE Recommendation 20 codes by dimension.
UNITS_BY_DIMENSION: dict[str, frozenset[str]] = {
    "mass": frozenset("KGM GRM MGM MC HGM DTN TNE STN LTN LBR ONZ CTM APZ LBT".split()),
    "volume": frozenset("LTR MLT CLT DLT HLT MTQ DMQ CMQ INQ FTQ GLL GLI YDQ 4G BLL".split()),
    "length": frozenset("MTR CMT MMT KMT INH FOT YRD DMT".split()),
    "area": frozenset("MTK CMK KMK INK FTK YDK DMK".split()),
    "count": frozenset("C62 PR DZN GRO CEN MIL".split()),
    "count_item": frozenset("H87 EA NAR DPC T3".split()),
    "opaque": frozenset("SET LO LS AY NMP SX".split()),
    "activity": frozenset("BQL 4N GBQ CUR MCU".split()),
    "mass_of_component": frozenset("GFI KUR KSD KMA KPO KNI".split()),
    "volume_of_component": frozenset("LPA".split()),
    "power": frozenset("WTT KWT MAW".split()),
    "energy": frozenset("JOU KWH MWH".split()),
    "time": frozenset("HUR DAY MON ANN".split()),
    "temperature": frozenset("KEL".split()),
    "temperature_offset": frozenset("CEL".split()),
    "ratio": frozenset("P1".split()),
    "amount": frozenset("C34".split()),
}

REC_20: frozenset[str] = frozenset().union(*UNITS_BY_DIMENSION.values())

# Units that count whole articles; a fraction of one is refused (attack F08, statement L-05).
INDIVISIBLE: frozenset[str] = UNITS_BY_DIMENSION["count_item"] | UNITS_BY_DIMENSION["opaque"] | frozenset({"C62", "PR"})


def is_country(code: str) -> bool:
    """Return whether the code is an ISO 3166-1 alpha-2 code or one of an invented state."""
    return code in ISO_3166 or code in USER_ASSIGNED


def is_territory(code: str) -> bool:
    """Return whether the code is a country, or a part of one that licenses name by ISO 3166-2."""
    return is_country(code) or code in ISO_3166_2


def is_divisible(value: Decimal, unit: str) -> bool:
    """Return whether the unit may be used in this amount: units that count articles take whole amounts only."""
    return unit not in INDIVISIBLE or value == value.to_integral_value()


def _digest() -> str:
    """Return the SHA-256 of all lists in a fixed order, lower-case hexadecimal."""
    lists = (ISO_3166, USER_ASSIGNED, ISO_3166_2, ISO_4217, EU_MEMBERS, NO_COUNTRY, INDIVISIBLE)
    maps = (GEONOMENCLATURE, WITHDRAWN)
    parts = [",".join(sorted(codes)) for codes in lists]
    parts += [",".join(f"{key}={value}" for key, value in sorted(pairs.items())) for pairs in maps]
    parts += [f"{name}:{','.join(sorted(codes))}" for name, codes in sorted(UNITS_BY_DIMENSION.items())]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


DIGEST: str = _digest()

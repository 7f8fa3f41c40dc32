"""Variables and codes of a filing: which variables there are, and what each license code demands of its line.

The list of codes changes several times a year; this edition is of November 2026. A code that is not here is refused.
Sources: CBP, AESDirect WebLink Submission API 1.1; AES Appendix F; 15 CFR 30.6; DDTC data element matrix.
"""

import re
from dataclasses import dataclass
from datetime import date

SHIPMENT = (
    "wl_app_ident wl_app_name wl_nologin_url wl_nosed_url wl_success_url EMAIL NOEMAIL VPN SRN BN FAC FO FT ORIG_ITN ST POE "
    "COD POU EDA MOT SCAC VN VF RCC HAZ RT IBT IBN FTZ WPN"
).split()
_PARTIES = {"AD0": range(1, 13), "AD1": range(3, 15), "AD3": range(2, 14), "AD4": range(3, 14)}
PARTIES = [f"{prefix}_{number}" for prefix, numbers in _PARTIES.items() for number in numbers]
# Variables of a line, with `{n}` for its number.
LINE = [
    "isLine{n}",
    *(f"IT{{n}}_{number}" for number in range(1, 22)),
    *(f"ODTC{{n}}_{number}" for number in range(1, 8)),
]
LINE += ["EQ1_{n}", "SN1_{n}"]
OF_LINE = re.compile(r"(?:isLine([0-9]{1,4})|(?:IT|ODTC)([0-9]{1,4})_[0-9]{1,2}|(?:EQ1|SN1)_([0-9]{1,4}))")

NEEDED = ("wl_app_ident SRN FAC FO ST POE COD EDA MOT RCC HAZ RT IBT AD0_1 AD0_2 AD0_3 AD1_3 AD1_12").split()
NEEDED_OF_LINE = ("IT{n}_1", "IT{n}_2", "IT{n}_3", "IT{n}_8", "IT{n}_12", "IT{n}_13")

INFORMATION = frozenset(
    "LC LV SS MS GS DP HR UG IC SC DD HH SR TE TL IS CR GP RJ TP IP IR DB CH CI RS OS OI FS FI IW".split()
)
FMS_INFORMATION, FMS_ONLY = frozenset({"FS", "FI", "GS", "MS"}), frozenset({"FS", "FI"})

_BIS = re.compile(r"(?![ZG])[A-Z][0-9]{6,7}")
_NINE = re.compile(r"[0-9]{9}")
_OTHER = re.compile(r"[A-Za-z0-9-]{7,13}")


@dataclass(frozen=True, slots=True)
class Code:
    """A license code: what stands in the field of the number, and what the line must have beside.

    A code that cites has the shape of its `number`; another has its own `symbol`, or a text of its own (`needs_text`), or
    nothing (`is_bare`), or whatever the filer writes.
    """

    number: re.Pattern[str] | None = None
    symbol: str = ""
    needs_text: re.Pattern[str] | None = None
    is_bare: bool = False
    needs_eccn: bool = False
    is_individual: bool = False
    last_day: date | None = None


_ANY = re.compile(r".+")


def _symbol(symbol: str, *, eccn: bool = False) -> Code:
    return Code(symbol=symbol, needs_eccn=eccn)


CODES: dict[str, Code] = {
    "C30": Code(_BIS, needs_eccn=True, is_individual=True),
    "C31": Code(_BIS),
    "C51": Code(_OTHER),
    "C67": Code(re.compile(r"A[0-9]{6}"), needs_eccn=True),
    "N01": Code(_OTHER, is_individual=True),
    "T10": Code(_OTHER, is_individual=True),
    "S05": Code(re.compile(r"05[0-9]{7}"), is_individual=True),
    "S61": Code(_NINE, is_individual=True),
    "S73": Code(_NINE, is_individual=True),
    "S85": Code(_NINE, is_individual=True),
    "S94": Code(re.compile(r"[A-Z]{2}-[A-Z]-[A-Z]{3}"), is_individual=True),
    "OPA": Code(_OTHER),
    "C33": _symbol("NLR"),
    "C35": _symbol("LVS", eccn=True),
    "C36": _symbol("GBS", eccn=True),
    "C38": _symbol("TSR", eccn=True),
    "C40": _symbol("TMP"),
    "C41": _symbol("RPL"),
    "C42": _symbol("GOV"),
    "C43": _symbol("GFT"),
    "C44": _symbol("TSU"),
    "C45": _symbol("BAG"),
    "C46": _symbol("AVS"),
    "C49": _symbol("TAPS"),
    "C50": _symbol("ENC", eccn=True),
    "C53": _symbol("APP", eccn=True),
    "C57": _symbol("VEU"),
    "C58": _symbol("CCD", eccn=True),
    "C59": _symbol("STA", eccn=True),
    "C60": _symbol("DY6", eccn=True),
    "C68": _symbol("ACA"),
    "N02": Code(needs_text=_ANY),
    "T11": Code(needs_text=_ANY),
    "T12": Code(needs_text=_ANY),
    "SAU": Code(needs_text=re.compile(r"DTT[0-9]{8}")),
    "SGB": Code(needs_text=re.compile(r"UK[0-9]{9}")),
    "S00": Code(is_bare=True),
    "SAG": Code(is_bare=True),
    "SCA": Code(is_bare=True),
    "C54": Code(),
    "C55": Code(),
    "C56": Code(),
    "E01": Code(),
    "C32": Code(last_day=date(2017, 12, 31)),
    "C37": Code(needs_eccn=True, last_day=date(2020, 6, 26)),
    "C39": Code(last_day=date.min),
}
OTHER_AGENCY = "OPA"
BIS = "C30"
FMS = "S94"
# Fields of the State Department by the last figure of their name: those that a code needs, and those it does not take.
DSP = frozenset({"S05", "S61", "S73", "S85", "S94"})
_GOODS = ("3", "5", "6", "7")  # significant equipment, category, unit, quantity
ODTC_NEEDED: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(DSP, ("2", *_GOODS)),
    "S00": ("1", "4", *_GOODS),
    "SAG": ("1", "2", *_GOODS),
    "SCA": ("1", "2", "4", *_GOODS),
    "SAU": ("1", "2", "4", *_GOODS),
    "SGB": ("1", "2", "4", *_GOODS),
}
ODTC_NOT_ALLOWED: dict[str, tuple[str, ...]] = {**dict.fromkeys(DSP, ("1", "4")), "SAG": ("4",)}
REGISTRATION = re.compile(r"[MK]([0-9]{5}|-[0-9]{4})")
FMS_REGISTRATIONS = frozenset({"G-7010", "G-7011"})
CATEGORIES = "I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XIX XX XXI".split()
NOT_ON_LIST = "55"  # with foreign military sales only
SEVERITIES = frozenset({"FATAL", "VERIFY", "COMPLIANCE ALERT", "INFORMATIONAL", "WARNING"})
FATAL = "FATAL"
ACTIONS = {"A": "INSERT", "R": "REPLACE", "C": "CANCEL"}
ITN = re.compile(r"X([0-9]{8})[0-9]{6}")
ECCN = re.compile(r"[0-9][A-E][0-9]{3}|EAR99")

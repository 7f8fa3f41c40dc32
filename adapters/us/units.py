"""Units of the Automated Export System (Schedule B and DDTC) as codes of UN/ECE Recommendation 20.

`X`, no unit, has no counterpart: a line that has it has no quantity at all.
"""

AES_UNITS: dict[str, str] = {
    "NO": "NAR",
    "PCS": "H87",
    "KG": "KGM",
    "GM": "GRM",
    "T": "TNE",
    "PRS": "PR",
    "BBL": "BLL",
    "L": "LTR",
    "M": "MTR",
    "M2": "MTK",
    "M3": "MTQ",
    "DOZ": "DZN",
    "THS": "MIL",
    "CAR": "CTM",
}
NO_UNIT = "X"

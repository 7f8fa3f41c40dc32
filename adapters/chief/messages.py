"""What is said about the fault of a transaction: one sentence each, with what to do next."""

_SENTENCES: dict[str, str] = {
    "AMOUNT_WITHOUT_CURRENCY": "A line controlled by value needs a currency; send its ISO 4217 code.",
    "COMMODITY_CODE_SHAPE": "A commodity code is letters and digits without spaces or points; send it so.",
    "CONTROL_CONTRADICTED": "The figure must be there exactly where controlledBy asks for it; send both in agreement.",
    "CONTROL_MISSING": "How the line is controlled is not stated, and that never means unlimited; send B, Q, V or O.",
    "COUNTRY_OR_GROUP": "A country record gives either a code or a group; send one of the two.",
    "DATE_INVALID": "The field is not a calendar day written ccyymmdd; send the day.",
    "DATE_ORDER": "The end lies before the start; send the days in order.",
    "DECIMAL_NOT_CANONICAL": "The field is not plain digits with at most the decimals of its format; send it so.",
    "DUPLICATE_LINE": "Two lines have the same number; number the lines apart, since usage is reported by it.",
    "FIELD_TOO_LONG": "The field has more characters than the format allows; shorten it.",
    "MANDATORY_FIELD_MISSING": "The field must be given here and is null; send it.",
    "MANDATORY_RECORD_MISSING": "An insert or replace needs at least one record of this type; send it.",
    "QUANTITY_WITHOUT_UNIT": "A line controlled by quantity needs a unit; send its quantity code.",
    "RECORD_NOT_ALLOWED": "The transaction may not carry this record, or not twice; send it without.",
    "TEXT_NOT_ALLOWED": "The field holds a character that is not printable ASCII; send it transliterated.",
    "TRADER_UNIDENTIFIED": "A trader needs a turn or an rpaTraderId; send one, or UNREG with name and address.",
    "UNIT_NOT_DIVISIBLE": "The unit counts whole articles and the quantity has a fraction; send a whole number.",
    "UNKNOWN_ACTION": "An action is insert, replace or cancel; send one of them.",
    "UNKNOWN_CONTROL": "A line is controlled by B, Q, V or O; send one of them.",
    "UNKNOWN_COUNTRY": "The code is no country of HMRC's list; send an ISO 3166-1 code.",
    "UNKNOWN_COUNTRY_USE": "A country has use D, E, O, P, R or S; send one of them.",
    "UNKNOWN_CURRENCY": "The code is no currency of ISO 4217; send one.",
    "UNKNOWN_DIRECTION": "A licence has usage E or I; send one of them.",
    "UNKNOWN_STATUS": "A usage has licenceStatus O, E, C, D or S; send one of them.",
    "UNKNOWN_UNIT": "The unit is in no quantity list of the format and is never guessed; send a published code.",
}


def sentence_of(reason: str) -> str:
    """Return the sentence for the reason of a transaction's fault."""
    return _SENTENCES[reason]

"""What a form of Annex III, Model A may lose without harm, beside what any format may lose (adapters/losses.py)."""

from adapters.losses import Free, free

FREE: tuple[Free, ...] = (
    free(r"sender_license_id", "the form names a license by its number"),
    free(r".+\.other_names\[\d+\]", "the form has one name"),
    free(r".+\.identifiers\[\d+\](\.scheme)?", "the form has one number and does not name its register"),
    free(r".+\.address\..+", "the form has one text for the address"),
    free(r"lines\[\d+\]\.line_id", "the form names a line by its number"),
    free(r"lines\[\d+\]\.(hs_code|national_code)", "the form takes six digits, or the eight of the Union"),
    free(r"lines\[\d+\]\.control_list_entries\[\d+\]\.edition", "the form names no edition"),
    free(r"particulars\.destinations\[\d+\](\..+)?", "the form prints each destination beside its code"),
    free(r"stated_uses\[\d+\]\.reference_kind", "the form does not keep the kinds of reference apart"),
)

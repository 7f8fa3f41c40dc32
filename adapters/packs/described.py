"""Formats that are described and not read, each with the reason; the generated table of formats lists them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Described:
    """A format of which a description is at hand and no reader."""

    id: str
    title: str
    issuing_authority: str
    why: str


DESCRIBED: tuple[Described, ...] = (
    Described(
        "au_ics_exd",
        "Australian export declaration with a defense permit number (ICS EXD)",
        "Australian Border Force; permits by Defence Export Controls",
        "a declaration in EDIFACT, which no pack describes; the permit itself is not public data",
    ),
    Described(
        "ca_cers_bulk",
        "Canadian bulk export declarations with permits (CERS)",
        "Canada Border Services Agency; permits by Global Affairs Canada",
        "records of fixed width, which no pack describes, and whose columns are not at hand",
    ),
    Described(
        "ca_iid_lpco",
        "Canadian integrated import declaration with permits (IID)",
        "Canada Border Services Agency; permits by Global Affairs Canada",
        "a declaration in EDIFACT (GOVCBR), which no pack describes",
    ),
    Described(
        "ch_edec_permit",
        "Swiss customs declaration with a permit (e-dec)",
        "Federal Office for Customs and Border Security; permits by SECO",
        "a permit is cited in a declaration there, and a pack reads licenses; its elements and codes are not confirmed",
    ),
    Described(
        "ch_passar_permit",
        "Swiss customs declaration with a permit (Passar)",
        "Federal Office for Customs and Border Security; permits by SECO",
        "a permit is cited in a declaration there, and a pack reads licenses; no schema of it is at hand",
    ),
    Described(
        "jp_naccs_edi",
        "Japanese electronic license in NACCS",
        "Ministry of Economy, Trade and Industry (METI)",
        "items of fixed length, which no pack describes and whose lists are not at hand; jp_naccs reads JSON",
    ),
)

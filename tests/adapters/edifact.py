"""A small GOVCBR message for tests: its segments, changed in one place, with the count of UNT made right again."""

UNB = "UNB+UNOC:3+XADGT:ZZ+XBHUB:ZZ+260302:0915+REF7"

SEGMENTS = (
    "BGM+811:::INDIVIDUAL+XA/17+9",
    "DTM+137:20260302:102",
    "DTM+7:20260303:102",
    "DTM+36:20280302:102",
    "RFF+EX:XA/16",
    "LOC+28+XB:162:5",
    "STS++70",
    "DTM+7:20260304:102",
    "NAD+DFK+XA0001++Alder Optics+1 Sample Street+Alderton++0001+XA",
    "NAD+CN+++Birch Labs+2 Sample Road++++XB",
    "NAD+UC+++Birch Institute+++++XB",
    "NAD+MS+XADGT++Alder Export Control+++++XA",
    "RCS+2+C1",
    "FTX+AAX+++No re-export.",
    "UNS+D",
    "SEQ++1",
    "LIN+1",
    "MOA+179:900.00:EUR",
    "DOC+830+26XA1",
    "DTM+148:20260401:102",
    "MOA+159:200.00:EUR",
    "QTY+486:1.5:KGM",
    "LOC+22+XA0046",
    "MEA+AAE++KGM:4.5",
    "QTY+170:4.5:KGM",
    "GID+1",
    "FTX+AAA+++Sample powder",
    "RFF+AVJ:1C111.a",
    "TCC+++76031000:HS",
    "HYN+3",
    "UNS+S",
    "CNT+2:1",
)


def interchange(*segments: str, una: str = "", unb: str = UNB, encoding: str = "latin-1") -> bytes:
    """Return segments as a message in an interchange."""
    ends = (f"UNT+{len(segments) + 2}+1", f"UNZ+1+{unb.rpartition('+')[2]}")
    every = (unb, "UNH+1+GOVCBR:D:13A:UN:CMTY01", *segments, *ends)
    return (una + "".join(f"{each}'\n" for each in every)).encode(encoding)


def changed(old: str, *new: str) -> bytes:
    """Return the small message with one segment replaced by others, or by none."""
    place = _place(old)
    return interchange(*SEGMENTS[:place], *new, *SEGMENTS[place + 1 :])


def moved(segment: str, behind: str) -> bytes:
    """Return the small message with one segment moved behind another."""
    rest = [each for place, each in enumerate(SEGMENTS) if place != _place(segment)]
    place = rest.index(behind) + 1
    return interchange(*rest[:place], segment, *rest[place:])


def replaced(old: str, new: str) -> bytes:
    """Return the bytes of the small message with one place changed and nothing made right."""
    text = interchange(*SEGMENTS).decode("latin-1")
    assert text.count(old) == 1, (old, text.count(old))
    return text.replace(old, new).encode("latin-1")


def _place(segment: str) -> int:
    assert SEGMENTS.count(segment) == 1, segment
    return SEGMENTS.index(segment)

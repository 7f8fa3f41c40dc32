"""For whom a caller may speak: its own party, its own agency, the customs offices of its own jurisdiction.

Rules, in order:
1. What a body says of its sender must be what the registry says (attack H07).
2. A statement of an agency is carried by a party of that agency (attack H05). That it was signed by the agency's key is
   checked apart, and by itself gives no right to carry it.
3. A customs office is named by a party of its jurisdiction: office codes begin with the country (UN/LOCODE, EU COL).
4. This machine itself (loopback) speaks for everybody.
"""

from dataclasses import replace

from gateway.core.caller import Caller
from gateway.core.questions import Asker
from gateway.core.reasons import Reason
from gateway.usecases.errors import NotPermitted


def asking_as(asker: Asker, caller: Caller) -> Asker:
    """Return the asker as it stands in the receipt: the caller's party, where the registry knows one.

    Raises:
        NotPermitted: JURISDICTION, the request names another party.
    """
    if caller.is_local:
        return asker
    if asker.party not in {"", caller.code}:
        message = "The request names another asking party than the caller's own; leave it out, or name your own."
        raise NotPermitted(Reason.JURISDICTION, "asking_party", message)
    return replace(asker, party=caller.code)


def check_agency(caller: Caller, agency: str, field: str) -> None:
    """Refuse to carry what another agency signed.

    Raises:
        NotPermitted: JURISDICTION.
    """
    if not caller.is_local and caller.agency != agency:
        message = "The statement is of another agency than the caller's; that agency's own party must send it."
        raise NotPermitted(Reason.JURISDICTION, field, message)


def check_office(caller: Caller, office: str) -> None:
    """Refuse to act for a customs office of another jurisdiction.

    Raises:
        NotPermitted: JURISDICTION.
    """
    if not caller.is_local and not office.startswith(caller.jurisdiction):
        message = "The customs office is of another jurisdiction than the caller; name an office of your own."
        raise NotPermitted(Reason.JURISDICTION, "customs_office", message)

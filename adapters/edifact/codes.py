"""The codes of the profile, and what each means in a license.

Sources: UN/EDIFACT D.13A code lists 1225, 3035, 4405; the profile's own standings carry COMITY as their list (1131).
"""

from comity.v1.conversion_service_pb2 import LicenseAction
from comity.v1.license_pb2 import LicenseKind, PartyRole, Standing

OWN_LIST = "COMITY"

KINDS: dict[str, LicenseKind.ValueType] = {
    "INDIVIDUAL": LicenseKind.LICENSE_KIND_INDIVIDUAL,
    "GLOBAL": LicenseKind.LICENSE_KIND_GLOBAL,
    "GENERAL": LicenseKind.LICENSE_KIND_GENERAL,
}

# 1225. 1 cancels a license that was not used, 50 withdraws one that may have been; neither says how the license stands.
ACTIONS: dict[str, LicenseAction.ValueType] = {
    "9": LicenseAction.LICENSE_ACTION_INSERT,
    "5": LicenseAction.LICENSE_ACTION_REPLACE,
    "50": LicenseAction.LICENSE_ACTION_CANCEL,
    "1": LicenseAction.LICENSE_ACTION_CANCEL,
}
WITHOUT_LINES = frozenset({"1", "50"})

# 4405 with its list.
STANDINGS: dict[tuple[str, str], Standing.ValueType] = {
    ("70", ""): Standing.STANDING_ISSUED,
    ("39", ""): Standing.STANDING_ISSUED,
    ("40", ""): Standing.STANDING_WITHDRAWN,
    ("41", ""): Standing.STANDING_REFUSED,
    ("SUS", OWN_LIST): Standing.STANDING_SUSPENDED,
    ("EXH", OWN_LIST): Standing.STANDING_EXHAUSTED,
}

# 3035, in the order in which they are written where the license has no order of its own.
ROLES: dict[str, PartyRole.ValueType] = {
    "DFK": PartyRole.PARTY_ROLE_HOLDER,
    "EX": PartyRole.PARTY_ROLE_EXPORTER,
    "CN": PartyRole.PARTY_ROLE_CONSIGNEE,
    "UC": PartyRole.PARTY_ROLE_END_USER,
}
SEVERAL = frozenset({"CN", "UC"})

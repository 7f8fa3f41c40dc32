"""Canonical text: the one spelling of event bodies and instants, so that digests can be compared.

Rules, in order:
1. A body is a JSON object with sorted keys, no spaces, ASCII only; its values are texts, whole numbers, booleans, nulls,
   and lists and objects of these. Amounts, dates and instants are texts.
2. An instant is RFC 3339 in UTC with six decimals and Z, so that text order is time order.
3. A digest is SHA-256 in lower-case hexadecimal.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from registry.errors import BadInput
from registry.reasons import Reason

type_error = "The event body holds {name} in another form than was written."

Json = str | int | bool | None | Sequence["Json"] | Mapping[str, "Json"]

"""The clock that the composition root hands to the servicers: one instant a request."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeAlias

Clock: TypeAlias = Callable[[], datetime]
"""Returns the present instant, aware and in UTC."""

"""What enrolling works with: less than a node, for an operator's command needs neither law nor formats."""

from typing import Protocol

from registry.writer import RegistryWriter


class Office(Protocol):
    """Who records in the registry of an environment, prod or test. A node is one, and so is an opened registry."""

    @property
    def writer(self) -> RegistryWriter:
        """Return who records."""

    @property
    def environment(self) -> str:
        """Return prod or test."""

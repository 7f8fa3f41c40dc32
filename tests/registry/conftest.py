"""Assertions of the contract suite are rewritten like those of a test module."""

import pytest

pytest.register_assert_rewrite(
    "tests.registry.contract",
    "tests.registry.contract_journal",
    "tests.registry.contract_ledger",
    "tests.registry.contract_licenses",
    "tests.registry.contract_parties",
    "tests.registry.contract_races",
)

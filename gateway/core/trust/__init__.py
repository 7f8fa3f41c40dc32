"""Signed statements: envelopes, keys, claims, disclosures, receipts. Nothing here is looked up."""

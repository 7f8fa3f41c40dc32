"""Mapping packs: formats described as data, read by one adapter."""

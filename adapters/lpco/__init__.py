"""Licenses of Brazil's LPCO module: models, reading, writing."""

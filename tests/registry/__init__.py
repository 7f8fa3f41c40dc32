"""Tests of the registry, on real databases."""

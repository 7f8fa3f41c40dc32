"""Quantity messages of EU CSW-CERTEX: elements, reading, writing."""

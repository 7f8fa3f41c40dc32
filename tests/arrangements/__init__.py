"""Worked cases of the arrangements, comity-case/1, and what holds for all of them."""

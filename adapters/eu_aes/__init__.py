"""Supporting documents in EU export declarations: elements, reading, writing."""

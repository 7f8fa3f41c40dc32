"""What the formats of the United States share: parties, amounts and units."""

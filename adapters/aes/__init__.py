"""Export filings of the United States that cite licenses: variables, codes, reading, writing."""

"""The packs of arrangements; data, one dated YAML file for each version."""

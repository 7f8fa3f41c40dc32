"""The form of Annex III, Model A: boxes, sheets and losses of adapters.formats.eu_annex_iii_a."""

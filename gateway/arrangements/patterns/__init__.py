"""Questions as worked cases, to be asked of every pair: comity arrangements matrix and labyrinth."""

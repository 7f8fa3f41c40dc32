"""From a question and packs to answers: which pack speaks, what it says, when that changes."""

"""The composition root: settings in, running processes out."""

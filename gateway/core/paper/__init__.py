"""A license as terms, goods as declared, and how the one fits the other; the facts that come of both."""

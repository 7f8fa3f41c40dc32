"""The API, one servicer a service: unpack the request, call one use-case, pack the answer. Nothing is decided here."""

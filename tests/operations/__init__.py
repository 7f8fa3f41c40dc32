"""A whole gateway in processes of its own, under load: killed, drained, cut off from its database, overloaded."""

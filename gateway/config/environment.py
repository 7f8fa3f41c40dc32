"""How a key of the configuration is named in the environment: COMITY_<KEY>."""

ENVIRONMENT_PREFIX = "COMITY_"

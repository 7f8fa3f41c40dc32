"""The gateway: licenses converted, registered, verified, recognized and written off, over gRPC and on a terminal."""

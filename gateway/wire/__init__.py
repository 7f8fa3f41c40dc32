"""The only door between protobuf and dataclasses: messages are read into values here, values written into messages."""

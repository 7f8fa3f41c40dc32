"""Descriptors of the schema, compiled from the .proto files themselves with their comments.

Rules, in order:
1. The text is what counts: descriptors are compiled anew, never taken from proto/gen.
2. Source information is kept, since the lint reads comments from it.
3. Types that the schema imports from elsewhere are known by name only; they are neither linted nor compared.
"""

from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from google.protobuf.descriptor_pb2 import DescriptorProto, EnumDescriptorProto, FileDescriptorProto, FileDescriptorSet
from grpc_tools import protoc

ROOT = Path(__file__).resolve().parents[2]
PROTO = ROOT / "proto"
SCHEMA = "comity"


def compile_schema(proto: Path, scratch: Path) -> FileDescriptorSet:
    """Return the descriptors of every .proto file below `proto`/comity, comments included.

    Raises:
        SystemExit: protoc refused a file; its own message stands on standard error.
    """
    sources = sorted(str(path.relative_to(proto)) for path in (proto / SCHEMA).rglob("*.proto"))
    well_known = Path(str(metadata.distribution("grpcio-tools").locate_file("grpc_tools/_proto")))
    common = Path(str(metadata.distribution("googleapis-common-protos").locate_file(".")))
    target = scratch / "schema.descriptors"
    command = ["protoc", f"-I{proto}", f"-I{well_known}", f"-I{common}"]
    command += ["--include_source_info", f"--descriptor_set_out={target}", *sources]
    if protoc.main(command) != 0:
        raise SystemExit("protoc could not compile the schema; its message stands above")
    return FileDescriptorSet.FromString(target.read_bytes())


def compile_texts(texts: dict[str, str], scratch: Path) -> FileDescriptorSet:
    """Return the descriptors of .proto texts by path, for example {"comity/v1/a.proto": "..."}."""
    for name, text in texts.items():
        path = scratch / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return compile_schema(scratch, scratch)


def messages_of(file: FileDescriptorProto) -> Iterator[tuple[str, DescriptorProto]]:
    """Yield every message of a file by full name, nested ones after the message that holds them."""
    for message in file.message_type:
        yield from _nested_messages(f"{file.package}.{message.name}", message)


def enums_of(file: FileDescriptorProto) -> Iterator[tuple[str, EnumDescriptorProto]]:
    """Yield every enum of a file by full name, those of the file itself first."""
    for enum in file.enum_type:
        yield f"{file.package}.{enum.name}", enum
    for name, message in messages_of(file):
        for enum in message.enum_type:
            yield f"{name}.{enum.name}", enum


def _nested_messages(name: str, message: DescriptorProto) -> Iterator[tuple[str, DescriptorProto]]:
    yield name, message
    for nested in message.nested_type:
        yield from _nested_messages(f"{name}.{nested.name}", nested)

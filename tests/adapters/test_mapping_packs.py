"""The packs that are built in, those that are given, and the formats that are described and not read."""

from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest
from lxml import etree

from adapters.catalogue import load_adapters
from adapters.errors import DocumentRefused
from adapters.mapping.loading import load_pack
from adapters.mapping.targets import TARGETS, Kind
from adapters.packs.described import DESCRIBED
from comity.v1.license_pb2 import License, PartyRole
from tests.adapters.mapping_packs import CSV_PACK, JSON_PACK, edited
from tests.adapters.samples import SAMPLES

PACKS = {
    entry.name.removesuffix(".yaml"): entry.read_bytes()
    for entry in resources.files("adapters.packs").iterdir()
    if entry.name.endswith(".yaml")
}
SCHEMAS = SAMPLES.parent / "schemas" / "ru-fts"
SCHEMA = "{http://www.w3.org/2001/XMLSchema}"


@pytest.mark.parametrize("name", PACKS)
def test_a_pack_that_is_built_in_is_named_for_its_format_and_marked_as_a_draft(name: str) -> None:
    """No document of these authorities has been seen; each pack says where its format is described."""
    pack = load_pack(PACKS[name])
    assert (pack.format, pack.draft, bool(pack.sources)) == (name, True, True)
    assert load_adapters()[name].FORMAT.draft


def test_a_module_is_no_draft() -> None:
    """The mark is for packs."""
    assert not load_adapters()["gb_chief"].FORMAT.draft


def test_a_format_that_is_not_read_is_none_that_is() -> None:
    """Each is listed once, with a reason."""
    ids = [each.id for each in DESCRIBED]
    assert sorted(set(ids)) == ids
    assert not set(ids) & load_adapters().keys()
    assert all(each.why for each in DESCRIBED)


def test_packs_that_are_given_are_read_beside_those_built_in() -> None:
    """An agency's own format, in the order of the ids; its version names its text."""
    adapters = load_adapters([CSV_PACK.encode(), JSON_PACK.encode()])
    assert list(adapters) == sorted(adapters)
    assert adapters.keys() - load_adapters().keys() == {"xq_export", "xq_json"}
    other = load_adapters([CSV_PACK.replace("which desk", "what desk").encode()])
    assert adapters["xq_export"].FORMAT.version.startswith("1+")
    assert adapters["xq_export"].FORMAT.version != other["xq_export"].FORMAT.version


@pytest.mark.parametrize("format_id", ["xq_export", "gb_chief", "kr_yestrade"])
def test_two_formats_never_have_one_id(format_id: str) -> None:
    """A pack that takes the id of another, be it a module, is refused."""
    taken = edited(JSON_PACK, ("xq_json", format_id))
    with pytest.raises(DocumentRefused) as refused:
        load_adapters([CSV_PACK.encode(), taken.encode()])
    assert (refused.value.reason, refused.value.field) == ("PACK_INVALID", "format")


def test_a_target_is_a_place_of_the_schema() -> None:
    """The vocabulary is closed and exists: every path is one of License."""
    lists = {"lines[]": "lines", "stated_balances[]": "stated_balances", "stated_uses[]": "stated_uses"}
    for target in TARGETS.values():
        above = lists.get(target.group, "parties" if target.group else "")
        found = License.DESCRIPTOR
        for name in filter(None, [above, *target.path.split(".")]):
            field = found.fields_by_name[name]
            found = field.message_type or found
        assert (field.enum_type is not None) is (target.kind is Kind.WORD), target.name
        assert bool(target.words) is bool(target.miss), target.name
    roles = {target.group for target in TARGETS.values()} - lists.keys() - {""}
    assert {f"PARTY_ROLE_{role.upper()}" for role in roles} == set(PartyRole.keys()) - {"PARTY_ROLE_UNSPECIFIED"}


@pytest.mark.skipif(not SCHEMAS.is_dir(), reason="the official schemas are not here")
def test_the_russian_pack_has_every_field_of_the_official_schema() -> None:
    """All and only: a document of the schema has no field that the pack does not know."""
    names = ("FsVtsTekLicense", "RUSCommonAggregateTypes", "CommonAggregateTypesCust")
    schemas = [etree.parse(SCHEMAS / f"{name}.xsd").getroot() for name in names]
    prefixes = dict(zip((str(schema.get("targetNamespace")) for schema in schemas), ("v", "rus", "cat"), strict=True))
    types = {
        (str(schema.get("targetNamespace")), each.get("name")): each
        for schema in schemas
        for each in schema.iter(f"{SCHEMA}complexType")
    }

    def paths(node: etree._Element, namespace: str, above: str) -> Iterator[str]:
        for extension in node.iter(f"{SCHEMA}extension"):
            base = type_of(extension, "base")
            if base in types:
                yield from paths(types[base], base[0], above)
        for element in node.iter(f"{SCHEMA}element"):
            repeats = "" if element.get("maxOccurs", "1") == "1" else "[]"
            path = f"{above}/{prefixes[namespace]}:{element.get('name')}{repeats}".lstrip("/")
            inner = type_of(element, "type")
            yield from paths(types[inner], inner[0], path) if inner in types else [path]
        yield from (f"{above}@{each.get('name')}" for each in node.iter(f"{SCHEMA}attribute"))

    def type_of(node: etree._Element, key: str) -> tuple[str, str]:
        prefix, _, name = str(node.get(key)).rpartition(":")
        return str(node.nsmap.get(prefix or None)), name

    namespace = next(iter(prefixes))
    expected = set(paths(types[namespace, "FsVtsTekLicenseType"], namespace, ""))
    assert {field.path for field in load_pack(PACKS["ru_fsvts_fstec_license"]).fields} == expected


@pytest.mark.skipif(not SCHEMAS.is_dir(), reason="the official schemas are not here")
def test_the_documents_of_the_russian_format_are_those_of_the_schema() -> None:
    """What is read is valid by the official schema."""
    schema = etree.XMLSchema(etree.parse(SCHEMAS / "FsVtsTekLicense.xsd"))
    folder = Path(__file__).parent / "golden" / "ru_fsvts_fstec_license"
    read = [path for path in folder.glob("*.xml") if path.with_suffix(".expected.json").exists()]
    assert len(read) >= 3
    assert [path.name for path in read if not schema.validate(etree.parse(path))] == []

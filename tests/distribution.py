"""Which tests run in one process when `--dist loadgroup` spreads them over several.

Rules, in order:
1. What shares a server, measures time or memory, or reads the whole tree runs in one process, one after the other.
2. Groups begin before the tests that stand alone: a long one that began last would leave the other processes idle.
3. A group is a file or a folder, and is named here and nowhere else. The mark `xdist_group` is not used: it changes ids
   of tests after they were collected, which pytest 9.2 leaves without effect and without a word.
"""

from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped] # it ships no types

TOGETHER = {
    "tests/bench/test_smoke.py": "bench",
    "tests/deploy/test_readme_path.py": "path of the page",
    "tests/gateway/test_dev_network.py": "dev-network",
    "tests/gateway/test_node_client.py": "node-client",
    "tests/gateway/test_telemetry_processes.py": "pages of processes",
    "tests/operations/": "operations",
    "tests/schema/test_reasons.py": "texts",
    "tests/test_house.py": "texts",
    "tests/test_readme.py": "readme",
}


def group_of(nodeid: str) -> str:
    """Return the group of a test; a test that stands alone is its own."""
    path = nodeid.partition("::")[0]
    return next((group for place, group in TOGETHER.items() if path.startswith(place)), nodeid)


class InGroups(LoadScopeScheduling):  # type: ignore[misc] # xdist ships no types
    """Gives a group to one process, the groups with most tests first."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)

"""The house keeps its rules: what the code may call, how long it is, what its texts may name."""

import ast
import re
from collections.abc import Callable, Iterator
from urllib.parse import unquote

import pytest

from tests.house import PACKAGES, ROOT, Module, anchors, functions, is_within, links, modules, over_budget, texts

HARD_MODULE_LINES, HARD_FUNCTION_LINES = 400, 60
CLOCKS = frozenset({"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns"})
CLOCK_NAMES = frozenset(clock.rpartition(".")[2] for clock in CLOCKS)
CLOCK_MAY_BE_READ = ("gateway/server/clock", "gateway/cli", "gateway/demo")
ALL_MAY_BE_CAUGHT = ("gateway/interceptors", "gateway/cli")
FORBIDDEN_NAMES = frozenset({"utils", "helpers", "common", "manager", "handle", "process", "data", "info"})

_RULE = r"(\[[\w\-, ]+\]|: ?[A-Z]+[0-9]+(, ?[A-Z]+[0-9]+)*)?"
BARE_SUPPRESSION = re.compile(rf"#\s*(noqa|type: ignore)\b{_RULE}\s*$")
BARE_TODO = re.compile(r"#\s*(TODO|FIXME|XXX)\b(?!\(#\d+\))")

# What no text may name, where it may stand all the same, and an example. Patterns and examples stand in two parts,
# so that this file does not hold what it looks for.
NEVER_NAMED: dict[str, tuple[re.Pattern[str], str, str]] = {
    "paths of one machine": (
        re.compile(r"(?<![\w.~>])/" + r"(work|home|root|Users)/"),
        "",
        "see /" + "home/someone/notes",
    ),
    "scratch paths": (re.compile(r"(?<![\w.])/" + r"tmp\b"), "tests/", "written to '/" + "tmp'"),
    "hosts of package registries": (
        re.compile(r"py" + r"pi\.org|python" + r"hosted\.org|npm" + r"js\.org|--(extra-)?index" + r"-url\b"),
        "",
        "https://files.python" + "hosted.org/packages",
    ),
    "files of another tree": (
        re.compile(
            r"\b(DESIGN|DESIGN-INPUT|STYLE|USERS|ATTACKS|VOCABULARY|FACTS)" + r"\.md|\b(DESIGN|STYLE) (sec|dec)"
        ),
        "",
        "as STYLE" + ".md says",
    ),
}


def clock_reads(module: Module) -> Iterator[int]:
    """Yield the lines that read a clock, or pass one on by name."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and node.attr in CLOCK_NAMES and _last_two(node) in CLOCKS:
            yield node.lineno


def floats(module: Module) -> Iterator[int]:
    """Yield the lines that write or make a float."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, float | complex):
            yield node.lineno
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float":
            yield node.lineno


def broad_catches(module: Module) -> Iterator[int]:
    """Yield the lines that catch everything."""
    broad = {"Exception", "BaseException"}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ExceptHandler) and (node.type is None or broad & _names_in(node.type)):
            yield node.lineno


def bare_suppressions(module: Module) -> Iterator[int]:
    """Yield the lines that silence a tool without a reason, or put work off without an issue."""
    for number, line in enumerate(module.text.splitlines(), 1):
        if BARE_SUPPRESSION.search(line) or BARE_TODO.search(line):
            yield number


def patches_and_sleeps(module: Module) -> Iterator[int]:
    """Yield the lines that import a mock or sleep."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and node.attr == "sleep" and ast.unparse(node) == "time.sleep":
            yield node.lineno
        if isinstance(node, ast.ImportFrom) and ("mock" in (node.module or "") or _imports(node, "mock", "sleep")):
            yield node.lineno
        if isinstance(node, ast.Import) and _imports(node, "mock", "unittest.mock"):
            yield node.lineno


def _last_two(node: ast.Attribute) -> str:
    return ".".join(ast.unparse(node).split(".")[-2:])


def _imports(node: ast.Import | ast.ImportFrom, *names: str) -> bool:
    return any(alias.name in names for alias in node.names)


def _names_in(node: ast.AST) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}


def _places(find: Callable[[Module], Iterator[int]], folders: tuple[str, ...], *allowed: str) -> list[str]:
    held = [module for module in modules(*folders) if not is_within(module.path, *allowed)]
    return [f"{module.path}:{line}" for module in held for line in find(module)]


def test_time_comes_in_as_an_argument() -> None:
    """The clock is read at the front doors only; everything else receives `at` or `on`."""
    assert _places(clock_reads, (*PACKAGES, "tests"), *CLOCK_MAY_BE_READ) == []


def test_there_are_no_floats() -> None:
    """Figures are Decimal or whole; a float that is not there cannot be compared, rounded or stored."""
    assert _places(floats, PACKAGES) == []


def test_everything_is_caught_only_at_the_front_doors() -> None:
    """Catch what you can name: a fault that is swallowed elsewhere becomes a wrong answer."""
    assert _places(broad_catches, (*PACKAGES, "proto"), *ALL_MAY_BE_CAUGHT) == []


def test_a_suppression_says_why() -> None:
    """`noqa` and `type: ignore` give a reason; TODO names an issue."""
    assert _places(bare_suppressions, (*PACKAGES, "proto", "tests"), "tests/test_house") == []


def test_tests_neither_patch_nor_sleep() -> None:
    """Real collaborators; the only fakes are the clock, the keys and the simulated authority."""
    assert _places(patches_and_sleeps, ("tests",)) == []


PLANTED: dict[str, tuple[Callable[[Module], Iterator[int]], str]] = {
    "now": (clock_reads, "at = datetime.now(UTC)"),
    "now of the module": (clock_reads, "at = datetime.datetime.now()"),
    "a clock passed on": (clock_reads, "serve(clock=time.time)"),
    "a float": (floats, "rate = 0.5"),
    "a made float": (floats, "rate = float(text)"),
    "a bare except": (broad_catches, "try:\n    f()\nexcept:\n    pass"),
    "a broad except": (broad_catches, "try:\n    f()\nexcept (KeyError, Exception):\n    pass"),
    "a bare noqa": (bare_suppressions, "x = 1  # noqa: S603"),
    "a bare type: ignore": (bare_suppressions, "x = 1  # type: ignore[attr-defined]"),
    "a bare TODO": (bare_suppressions, "# TODO later"),
    "a mock": (patches_and_sleeps, "from unittest.mock import patch"),
    "a mock by another way": (patches_and_sleeps, "from unittest import mock"),
    "a sleep": (patches_and_sleeps, "time.sleep(1)"),
}
ALLOWED: dict[str, tuple[Callable[[Module], Iterator[int]], str]] = {
    "an instant": (clock_reads, "at = datetime(2030, 1, 1, tzinfo=UTC)"),
    "a decimal": (floats, "rate = Decimal('0.5') + 1"),
    "a named except": (broad_catches, "try:\n    f()\nexcept ValueError:\n    pass"),
    "a reasoned noqa": (bare_suppressions, "x = 1  # noqa: S603 -- the program is our own"),
    "a numbered TODO": (bare_suppressions, "# TODO(#12) later"),
    "a patient wait": (patches_and_sleeps, "event.wait(1)"),
}


@pytest.mark.parametrize("case", PLANTED)
def test_a_planted_fault_is_found(case: str) -> None:
    """A rule that finds nothing anywhere proves nothing."""
    find, text = PLANTED[case]
    assert list(find(Module("planted.py", text, ast.parse(text)))) != []


@pytest.mark.parametrize("case", ALLOWED)
def test_a_near_miss_is_not_found(case: str) -> None:
    """A rule that finds what is allowed would be switched off."""
    find, text = ALLOWED[case]
    assert list(find(Module("planted.py", text, ast.parse(text)))) == []


def test_modules_and_functions_stay_readable() -> None:
    """Over budget is a question for review and is printed by `pytest -rP`; over the hard limit is a failure."""
    print("\n".join(over_budget()))  # noqa: T201 -- the list is for whoever reviews
    long = [f"{module.path}: {module.lines} lines" for module in modules(*PACKAGES) if module.lines > HARD_MODULE_LINES]
    every = [function for module in modules(*PACKAGES, "tests") for function in functions(module)]
    assert long + [f"{one.place}: {one.lines} lines" for one in every if one.lines > HARD_FUNCTION_LINES] == []


def test_every_public_function_says_what_it_does_and_takes() -> None:
    """A module, public class and public function has a docstring; an `@override` has that of what it overrides."""
    found = []
    for module in modules(*PACKAGES):
        found += [module.path] if not ast.get_docstring(module.tree) else []
        classes = [node for node in module.tree.body if isinstance(node, ast.ClassDef) and node.name[0] != "_"]
        found += [f"{module.path} {node.name}" for node in classes if not ast.get_docstring(node)]
        public = [one for one in functions(module) if one.public and not one.overrides]
        found += [one.place for one in public if not ast.get_docstring(one.node) or not one.annotated]
    assert found == []


def test_a_package_opens_with_a_docstring_and_nothing_else() -> None:
    """What a package holds stands in its modules; importing it runs nothing."""
    packages = [module for module in modules(*PACKAGES, "tests") if module.path.endswith("__init__.py")]
    found = [one.path for one in packages if not ast.get_docstring(one.tree) or len(one.tree.body) != 1]
    assert found == []


def test_modules_are_named_for_their_subject() -> None:
    """A module named `utils` has no subject."""
    names = [(one.path, one.path.rpartition("/")[2].removesuffix(".py")) for one in modules(*PACKAGES, "tests")]
    assert [path for path, name in names if name in FORBIDDEN_NAMES] == []


@pytest.mark.parametrize("what", NEVER_NAMED)
def test_no_text_names(what: str) -> None:
    """The project is complete in itself and works on any machine."""
    pattern, exempt, example = NEVER_NAMED[what]
    assert pattern.search(example)
    found = [
        f"{path}:{number} {line.strip()[:80]}"
        for path, text in texts().items()
        if not (exempt and path.startswith(exempt))
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]
    assert found == []


def test_links_between_pages_resolve() -> None:
    """A link in a page leads to a file that is there, and to a heading that the file has."""
    pages = [(path, text) for path, text in texts().items() if path.endswith(".md")]
    assert [f"{path}: {link}" for path, text in pages for link in links(text) if not _resolves(path, link)] == []


def _resolves(path: str, link: str) -> bool:
    target, _, anchor = unquote(link).partition("#")
    if re.match(r"[a-z]+:", target):
        return True
    page = (ROOT / path).parent / target if target else ROOT / path
    if not anchor or page.suffix != ".md":
        return page.exists()
    return page.exists() and anchor in anchors(page.read_text(encoding="utf-8"))

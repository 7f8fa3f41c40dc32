"""The house as it can be measured: modules, functions, texts and links.

`python -m tests.house` prints the sizes and shares that a closing note asks for.
"""

import ast
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("adapters", "registry", "gateway")
GENERATED = "proto/gen/"
NOT_OURS = frozenset({"__pycache__", "build", "dist", "node_modules"})
SHOWN_DOT_NAMES = frozenset({".ci", ".github", ".gitignore", ".dockerignore", ".env.example"})

MODULE_BUDGET, FUNCTION_BUDGET, PARAMETER_BUDGET, NESTING_BUDGET = 250, 30, 5, 3

FUNCTION_NODES = (ast.FunctionDef, ast.AsyncFunctionDef)
_BLOCKS = (ast.For, ast.AsyncFor, ast.While, ast.If, ast.With, ast.AsyncWith, ast.Try, ast.TryStar, ast.Match)
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Module:
    """A Python file, by its path from the root."""

    path: str
    text: str
    tree: ast.Module

    @property
    def lines(self) -> int:
        return self.text.count("\n")


@dataclass(frozen=True, slots=True)
class Function:
    """A function or method, by its module and qualified name. `public` is what a reader of the module may call."""

    module: str
    name: str
    node: ast.FunctionDef | ast.AsyncFunctionDef
    public: bool

    @property
    def place(self) -> str:
        return f"{self.module}:{self.node.lineno} {self.name}"

    @property
    def lines(self) -> int:
        """Lines from `def` to the end, without the docstring."""
        node = self.node
        length = (node.end_lineno or node.lineno) - node.lineno + 1
        if ast.get_docstring(node) is None:
            return length
        docstring = node.body[0]
        return length - ((docstring.end_lineno or docstring.lineno) - docstring.lineno + 1)

    @property
    def parameters(self) -> int:
        named = self.node.args
        names = [one.arg for one in (*named.posonlyargs, *named.args, *named.kwonlyargs)]
        return len([name for name in names if name not in {"self", "cls"}])

    @property
    def nesting(self) -> int:
        return _depth(self.node.body)

    @property
    def overrides(self) -> bool:
        return any(isinstance(one, ast.Name) and one.id == "override" for one in self.node.decorator_list)

    @property
    def annotated(self) -> bool:
        named = self.node.args
        every = [*named.posonlyargs, *named.args, *named.kwonlyargs]
        every += [one for one in (named.vararg, named.kwarg) if one is not None]
        typed = all(one.annotation is not None for one in every if one.arg not in {"self", "cls"})
        return typed and self.node.returns is not None


def files() -> Iterator[Path]:
    """Yield every file of the project that git would keep, without generated code."""
    pending = [ROOT]
    while pending:
        for path in sorted(pending.pop().iterdir()):
            hidden = path.name.startswith(".") and path.name not in SHOWN_DOT_NAMES
            if hidden or path.name in NOT_OURS or path.name.endswith(".egg-info"):
                continue
            if path.is_dir():
                pending.append(path)
            elif not relative(path).startswith(GENERATED):
                yield path


@cache
def texts() -> dict[str, str]:
    """Return every text file of the project by its path."""
    found = {}
    for path in files():
        try:
            found[relative(path)] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a sample in another encoding, or no text at all
    return found


@cache
def modules(*folders: str) -> tuple[Module, ...]:
    """Return the Python files below the folders, parsed."""
    paths = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    kept = [path for path in paths if not relative(path).startswith(GENERATED) and "__pycache__" not in path.parts]
    return tuple(_parsed(path) for path in kept)


@cache
def _parsed(path: Path) -> Module:
    text = path.read_text(encoding="utf-8")
    return Module(relative(path), text, ast.parse(text, relative(path)))


def functions(module: Module) -> list[Function]:
    """Return the functions and methods of a module; functions inside functions belong to the outer one."""
    return list(_functions(module, module.tree.body, (), public=True))


def is_within(path: str, *places: str) -> bool:
    """Return whether a module is one of the places, each a module without its ending or a folder."""
    stem = path.removesuffix(".py")
    return any(stem == place or stem.startswith(f"{place}/") for place in places)


def relative(path: Path) -> str:
    """Return the path from the root, with slashes."""
    return path.relative_to(ROOT).as_posix()


def links(text: str) -> list[str]:
    """Return the targets of the links and images of a Markdown text, but for those in code."""
    plain = re.sub(r"`[^`\n]*`", "", _FENCE.sub("", text))
    return [match[1] or match[2] for match in _LINK.finditer(plain)]


def anchors(text: str) -> set[str]:
    """Return the anchors of the headings of a Markdown text, as GitHub makes them."""
    headings = re.findall(r"^#{1,6}\s+(.+?)\s*#*$", _FENCE.sub("", text), re.MULTILINE)
    plain = [re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower() for heading in headings]
    return {re.sub(r"[^\w\- ]", "", heading).replace(" ", "-") for heading in plain}


def report() -> list[str]:
    """Return sizes, shares and everything over its budget, one line each."""
    lines = []
    for folder in (*PACKAGES, "tests"):
        held = modules(folder)
        every = [function for module in held for function in functions(module)]
        public = [function for function in every if function.public]
        lines.append(
            f"{folder}: {len(held)} modules, lines {_spread([module.lines for module in held])}; "
            f"{len(every)} functions, lines {_spread([function.lines for function in every])}; "
            f"public {len(public)}: docstring {_share([_has_docstring(one) for one in public])}, "
            f"annotated {_share([one.annotated for one in public])}"
        )
    return lines + over_budget()


def over_budget() -> list[str]:
    """Return what is over its budget: a question for whoever reviews, not a failure."""
    held = modules(*PACKAGES, "tests")
    every = [function for module in held for function in functions(module)]
    lines = [f"{one.path}: {one.lines} lines" for one in held if one.lines > MODULE_BUDGET]
    lines += [f"{one.place}: {one.lines} lines" for one in every if one.lines > FUNCTION_BUDGET]
    lines += [f"{one.place}: {one.parameters} parameters" for one in every if one.parameters > PARAMETER_BUDGET]
    return lines + [f"{one.place}: nesting {one.nesting}" for one in every if one.nesting > NESTING_BUDGET]


def _functions(module: Module, body: Sequence[ast.stmt], outer: tuple[str, ...], *, public: bool) -> Iterator[Function]:
    for node in body:
        if isinstance(node, FUNCTION_NODES):
            shown = public and not node.name.startswith("_")
            yield Function(module.path, ".".join((*outer, node.name)), node, shown)
        elif isinstance(node, ast.ClassDef):
            shown = public and not node.name.startswith("_")
            yield from _functions(module, node.body, (*outer, node.name), public=shown)


def _depth(body: Sequence[ast.AST]) -> int:
    """Return how deep blocks stand in blocks; `elif` is no deeper than `if`."""
    deepest = 0
    for node in body:
        inner = list(ast.iter_child_nodes(node))
        step = 1 if isinstance(node, _BLOCKS) else 0
        if isinstance(node, ast.If) and len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
            deepest = max(deepest, _depth([node.orelse[0]]))
            inner = [one for one in inner if one is not node.orelse[0]]
        deepest = max(deepest, step + _depth(inner))
    return deepest


def _has_docstring(function: Function) -> bool:
    return function.overrides or ast.get_docstring(function.node) is not None


def _spread(sizes: Sequence[int]) -> str:
    if not sizes:
        return "none"
    ranked = sorted(sizes)
    return f"median {ranked[len(ranked) // 2]}, p90 {ranked[len(ranked) * 9 // 10]}, most {ranked[-1]}"


def _share(held: Sequence[bool]) -> str:
    return f"{100 * sum(held) // len(held)}%" if held else "none"


if __name__ == "__main__":
    sys.stdout.write("\n".join(report()) + "\n")

"""Write docs/reference/front-door.md: every name that `cocoachain` itself offers, and its home.

python docs/generate_front_door.py           writes the page
python docs/generate_front_door.py --check   says whether the page is fresh; writes nothing
"""

import ast
import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import cocoachain

PAGE = Path(__file__).parent / "reference" / "front-door.md"
SOURCES = Path(__file__).parents[1] / "src"

HEAD = """\
# The front door

What most callers need stands in `cocoachain` itself and is loaded when it is first used. Each name
has one home, the module that defines it, whose page says more.

| Name | Home | What it is |
| --- | --- | --- |
"""


def definitions(source: str) -> Iterator[tuple[str, str]]:
    """Each name that a module defines at its top level, with the first line of its docstring."""
    body = ast.parse(source).body
    for statement, below in zip(body, [*body[1:], ast.Pass()], strict=True):
        match statement:
            case ast.ClassDef() | ast.FunctionDef():
                yield statement.name, _first_line(ast.get_docstring(statement))
            case ast.Assign(targets=[ast.Name(name)]) | ast.AnnAssign(target=ast.Name(name)):
                yield name, _first_line(_text(below))


def _text(statement: ast.stmt) -> str | None:
    """The string that stands alone under an assignment and describes it."""
    match statement:
        case ast.Expr(value=ast.Constant(value=str(text))):
            return text
    return None


def _first_line(docstring: str | None) -> str:
    return (docstring or "").strip().split("\n")[0]


def homes() -> dict[str, dict[str, str]]:
    """Public name → the modules that define that very thing → its first line.

    Of a sound house each name has exactly one home, and a first line.
    """
    found: dict[str, dict[str, str]] = {name: {} for name in cocoachain.__all__}
    for path in sorted(SOURCES.rglob("*.py")):
        module = ".".join(path.relative_to(SOURCES).with_suffix("").parts).removesuffix(".__init__")
        for name, text in definitions(path.read_text(encoding="utf-8")):
            if name in found and module != "cocoachain" and _is_public(name, module):
                found[name][module] = text
    for name, places in found.items():
        thing = getattr(cocoachain, name)
        if isinstance(thing, ModuleType):
            places[thing.__name__] = _first_line(thing.__doc__)
    return found


def _is_public(name: str, module: str) -> bool:
    """Whether the name in that module is the thing that the front door hands out."""
    try:
        home = importlib.import_module(module)
    except ImportError:  # it needs an extra that is not installed, and so is no home
        return False
    return getattr(home, name, None) is getattr(cocoachain, name)


def page() -> str:
    """The whole page."""
    rows = sorted(
        (module, name, text) for name, found in homes().items() for module, text in found.items()
    )
    return HEAD + "".join(
        f"| {{py:obj}}`{name} <{module}.{name}>` | {{py:mod}}`{module}` | {_cell(text)} |\n"
        for module, name, text in rows
    )


def _cell(text: str) -> str:
    """A docstring line as a table cell: its reStructuredText literals as Markdown ones."""
    return text.replace("``", "`").replace("|", "\\|")


def main(arguments: list[str]) -> int:
    """Write the page, or compare it with what would be written."""
    wanted = page()
    if "--check" not in arguments:
        PAGE.write_text(wanted, encoding="utf-8", newline="\n")
        return 0
    if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == wanted:
        return 0
    sys.stderr.write(f"{PAGE.name} differs from cocoachain.__all__; run: make pages\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

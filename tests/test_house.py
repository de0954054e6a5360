"""The house itself: what it loads, what it may do, and that its pages say what is so."""

import ast
import functools
import importlib
import importlib.util
import re
import runpy
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import cocoachain
from extras import MODULES_OF_EXTRAS

ROOT = Path(__file__).parents[1]
SOURCES = ROOT / "src" / "cocoachain"
SOURCE_FILES = sorted(SOURCES.rglob("*.py"))
REFERENCE = ROOT / "docs" / "reference"


@functools.cache
def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@functools.cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def place(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(ROOT).as_posix()}:{getattr(node, 'lineno', 0)}"


# ------------------------------------------------------------------------------------ the import


def loaded_by(code: str) -> set[str]:
    """Top-level modules that a fresh interpreter holds after running `code`."""
    script = f"{code}\nimport sys; print(*sorted({{name.split('.')[0] for name in sys.modules}}))"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(run.stdout.split())


def test_importing_cocoachain_loads_no_heavy_library() -> None:
    loaded = loaded_by("import cocoachain")

    assert "cocoachain" in loaded
    assert loaded & {"networkx", "numpy", "pandas", "hypothesis", "cattrs"} == set()


def test_importing_cocoachain_loads_no_library_of_an_extra() -> None:
    assert loaded_by("import cocoachain") & set(MODULES_OF_EXTRAS) == set()


def test_importing_cocoachain_reads_neither_command_nor_formats() -> None:
    run = subprocess.run(
        [sys.executable, "-c", "import cocoachain, sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(run.stdout.split())

    assert (
        loaded & {"cocoachain.cli", "cocoachain.formats", "cocoachain.rules", "cocoachain.reports"}
        == set()
    )


def test_the_front_door_lists_all_its_names_before_any_is_loaded() -> None:
    script = "import cocoachain; print(set(cocoachain.__all__) - set(dir(cocoachain)))"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert run.stdout == "set()\n"


def test_the_front_door_shows_nothing_but_its_names() -> None:
    script = "import cocoachain; cocoachain.Mass; print(*dir(cocoachain))"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    shown = run.stdout.split()

    assert "__version__" in shown
    assert {name for name in shown if not name.startswith("__")} == set(cocoachain.__all__)


def imported_at_once(body: list[ast.stmt]) -> Iterator[ast.Import | ast.ImportFrom]:
    """The imports that run when a module is imported; those for the type checker do not."""
    for node in body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            yield from imported_at_once(node.orelse)
        elif isinstance(node, ast.If | ast.Try):
            yield from imported_at_once([*node.body, *node.orelse])


def modules_imported(path: Path, ours: set[str]) -> set[str]:
    """Our modules that a module imports when it is imported, their packages included."""
    found = set()
    for node in imported_at_once(tree_of(path).body):
        names = [alias.name for alias in node.names]
        if isinstance(node, ast.ImportFrom):
            names = [node.module or "", *(f"{node.module}.{name}" for name in names)]
        for name in names:
            pieces = name.split(".")
            found |= {".".join(pieces[:end]) for end in range(1, len(pieces) + 1)} & ours
    return found


def test_every_module_can_be_the_first_that_is_imported() -> None:
    """No imports go in a ring; a module's own packages are there before it in any case."""
    paths = {
        ".".join(path.relative_to(SOURCES.parent).with_suffix("").parts).removesuffix(
            ".__init__"
        ): path
        for path in SOURCE_FILES
    }
    needs = {
        name: {
            other
            for other in modules_imported(path, set(paths))
            if other != name and not name.startswith(f"{other}.")
        }
        for name, path in paths.items()
    }

    order = tuple(TopologicalSorter(needs).static_order())

    assert set(order) == set(paths)


# ------------------------------------------------------------------------------- the public names


@functools.cache
def front_door() -> dict[str, dict[str, str]]:
    return runpy.run_path(str(ROOT / "docs" / "generate_front_door.py"))["homes"]()


@pytest.mark.parametrize("name", cocoachain.__all__)
def test_every_public_name_has_one_home_and_says_what_it_is(name: str) -> None:
    homes = front_door()[name]

    assert len(homes) == 1, f"{name} is defined by {sorted(homes) or 'no module'}"
    assert all(homes.values()), f"{name} has no docstring in {sorted(homes)}"


@pytest.mark.parametrize("name", cocoachain.__all__)
def test_every_public_name_has_a_reference_entry(name: str) -> None:
    (home,) = front_door()[name]
    pages = "\n".join(page.read_text(encoding="utf-8") for page in sorted(REFERENCE.glob("*.md")))

    assert re.search(rf"^\.\. automodule:: {re.escape(home)}$", pages, re.MULTILINE), (
        f"Expected a page of docs/reference to document {home}, the home of {name}"
    )


def test_the_page_of_the_front_door_is_fresh() -> None:
    wanted = runpy.run_path(str(ROOT / "docs" / "generate_front_door.py"))["page"]()

    assert (REFERENCE / "front-door.md").read_text(encoding="utf-8") == wanted


def test_the_rule_catalogue_is_fresh() -> None:
    wanted = importlib.import_module("cocoachain.rules.catalogue").as_markdown()

    assert (REFERENCE / "rules.md").read_text(encoding="utf-8") == wanted


def test_the_version_is_said_once() -> None:
    assert project()["project"]["version"] == cocoachain.__version__


# ------------------------------------------------------------------------------------- the floors


def floors() -> list[list[str]]:
    """The floors of pyproject.toml from the top down, each a list of modules as written there."""
    (layers,) = [
        c["layers"] for c in project()["tool"]["importlinter"]["contracts"] if c["type"] == "layers"
    ]
    return [[name.strip() for name in layer.split("|")] for layer in layers]


def test_the_floors_of_the_architecture_page_are_those_that_are_checked() -> None:
    page = (ROOT / "docs" / "explanation" / "architecture.md").read_text(encoding="utf-8")
    section = page.split("## The floors", 1)[1].split("\n## ", 1)[0]
    rows = re.findall(r"^\| \d+ \| (.+?) \|", section, re.MULTILINE)
    shown = [[name.replace("`", "").strip() for name in row.split("·")] for row in rows]

    assert shown == floors()


def test_a_floor_in_parentheses_is_not_built_and_all_others_are() -> None:
    for name in [name for floor in floors() for name in floor]:
        bare = name.strip("()")
        built = (SOURCES / bare).is_dir() or (SOURCES / f"{bare}.py").is_file()

        assert built == (bare == name), f"{name}: built is {built}"


# ------------------------------------------------------------------------------- the requirements


def pinned(name: str) -> dict[str, str]:
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9.-]+)==([^ \\;\n]+)", text, re.MULTILINE))


def asked(*extras: str) -> dict[str, str]:
    """Library → its lowest version, of the core and these extras, as pyproject.toml states them."""
    table = project()["project"]
    lines = [
        *table["dependencies"],
        *(line for extra in extras for line in table["optional-dependencies"][extra]),
    ]
    return dict(line.split(">=") for line in lines)


def numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version))


@pytest.mark.parametrize(
    ("name", "extras"),
    [
        ("minimal", ()),
        ("run", ("excel", "rich")),
        ("test", ("excel", "rich", "testing")),
        ("check", ("excel", "rich", "testing")),
    ],
)
def test_the_requirement_files_hold_what_is_asked_for(name: str, extras: tuple[str, ...]) -> None:
    versions = pinned(name)

    for library, floor in asked(*extras).items():
        assert library in versions, (
            f"{library} is missing from requirements/{name}.txt; run: make lock"
        )
        assert numbers(versions[library]) >= numbers(floor)


def test_the_floor_file_pins_the_floors_themselves() -> None:
    versions = pinned("floors")

    for library, floor in asked("excel", "rich", "testing").items():
        assert numbers(versions[library])[: len(numbers(floor))] == numbers(floor), library


def test_the_minimal_requirements_hold_no_library_of_an_extra() -> None:
    assert set(pinned("minimal")) & set(asked("excel", "rich", "testing")) == set(asked())


@pytest.mark.parametrize(
    "path", sorted((ROOT / "requirements").glob("*.txt")), ids=lambda path: path.name
)
def test_requirement_files_hold_names_versions_markers_and_hashes_only(path: Path) -> None:
    clause = r"[a-z_]+ (==|!=|<|>=) '[^':/@]+'"
    name = rf"[a-z0-9.-]+==[0-9a-z.]+( ; {clause}( and {clause})*)? \\"
    digest = r"    --hash=sha256:[0-9a-f]{64}( \\)?"
    strange = [
        line
        for line in path.read_text(encoding="utf-8").splitlines()
        if not re.fullmatch(f"{name}|{digest}", line)
    ]

    assert strange == []


def test_the_extras_and_the_modules_they_bring_are_those_of_the_minimal_run() -> None:
    extras = set(project()["project"]["optional-dependencies"]) - {"all"}

    assert set(MODULES_OF_EXTRAS.values()) == extras


def test_all_is_every_extra_together() -> None:
    extras = project()["project"]["optional-dependencies"]
    (line,) = extras["all"]

    assert set(re.fullmatch(r"cocoachain\[(.+)\]", line)[1].split(",")) == set(extras) - {"all"}


# ------------------------------------------------------------------------------- what text may say

_SKIPPED = {".git", "build", "dist", "__pycache__"}
_BINARY = {".xlsx", ".png", ".parquet", ".ico", ".pyc"}


def files_of_the_repository() -> Iterator[Path]:
    """All that could be committed: what lies in the tree, less environments, builds and caches."""
    pending = [ROOT]
    while pending:
        for path in sorted(pending.pop().iterdir()):
            hidden = path.name.startswith(".") and path.name != ".ci" and path.is_dir()
            if hidden or path.name in _SKIPPED or path.is_symlink():
                continue
            if path.is_dir():
                pending.append(path)
            elif path.suffix not in _BINARY and not path.name.startswith(".coverage"):
                yield path


def test_no_file_names_an_index_or_a_place_on_a_machine() -> None:
    # Written in halves, so that this file does not say what it forbids.
    forbidden = re.compile(
        "|".join(
            [
                "pypi" + r"\.org",
                "python" + r"hosted\.org",
                "--(extra-)?index" + "-url",
                "--find" + "-links",
                "--trusted" + "-host",
                r"(?<![\w.:/~-])/(work|root|home|Users|opt|mnt|farm)" + r"/\w",
                r"(?<![\w.:/~-])/tmp" + r"/\w",
                r"\b(file|git\+https?|git\+ssh)" + "://",
                r"\.\./" + "shared",
            ]
        )
    )
    found = [
        f"{path.relative_to(ROOT).as_posix()}:{number}: {match[0]}"
        for path in files_of_the_repository()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if (match := forbidden.search(line))
    ]

    assert found == []


def test_links_between_pages_lead_somewhere() -> None:
    found = [
        f"{path.relative_to(ROOT).as_posix()}: {target}"
        for path in files_of_the_repository()
        if path.suffix == ".md"
        for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
        if not (path.parent / target).exists()
    ]

    assert found == []


def test_citations_of_the_field_page_name_a_row_that_stands_there() -> None:
    """A limit in code says where it comes from: `field page §2.1 Y7`."""
    field = (REFERENCE / "field.md").read_text(encoding="utf-8")
    sections = dict(
        re.findall(r"^#{2,3} (\d+(?:\.\d+)?)\.? (.*(?:\n(?!##).*)*)", field, re.MULTILINE)
    )
    for number in [number for number in sections if "." in number]:
        sections[number.split(".")[0]] += sections[number]
    cited = re.compile(r"[Ff]ield\s+page,?\s+§(\d+(?:\.\d+)?)(?:,?\s+(?:rows?\s+)?([A-Z]\d+)\b)?")
    found = [
        f"{path.relative_to(ROOT).as_posix()}: §{section} {row}".rstrip()
        for path in files_of_the_repository()
        if path.suffix in {".py", ".csv", ".toml", ".md"}
        for section, row in cited.findall(path.read_text(encoding="utf-8"))
        if section not in sections
        or (row and f"| {row} |" not in sections[section].replace("CC-", ""))
    ]

    assert found == []


# ------------------------------------------------------------------------------ what code may do


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Each call with its dotted name, such as `datetime.now`."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def imports(path: Path) -> Iterator[tuple[str, ast.AST]]:
    """Each module that a file imports, wherever in it."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "", node
            yield from ((f"{node.module}.{alias.name}", node) for alias in node.names)


def is_below(path: Path, *houses: str) -> bool:
    return path.relative_to(SOURCES).as_posix().startswith(houses)


def test_nothing_is_imported_that_runs_or_trusts_what_it_reads() -> None:
    banned = {"pickle", "marshal", "shelve", "dill", "yaml", "xml", "lxml", "ctypes", "subprocess"}
    # They refuse document types, so that no entity is ever expanded and nothing is fetched.
    scan = {
        "formats/epcis/xml_tree.py",
        "formats/ledger/sheet_scan.py",
        "formats/ledger/xlsx_guard.py",
    }
    found = [
        f"{place(path, node)} imports {name}"
        for path in SOURCE_FILES
        for name, node in imports(path)
        if name.split(".")[0] in banned
        and not (name.startswith("xml.parsers") and path.relative_to(SOURCES).as_posix() in scan)
    ]

    assert found == []


def test_no_text_is_run_as_code() -> None:
    banned = {
        "eval",
        "exec",
        "compile",
        "__import__",
        "os.system",
        "builtins.eval",
        "builtins.exec",
    }
    found = [
        f"{place(path, node)} calls {name}"
        for path in SOURCE_FILES
        for name, node in calls(path)
        if name in banned
    ]

    assert found == []


def test_only_the_command_reads_the_clock() -> None:
    clocks = re.compile(
        r"(.*\.)?(now|utcnow|today|time_ns|localtime|gmtime)|time\.time|(.*\.)?fromtimestamp"
    )
    found = [
        f"{place(path, node)} calls {name}"
        for path in SOURCE_FILES
        if not is_below(path, "cli/")
        for name, node in calls(path)
        if clocks.fullmatch(name)
    ]

    assert found == []


def test_chance_needs_a_seed() -> None:
    seeded = {"random.Random", "Random", "numpy.random.default_rng", "np.random.default_rng"}
    found = [
        f"{place(path, node)} calls {name}"
        for path in SOURCE_FILES
        for name, node in calls(path)
        if (name in seeded and not (node.args or node.keywords))
        or (
            re.match(r"(random|np\.random|numpy\.random|secrets|uuid)\.", name)
            and name not in seeded
        )
    ]

    assert found == []


def test_masses_and_records_know_no_floats() -> None:
    exact = (
        "values/mass.py",
        "model/lots.py",
        "model/steps.py",
        "model/movements.py",
        "model/flows.py",
    )
    found = [
        f"{place(path, node)} makes a float"
        for path in SOURCE_FILES
        if is_below(path, *exact)
        for node in ast.walk(tree_of(path))
        if (isinstance(node, ast.Call) and ast.unparse(node.func) == "float")
        or (isinstance(node, ast.Constant) and isinstance(node.value, float))
    ]

    assert found == []


BOUNDED_RECURSIONS = {
    "formats/epcis/hash_texts.py _content": "over fields of the standard, two deep, not over data",
    "lineage/storing/arriving.py _of_decimals": "once more at most, with text made into decimals",
    "lineage/storing/cells.py _extra_in": "over extra fields, which are nested 64 deep at most",
    "lineage/storing/cells.py _extra_out": "over extra fields, which are nested 64 deep at most",
    "lineage/storing/cells.py _way": "over the annotation of a field, not over data",
    "rendering/markup.py _inner": "over the children that a page is written with, not over data",
    "strategies/record_strategies.py _field": "over the annotation of a field, not over data",
    "reports/words.py rendered": "over the parts of one message, each shorter than the whole",
}


def test_no_function_calls_itself_over_data() -> None:
    """A chain a million steps deep must not meet the limit of the stack."""
    found = set()
    for path in SOURCE_FILES:
        for function in ast.walk(tree_of(path)):
            if not isinstance(function, ast.FunctionDef):
                continue
            name = function.name
            is_method = [argument.arg for argument in function.args.args[:1]] in (["self"], ["cls"])
            own = {f"self.{name}", f"cls.{name}"} if is_method else {name}
            called = {ast.unparse(n.func) for n in ast.walk(function) if isinstance(n, ast.Call)}
            if own & called:
                found.add(f"{path.relative_to(SOURCES).as_posix()} {name}")

    assert found == set(BOUNDED_RECURSIONS)


def test_text_files_are_opened_with_their_encoding() -> None:
    """`read_text("utf-8")` and `read_text(encoding="utf-8")` both say it."""
    found = []
    for path in SOURCE_FILES:
        for name, node in calls(path):
            keywords = {keyword.arg for keyword in node.keywords}
            mode = next((str(getattr(arg, "value", "")) for arg in node.args[1:2]), "r")
            silent = (
                (name.endswith(".read_text") and not node.args)
                or (name.endswith(".write_text") and len(node.args) < 2)
                or (name in {"open", "io.open"} and "b" not in mode)
            )
            if silent and "encoding" not in keywords:
                found.append(f"{place(path, node)} calls {name}")

    assert found == []


@pytest.mark.parametrize(
    "path", SOURCE_FILES, ids=lambda path: path.relative_to(SOURCES).as_posix()
)
def test_no_module_is_two(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 500


def test_no_module_hides_behind_a_name_that_says_nothing() -> None:
    standard = set(sys.stdlib_module_names)
    names = {path.stem for path in SOURCE_FILES} | {path.parent.name for path in SOURCE_FILES}
    meant = {"__init__", "__main__", "cocoachain"}

    assert (names - meant) & (
        {"utils", "util", "helpers", "helper", "common", "misc", "core"} | standard
    ) == set()

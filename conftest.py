"""The examples of README.md and docs/ are tests: each page is run from top to bottom.

A page runs in a folder of its own that holds a copy of `examples/`, so that what it reads is what
a reader of the repository has, and what it writes leaves no trace.
"""

import shutil
import tempfile
from contextlib import ExitStack, chdir
from doctest import ELLIPSIS
from pathlib import Path
from typing import Any

from sybil import Sybil
from sybil.parsers.myst import PythonCodeBlockParser, SkipParser

ROOT = Path(__file__).parent

collect_ignore = [
    "docs/conf.py",
    "docs/generate_front_door.py",
    "docs/generate_ledger.py",
    "docs/generate_limits.py",
    "docs/generate_rules.py",
]

_STACK = "_stack_of_the_page"


def _open_page(namespace: dict[str, Any]) -> None:
    """Give the page a folder of its own and stand in it."""
    stack = namespace[_STACK] = ExitStack()
    folder = stack.enter_context(tempfile.TemporaryDirectory())
    if (ROOT / "examples").is_dir():
        shutil.copytree(ROOT / "examples", Path(folder, "examples"))
    stack.enter_context(chdir(folder))


def _close_page(namespace: dict[str, Any]) -> None:
    """Step back and drop the folder."""
    namespace.pop(_STACK).close()


pytest_collect_file = Sybil(
    parsers=[PythonCodeBlockParser(doctest_optionflags=ELLIPSIS), SkipParser()],
    patterns=["README.md", "docs/*.md", "docs/**/*.md"],
    setup=_open_page,
    teardown=_close_page,
).pytest()

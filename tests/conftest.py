"""What all tests share: Hypothesis profiles, the seed of a run, and runs without extras."""

import ast
import functools
import importlib.util
import os
import secrets
from pathlib import Path

import pytest

from extras import MODULES_OF_EXTRAS

PROFILE = os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if "CI" in os.environ else "dev")
SUPPORT = Path(__file__).parent / "support"
HAVE_HYPOTHESIS = importlib.util.find_spec("hypothesis") is not None

if HAVE_HYPOTHESIS:
    from hypothesis import HealthCheck, settings

    # No profile has a deadline: a machine that is busy for a moment would fail a law that holds.
    # dev: while writing. Few examples, and what failed is tried first the next time.
    settings.register_profile("dev", max_examples=30, deadline=None, print_blob=True)
    # ci: Hypothesis brings a profile of this name and loads it where `CI` is set; that one draws
    # the same 100 examples on every run for ever. Ours draws new ones and prints its seed.
    settings.register_profile(
        "ci",
        max_examples=60,
        deadline=None,
        print_blob=True,
        derandomize=False,
        database=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    # deep: a long run by hand, `make test PROFILE=deep`.
    settings.register_profile("deep", settings.get_profile("ci"), max_examples=5_000)
    settings.load_profile(PROFILE)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --minimal."""
    parser.addoption(
        "--minimal",
        action="store_true",
        help="leave out every test that needs an extra of cocoachain",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Give each random run a seed that can be given back to it."""
    if HAVE_HYPOTHESIS and config.getoption("hypothesis_seed", None) is None:
        profile = config.getoption("hypothesis_profile", None) or PROFILE
        if profile != "dev":
            config.option.hypothesis_seed = str(secrets.randbits(32))


def pytest_report_header(config: pytest.Config) -> str:
    """Say the seed, or that Hypothesis is absent."""
    if not HAVE_HYPOTHESIS:
        return "hypothesis: not installed, its tests are left out"
    seed = config.getoption("hypothesis_seed", None)
    return f"hypothesis seed: {seed} (again: --hypothesis-seed={seed})" if seed else ""


def _imports(path: Path) -> list[str]:
    """The modules that a file imports at its top level."""
    body = ast.parse(path.read_text(encoding="utf-8")).body
    names = [alias.name for node in body if isinstance(node, ast.Import) for alias in node.names]
    return names + [node.module or "" for node in body if isinstance(node, ast.ImportFrom)]


@functools.cache
def _extras_imported(path: Path) -> frozenset[str]:
    """The extras without which a test file cannot be imported, itself or by way of support/."""
    extras = set()
    seen = {path}
    pending = [path]
    while pending:
        for name in _imports(pending.pop()):
            root = name.partition(".")[0]
            extras |= {MODULES_OF_EXTRAS[root]} if root in MODULES_OF_EXTRAS else set()
            extras |= {"testing"} if name == "cocoachain.strategies" else set()
            support = SUPPORT / f"{root}.py"
            if support.is_file() and support not in seen:
                seen.add(support)
                pending.append(support)
    return frozenset(extras)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """With --minimal, pass over test files that cannot even be imported without an extra."""
    if config.getoption("--minimal") and collection_path.suffix == ".py":
        return bool(_extras_imported(collection_path)) or None
    return None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With --minimal, drop the tests marked `needs`; without it they run like all others."""
    if not config.getoption("--minimal"):
        return
    dropped = [item for item in items if item.get_closest_marker("needs")]
    items[:] = [item for item in items if item not in dropped]
    config.hook.pytest_deselected(items=dropped)

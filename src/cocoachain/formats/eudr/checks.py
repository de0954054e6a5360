"""The list of checks of a geolocation file, and the table that the reference shows of it."""

import functools
import tomllib
from collections.abc import Iterator, Mapping
from importlib.resources import files
from types import MappingProxyType

import attrs


@attrs.frozen(kw_only=True)
class Check:
    """One check of a file; its findings bear its code."""

    code: str
    """A code of family E; one that a rule of the catalogue has means the same there."""

    name: str
    """What it looks at."""

    title: str
    """What is wrong."""

    mend: str
    """What to do about it."""

    source: str
    """Who says so."""

    listed: tuple[int, ...] = attrs.field(converter=tuple)
    """The numbers of the fifteen common errors of the file description that it finds."""


@functools.cache
def _checks() -> Mapping[str, Check]:
    path = files("cocoachain") / "data" / "eudr" / "checks.toml"
    tables = tomllib.loads(path.read_text("utf-8"))
    return MappingProxyType({code: Check(code=code, **each) for code, each in tables.items()})


class _Checks(Mapping[str, Check]):
    """The checks by code, read when first looked at."""

    def __getitem__(self, code: str) -> Check:
        return _checks()[code]

    def __iter__(self) -> Iterator[str]:
        return iter(_checks())

    def __len__(self) -> int:
        return len(_checks())


CHECKS: Mapping[str, Check] = _Checks()
"""Every check of a file by its code."""


def as_markdown() -> str:
    """The table of the reference."""
    lines = [
        "| Code | Looks at | What is wrong | Mend | Listed error | Source |",
        "|---|---|---|---|---|---|",
    ]
    for check in CHECKS.values():
        listed = ", ".join(map(str, check.listed)) or "–"
        cells = (check.code, check.name, check.title, check.mend, listed, check.source)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"

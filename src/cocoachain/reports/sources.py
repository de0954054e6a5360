"""Which files were read, and their digests, so that a report can be tied to its input."""

import hashlib
import os
from collections.abc import Collection
from pathlib import Path

import attrs

SETTINGS = "ledger.toml"
"""What a ledger says of itself, beside its sheets."""

_PIECE = 1 << 20
_PARTS_OF_A_LEDGER = frozenset({".csv", ".tsv", ".txt", ".toml", ".geojson", ".json"})


@attrs.frozen(kw_only=True)
class SourceFile:
    """One file that a report rests on."""

    name: str
    """Relative to the folder that was read."""

    size: int
    """In bytes."""

    sha256: str
    """Digest of its bytes, in hexadecimal."""

    link: str | None = None
    """The way to it from where the report lies; `None` where there is none."""


def source_files(
    path: Path, report_folder: Path | None = None, *, beside: Collection[str] = ()
) -> tuple[SourceFile, ...]:
    """The file itself, or the files of a ledger folder by name, with links from the report.

    `beside` names further files in the same folder, such as the outlines that a workbook goes with.
    """
    if path.is_dir():
        inside = [each for each in path.iterdir() if each.suffix.lower() in _PARTS_OF_A_LEDGER]
    else:
        inside = [path, *(path.with_name(name) for name in {SETTINGS, *beside} if _is_plain(name))]
    files = {each for each in inside if each.is_file() and not each.name.startswith(".")}
    wanted = sorted(files, key=lambda each: (each != path, each.name))
    return tuple(
        SourceFile(
            name=each.name,
            size=each.stat().st_size,
            sha256=_digest(each),
            link=_way(each, report_folder),
        )
        for each in wanted
    )


def _is_plain(name: str) -> bool:
    return Path(name).name == name


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()


def _way(path: Path, folder: Path | None) -> str | None:
    if folder is None:
        return None
    try:
        return os.path.relpath(path.resolve(), folder.resolve()).replace(os.sep, "/")
    except ValueError:
        return None  # another drive: there is no relative way

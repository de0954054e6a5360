"""Our own JSON: one document, or JSON Lines with one record a line.

It carries everything that a chain holds and gives it back equal. What stands where, and why, is
told in docs/reference/native-json.md.

>>> from cocoachain.model.chain import Chain
>>> from cocoachain.model.lots import BeanLot
>>> from cocoachain.values.mass import Mass
>>> chain = Chain.of([BeanLot(id="B-1", mass=Mass.kg("62.5"), plot="ESM-1")])
>>> print(dumps(chain, lines=True), end="")
{"format": "cocoachain", "version": 1}
{"type": "lot", "id": "B-1", "stage": "beans", "mass": "62.5 kg", "plot": "ESM-1"}
>>> loads(dumps(chain)).chain == chain
True
"""

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cocoachain.errors import FormatError
from cocoachain.formats.native_files import write_whole
from cocoachain.formats.native_reading import read_bytes, read_file
from cocoachain.formats.native_writing import document_lines, record_lines
from cocoachain.model.chain import Chain
from cocoachain.readings import Reading

__all__ = ["dump", "dumps", "load", "loads"]

LINES_SUFFIXES = (".jsonl", ".ndjson")
"""Endings of names under which :func:`dump` writes JSON Lines."""


def dump(chain: Chain, path: str | os.PathLike[str], *, lines: bool | None = None) -> None:
    """Write the chain to a file, whole or not at all; the same records give the same bytes.

    ``lines`` chooses JSON Lines or one document; without it the name does (``.jsonl``,
    ``.ndjson``).

    Raises:
        FormatError: ``extra`` or a number holds what the strict reader would refuse, or one
            document would be longer than 64 MiB.
        OSError: The file cannot be written.
    """
    if lines is None:
        lines = Path(path).suffix.lower() in LINES_SUFFIXES
    with _collector_paused():
        write_whole(path, _lines_of(chain, lines=lines))


def dumps(chain: Chain, *, lines: bool = False) -> str:
    """The text that :func:`dump` would write."""
    with _collector_paused():
        return b"".join(_lines_of(chain, lines=lines)).decode()


def load(path: str | os.PathLike[str]) -> Reading:
    """The chain of a file, with an issue for everything in it that could not be used.

    Whether it is one document or JSON Lines is told by its content. Of two records under one
    identifier the first is kept. Fields that a record does not have go to its ``extra``, and a note
    says so.

    Raises:
        FormatError: The file as a whole cannot be used: no strict JSON, not ours, a newer version.
        OSError: The file cannot be read.
    """
    path = Path(path)
    maybe_lines = path.suffix.lower() in LINES_SUFFIXES
    with _collector_paused(), path.open("rb") as file:
        return read_file(file, path.name, maybe_lines=maybe_lines)


def loads(text: str | bytes | bytearray | memoryview) -> Reading:
    """The chain of a text; see :func:`load`."""
    data = _bytes_of(text)
    with _collector_paused():
        return read_bytes(data)


def _bytes_of(text: object) -> bytes:
    if isinstance(text, str):
        return text.encode("utf-8", "surrogatepass")  # halves of pairs are refused as no UTF-8
    if isinstance(text, bytes | bytearray | memoryview):
        return bytes(text)
    problem = f"Expected text or bytes, got {type(text).__name__}; load(path) reads a file"
    raise FormatError(problem)


def _lines_of(chain: object, *, lines: bool) -> Iterator[bytes]:
    if not isinstance(chain, Chain):
        problem = f"Expected a Chain, got {type(chain).__name__}"
        raise FormatError(problem)
    return record_lines(chain) if lines else document_lines(chain)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """No search for cycles while very many records are made, none of which is in one."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()

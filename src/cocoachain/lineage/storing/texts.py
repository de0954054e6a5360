"""What Arrow holds as numpy and as texts, without a copy where that can be."""

import importlib
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from cocoachain.errors import MissingExtraError
from cocoachain.lineage.names import Names

Array = Any
"""An array or a chunked array of pyarrow, which ships no types."""


def arrow(need: str) -> Any:  # noqa: ANN401 - pyarrow ships no types
    """The module pyarrow, with its parts for computing and for Parquet.

    Raises:
        MissingExtraError: It is not installed; ``need`` says what for it is needed.
    """
    try:
        importlib.import_module("pyarrow.compute")
        importlib.import_module("pyarrow.parquet")
        return importlib.import_module("pyarrow")
    except ImportError as error:
        raise MissingExtraError("arrow", need) from error


def one_piece(column: Array) -> Array:
    """A column in one piece, text with 64-bit offsets where it is long."""
    pyarrow = arrow("Reading tables")
    if not isinstance(column, pyarrow.ChunkedArray):
        return column
    if column.num_chunks == 1:
        return column.chunk(0)
    if column.type == pyarrow.string():
        column = column.cast(pyarrow.large_string())
    return column.combine_chunks() if column.num_chunks else pyarrow.array([], column.type)


def numbers(column: Array, dtype: Any, *, empty: object = None) -> npt.NDArray[Any]:  # noqa: ANN401 - as numpy
    """A column of numbers, with ``empty`` where nothing stands."""
    if empty is not None and column.null_count:
        column = column.fill_null(empty)
    found = one_piece(column).to_numpy(zero_copy_only=False)
    return cast("npt.NDArray[Any]", found.astype(dtype, copy=False))


def names_in(column: Array) -> Names:
    """Sorted identifiers, all there and all different, as names."""
    array = one_piece(column)
    if array.offset:  # a part of a longer one
        array = arrow("Reading tables").concat_arrays([array])
    large = str(array.type).startswith("large")
    _, ends, text = array.buffers()
    if len(array) == 0 or text is None:
        return Names.of([""] * len(array))
    kind = np.int64 if large else np.int32
    offsets: Any = np.frombuffer(ends, kind)[: len(array) + 1]
    return Names(memoryview(text), offsets)


def text_array(names: object) -> Array:
    """The names as text of Arrow, without a copy where they are not strings yet."""
    pyarrow = arrow("Writing tables")
    if not isinstance(names, Names):
        return pyarrow.array(names, pyarrow.string())
    large = names.ends.dtype == np.int64
    form = pyarrow.large_string() if large else pyarrow.string()
    buffers = [None, pyarrow.py_buffer(names.ends), pyarrow.py_buffer(names.text)]
    return pyarrow.Array.from_buffers(form, len(names), buffers)

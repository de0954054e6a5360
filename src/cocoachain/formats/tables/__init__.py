"""Tables: a chain as one table a kind, for pandas, polars, DuckDB and all that reads Arrow.

>>> from cocoachain.samples import two_plots
>>> tables = dump(two_plots())
>>> tables["portions"]["mass_kg"]
[Decimal('50'), Decimal('10'), Decimal('50'), Decimal('30'), Decimal('20'), Decimal('50')]
>>> load(tables).chain == two_plots()
True
"""

from collections.abc import Mapping

from cocoachain.errors import FormatError
from cocoachain.formats.tables.reading import TABLES, read_tables
from cocoachain.formats.tables.writing import RecordTable, tables_of
from cocoachain.model.chain import Chain
from cocoachain.readings import Reading

__all__ = ["TABLES", "RecordTable", "dump", "load"]


def dump(chain: Chain) -> dict[str, RecordTable]:
    """The chain as tables by name: every kind in the plural, ``portions`` and ``losses``.

    Each table takes the name and the columns of the fields of its records. Masses are kilograms
    (``mass_kg``), as exact decimals; moments are text with their offset (RFC 3339), whole days the
    day with its offset; lists of names are lists; outlines are GeoJSON; what has parts is JSON.
    ``portions``, ``steps`` and ``lots`` are what ``Lineage.scan`` takes. Everything that a chain
    holds is in them, personal data too.

    Raises:
        FormatError: No chain, or ``extra`` holds what no reader would take back.
    """
    if not isinstance(chain, Chain):
        raise FormatError(f"Expected a Chain, got {type(chain).__name__}")
    return tables_of(chain)


def load(tables: Mapping[str, object]) -> Reading:
    """The chain of some tables by name, with an issue for everything that could not be used.

    A table is a data frame of any library that narwhals knows (pandas, polars, DuckDB, PySpark,
    …), anything that gives an Arrow stream, columns by heading, or a list of rows. Names and
    headings are those of :func:`dump`; a mass may also stand as ``_g`` or ``_mg``. Numbers are
    exact: a float counts as the shortest decimal that stands for it, and as a mass where that is
    as good as whole milligrams. Unknown columns go to ``extra``, and a note says so. Of two
    records under one identifier the first is kept. Rows are counted from 0, as frames do.

    Raises:
        FormatError: A table has another name, or cannot be read at all.
        MissingExtraError: A data frame is given and ``cocoachain[frames]`` is not installed.
    """
    return read_tables(tables)

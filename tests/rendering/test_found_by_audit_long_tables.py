import pytest

from cocoachain.rendering import tables
from cocoachain.rendering.tables import Table


@pytest.mark.parametrize("show", [str, Table.as_text, Table.as_html, Table._repr_html_])
def test_a_table_looks_at_each_column_once_however_many_rows_it_has(monkeypatch, show):
    looked_at = []
    all_numbers = tables._all_numbers
    monkeypatch.setattr(
        tables, "_all_numbers", lambda cells: looked_at.append(1) or all_numbers(cells)
    )
    table = Table(headings=("Lot", "kg"), rows=[(f"L-{at}", at) for at in range(50)])

    show(table)

    assert len(looked_at) == len(table.headings)

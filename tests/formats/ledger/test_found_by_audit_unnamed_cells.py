from ledger_files import read_sheets, told


def test_a_remark_right_of_the_headings_costs_only_its_cell(tmp_path) -> None:
    reading = read_sheets(
        tmp_path,
        lots=(
            "id,stage,mass_kg,made,,\nB-1,beans,1,2026-05-01,a remark,\nB-2,beans,2,2026-05-01,,\n"
        ),
    )

    assert [lot.id for lot in reading.chain.lots] == ["B-1", "B-2"]
    assert told(reading) == [
        (
            "lots.csv, row 2, column E: Expected a heading in row 1 over this cell, "
            "got none: cell not read"
        )
    ]
    assert reading.issues[0].value == "a remark"


def test_a_row_that_is_longer_than_row_1_is_not_read(tmp_path) -> None:
    reading = read_sheets(
        tmp_path, lots="id,stage,mass_kg,made,\nB-1,beans,1,2026-05-01,,a remark\n"
    )

    assert reading.chain.lots == ()
    assert told(reading) == [
        (
            "lots.csv, row 2, column E: Expected 4 cells as in the heading, got 6 "
            "(is a text with the delimiter in it unquoted?): row not read"
        )
    ]

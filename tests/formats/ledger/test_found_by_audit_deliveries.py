from ledger_files import read_sheets, told

HEAD = "slip,when,farmer,stage,net_kg,gross_kg,tare_kg,paid\n"


def test_a_slip_told_twice_with_another_payment_says_what_differs(tmp_path) -> None:
    reading = read_sheets(
        tmp_path,
        deliveries=HEAD
        + "N-1,2026-05-04,F-1,wet_beans,10,,,400000\nN-1,2026-05-04,F-1,wet_beans,10,,,500000\n",
    )

    assert told(reading) == [
        (
            "deliveries.csv, row 3, column slip: Expected one slip 'N-1', got "
            "another in row 2 (they differ in paid): the first is kept"
        )
    ]
    assert [int(each.amount) for each in reading.chain.payments] == [400000]


def test_a_slip_told_twice_alike_is_kept_once(tmp_path) -> None:
    row = "N-1,2026-05-04,F-1,wet_beans,10,,,400000\n"
    reading = read_sheets(tmp_path, deliveries=HEAD + row + row)

    assert told(reading) == [
        ("deliveries.csv, row 3: Expected each record once, got row 2 again: kept once")
    ]


def test_a_delivery_without_slip_told_twice_is_kept_and_noted(tmp_path) -> None:
    row = ",2026-05-04,F-1,wet_beans,10,,,\n"
    reading = read_sheets(tmp_path, deliveries=HEAD + row + row.replace("10", "11") + row)

    assert told(reading) == []
    assert len(reading.chain.lots) == 3
    assert reading.notes == ("deliveries.csv: row 4 repeats row 2; both are kept",)


def test_a_net_mass_that_cannot_be_read_says_that_the_row_is_not_read(tmp_path) -> None:
    reading = read_sheets(tmp_path, deliveries=HEAD + "N-1,2026-05-04,F-1,wet_beans,-5,10,2,\n")

    assert told(reading) == [
        ("deliveries.csv, row 2, column net_kg: Expected a mass of 0 or more, got -5: row not read")
    ]
    assert reading.chain.lots == ()

"""Deliveries: one slip makes a lot, a transfer and, where money was paid, a payment."""

from datetime import date, timedelta, timezone
from decimal import Decimal

import pytest

from cocoachain.model.evidence import Payment
from cocoachain.model.lots import WetBeanLot
from cocoachain.model.movements import Transfer, TransferKind
from cocoachain.values.mass import Mass
from cocoachain.values.moments import WholeDay
from ledger_files import read_sheets, told

DAY = WholeDay.of(date(2026, 5, 4), timezone(timedelta(hours=8)))
SITES = "id,party,name,region\nS-1,KOP,House,52.08\n"


def test_a_slip_makes_lot_transfer_and_payment(tmp_path) -> None:
    reading = read_sheets(
        tmp_path,
        sites=SITES,
        deliveries="""
            slip,when,farmer,stage,net_kg,gross_kg,sacks,tare_kg,plot,site,unit_price,premium,paid,moisture_pct,catatan
            N-1,2026-05-04,F-1,wet_beans,33.7,34.7,2,1.0,PL-1,S-1,20000,500,674500,55,hujan
        """,
    )

    assert told(reading) == []
    assert reading.chain.lots == (
        WetBeanLot(
            id="N-1", mass=Mass.kg("33.7"), made=DAY, plot="PL-1", farmer="F-1", site="S-1",
            moisture_pct=Decimal(55),
            extra={"gross_kg": "34.7", "tare_kg": "1", "sacks": "2", "catatan": "hujan"},
        ),
    )  # fmt: skip
    assert reading.chain.transfers == (
        Transfer(
            id="N-1-transfer", lot="N-1", mass=Mass.kg("33.7"), kind=TransferKind.PURCHASE,
            from_party="F-1", to_party="KOP", to_site="S-1", when=DAY, unit_price=Decimal(20000),
            premium=Decimal(500), currency="IDR", document="N-1",
        ),
    )  # fmt: skip
    assert reading.chain.payments == (
        Payment(
            id="N-1-payment", payer="KOP", payee="F-1", amount=Decimal(674500), currency="IDR",
            when=DAY, transfer="N-1-transfer", document="N-1",
        ),
    )  # fmt: skip


def test_without_a_slip_day_and_farmer_name_the_lot(tmp_path) -> None:
    reading = read_sheets(
        tmp_path,
        deliveries="""
            when,farmer,stage,net_kg
            2026-05-04,F-1,beans,1
            2026-05-04,F-2,beans,2
            2026-05-04T09:00,F-1,beans,3
        """,
    )

    assert told(reading) == []
    assert [(lot.id, str(lot.mass)) for lot in reading.chain.lots] == [
        ("2026-05-04-F-1", "1 kg"),
        ("2026-05-04-F-1-2", "3 kg"),
        ("2026-05-04-F-2", "2 kg"),
    ]
    assert reading.chain.payments == ()


@pytest.mark.parametrize(
    ("cells", "mass", "issues"),
    [
        ("10,11,2,1", "10 kg", []),
        ("9,11,2,1", "9 kg", []),  # the tare may be that of one sack
        (",11,2,1", "10 kg", []),
        ("?,,,", "None", []),
        ("8,11,2,1", "8 kg", [("column net_kg: Expected 10 kg (gross less tare), got 8 kg: kept "
                               "as it is")]),
        ("8,1,,2", "8 kg", ["column tare_kg: Expected a tare of at most 1 kg, got 2 kg"]),
        (",11,2,", None, [("column net_kg: Expected a net mass, or gross mass and tare, got "
                           "neither: row not read")]),
        ("x,11,2,1", None, [("column net_kg: Expected a number such as 62.5, 62,5 or 1.234,56, "
                             "got 'x': row not read")]),
    ],
)  # fmt: skip
def test_the_net_mass_is_given_or_worked_out(tmp_path, cells, mass, issues) -> None:
    reading = read_sheets(
        tmp_path,
        deliveries=(
            f"slip,when,farmer,stage,net_kg,gross_kg,sacks,tare_kg\nN-1,2026-05-04,F-1,"
            f"beans,{cells}\n"
        ),
    )

    assert told(reading) == [f"deliveries.csv, row 2, {each}" for each in issues]
    assert [str(lot.mass) for lot in reading.chain.lots] == ([] if mass is None else [mass])


def test_gross_and_tare_stand_for_a_missing_net_column(tmp_path) -> None:
    reading = read_sheets(
        tmp_path,
        deliveries="slip,when,farmer,stage,gross_kg,tare_kg\nN-1,2026-05-04,F-1,beans,5,1\n",
    )

    assert told(reading) == []
    assert reading.chain.lot("N-1").mass == Mass.kg(4)


def test_a_delivery_without_any_mass_column_is_told_once(tmp_path) -> None:
    reading = read_sheets(
        tmp_path,
        deliveries="slip,when,farmer,stage\nN-1,2026-05-04,F-1,beans\nN-2,2026-05-04,F-1,beans\n",
    )

    assert told(reading) == [
        (
            "deliveries.csv, row 1, column net_kg: Expected a column "
            "'net_kg' (or "
            "'neto_kg'), got none: 2 rows not read"
        )
    ]


def test_a_slip_that_comes_twice_is_an_issue_and_makes_nothing_more(tmp_path) -> None:
    reading = read_sheets(
        tmp_path,
        deliveries="""
            slip,when,farmer,stage,net_kg,paid
            N-1,2026-05-04,F-1,beans,1,5
            N-1,2026-05-04,F-1,beans,1,5
            N-1,2026-05-04,F-1,beans,2,9
        """,
        lots="id,stage,mass_kg,made\nN-1,nibs,1,2026-05-04\n",
    )

    assert told(reading) == [
        ("deliveries.csv, row 3: Expected each record once, got row 2 again: kept once"),
        (
            "deliveries.csv, row 4: Expected one lot 'N-1', got another in row 2 "
            "(they differ in net_kg): the first is kept"
        ),
        (
            "lots.csv, row 2, column id: Expected one lot 'N-1', got another in "
            "deliveries, row 2 (a BeanLot and a NibLot): the first is kept"
        ),
    ]
    assert [str(each.amount) for each in reading.chain.payments] == ["5"]


def test_what_a_delivery_lacks_is_told(tmp_path) -> None:
    reading = read_sheets(
        tmp_path, deliveries="slip,when,farmer,stage,net_kg\nN-1,,,,1\nN-2,2026-05-04,F-1,beans,1\n"
    )

    at = "deliveries.csv, row 2, column"
    assert told(reading) == [
        f"{at} when: Expected when it came in, got a blank cell: row not read",
        f"{at} farmer: Expected who brought it, got a blank cell: row not read",
        f"{at} stage: Expected what it is, got a blank cell: row not read",
    ]
    assert [lot.id for lot in reading.chain.lots] == ["N-2"]

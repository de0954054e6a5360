"""V01 to V07: local share, value added, farmers' share, farm price, coverage, pay, criteria."""

from datetime import date
from decimal import Decimal

import pytest

from cocoachain.model.evidence import Attestation, Payment, Permit
from cocoachain.model.lots import ChocolateBatch
from cocoachain.model.movements import Transfer
from cocoachain.model.parties import Centre, Farmer, Partner, Processor
from cocoachain.model.plots import Plot
from cocoachain.model.products import Product

PARTIES = [
    Centre(id="SEN", region="52.08"), Processor(id="IKM"), Farmer(id="F-1"), Farmer(id="F-2"),
    Partner(id="SHOP"), Plot(id="P-1", farmer="F-1", region="52.08.02.2003"),
    Plot(id="P-2", farmer="F-2", region="52.71.01"),
]  # fmt: skip


def trade(make, name, lot, kilograms, giver, taker, price, **fields):
    day, month = fields.pop("day", 1), fields.pop("month", 2)
    currency = fields.pop("currency", "IDR")
    return Transfer(
        id=name, lot=lot, mass=make.mass(kilograms), kind="sale", from_party=giver, to_party=taker,
        when=make.at(month, day, 9), unit_price=Decimal(price), currency=currency, **fields,
    )  # fmt: skip


def bar(make, local, other, *, price=1_000_000, bean_price=50_000, sold="100"):
    """100 kg of a bar of so many kg of beans of each of two plots, all of it sold."""
    return [
        *PARTIES, Product(id="BAR", maker="IKM"),
        make.lot("B-1", "beans", local, plot="P-1", made=make.at(1, 1)),
        make.lot("B-2", "beans", other, plot="P-2", made=make.at(1, 1)),
        trade(make, "T-1", "B-1", local, "F-1", "IKM", bean_price),
        trade(make, "T-2", "B-2", other, "F-2", "IKM", bean_price),
        ChocolateBatch(id="C-1", mass=make.mass(100), product="BAR", made=make.at(3, 1)),
        make.step("S-1", "mix", {"B-1": local, "B-2": other}, {"C-1": "100"}, party="IKM",
                  start=make.at(3, 1), end=make.at(3, 1, 8)),
        trade(make, "T-3", "C-1", sold, "IKM", "consumers", price, month=4),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("local", "found"),
    [
        ("80", []),
        (
            "79.999",
            [
                (
                    "note product BAR: Expected at least 80 % of the cocoa in BAR from region "
                    "52.08, got 79.999 %"
                )
            ],
        ),
    ],
)
def test_four_fifths_of_the_cocoa_are_local(make, local, found):
    other = "20" if local == "80" else "20.001"

    assert make.said("V01", bar(make, local, other)) == found


def test_unknown_origin_is_not_local(make):
    records = [each for each in bar(make, "80", "20") if getattr(each, "id", "") != "P-1"]

    assert len(make.said("V01", records)) == 1


def test_without_a_region_nothing_is_local_or_not(make):
    records = [each for each in bar(make, "1", "99") if not isinstance(each, Centre)]

    assert make.why_not("V01", records) == (
        "neither a centre nor a maker says in which region it is"
    )


@pytest.mark.parametrize(
    ("price", "found"),
    [
        (62_500, []),  # 6,250,000 of beans worth 5,000,000: 20 %
        (62_000, ["note product BAR: Expected at least 20 % of value added by BAR, got 19.355 %"]),
        (50_000, ["note product BAR: Expected at least 20 % of value added by BAR, got 0 %"]),
        (
            49_000,
            [
                (
                    "warning product BAR: Expected BAR to add value, got 4900000 IDR out of "
                    "inputs worth 5000000"
                )
            ],
        ),
    ],
)
def test_a_product_adds_a_fifth_of_value(make, price, found):
    said = [each for each in make.said("V02", bar(make, "80", "20", price=price))
            if "product" in each]  # fmt: skip

    assert said == found


def test_a_stage_that_loses_value_is_found(make):
    records = [
        *PARTIES,
        make.lot("W", "wet_beans", "100", plot="P-1", made=make.at(1, 1)),
        make.lot("D", "beans", "36", made=make.at(2, 1)),
        make.step("DRY", "dry", {"W": "100"}, {"D": "36"}, party="IKM", start=make.at(1, 20),
                  end=make.at(2, 1)),
        trade(make, "T-1", "W", "100", "F-1", "IKM", 18_000),
        trade(make, "T-2", "D", "10", "IKM", "SHOP", 49_000),
    ]  # fmt: skip

    assert make.said("V02", records) == [
        (
            "warning step DRY: Expected drying to add value, got 1764000 IDR out of inputs worth "
            "1800000"
        )
    ]


def test_goods_without_prices_are_not_judged(make):
    lots = make.one_step("dry", {"wet_beans": "10"}, {"beans": "4"}, party="IKM")
    records = [*PARTIES, *lots, trade(make, "T", "IN-wet_beans", "10", "F-1", "IKM", 9)]

    assert make.why_not("V02", records) == "nobody wrote a price of beans"


@pytest.mark.parametrize(("price", "found"), [(50_000, 0), (49_999, 1)])
def test_growers_do_not_get_more_than_all(make, price, found):
    said = make.said("V03", bar(make, "60", "40", price=price))

    assert len(said) == found
    if found:
        assert said == [
            (
                "error product BAR: Expected growers to get at most the 4999900 IDR that BAR was "
                "sold for, got 5000000 paid for the beans behind it"
            )
        ]


def test_of_what_is_not_sold_yet_no_beans_are_counted(make):
    assert make.said("V03", bar(make, "60", "40", price=60_000, sold="10")) == []


def test_a_price_without_currency_beside_others_is_found(make):
    plain = trade(make, "T-9", "C-1", "1", "IKM", "SHOP", 90_000, currency=None)
    said = make.said("V03", bar(make, "60", "40", sold="99"), plain)

    assert said == [
        "warning transfer T-9: Expected a currency for each price, got none for 1 of 4: T-9"
    ]


def deliveries(make, *prices):
    found = list(PARTIES)
    for number, price in enumerate(prices):
        name = f"B-{number}"
        found.append(make.lot(name, "beans", "10", plot="P-1", made=make.at(1, 1)))
        found.append(trade(make, f"T-{number}", name, "10", "F-1", "IKM", price, day=number + 1))
    return found


@pytest.mark.parametrize(("odd", "found"), [(25_000, 0), (24_999, 1), (100_000, 0), (100_001, 1)])
def test_a_farm_price_lies_between_half_and_twice_the_median(make, odd, found):
    said = make.said("V04", deliveries(make, 50_000, 50_000, odd, 50_000, 50_000))

    assert len(said) == found


def test_the_odd_price_is_told_with_its_quarter(make):
    assert make.said("V04", deliveries(make, 50_000, 50_000, 5_000, 50_000, 50_000)) == [
        (
            "warning transfer T-2: Expected 25000 to 100000 IDR a kilogram of beans from growers "
            "in the quarter from 2026-01-01, got 5000"
        )
    ]


def test_few_deliveries_tell_no_median(make):
    assert make.why_not("V04", deliveries(make, 1, 2, 3, 400)) == (
        "no quarter has so many deliveries with a price"
    )
    assert len(make.said("V04", deliveries(make, 1, 2, 3, 400), fewest=4)) == 2


@pytest.mark.parametrize(("known", "found"), [("95", 0), ("94.99", 1)])
def test_a_figure_rests_on_95_per_cent_of_traced_cocoa(make, known, found):
    rest = "5" if known == "95" else "5.01"
    records = [
        make.lot("B-1", "beans", known, plot="P-1"), make.lot("B-2", "beans", rest, farmer="F-2"),
        ChocolateBatch(id="C-1", mass=make.mass(100), made=make.at(3, 1)),
        make.step("S-1", "mix", {"B-1": known, "B-2": rest}, {"C-1": "100"}),
    ]  # fmt: skip
    said = make.said("V05", *records)

    assert len(said) == found
    if found:
        assert said == [
            (
                "warning lot C-1: Expected at least 95 % of the cocoa in chocolate traced to "
                "plots, got 94.99 %: 5.01 kg of unknown origin"
            )
        ]


def paid(make, *amounts, last=6, **fields):
    """One delivery of 500,000 in February, and payments for it."""
    later = make.lot("LATER", "beans", "1", plot="P-1", made=make.at(last, 1))
    return [
        *PARTIES, later, make.lot("B-1", "beans", "10", plot="P-1", made=make.at(1, 1)),
        trade(make, "T-1", "B-1", "10", "F-1", "IKM", 50_000),
        Payment(id="PAY-0", payer="IKM", payee="F-2", amount=Decimal(1), currency="EUR"),
        *(Payment(id=f"PAY-{n + 1}", payer="IKM", payee="F-1", amount=Decimal(amount),
                  currency="IDR", when=make.at(3, 1), **{"transfer": "T-1", **fields})
          for n, amount in enumerate(amounts)),
    ]  # fmt: skip


def v06(make, *args, **fields):
    said = make.said("V06", paid(make, *args, **fields))
    return [each for each in said if "F-2" not in each]


@pytest.mark.parametrize("amounts", [(500_000,), (200_000, 300_000), (495_000,), (505_000,)])
def test_a_delivery_that_is_paid_within_a_hundredth_is_in_order(make, amounts):
    assert v06(make, *amounts) == []


@pytest.mark.parametrize(
    ("amounts", "told"),
    [
        ((), "Expected 500000 IDR paid to F-1 for delivery T-1, got 0"),
        ((494_999,), "Expected 500000 IDR paid to F-1 for delivery T-1, got 494999"),
        ((505_001,), "Expected at most 500000 IDR paid to F-1 for delivery T-1, got 505001"),
        (
            (500_000, 500_000),
            "Expected at most 500000 IDR paid to F-1 for delivery T-1, got 1000000",
        ),
    ],
)
def test_a_delivery_paid_wrongly_is_found(make, amounts, told):
    assert v06(make, *amounts) == [f"warning transfer T-1: {told}"]


def test_a_payment_that_names_no_delivery_counts_for_what_is_open(make):
    assert v06(make, 500_000, transfer=None) == []
    assert v06(make, 100_000, transfer=None) == [
        (
            "warning farmer F-1: Expected 500000 IDR paid by IKM to F-1 for 1 deliveries, got "
            "100000: T-1"
        )
    ]


def test_a_young_delivery_may_be_unpaid(make):
    assert v06(make, last=4) == []  # 1 April is 59 days after 1 February
    assert len(v06(make, last=5)) == 1


def criteria(make, *records):
    lot = ChocolateBatch(id="C-1", product="BAR", made=make.at(3, 1))
    said = make.said("V07", Product(id="BAR", maker="IKM"), lot, Centre(id="SEN"), *records)
    return [each.split(":")[0] + ":" + each.split(" of ")[1][:8] for each in said]


def told(about, statement, until=None):
    return Attestation(id=f"A-{statement}", about=about, statement=statement, by="office",
                       when=date(2025, 1, 1), valid_to=until)  # fmt: skip


EVERY = [
    told("SEN", "recognised as a centre"), told("SEN", "environment cared for"),
    told("IKM", "P-IRT given"), told("BAR", "Halal"), told("BAR", "a recipe of its own"),
    told("BAR", "pride of the village"),
]  # fmt: skip


def test_every_criterion_can_be_attested(make):
    assert criteria(make, *EVERY) == []


def test_what_nobody_recorded_is_a_note(make):
    assert sorted(criteria(make)) == [
        "note centre SEN:care for", "note centre SEN:recognit", "note product BAR:a distri",
        "note product BAR:a halal ", "note product BAR:pride", "note product BAR:uniquene",
    ]  # fmt: skip


@pytest.mark.parametrize(("until", "found"), [(date(2026, 3, 1), 0), (date(2026, 2, 28), 1)])
def test_an_attestation_that_lapsed_is_a_warning(make, until, found):
    said = criteria(make, *EVERY[1:], told("SEN", "recognised as a centre", until))

    assert said == ["warning attestation A-recognised as a centre:recognit"] * found


def test_permits_of_the_chain_tell_two_criteria(make):
    papers = [
        Permit(id="X", holder="IKM", scheme="P-IRT", product="BAR", valid_from=date(2024, 1, 1)),
        Permit(id="Y", holder="IKM", scheme="halal", valid_from=date(2024, 1, 1)),
    ]

    assert criteria(make, *papers, *(EVERY[n] for n in (0, 1, 4, 5))) == []


def test_where_nobody_asks_for_stars_nothing_is_judged(make):
    lot = ChocolateBatch(id="C-1", product="BAR", made=make.at(3, 1))

    assert make.why_not("V07", Product(id="BAR", maker="IKM"), lot) == (
        "no centre and no attestation is recorded, so nobody asks for OVOP"
    )

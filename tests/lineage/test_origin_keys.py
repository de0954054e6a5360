"""By what an origin may be named."""

from datetime import UTC, date, datetime

import pytest

from cocoachain.lineage.origin_keys import ORIGIN_KEYS, key_of
from cocoachain.model.chain import Chain
from cocoachain.model.evidence import Certificate
from cocoachain.model.lots import BeanLot, Lot
from cocoachain.model.parties import Centre, Farmer, FarmerGroup, Membership
from cocoachain.model.plots import Plot

CHAIN = Chain.of(
    [
        Farmer(id="F-1", name="Petani Satu"),
        Farmer(id="F-2", name="Petani Dua", group="G-ALWAYS"),
        FarmerGroup(id="G-ALWAYS"),
        FarmerGroup(id="G-OLD"),
        FarmerGroup(id="G-NEW"),
        Centre(id="SENTRA"),
        Membership(party="F-1", group="G-OLD", start=date(2024, 1, 1), end=date(2025, 12, 31)),
        Membership(party="F-1", group="G-NEW", start=date(2026, 1, 1)),
        Membership(party="F-2", group="SENTRA", start=date(2020, 1, 1)),
        Certificate(
            id="RA-1", holder="G-NEW", scheme="RA", valid_from=date(2026, 2, 1),
            valid_to=date(2026, 6, 30),
        ),
        Certificate(id="EU-1", holder="F-1", scheme="EU organic", valid_from=date(2026, 6, 30)),
        Plot(id="P-1", farmer="F-1", region="52.08.02.2003", clones=("MCC 02", "ICCRI 03")),
        Plot(id="P-2", farmer="F-2", region="52.08.01", clones=("MCC 02",)),
        Plot(id="P-3", region="GH-AH"),
    ]
)  # fmt: skip


def _named(by: str, **told: object) -> str | None:
    return key_of(CHAIN, by)(BeanLot(id="L", **told))


def test_there_is_a_key_for_each_word_of_the_contract() -> None:
    assert ORIGIN_KEYS == (
        "plot", "farmer", "group", "village", "district", "regency", "province", "country",
        "variety", "certificate", "lot",
    )  # fmt: skip
    assert [
        by for by in ORIGIN_KEYS if _named(by, plot="P-1", harvested=date(2026, 3, 1)) is None
    ] == []


@pytest.mark.parametrize(
    ("by", "plot", "name"),
    [
        ("plot", "P-1", "P-1"),
        ("farmer", "P-1", "F-1"),
        ("village", "P-1", "52.08.02.2003"),
        ("district", "P-1", "52.08.02"),
        ("regency", "P-1", "52.08"),
        ("province", "P-1", "52"),
        ("country", "P-1", "ID"),
        ("variety", "P-1", "ICCRI 03+MCC 02"),
        ("lot", "P-1", "L"),
        ("village", "P-2", None),
        ("district", "P-2", "52.08.01"),
        ("farmer", "P-3", None),
        ("variety", "P-3", None),
        ("province", "P-3", "GH-AH"),
        ("country", "P-3", "GH"),
        ("plot", "P-NOWHERE", "P-NOWHERE"),
        ("farmer", "P-NOWHERE", None),
        ("country", "P-NOWHERE", None),
        ("plot", None, None),
        ("lot", None, None),
    ],
)
def test_a_plot_tells_its_farmer_its_regions_and_its_clones(
    by: str, plot: str | None, name: str | None
) -> None:
    assert _named(by, plot=plot) == name


def test_a_farmer_without_plot_is_known_by_farmer_and_unknown_by_plot() -> None:
    assert _named("farmer", farmer="F-2") == "F-2"
    assert _named("group", farmer="F-2") == "G-ALWAYS"
    assert _named("lot", farmer="F-2") == "L"
    assert _named("plot", farmer="F-2") is None
    assert _named("village", farmer="F-2") is None


def test_who_grew_it_is_first_what_the_lot_says_itself() -> None:
    assert _named("farmer", plot="P-1", farmer="F-2") == "F-2"


@pytest.mark.parametrize(
    ("harvested", "group"),
    [
        (date(2023, 12, 31), None),
        (date(2024, 1, 1), "G-OLD"),
        (date(2025, 12, 31), "G-OLD"),
        (date(2026, 1, 1), "G-NEW"),
        (None, "G-NEW+G-OLD"),
    ],
)
def test_a_group_is_that_of_the_day_of_the_harvest(
    harvested: date | None, group: str | None
) -> None:
    assert _named("group", plot="P-1", harvested=harvested) == group


def test_where_no_harvest_is_dated_the_day_counts_on_which_the_lot_was_closed() -> None:
    assert _named("group", plot="P-1", made=datetime(2025, 5, 1, 8, tzinfo=UTC)) == "G-OLD"


def test_a_centre_is_no_group() -> None:
    assert _named("group", plot="P-2", harvested=date(2026, 1, 1)) == "G-ALWAYS"


@pytest.mark.parametrize(
    ("harvested", "certificate"),
    [
        (date(2026, 1, 31), None),
        (date(2026, 2, 1), "RA-1"),
        (date(2026, 6, 29), "RA-1"),
        (date(2026, 6, 30), "EU-1+RA-1"),
        (date(2026, 7, 1), "EU-1"),
        (date(2025, 12, 31), None),
        (None, None),
    ],
)
def test_a_certificate_of_a_group_covers_its_members_while_both_last(
    harvested: date | None, certificate: str | None
) -> None:
    assert _named("certificate", plot="P-1", harvested=harvested) == certificate


@pytest.mark.parametrize(
    ("by", "plots", "name"),
    [
        ("plot", ("P-2", "P-1"), "P-1+P-2"),
        ("farmer", ("P-2", "P-1"), "F-1+F-2"),
        ("regency", ("P-2", "P-1"), "52.08"),
        ("district", ("P-2", "P-1"), "52.08.01+52.08.02"),
        ("country", ("P-3", "P-1"), "GH+ID"),
        ("variety", ("P-2", "P-1"), "ICCRI 03+MCC 02"),
        ("farmer", ("P-1", "P-3"), None),
        ("village", ("P-1", "P-2"), None),
        ("certificate", ("P-1", "P-2"), None),
    ],
)
def test_several_plots_are_one_key_if_each_of_them_has_a_value(
    by: str, plots: tuple[str, ...], name: str | None
) -> None:
    assert _named(by, plots=plots, harvested=date(2026, 3, 1)) == name


def test_a_lot_that_only_has_a_region_is_known_by_region_alone() -> None:
    assert _named("regency", region="52.08") == "52.08"
    assert _named("district", region="52.08") is None
    assert _named("country", region="GH") == "GH"
    assert _named("lot", region="GH") is None
    assert key_of(CHAIN, lambda lot: lot.id)(BeanLot(id="L", region="GH")) is None


def test_a_region_of_the_lot_stands_in_where_its_plot_does_not_tell() -> None:
    assert _named("village", plot="P-2", region="52.08.01.2003") == "52.08.01.2003"
    assert _named("district", plot="P-2", region="52.08.09") == "52.08.01"
    assert _named("province", plot="P-NOWHERE", region="GH-AH") == "GH-AH"
    assert _named("country", farmer="F-1", region="ID") == "ID"


def test_a_function_gets_the_record_of_a_source_that_says_where_it_grew() -> None:
    lot: Lot = BeanLot(id="L", plot="P-1")
    seen: list[Lot] = []

    def name(each: Lot) -> str:
        seen.append(each)
        return "mine"

    assert key_of(CHAIN, name)(lot) == "mine"
    assert key_of(CHAIN, name)(BeanLot(id="UNTOLD")) is None
    assert seen == [lot]

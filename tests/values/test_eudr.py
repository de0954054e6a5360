"""What the regulation asks, as data."""

from datetime import date
from decimal import Decimal

import pytest

from cocoachain.errors import UnknownChoiceError
from cocoachain.values import eudr


def test_the_editions_follow_each_other_without_a_gap():
    first, second = eudr.editions().values()

    assert [first.name, second.name] == ["1.3", "v3"] == [*eudr.editions()]
    assert (first.edition, second.edition) == (date(2025, 2, 18), date(2026, 5, 29))
    assert first.valid_to is not None
    assert (second.valid_from - first.valid_to).days == 1
    assert second.valid_to is None


def test_the_editions_differ_in_cutting_and_in_the_smallest_point():
    first, second = eudr.edition("1.3"), eudr.edition("v3")

    assert (first.cut, second.cut) == ("round", "truncate")
    assert (first.point_area_least_ha, second.point_area_least_ha) == (
        Decimal("0.1"),
        Decimal("0.0001"),
    )
    assert (first.fewest_decimals, second.fewest_decimals) == (0, 6)
    for each in (first, second):
        assert each.point_area_most_ha == 4
        assert each.file_bytes_most == 25_000_000
        assert (each.producers_per_commodity_most, each.producers_per_statement_most) == (
            1_000,
            10_000,
        )
        assert (each.commodities_most, each.references_most) == (100, 2_000)


@pytest.mark.parametrize(
    ("written", "truncated", "rounded"),
    [
        ("1.0000005", 1_000_000, 1_000_001),
        ("-1.0000005", -1_000_000, -1_000_001),
        ("1.00000049999999999999999999999999999999", 1_000_000, 1_000_000),
        ("0.99999999999999999999999999999999999999", 999_999, 1_000_000),
        ("-0.0000001", 0, 0),
        ("180", 180_000_000, 180_000_000),
    ],
)
def test_coordinates_are_cut_toward_zero_or_rounded(written, truncated, rounded):
    assert eudr.edition("v3").micro(Decimal(written)) == truncated
    assert eudr.edition("1.3").micro(Decimal(written)) == rounded


def test_an_unknown_edition_gets_the_nearest_name():
    with pytest.raises(UnknownChoiceError) as caught:
        eudr.edition("V3")

    assert str(caught.value) == "Expected an edition of the EUDR rules, got 'V3'. Nearest: 'v3'."


def test_the_dates_of_application_are_data_and_the_newest_stands_last():
    last = eudr.law()["application"][-1]

    assert last["amended_by"] == "2025/2650"
    assert last["large_and_medium"] == date(2026, 12, 30)
    assert last["micro_and_small"] == date(2027, 6, 30)
    assert eudr.cut_off() == date(2020, 12, 31)


def test_numbers_are_told_by_their_pattern():
    assert eudr.is_statement_number("26FRYUI34JTQKB")
    assert not eudr.is_statement_number("26FRYUI34JTQK")
    assert not eudr.is_statement_number("26fryui34jtqkb")
    assert eudr.is_simplified_number("S26FRYUI34JTQK")
    assert not eudr.is_simplified_number("26FRYUI34JTQKB")
    assert eudr.is_verification_number("AB12CD34")
    assert not eudr.is_verification_number("AB12CD3")


def test_headings_fit_stages_and_the_list_ends_with_1806():
    assert eudr.headings_of("beans")[0] == "1801"
    assert eudr.headings_of("pods") == ()
    assert [eudr.is_covered(each) for each in ("1801", "180690", "1800", "1807", "170490")] == [
        True, True, False, False, False,
    ]  # fmt: skip


def test_markets_and_risks():
    assert eudr.is_union_market("DE")
    assert eudr.is_union_market("xi")
    assert not eudr.is_union_market("ID")
    assert not eudr.is_union_market(None)
    assert (eudr.risk_of("ID"), eudr.risk_of("RU"), eudr.risk_of("GH")) == (
        "standard",
        "high",
        None,
    )


def test_countries_have_boxes_and_the_sea_has_none():
    assert len(eudr.countries()) == 249
    assert eudr.lies_in("ID", 116.24, -8.31) is True
    assert eudr.lies_in("ID", -8.31, 116.24) is False
    assert eudr.lies_in("TV", 179.2, -8.5) is None
    assert eudr.lies_in("XX", 1, 1) is None
    assert eudr.lands_at(-5.3, 7.2)
    assert not eudr.lands_at(7.2, -5.3)

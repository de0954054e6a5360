"""N03: region codes that do not exist, and plots that lie elsewhere."""

from decimal import Decimal

import pytest

from cocoachain.errors import RecordTypeError
from cocoachain.model.chain import Chain
from cocoachain.model.parties import Farmer
from cocoachain.model.plots import Plot
from cocoachain.rules.checking import check
from cocoachain.values.geometry import MultiPolygon, Point, Polygon
from cocoachain.values.registers import listed_regions, provinces, wholly_listed


def plot(region="52.08.02.2003", **fields):
    return Plot(id="KBN-1", farmer="F-1", region=region, **fields)


@pytest.mark.parametrize(
    "code",
    ["52.08.02.2003", "52.08.02", "52.08", "52", "35.09.01.2001", "96", "GH-AH", "ID-NB", "ID"],
)
def test_a_code_that_exists_or_may_exist_is_let_be(make, code):
    assert make.said("N03", plot(code)) == []


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("Gangga", "a region code such as 52.08.02.2003 or GH-AH, got Gangga"),
        ("52.8", "a region code such as 52.08.02.2003 or GH-AH, got 52.8"),
        ("52.08.02.3003", "a region code such as 52.08.02.2003 or GH-AH, got 52.08.02.3003"),
        ("520802", "a region code such as 52.08.02.2003 or GH-AH, got 520802"),
        ("QQ-01", "a region code such as 52.08.02.2003 or GH-AH, got QQ-01"),
        ("97.08", "a region code that begins with a province, got 97.08"),
    ],
)
def test_a_code_that_cannot_exist_is_an_error(make, code, told):
    assert make.said("N03", plot(code)) == [f"error plot KBN-1: Expected {told}"]


def test_a_village_that_is_not_in_the_table_names_the_nearest(make):
    [told] = make.said("N03", plot("52.08.02.2009"))

    assert told.startswith(
        "error plot KBN-1: Expected a region code of the table of 2025, got 52.08.02.2009 "
        "(nearest: "
    )
    assert "52.08.02.2003 Genggelang" in told
    assert told.count(", 52.08.") == told.count("52.08.") - 2


def test_the_table_is_whole_where_it_says_so():
    villages = [code for code in listed_regions() if code.startswith("52.08.") and len(code) == 13]

    assert wholly_listed() == ("52.08",)
    assert len(villages) == 43
    assert len(provinces()) == 38


@pytest.mark.parametrize(
    ("country", "told"),
    [
        ("ID", None),
        ("GH", "a region of GH, got 52.08"),
        ("id", "a country code of ISO 3166-1 such as ID, got id"),
        ("Indonesia", "a country code of ISO 3166-1 such as ID, got Indonesia"),
        ("XX", "a country code of ISO 3166-1 such as ID, got XX"),
    ],
)
def test_a_country_is_an_iso_code_and_that_of_the_region(make, country, told):
    wanted = [] if told is None else [f"error farmer F-1: Expected {told}"]

    assert make.said("N03", Farmer(id="F-1", region="52.08", country=country)) == wanted


@pytest.mark.parametrize(
    ("longitude", "latitude", "outside"),
    [
        ("116.232294", "-8.356181", False),
        ("116.0", "-8.6", False),
        ("116.6", "-8.2", False),
        ("115.999999", "-8.3", True),
        ("116.600001", "-8.3", True),
        ("116.3", "-8.600001", True),
        ("116.3", "-8.199999", True),
        ("-8.356181", "16.232294", True),
    ],
)
def test_a_plot_outside_the_box_of_its_regency_is_a_warning(make, longitude, latitude, outside):
    placed = plot(longitude=Decimal(longitude), latitude=Decimal(latitude))
    told = (
        "warning plot KBN-1: Expected the plot in Lombok Utara (52.08), 116.0 to 116.6 E and "
        f"-8.6 to -8.2 N, got it at {longitude} E {latitude} N"
    )

    assert make.said("N03", placed) == ([told] if outside else [])


def test_a_plot_elsewhere_has_no_box(make):
    assert make.said("N03", plot("35.09", longitude=Decimal(0), latitude=Decimal(0))) == []


SQUARE = Polygon([[Point(0, 0), Point(4, 0), Point(4, 4), Point(0, 4)],
                  [Point(1, 1), Point(2, 1), Point(2, 2), Point(1, 2), Point(1, 1)]])  # fmt: skip


@pytest.mark.parametrize(
    ("at", "inside"),
    [(("3", "3"), True), (("1.5", "1.5"), False), (("5", "3"), False), (("-1", "3"), False)],
)
def test_an_outline_of_the_region_that_is_given_decides(at, inside):
    longitude, latitude = at
    placed = plot("35.09.01", longitude=Decimal(longitude), latitude=Decimal(latitude))

    verdict = check(
        Chain.of([placed]), rules=["N03"], settings={"N03": {"outlines": {"35.09": SQUARE}}}
    )

    told = f"Expected the plot inside the outline of 35.09, got it at {longitude} E {latitude} N"
    assert [each.message for each in verdict.findings] == ([] if inside else [told])
    assert all(each.severity == "error" for each in verdict.findings)


SQUARE_FAR = Polygon([[Point(20, 20), Point(24, 20), Point(24, 24), Point(20, 24)]])
KITE = Polygon([[Point(1, 2), Point(4, 3), Point(2, 7), Point(0, 4)]])
"""A polygon without a hole, and without a side that runs north or east."""


@pytest.mark.parametrize(
    ("at", "inside"),
    [
        (("2", "4"), True),
        (("3.4", "3"), True),
        (("3.6", "2.8"), False),
        (("1.01", "5.5"), True),
        (("0.99", "5.5"), False),
        (("2.74", "5.5"), True),
        (("2.76", "5.5"), False),
        (("0.51", "3"), True),
        (("0.49", "3"), False),
        (("5", "4"), False),
        (("2", "8"), False),
    ],
)
@pytest.mark.parametrize(
    "outline", [KITE, MultiPolygon([SQUARE_FAR, KITE])], ids=["alone", "one of two"]
)
def test_a_plot_lies_in_a_slanting_outline_or_beside_it(outline, at, inside):
    longitude, latitude = map(Decimal, at)
    placed = plot("35.09.01", longitude=longitude, latitude=latitude)

    verdict = check(
        Chain.of([placed]), rules=["N03"], settings={"N03": {"outlines": {"35.09": outline}}}
    )

    assert len(verdict.findings) == (0 if inside else 1)


def test_the_outline_of_the_smallest_region_decides():
    placed = plot("35.09.01", longitude=Decimal(2), latitude=Decimal(4))
    outlines = {"35": SQUARE_FAR, "35.09": KITE}

    verdict = check(Chain.of([placed]), rules=["N03"], settings={"N03": {"outlines": outlines}})

    assert verdict.findings == ()


def test_outlines_are_outlines():
    with pytest.raises(RecordTypeError) as caught:
        check(Chain.of([plot()]), rules=["N03"], settings={"N03": {"outlines": {"52": "x"}}})

    assert str(caught.value) == (
        "Expected region codes with their outlines, got dict (setting outlines of N03)"
    )


def test_without_regions_the_rule_is_not_run():
    verdict = check(Chain.of([Farmer(id="F-1")]), rules=["N03"])

    assert verdict.not_run == {"N03": "no record has a region or a country"}

"""What the EUDR asks of lots for the EU and of their declarations (E01, E02, E08 to E13, E20)."""

from datetime import UTC, date, datetime

import pytest

from cocoachain.errors import RecordError, RecordTypeError
from cocoachain.model.evidence import Declaration, LandDocument, PlotCheck
from cocoachain.model.movements import Transfer
from cocoachain.model.parties import Farmer, Partner
from cocoachain.model.plots import Plot, Site
from cocoachain.model.products import Product, Recipe

WHEN = datetime(2026, 6, 1, tzinfo=UTC)
NOT_BOUND = "no lot is declared, or sent to a party or site in the EU"


def plot(name="KBN-1", **fields):
    place = {"longitude": "116.238101", "latitude": "-8.310201"}
    return Plot(id=name, farmer="F-1", region="52.08.02.2003", **{**place, **fields})


def nowhere(name):
    return plot(name, longitude=None, latitude=None)


def declared(*lots, name="DDS-1", **fields):
    return Declaration(id=name, lots=lots, **fields)


def checked(name="KBN-1", result="clear", about="deforestation", day=date(2025, 2, 28)):
    return PlotCheck(plot=name, about=about, result=result, as_of=day, source="satellite")


def blend(make, *sources, name="BLEND", out=None):
    """Sources of 10 kg each, pooled."""
    step = make.step("POOL", "pool", dict.fromkeys([each.id for each in sources], 10),
                     {name: out or 10 * len(sources)})  # fmt: skip
    return [*sources, step, make.lot(name, "bean_blend", out or 10 * len(sources))]


# E01 ----------------------------------------------------------------------------------------------


def test_a_declared_blend_of_placed_plots_is_traced(make):
    one = make.lot("A", "beans", 10, plot="KBN-1")
    other = make.lot("B", "beans", 10, plots=["KBN-1", "KBN-2"])
    records = blend(make, one, other)

    assert make.said("E01", records, plot(), plot("KBN-2"), declared("BLEND")) == []


def test_cocoa_of_plots_without_a_place_or_of_none_is_not_traced(make):
    records = blend(
        make,
        make.lot("A", "beans", 10, plot="KBN-1"),
        make.lot("B", "beans", 10, plot="KBN-2"),
        make.lot("C", "beans", 10, farmer="F-1"),
        make.lot("D", "beans", 10, plots=["KBN-1", "KBN-2"]),
    )

    assert make.said("E01", records, plot(), nowhere("KBN-2"), declared("BLEND")) == [
        (
            "error lot BLEND: Expected all cocoa of the lot traced to plots with a place, or to a"
            " declaration, got 25 %: not traced are B, C, D"
        )
    ]


def test_a_trace_of_untraced_cocoa_is_an_error_and_never_shown_as_a_hundred_per_cent(make):
    records = [
        make.lot("A", "beans", 1000, plot="KBN-1"),
        make.lot("B", "beans", "0.001", farmer="F-1"),
        make.step("POOL", "pool", {"A": 1000, "B": "0.001"}, {"BLEND": "1000.001"}),
        make.lot("BLEND", "bean_blend", "1000.001"),
    ]

    assert make.said("E01", records, plot(), declared("BLEND")) == [
        (
            "error lot BLEND: Expected all cocoa of the lot traced to plots with a place, or to a"
            " declaration, got 99.9999 %: not traced are B"
        )
    ]


def test_a_declaration_with_a_number_stands_for_what_was_bought_in(make):
    records = blend(
        make,
        make.lot("A", "beans", 10, plot="KBN-1"),
        make.lot("B", "beans", 10, supplier="S-1"),
    )
    upstream = declared("B", name="DDS-0", reference="26FRYUI34JTQKB")

    assert make.said("E01", records, plot(), declared("BLEND"), upstream) == []
    assert make.said("E01", records, plot(), declared("BLEND"), declared("B", name="D-0")) == [
        (
            "error lot B: Expected all cocoa of the lot traced to plots with a place, or to a"
            " declaration, got 0 %: not traced are B"
        ),
        (
            "error lot BLEND: Expected all cocoa of the lot traced to plots with a place, or to a"
            " declaration, got 50 %: not traced are B"
        ),
    ]


def test_without_masses_the_untraced_lots_are_named_without_a_share(make):
    records = [
        make.lot("A", "beans", plot="KBN-1"),
        make.lot("B", "beans", farmer="F-1"),
        make.step("POOL", "pool", {"A": None, "B": None}, {"BLEND": None}),
        make.lot("BLEND", "bean_blend"),
    ]
    sound = [records[0], make.step("POOL", "pool", {"A": None}, {"BLEND": None}), records[3]]

    assert make.said("E01", records, plot(), declared("BLEND")) == [
        (
            "error lot BLEND: Expected all cocoa of the lot traced to plots with a place, or to a"
            " declaration, got lots that are not: B"
        )
    ]
    assert make.why_not("E01", sound, plot(), declared("BLEND")) == (
        "1 of 1 lots for the EU: a portion was not measured"
    )


@pytest.mark.parametrize(
    ("out", "share"), [("10", None), ("10.1", None), ("10.102", "98.99"), ("20", "50")]
)
def test_what_weighing_adds_is_borne_up_to_one_per_cent(make, out, share):
    records = blend(make, make.lot("A", "beans", 10, plot="KBN-1"), out=out)
    said = make.said("E01", records, plot(), declared("BLEND"))

    assert [each.split(", got ")[1] for each in said] == (
        [f"{share} %: steps put out more than they took in"] if share else []
    )


def test_lots_are_bound_by_declaration_by_party_or_by_site_and_ingredients_never(make):
    lot = make.lot("A", "beans", 10, farmer="F-1")
    sugar = make.lot("S", "ingredient", 10)

    def sent(**to):
        return Transfer(id="T-1", lot="A", **to)

    def bound(*records):
        return len(make.run("E01", lot, sugar, *records).findings) == 1

    assert bound(sent(to_party="P-1"), Partner(id="P-1", country="NL"))
    assert bound(sent(to_site="X"), Site(id="X", party="P-1"), Partner(id="P-1", country="XI"))
    assert bound(sent(to_site="X"), Site(id="X", region="DE-HH"))
    assert not bound(sent(to_party="P-1"), Partner(id="P-1", country="CH"))
    assert make.why_not("E01", lot, sugar, declared("S")) == NOT_BOUND
    assert make.why_not("E01", lot) == NOT_BOUND
    assert len(make.said("E01", lot, lots=["A"])) == 1
    assert len(make.said("E01", lot, lots="A")) == 1
    with pytest.raises(RecordTypeError, match="Expected identifiers of lots, got 7"):
        make.said("E01", lot, lots=7)


# E02 ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("checks", "got"),
    [
        ([checked()], None),
        ([checked(day=date(2021, 1, 1))], None),
        ([checked(day=date(2020, 12, 31))], "clear as of 2020-12-31"),
        ([], "none"),
        ([checked(result="unknown")], "unknown as of 2025-02-28"),
        ([checked(about="protected_area")], "none"),
        ([checked(result="found", day=date(2020, 12, 31))], "found as of 2020-12-31"),
        ([checked(result="found", day=date(2020, 12, 31)), checked()], None),
    ],
)
def test_a_plot_of_a_lot_for_the_eu_must_be_clear_after_the_cut_off(make, checks, got):
    records = [make.lot("A", "beans", 10, plot="KBN-1"), plot(), declared("A"), *checks]

    assert make.said("E02", records) == (
        [
            (
                "error plot KBN-1: Expected a check that finds no deforestation after"
                " 2020-12-31, got"
                f" {got}; the plot can be in A"
            )
        ]
        if got
        else []
    )


def test_clearing_after_the_cut_off_is_found_wherever_the_cocoa_went(make):
    found = checked(result="found", day=date(2021, 1, 1))

    assert make.said("E02", plot(), found, checked()) == [
        (
            "error plot KBN-1: Expected no deforestation after 2020-12-31, got it found as of"
            " 2021-01-01"
            " by satellite"
        )
    ]
    assert make.why_not("E02", plot(), checked(result="unknown")) == NOT_BOUND
    assert make.why_not("E02", plot(), found, cut_off=date(2021, 1, 1)) == NOT_BOUND


# E08 ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"reference": "26FRYUI34JTQKB", "verification": "ABCD1234"}, None),
        ({"reference": "26FRYUI34JTQKBX"},
         "error: Expected a reference number of at most 14 characters, got 15: 26FRYUI34JTQKBX"),
        ({"reference": "26FRYUI34JTQK"},
         "warning: Expected a reference number such as 26FRYUI34JTQKB, got 26FRYUI34JTQK"),
        ({"reference": "26frYUI34JTQKB"},
         "warning: Expected a reference number such as 26FRYUI34JTQKB, got 26frYUI34JTQKB"),
        ({"verification": "1234"},
         "error: Expected a verification number of 5 to 35 characters, got 4"),
        ({"verification": "12345"},
         "warning: Expected a verification number of 8 letters and digits, got 12345"),
        ({"verification": "1" * 35},
         f"warning: Expected a verification number of 8 letters and digits, got {'1' * 35}"),
        ({"verification": "1" * 36},
         "error: Expected a verification number of 5 to 35 characters, got 36"),
        ({"reference": "S26FRYUI34JTQK"}, None),
        ({"reference": "S26FRYUI34JTQK", "party": "F-1"},
         ("error: Expected a due diligence statement from ID, a country of standard risk, got the"
         " simplified declaration S26FRYUI34JTQK")),
        ({"reference": "S26FRYUI34JTQK", "party": "GH-1"}, None),
        ({"reference": "S26FRYUI34JTQK", "lots": ["A"]},
         ("error: Expected a due diligence statement from ID, a country of standard risk, got the"
         " simplified declaration S26FRYUI34JTQK")),
    ],
)  # fmt: skip
def test_numbers_are_written_as_the_information_system_writes_them(make, fields, message):
    around = [Farmer(id="F-1", country="ID"), Farmer(id="GH-1", country="GH"), plot(),
              make.lot("A", "beans", 1, plot="KBN-1")]  # fmt: skip
    said = make.said("E08", around, Declaration(id="D", **fields))

    assert [each.replace(" declaration D", "", 1) for each in said] == (
        [message] if message else []
    )


def test_without_declarations_their_rules_are_not_run(make):
    for code in ("E08", "E10", "E12", "E20"):
        assert make.why_not(code) == "no declaration is recorded"


# E09 ----------------------------------------------------------------------------------------------

TENURE = {"tenure_start": date(2020, 1, 1), "tenure_end": date(2026, 5, 2)}


@pytest.mark.parametrize(
    ("day", "found"),
    [(date(2020, 1, 1), False), (date(2026, 5, 2), False), (date(2019, 12, 31), True),
     (date(2026, 5, 3), True)],
)  # fmt: skip
def test_a_harvest_lies_within_the_tenure_of_its_plot(make, day, found):
    said = make.said("E09", plot(**TENURE), make.lot("A", "beans", 1, plot="KBN-1", harvested=day))

    assert said == (
        [
            (
                "error lot A: Expected a harvest within the tenure of plot KBN-1, from"
                " 2020-01-01 to"
                f" 2026-05-02, got {day}"
            )
        ]
        if found
        else []
    )


def test_a_source_of_a_lot_for_the_eu_has_a_day_of_harvest_or_of_making(make):
    undated = make.lot("A", "beans", 10, plot="KBN-1")
    records = blend(make, undated)

    assert make.said("E09", records, plot(**TENURE)) == []
    assert make.said("E09", records, plot(), declared("BLEND")) == [
        "error lot A: Expected the day of its harvest, got none; it is in BLEND"
    ]
    made = make.lot("A", "beans", 10, plot="KBN-1", made=make.at(5, 2))
    assert make.said("E09", blend(make, made), plot(**TENURE), declared("BLEND")) == []


# E10 ----------------------------------------------------------------------------------------------


def test_a_declaration_has_at_most_a_thousand_producers_behind_it(make):
    plots = [Plot(id=f"P-{at}", farmer=f"F-{at}") for at in range(1001)]
    names = [each.id for each in plots]

    fits = make.lot("A", "beans", 1, plots=names[:1000])
    too_many = make.lot("A", "beans", 1, plots=names)
    assert make.said("E10", plots, fits, declared("A")) == []
    assert make.said("E10", plots, too_many, declared("A")) == [
        "error declaration DDS-1: Expected at most 1000 producers in a commodity, got 1001"
    ]
    assert make.said("E10", plots[:3], make.lot("A", "beans", 1, plots=names[:3]), declared("A"),
                     producers=2) == [
        "error declaration DDS-1: Expected at most 2 producers in a commodity, got 3"
    ]  # fmt: skip


def test_a_declaration_refers_to_at_most_two_thousand_others(make):
    assert make.said("E10", declared(upstream=[f"U-{at}" for at in range(2000)] * 2)) == []
    assert make.said("E10", declared(upstream=[f"U-{at}" for at in range(2001)])) == [
        "error declaration DDS-1: Expected at most 2000 declarations referred to, got 2001"
    ]


# E11 ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stage", "hs", "message"),
    [
        ("beans", "1801", None),
        ("beans", "180100", None),
        ("beans", "18", None),
        ("nibs", "1801.00", None),
        ("liquor", "1803", None),
        ("powder", "1806.10", None),
        ("chocolate", "180632", None),
        ("packed", "1805", None),
        ("other", "1801", None),
        ("beans", "1804", "Expected a heading for beans (1801, 180100), got 1804"),
        ("butter", "1803", "Expected a heading for butter (1804, 180400), got 1803"),
        ("beans", "0901", "Expected a heading of cocoa (1801 to 1806), got 0901"),
        ("beans", "1807", "Expected a heading of cocoa (1801 to 1806), got 1807"),
    ],
)
def test_the_heading_of_a_declaration_is_that_of_its_goods(make, stage, hs, message):
    said = make.said("E11", make.lot("A", stage, 1), declared("A", hs=hs))

    assert said == ([f"warning declaration DDS-1: {message}"] if message else [])


@pytest.mark.parametrize("hs", ["1806", "170490"])
def test_white_chocolate_is_outside_the_list(make, hs):
    records = [
        Recipe(id="R", product_class="white chocolate"),
        Product(id="PR", recipe="R", hs=hs),
        make.lot("BAR", "chocolate", 1, product="PR"),
    ]
    white = "Expected 1704.90 for white chocolate, which is outside the EUDR's cocoa list, got"

    assert make.said("E11", records) == (
        [f"warning product PR: {white} 1806"] if hs == "1806" else []
    )
    assert f"warning declaration DDS-1: {white} 1806" in make.said(
        "E11", records, declared("BAR", hs="1806")
    )
    assert make.why_not("E11", make.lot("A", "beans", 1)) == (
        "no declaration and no product has an HS heading"
    )


# E12 ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("made", "until", "least"),
    [
        ((2026, 6, 1), (2031, 6, 1), None),
        ((2026, 6, 1), (2031, 5, 31), "2031-06-01"),
        ((2028, 2, 29), (2033, 3, 1), None),
        ((2028, 2, 29), (2033, 2, 28), "2033-03-01"),
    ],
)
def test_records_are_kept_for_five_years(make, made, until, least):
    kept = declared(when=datetime(*made, tzinfo=UTC), kept_until=date(*until))

    assert make.said("E12", kept) == (
        [
            (
                f"warning declaration DDS-1: Expected the records kept until {least} or longer, got"
                f" {date(*until)}"
            )
        ]
        if least
        else []
    )
    assert (make.said("E12", kept, years=4), len(make.said("E12", kept, years=6))) == ([], 1)


def test_keeping_for_ever_is_never_reached(make):
    kept = declared(when=WHEN, kept_until=date(2031, 6, 1))

    assert make.said("E12", kept, years=9_000) == [
        (
            "warning declaration DDS-1: Expected the records kept until 9999-12-31 or longer, got"
            " 2031-06-01"
        )
    ]


def test_keeping_is_judged_only_where_it_is_told(make):
    assert make.why_not("E12", declared(when=WHEN)) == (
        "no declaration says when it was made and how long it is kept"
    )


# E13 ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("area", "evidence", "message"),
    [
        ("1", [], "Expected a land document or a clear check of legality, got none"),
        ("1", [LandDocument(id="L", plot="KBN-1", kind="STDB")], None),
        ("1", [LandDocument(id="DOC", kind="SHM")], None),
        ("1", [checked(about="legality")], None),
        ("1", [checked(about="legality", result="unknown")],
         "Expected a clear check of legality, got unknown"),
        ("1", [checked(about="legality", result="found", day=date(2025, 1, 1)),
               checked(about="legality", day=date(2025, 1, 2))], None),
        ("24.9999", [LandDocument(id="L", plot="KBN-1", kind="stdb")], None),
        ("25", [LandDocument(id="L", plot="KBN-1", kind="STDB")],
         ("Expected a licence or title for a plot of 25 ha or more, got only the cultivation"
          " register"
         " (STDB) for 25 ha")),
        ("25", [LandDocument(id="L", plot="KBN-1", kind="STDB"),
                LandDocument(id="M", plot="KBN-1", kind="IUP")], None),
    ],
)  # fmt: skip
def test_the_right_to_the_land_is_shown(make, area, evidence, message):
    records = [make.lot("A", "beans", 1, plot="KBN-1"), declared("A"),
               plot(area_ha=area, document="DOC"), *evidence]  # fmt: skip

    assert make.said("E13", records) == (
        [f"warning plot KBN-1: {message}; the plot is in A"] if message else []
    )


def test_land_is_judged_only_for_lots_for_the_eu_and_the_register_only_in_indonesia(make):
    paper = LandDocument(id="L", plot="KBN-1", kind="STDB")
    lot = make.lot("A", "beans", 1, plot="KBN-1")
    ghana = Plot(id="KBN-1", region="GH-AH", area_ha="30")

    assert make.why_not("E13", plot(), lot) == NOT_BOUND
    assert make.said("E13", ghana, lot, paper, declared("A")) == []
    assert len(make.said("E13", plot(area_ha="3"), lot, paper, declared("A"),
                         register_below_ha="2")) == 1  # fmt: skip


# E20 ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"activity": "IMPORT", "party": "ID-1"}, None),
        ({"activity": "EXPORT", "party": "DE-1"}, None),
        ({"party": "ID-1"}, None),
        (
            {"activity": "EXPORT", "party": "ID-1"},
            "Expected the activity IMPORT of a party in ID, outside the EU, got EXPORT",
        ),
        ({"activity": "IMPORT"}, None),
        (
            {"activity": "IMPORT", "reference": "26FRYUI34JTQKB"},
            "Expected a net mass above 0 for IMPORT, got none",
        ),
        ({"activity": "DOMESTIC", "reference": "26FRYUI34JTQKB"}, None),
        ({"country": "DE", "border_country": "XI"}, None),
        ({"country": "ID"}, "Expected a member state as country of activity, got ID"),
        ({"border_country": "GB"}, "Expected a member state as country of entry or exit, got GB"),
    ],
)
def test_what_the_information_system_refuses_is_an_error(make, fields, message):
    around = [Partner(id="ID-1", country="ID"), Partner(id="DE-1", region="DE-HH")]
    said = make.said("E20", around, Declaration(id="D", **fields))

    assert said == ([f"error declaration D: {message}"] if message else [])


def test_a_declared_mass_is_above_nothing(make):
    assert make.said("E20", Declaration(id="D", mass=make.mass(0))) == [
        "error declaration D: Expected a net mass above 0 for any activity, got 0 kg"
    ]
    assert make.said("E20", Declaration(id="D", mass=make.mass("0.000001"))) == []


def test_settings_of_another_kind_are_refused(make):
    with pytest.raises(RecordError):
        make.run("E07", plot(), usual="x")
    with pytest.raises(RecordTypeError):
        make.run("E02", plot(), cut_off="2020-12-31")

"""The due-diligence package of a lot, several, or a shipment."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import attrs
import pytest

from cocoachain.diligence import Coverage, package
from cocoachain.errors import RecordError, RecordTypeError, UnknownChoiceError, UnknownRecordError
from cocoachain.formats.eudr import check_geojson
from cocoachain.formats.eudr.statement import Reference
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.chain import Chain
from cocoachain.model.evidence import Declaration, LandDocument, PlotCheck
from cocoachain.model.lots import (
    BeanBlend,
    BeanLot,
    ChocolateBatch,
    IngredientLot,
    LiquorLot,
    PackedLot,
)
from cocoachain.model.movements import Shipment, Transfer
from cocoachain.model.parties import Farmer
from cocoachain.model.plots import Plot
from cocoachain.model.products import Product
from cocoachain.model.steps import Portion, Step
from cocoachain.values.geometry import Polygon
from cocoachain.values.mass import Mass

WHEN = datetime(2026, 5, 20, 8, tzinfo=UTC)


def ground(number, **fields):
    """A farmer with a plot that nothing is wrong with."""
    east = Decimal("116.238101") + number * Decimal("0.01")
    corners = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]
    ring = [
        (east + x * Decimal("0.001"), Decimal("-8.310201") + y * Decimal("0.001"))
        for x, y in corners
    ]
    told = {"geometry": Polygon([ring]), "area_ha": "1.23", "region": "52.08.02.2003"}
    return [
        Farmer(id=f"F-{number}", name=f"Petani {number}", country="ID", nik="5208021503870001"),
        Plot(id=f"KBN-{number}", farmer=f"F-{number}", **{**told, **fields}),
        LandDocument(id=f"STDB-{number}", plot=f"KBN-{number}", kind="STDB"),
        PlotCheck(plot=f"KBN-{number}", about="deforestation", result="clear",
                  as_of=date(2025, 2, 28), source="satellite"),
    ]  # fmt: skip


def beans(number, kilograms=10, **fields):
    told = {"plot": f"KBN-{number}", "harvested": date(2026, 5, 2)}
    return BeanLot(id=f"B-{number}", mass=Mass.kg(kilograms), **{**told, **fields})


def chain(*more, sources=(1, 2)):
    lots = [beans(number) for number in sources]
    whole = Mass.kg(10 * len(lots))
    pool = Step(
        id="POOL",
        kind="pool",
        start=WHEN,
        end=WHEN,
        inputs=[Portion(lot.id, lot.mass) for lot in lots],
        outputs=[Portion("BLEND", whole)],
    )
    grounds = [ground(number) for number in sources]
    return Chain.of(*grounds, lots, [pool, BeanBlend(id="BLEND", mass=whole, made=WHEN)], more)


def packed(*more, lots="BLEND", **options):
    return package(Lineage(chain(*more)), lots, **options)


def test_a_blend_of_two_sound_plots_is_complete():
    made = packed()
    (goods,) = made.declaration.commodities

    assert made.verdict.findings == ()
    assert made.verdict.what == "package"
    assert [plot.id for plot in made.plots] == ["KBN-1", "KBN-2"]
    assert made.coverage == Coverage(placed=Mass.kg(20), declared=Mass(0), unknown=Mass(0))
    assert (made.coverage.share, made.coverage.is_complete) == (1.0, True)
    assert (goods.hs, goods.description, goods.mass) == ("1801", "Cocoa beans", Mass.kg(20))
    assert [(p.country, p.name) for p in goods.producers] == [("ID", "F-1"), ("ID", "F-2")]
    assert (made.declaration.id, made.declaration.activity) == ("BLEND", "IMPORT")
    assert len(made.declaration_xml()) == len(made.geojson) == 1


def test_the_file_has_every_plot_and_is_sound_as_type_two():
    (data,) = packed().geojson
    properties = [each["properties"] for each in json.loads(data)["features"]]

    assert check_geojson(data, variant="II").findings == ()
    assert properties == [
        {"ProducerName": f"F-{n}", "ProducerCountry": "ID", "ProductionPlace": f"KBN-{n}",
         "Area": 1.2262}
        for n in (1, 2)
    ]  # fmt: skip


def test_names_are_given_only_when_asked_for_and_identity_numbers_never():
    plain, named = packed(), packed(names=True)

    assert b"Petani" not in plain.geojson[0]
    assert b"Petani" not in plain.declaration_xml()[0]
    assert [each.name for each in named.declaration.producers] == ["Petani 1", "Petani 2"]
    for made in (plain, named):
        assert b"5208021503870001" not in made.geojson[0] + made.declaration_xml()[0]


def test_a_plot_that_may_have_grown_it_and_one_with_a_share_of_nothing_are_in_it():
    maybe = beans(3, 0, plot=None, plots=["KBN-3", "KBN-4"])
    step = Step(id="MORE", kind="pool", start=WHEN, end=WHEN,
                inputs=[Portion("BLEND", Mass.kg(20)), Portion("B-3", Mass(0))],
                outputs=[Portion("MIX", Mass.kg(20))])  # fmt: skip
    mix = BeanBlend(id="MIX", mass=Mass.kg(20), made=WHEN)
    made = packed(*ground(3), *ground(4), maybe, step, mix, lots="MIX")

    assert [plot.id for plot in made.plots] == ["KBN-1", "KBN-2", "KBN-3", "KBN-4"]


def test_what_reaches_no_plot_is_an_error_with_its_share():
    lost = beans(3, 20, plot=None, farmer="F-1")
    step = Step(id="MORE", kind="pool", start=WHEN, end=WHEN,
                inputs=[Portion("BLEND", Mass.kg(20)), Portion("B-3", Mass.kg(20))],
                outputs=[Portion("MIX", Mass.kg(40))])  # fmt: skip
    made = packed(lost, step, BeanBlend(id="MIX", mass=Mass.kg(40), made=WHEN), lots="MIX")

    assert [(each.code, each.subject) for each in made.verdict.findings] == [("E01", "MIX")]
    assert (made.coverage.share, made.coverage.unknown) == (0.5, Mass.kg(20))
    assert str(made.coverage) == (
        "50.00 % of 40 kg of cocoa reaches plots with a place, 0.00 % declarations"
    )


def test_only_what_lies_behind_the_lots_is_judged():
    bad = ground(3, geometry=None)

    assert packed(*bad, beans(3)).verdict.findings == ()
    assert {each.code for each in packed(*bad, beans(3), lots="B-3").verdict.findings} == {
        "E01", "E20",
    }  # fmt: skip


def test_bought_in_lots_are_answered_for_by_their_references():
    bought = LiquorLot(id="LIQ-1", mass=Mass.kg(5), supplier="S-1")
    upstream = Declaration(
        id="D-0",
        lots=["LIQ-1"],
        reference="26FRYUI34JTQKB",
        verification="ABCD1234",
        hs="1803",
        mass=Mass.kg(5),
        activity="IMPORT",
    )
    own = Declaration(id="D-1", lots=["BLEND"], reference="26DE0000000001", verification="ABCD1234",
                      activity="IMPORT", mass=Mass.kg(20), hs="1801")  # fmt: skip
    made = packed(bought, upstream, own, lots=["LIQ-1", "BLEND"])

    assert made.declaration.references == (Reference("26FRYUI34JTQKB", "ABCD1234"),)
    assert made.declaration.hs == ("1801", "180310")
    assert made.coverage == Coverage(placed=Mass.kg(20), declared=Mass.kg(5), unknown=Mass(0))
    assert made.verdict.findings == ()
    assert packed(own).declaration.references == ()


def test_references_that_our_own_record_names_upstream_are_kept():
    other = Declaration(id="D-0", reference="26FRYUI34JTQKB")
    own = Declaration(id="D-1", lots=["BLEND"], upstream=["D-0"])

    assert packed(other, own).declaration.references == (Reference("26FRYUI34JTQKB"),)


def test_a_shipment_stands_for_what_was_sent_of_its_lots():
    moves = [Transfer(id="T-1", lot="BLEND", mass=Mass.kg(7), shipment="SHIP"),
             Transfer(id="T-2", lot="BLEND", mass=Mass.kg(2), shipment="SHIP"),
             Transfer(id="T-3", lot="SUGAR", mass=Mass.kg(9), shipment="SHIP"),
             Transfer(id="T-4", lot="BLEND", mass=Mass.kg(1), shipment="OTHER")]  # fmt: skip
    more = [*moves, Shipment(id="SHIP"), IngredientLot(id="SUGAR", mass=Mass.kg(9)),
            Shipment(id="EMPTY")]  # fmt: skip
    made = packed(*more, lots="SHIP")

    assert made.lots == ("BLEND", "SUGAR")
    assert made.declaration.mass == Mass.kg(9)
    assert dict(made.left_out) == {"SUGAR": "ingredient is no cocoa"}
    assert repr(made).startswith("<Package: 2 lots, 2 plots; Sound: nothing found; ")
    with pytest.raises(RecordError, match="Expected transfers under shipment 'EMPTY', got none"):
        packed(*more, lots="EMPTY")


def test_goods_are_parted_by_heading_and_named_by_their_product():
    product = Product(id="PR", name="Cokelat 70", hs="1806.32")
    white = Product(id="W", hs="1704 90")
    more = [product, white, ChocolateBatch(id="BAR", mass=Mass.kg(1), product="PR"),
            PackedLot(id="PACK", mass=Mass.kg(2), product="PR"),
            PackedLot(id="WHITE", mass=Mass.kg(2), product="W")]  # fmt: skip
    made = packed(*more, lots=["PACK", "BAR", "BLEND", "WHITE"])
    goods = made.declaration.commodities

    assert [(g.hs, g.description, g.mass) for g in goods] == [
        ("1801", "Cocoa beans", Mass.kg(20)),
        ("180632", "Cokelat 70", Mass.kg(3)),
    ]
    assert dict(made.left_out) == {"WHITE": "heading 170490 is outside the EUDR's cocoa list"}
    assert packed(hs="1803").declaration.hs == ("1803",)


def test_what_was_not_measured_is_said():
    made = packed(BeanLot(id="X", plot="KBN-1", harvested=date(2026, 5, 2)), lots="X")

    assert made.declaration.mass is None
    assert made.coverage.unmeasured == ("X",)
    assert "Expected a net mass, got none (commodity 1)" in {
        each.message for each in made.verdict.findings
    }


def test_nothing_to_declare_is_an_error_and_still_a_package():
    made = packed(IngredientLot(id="SUGAR", mass=Mass.kg(9)), lots="SUGAR")

    assert not made.verdict.sound
    assert made.geojson == ()
    assert "Expected a lot with cocoa to declare, got none" in str(made)


def test_more_producers_than_a_commodity_or_statement_holds_are_split(monkeypatch):
    many = chain(sources=range(1, 8))
    small = attrs.evolve(
        __import__("cocoachain.values.eudr", fromlist=["edition"]).edition("v3"),
        producers_per_commodity_most=3, producers_per_statement_most=6,
    )  # fmt: skip
    for module in ("diligence.packages", "rules.eudr_declarations", "rules.land",
                   "rules.land_overlaps", "formats.eudr.checking"):  # fmt: skip
        monkeypatch.setattr(f"cocoachain.{module}.edition", lambda _name: small)
    made = package(Lineage(many), "BLEND")

    assert [[len(c.producers) for c in each.commodities] for each in made.declarations] == [
        [3, 3], [1],
    ]  # fmt: skip
    assert [each.id for each in made.declarations] == ["BLEND-1", "BLEND-2"]
    assert sum((each.mass for each in made.declarations), Mass(0)) == Mass.kg(70)
    assert [len(json.loads(each)["features"]) for each in made.geojson] == [6, 1]
    assert made.declaration is made.declarations[0]


def test_a_package_is_written_whole_into_a_new_or_empty_folder(tmp_path):
    made = packed()
    folder = made.write(tmp_path / "deep" / "DDS-1")
    names = ["declaration.xml", "geolocation.geojson", "verdict.json", "verdict.txt"]

    assert sorted(each.name for each in folder.iterdir()) == names
    assert (folder / "geolocation.geojson").read_bytes() == made.geojson[0]
    assert (folder / "declaration.xml").read_bytes() == made.declaration_xml()[0]
    assert json.loads((folder / "verdict.json").read_text())["sound"] is True
    (tmp_path / "empty").mkdir()
    assert made.write(str(tmp_path / "empty")) == tmp_path / "empty"


def test_what_is_there_is_never_overwritten_and_nothing_is_left_behind(tmp_path, monkeypatch):
    made = packed()
    folder = made.write(tmp_path / "DDS-1")
    before = sorted(tmp_path.rglob("*"))

    with pytest.raises(
        FileExistsError,
        match=r"^Expected a new or empty folder, got .*DDS-1"
        " with something in it$",
    ):
        made.write(folder)
    monkeypatch.setattr(
        "cocoachain.diligence.writing.write_into", lambda *_: (_ for _ in ()).throw(OSError("full"))
    )
    with pytest.raises(OSError, match="full"):
        made.write(tmp_path / "DDS-2")
    assert sorted(tmp_path.rglob("*")) == before


def test_a_statement_that_cannot_be_sent_is_not_written_and_the_verdict_says_why(tmp_path):
    made = packed(country="ID")
    folder = made.write(tmp_path / "DDS")

    assert "declaration.xml" not in {each.name for each in folder.iterdir()}
    assert "Expected a member state as country of activity, got 'ID'" in (
        folder / "verdict.txt"
    ).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("lots", "error", "message"),
    [
        (
            "BLAND",
            UnknownRecordError,
            "The chain holds no lot or shipment 'BLAND'. Nearest: 'BLEND'.",
        ),
        ([], RecordError, "Expected a lot or shipment, got none"),
        (7, RecordTypeError, "Expected identifiers of lots or a shipment, got 7"),
        ([7], RecordTypeError, "Expected identifiers of lots or a shipment, got 7"),
        (None, RecordTypeError, "Expected identifiers of lots or a shipment, got None"),
    ],
)
def test_what_is_asked_for_must_be_there(lots, error, message):
    with pytest.raises(error) as caught:
        packed(lots=lots)

    assert str(caught.value) == message


def test_choices_are_checked():
    with pytest.raises(UnknownChoiceError):
        packed(rules="v4")
    with pytest.raises(UnknownChoiceError):
        packed(area="plane")
    with pytest.raises(UnknownChoiceError) as caught:
        packed(activity="TRADE")
    assert str(caught.value) == "Expected a kind of activity, got 'TRADE'."


def test_a_record_may_stand_for_its_identifier_and_long_names_are_cut():
    lineage = Lineage(chain())

    assert package(lineage, lineage.chain.lot("BLEND")).lots == ("BLEND",)
    assert packed(lots=["B-1", "BLEND"]).declaration.id == "B-1+1"
    assert len(packed(BeanLot(id="X" * 60, plot="KBN-1"), lots="X" * 60).declaration.id) == 35


def test_it_shows_itself():
    made = packed()

    assert str(made).startswith(
        "EUDR package of BLEND\n"
        "  100.00 % of 20 kg of cocoa reaches plots with a place, 0.00 % declarations\n"
        "  1801 Cocoa beans: 20 kg, 2 producers\n\nSound: nothing found;"
    )
    assert made._repr_html_().startswith('<section class="package"><pre>EUDR package of BLEND')

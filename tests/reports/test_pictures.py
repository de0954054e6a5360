import xml.etree.ElementTree as ET

from cocoachain.lineage.lineage import Lineage
from cocoachain.model.chain import Chain
from cocoachain.model.lots import BeanBlend, BeanLot, ChocolateBatch
from cocoachain.model.plots import Plot
from cocoachain.model.steps import Portion, Step, StepKind
from cocoachain.reports.pictures import picture_of
from cocoachain.reports.words import region_names, words
from cocoachain.samples import two_plots
from cocoachain.values.mass import Mass

SVG = "{http://www.w3.org/2000/svg}"


def drawn(chain, lot, lang="en"):
    picture = picture_of(Lineage(chain), lot, words(lang), places=region_names())
    return picture, ET.fromstring(str(picture.drawing))  # noqa: S314 - our own drawing


def boxes(root):
    return [
        " | ".join(text.text for text in group.iter(f"{SVG}text"))
        for group in root.iter(f"{SVG}g")
        if group.get("class", "").startswith("box")
    ]


def test_a_small_lineage_shows_every_lot_and_step():
    picture, root = drawn(two_plots(), "BAR-1")

    assert sorted(boxes(root)) == [
        "BAR-1 | 50 kg chocolate",
        "BLEND-1 | 50 kg bean blend",
        "ESM-1 | 30 kg beans | KBN-1 Genggelang",
        "ESM-2 | 20 kg beans | KBN-2 Jenggala",
        "SUGAR-1 | 10 kg sugar",
        "pool 2026-05-20",
        "roast + winnow + grind + | mix + conche + mould | 2026-06-01",
    ]
    assert not picture.folded


def test_the_picture_is_told_in_words_too():
    _, root = drawn(two_plots(), "BAR-1", "id")

    assert root.find(f"{SVG}title").text == "Dari mana BAR-1 berasal"
    assert root.find(f"{SVG}desc").text == (
        "Dari 3 lot di awal melalui langkah: gabung, sangrai, pisah kulit, giling, campur, "
        "conching, cetak."
    )


TWO_KG = Mass.kg(2)


def pooled(count, *, villages=("52.08.02.2003",), mass=TWO_KG):
    plots = [Plot(id=f"P-{at}", region=villages[at % len(villages)]) for at in range(count)]
    lots = [BeanLot(id=f"L-{at}", mass=mass, plot=f"P-{at}") for at in range(count)]
    step = Step(
        id="POOL",
        kind=StepKind.POOL,
        inputs=[Portion(lot.id, lot.mass) for lot in lots],
        outputs=[Portion("BLEND", Mass.kg(10))],
    )
    return Chain.of(plots, lots, step, BeanBlend(id="BLEND", mass=Mass.kg(10)))


def test_lots_of_one_village_are_folded_into_one_box_with_their_number_and_mass():
    picture, root = drawn(pooled(38), "BLEND")

    assert boxes(root) == [
        "38 lots | 76 kg beans | Genggelang",
        "BLEND | 10 kg bean blend",
        "pool",
    ]
    assert picture.folded


def test_villages_stay_apart():
    _, root = drawn(pooled(38, villages=("52.08.02.2003", "52.08.03.2002")), "BLEND")

    assert boxes(root)[:2] == [
        "19 lots | 38 kg beans | Genggelang",
        "19 lots | 38 kg beans | Santong",
    ]


def test_lots_that_nobody_weighed_show_no_mass():
    _, root = drawn(pooled(5, mass=None), "BLEND")

    assert boxes(root)[0] == "5 lots | beans | Genggelang"


def test_a_lot_without_a_record_is_shown_as_such():
    chain = Chain.of(
        Step(id="S", kind="mould", inputs=[Portion("GONE")], outputs=[Portion("BAR")]),
        ChocolateBatch(id="BAR"),
    )

    assert sorted(boxes(drawn(chain, "BAR")[1])) == [
        "BAR | chocolate",
        "GONE | no record of it",
        "mould",
    ]


def test_a_batch_without_a_past_is_not_drawn():
    lineage = Lineage(Chain.of(ChocolateBatch(id="BAR")))

    assert picture_of(lineage, "BAR", words("en"), places={}) is None


def test_a_lot_and_a_step_of_one_name_are_two_boxes():
    chain = Chain.of(
        BeanLot(id="A", mass=Mass.kg(1)),
        Step(id="A", kind="mould", inputs=[Portion("A")], outputs=[Portion("B")]),
        ChocolateBatch(id="B"),
    )

    assert sorted(boxes(drawn(chain, "B")[1])) == ["A | 1 kg beans", "B | chocolate", "mould"]


def test_five_thousand_deliveries_fit_in_one_picture():
    villages = [code for code in region_names() if len(code) == len("52.08.02.2003")]

    picture, root = drawn(pooled(5_000, villages=villages), "BLEND")

    assert boxes(root) == [
        "936 lots | 1,872 kg beans | Tanjung",
        "932 lots | 1,864 kg beans | Gangga",
        "1,160 lots | 2,320 kg beans | Kayangan",
        "1,392 lots | 2,784 kg beans | Bayan",
        "580 lots | 1,160 kg beans | Pemenang",
        "BLEND | 10 kg bean blend",
        "pool",
    ]
    assert len(str(picture.drawing)) < 40_000


def test_a_long_row_keeps_its_end():
    lots = [BeanLot(id=f"L-{at:04}", mass=Mass.kg(1)) for at in range(400)]
    steps = [
        Step(
            id=f"S-{at:04}",
            kind=StepKind.STORE,
            inputs=[Portion(f"L-{at:04}", Mass.kg(1))],
            outputs=[Portion(f"L-{at + 1:04}", Mass.kg(1))],
        )
        for at in range(399)
    ]

    _, root = drawn(Chain.of(lots, steps), "L-0399")

    assert len(boxes(root)) == 60
    assert "740 lots and steps | before these" in boxes(root)
    assert "L-0399 | 1 kg beans" in boxes(root)


def test_a_finding_is_marked_where_it_sits():
    marks = {("lot", "ESM-1"): ["M02"], ("step", "POOL-1"): ["T01", "M01"]}

    picture = picture_of(
        Lineage(two_plots()), "BAR-1", words("en"), places=region_names(), marks=marks
    )

    root = ET.fromstring(str(picture.drawing))  # noqa: S314 - our own drawing
    assert "ESM-1 | 30 kg beans | KBN-1 Genggelang | ! M02" in boxes(root)
    assert "pool 2026-05-20 | ! M01 T01" in boxes(root)
    assert str(picture.drawing).count("fault") == 2


def test_many_villages_side_by_side_fit_the_page():
    villages = [code for code in region_names() if code.startswith("52.08.02.")]

    _, root = drawn(pooled(30, villages=villages), "BLEND")

    assert float(root.get("width")) < 1_200


def test_lots_of_very_many_countries_are_drawn_by_country():
    countries = [f"{one}{other}" for one in "ABC" for other in "ABCDE"]

    _, root = drawn(pooled(30, villages=countries), "BLEND")

    assert len(boxes(root)) == 15 + 2
    assert "2 lots | 4 kg beans | AA" in boxes(root)

import xml.etree.ElementTree as ET

from cocoachain.rendering.bars import Part, share_bar
from cocoachain.rendering.drawing import Box, Caption, breadth, draw_layers
from cocoachain.rendering.layers import Net
from cocoachain.rendering.ordering import lay_out

SVG = "{http://www.w3.org/2000/svg}"


def parsed(text):
    return ET.fromstring(text)  # noqa: S314 - our own drawing, made a line before


def drawn(net, boxes, *, rightward=False, **kwargs):
    layout = lay_out(net, lambda node: breadth(boxes[node], rightward=rightward))
    caption = Caption(title="Lineage of BAR-7", description="From 2 lots.")
    return str(draw_layers(layout, boxes, caption, rightward=rightward, **kwargs))


def small():
    net = Net(kinds={"A": "lot", "B": "lot"}, edges=[("A", "B")])
    boxes = {
        "A": Box(lines=["LOT-1", "5 kg"], look="raw", note="LOT-1, 5 kg of beans"),
        "B": Box(lines=["BAR"]),
    }
    return net, boxes


def test_a_small_net_is_drawn_whole():
    net, boxes = small()

    assert drawn(net, boxes) == (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 59.5 90.8" width="59.5" '
        'height="90.8" role="img" aria-label="Lineage of BAR-7. From 2 lots." class="layers" '
        'font-family="system-ui, sans-serif" font-size="12">'
        "<title>Lineage of BAR-7</title><desc>From 2 lots.</desc>"
        '<g fill="none" stroke="currentColor">'
        '<path d="M29.8 41C29.8 52.9 29.8 52.9 29.8 64.8M26.3 59.8L29.8 64.8L33.3 59.8" '
        'class="edge" stroke-width="1.4"></path></g>'
        '<g fill="none" stroke="currentColor">'
        '<g class="box raw"><title>LOT-1, 5 kg of beans</title>'
        '<rect x="4.1" y="4" width="51.5" height="37" rx="6"></rect>'
        '<text x="29.8" y="18.5" text-anchor="middle" fill="currentColor" stroke="none" '
        'font-weight="600">LOT-1</text>'
        '<text x="29.8" y="33.5" text-anchor="middle" fill="currentColor" stroke="none">5 kg</text>'
        "</g>"
        '<g class="box"><title>BAR</title>'
        '<rect x="11.6" y="64.8" width="36.5" height="22" rx="6"></rect>'
        '<text x="29.8" y="79.3" text-anchor="middle" fill="currentColor" stroke="none" '
        'font-weight="600">BAR</text></g></g></svg>'
    )


def test_rightward_layers_stand_side_by_side():
    root = parsed(drawn(*small(), rightward=True))

    rects = [(float(r.get("x")), float(r.get("y"))) for r in root.iter(f"{SVG}rect")]
    assert rects == [(4, 4), (78.8, 11.5)]


def test_hostile_names_are_text_and_nothing_else():
    net = Net(kinds={"A": "lot"}, edges=[])
    boxes = {"A": Box(lines=["<script>alert(1)</script>\u202e"], note='"><img src=x>')}

    root = parsed(drawn(net, boxes))

    assert {node.tag.removeprefix(SVG) for node in root.iter()} == {
        "svg", "title", "desc", "g", "rect", "text",
    }  # fmt: skip
    assert [node.text for node in root.iter(f"{SVG}text")] == ["<script>alert(1)</scrip…"]


def test_a_turned_edge_is_dashed_and_points_back():
    net = Net(kinds=dict.fromkeys("AB", "lot"), edges=[("A", "B"), ("B", "A")])

    text = drawn(net, {"A": Box(lines=["A"]), "B": Box(lines=["B"])})

    assert 'class="edge turned" stroke-width="1.4" stroke-dasharray="4 3"' in text
    assert "M22.8 48.8C22.8 37.4 22.8 37.4 22.8 26M19.3 31L22.8 26L26.3 31" in text


def test_weights_make_edges_thick_within_bounds():
    net, boxes = small()

    def width(weight):
        root = parsed(drawn(net, boxes, weights={("A", "B"): weight}))
        return next(root.iter(f"{SVG}path")).get("stroke-width")

    assert [width(0.0), width(0.5), width(1.0), width(3.0)] == ["1", "3.5", "7", "7"]


def test_an_edge_over_several_layers_passes_between_the_boxes():
    edges = [("A", "B"), ("B", "C"), ("A", "C")]
    boxes = {name: Box(lines=[name]) for name in "ABC"}

    root = parsed(drawn(Net(kinds=dict.fromkeys("ABC", "x"), edges=edges), boxes))

    assert [path.get("d").count("C") for path in root.iter(f"{SVG}path")] == [1, 1, 2]


def test_an_empty_net_is_an_empty_drawing():
    assert 'viewBox="0 0 8 8"' in drawn(Net(kinds={}, edges=[]), {})


def test_a_broad_drawing_says_so_to_the_style_sheet():
    names = [f"N{at}" for at in range(20)]
    boxes = {name: Box(lines=[name]) for name in names}

    assert 'class="layers wide"' in drawn(Net(kinds=dict.fromkeys(names, "x"), edges=[]), boxes)


def test_a_bar_shows_its_parts_in_order_with_the_unknown_hollow():
    bar = share_bar(
        [
            Part(label="ESM-1 75 %", share=0.75, hue=3),
            Part(label="not known 25 %", share=0.25),
        ],
        "Origin of BAR-7",
    )

    assert str(bar) == (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 16" '
        'preserveAspectRatio="none" width="100%" height="16" role="img" '
        'aria-label="Origin of BAR-7: ESM-1 75 %; not known 25 %" class="bar">'
        "<title>Origin of BAR-7</title>"
        '<g class="part part-3"><title>ESM-1 75 %</title><rect x="0.0" y="0" width="750.0" '
        'height="16" fill="currentColor" vector-effect="non-scaling-stroke"></rect></g>'
        '<g class="part unknown"><title>not known 25 %</title><rect x="751.0" y="1" '
        'width="248.0" height="14" fill="none" stroke="currentColor" '
        'vector-effect="non-scaling-stroke"></rect></g></svg>'
    )


def test_colours_come_round_again_after_eight():
    assert Part(label="x", share=1, hue=9).look == "part part-1"

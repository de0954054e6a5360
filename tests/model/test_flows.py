"""The flow table: what may turn into what, and how much of it."""

import tomllib
from fractions import Fraction
from importlib.resources import files

import pytest

from cocoachain.errors import UnknownRecordError
from cocoachain.model.flows import Band, Mark, Misfit, flow, flows, makes, misfit, yield_row, yields
from cocoachain.model.lots import Stage
from cocoachain.model.steps import StepKind

# Field page §2.1, typed a second time: usual, hard (industrial), hard (ikm).
ROWS = {
    "Y1": ("0.22 0.30", "0.15 0.40", "0.15 0.40"),
    "Y2": ("0.65 0.85", "0.55 0.95", "0.55 0.95"),
    "Y3": ("0.45 0.60", "0.35 0.75", "0.35 0.75"),
    "Y4": ("0.32 0.40", "0.28 0.45", "0.28 0.45"),
    "Y5": ("0.95 1.00", "0.80 1.00", "0.80 1.00"),
    "Y6": ("0.93 0.98", "0.88 0.995", "0.88 0.995"),
    "Y7": ("0.75 0.88", "0.70 0.90", "0.70 0.90"),
    "Y8": ("0.10 0.15", "0.08 0.25", "0.08 0.25"),
    "Y9": ("0.97 1.00", "0.95 1.00", "0.85 1.00"),
    "Y10": ("0.78 0.83", "0.60 0.86", "0.60 0.86"),
    "Y11": ("0.38 0.48", "0.15 0.55", "0.15 0.55"),
    "Y12": ("0.52 0.62", "0.45 0.85", "0.45 0.85"),
    "Y13": ("0.97 1.00", "0.95 1.00", "0.85 1.00"),
    "Y14": ("0.96 1.00", "0.90 1.00", "0.90 1.00"),
    "Y15-butter": ("0.33 0.35", "0.12 0.42", "0.12 0.42"),
    "Y15-powder": ("0.42 0.45", "0.30 0.55", "0.30 0.55"),
    "Y16": ("0.97 0.995", "0.90 1.00", "0.90 1.00"),
    "Y17": ("0.95 1.00", "0.80 1.00", "0.80 1.00"),
    "Y18": ("20 30", "12 50", "12 50"),
    "Y19-powder": ("0.35 0.35", "0.30 0.55", "0.30 0.55"),
    "Y19-butter": ("0.18 0.18", "0.12 0.42", "0.12 0.42"),
}


def band(text: str) -> Band:
    least, most = text.split()
    return Band(Fraction(least), Fraction(most))


def test_every_row_of_the_field_page_is_there_in_its_order():
    assert list(yields()) == list(ROWS)


@pytest.mark.parametrize("code", ROWS)
def test_the_limits_are_those_of_the_field_page(code):
    row = yield_row(code)

    assert (row.usual, row.hard("industrial"), row.hard("ikm")) == tuple(map(band, ROWS[code]))


@pytest.mark.parametrize("row", yields().values(), ids=lambda row: row.code)
def test_every_row_has_a_source_and_the_usual_lies_within_the_hard(row):
    assert row.source
    assert row.name
    assert row.usual.least in row.hard()
    assert row.usual.most in row.hard()
    assert row.usual.least in row.hard("ikm")


def test_only_the_upper_end_of_draining_is_unsure():
    unsure = [code for code, row in yields().items() if Mark.UNSURE in row.marks]

    assert unsure == ["Y2"]
    assert yield_row("Y2").marks == (Mark.SEEN, Mark.UNSURE)


def test_an_unknown_row_is_an_error_that_names_the_nearest():
    with pytest.raises(UnknownRecordError) as caught:
        yield_row("Y77")

    assert str(caught.value) == "The chain holds no yield row 'Y77'. Nearest: 'Y7', 'Y17'."


def test_both_ends_of_a_band_are_allowed():
    found = band("0.28 0.45")

    assert Fraction("0.28") in found
    assert Fraction("0.45") in found
    assert Fraction("0.279999999") not in found
    assert Fraction("0.450000001") not in found


def test_two_steps_in_one_go_have_the_product_of_their_bands():
    assert band("0.5 1") * band("0.4 0.9") == band("0.2 0.9")


def test_the_table_is_read_once_and_cannot_be_changed():
    assert flows() is flows()
    assert yields() is yields()
    with pytest.raises(TypeError):
        flows()[StepKind.ROAST] = flow(StepKind.DRY)


def test_every_kind_of_step_and_nothing_else_has_a_flow():
    text = files("cocoachain").joinpath("data", "flows.toml").read_text(encoding="utf-8")

    assert list(tomllib.loads(text)["flows"]) == [kind.value for kind in StepKind]
    assert list(flows()) == list(StepKind)


@pytest.mark.parametrize("kind", StepKind)
def test_the_yields_of_a_flow_are_rows_of_the_table(kind):
    assert all(yields()[row.code] is row for row in flow(kind).yields)


@pytest.mark.parametrize("kind", [kind for kind in StepKind if flow(kind).keeps])
@pytest.mark.parametrize("stage", Stage)
def test_what_keeps_the_stage_keeps_every_stage(kind, stage):
    alone = frozenset({stage})

    assert not misfit([kind], alone, alone)


def test_dried_beans_and_blends_are_one_stage_where_the_stage_is_kept():
    beans, blend = frozenset({Stage.BEANS}), frozenset({Stage.BEAN_BLEND})

    assert not misfit([StepKind.POOL], beans, blend)
    assert not misfit([StepKind.SPLIT], blend, beans)


def test_by_products_of_a_middle_kind_come_out():
    made = makes([StepKind.WINNOW, StepKind.GRIND], frozenset({Stage.BEANS}))

    assert made == {Stage.NIBS, Stage.SHELL, Stage.LIQUOR, Stage.OTHER}


def test_the_order_of_the_kinds_matters():
    beans = frozenset({Stage.BEANS})

    assert makes([StepKind.GRIND, StepKind.WINNOW], beans) == {Stage.NIBS, Stage.SHELL, Stage.OTHER}


def test_a_misfit_says_what_does_not_fit():
    found = misfit([StepKind.PRESS], frozenset({Stage.LIQUOR, Stage.PODS}), frozenset({Stage.FOOD}))

    assert found == Misfit(frozenset({Stage.PODS}), frozenset({Stage.FOOD}))
    assert found
    assert not Misfit(frozenset(), frozenset())


def test_nothing_goes_backwards():
    order = list(Stage)
    for kind in set(StepKind) - {
        StepKind.REWORK,
        StepKind.PACK,
        StepKind.MIX,
        StepKind.CONCHE,
        StepKind.MOULD,
    }:
        for stage, made in flow(kind).turns.items():
            for each in made - {Stage.SHELL, Stage.BEANS}:
                assert order.index(each) >= order.index(stage), (kind, stage, each)

"""Laws of the composition: floats and fractions agree, parts sum to the whole, order is nothing."""

from fractions import Fraction

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.shares import origins
from cocoachain.model.chain import Chain
from cocoachain.model.lots import LOT_CLASSES, IngredientLot, Stage
from cocoachain.model.steps import Loss, LossCause, Portion, Step
from cocoachain.rules.composition_flow import Contents
from cocoachain.rules.composition_parts import AT, COLUMNS, PARTS, row_of_parts
from cocoachain.rules.composition_words import ingredient_of
from cocoachain.samples import two_plots
from cocoachain.values.mass import Mass

FINISHED = {Stage.CHOCOLATE, Stage.PACKED, Stage.FOOD}
INGREDIENTS = ["sugar", "milk powder", "palm fat", "hazelnut", "almonds", "cocoa butter", "what"]
SOURCES = [stage for stage in Stage if stage not in {Stage.OTHER, *FINISHED}]
weighed = st.integers(1, 300).map(Mass.g)


weighing = st.just(False)
cocoa_and_more = st.sampled_from(SOURCES)


@st.composite
def chains(draw, none=weighing, stages=cocoa_and_more):
    """Four sources mixed by up to five steps into finished lots, of which later steps may draw."""

    def mass():
        return None if draw(none) else draw(weighed)

    records, known = [], []
    for at in range(4):
        stage = draw(stages)
        told = {"ingredient": draw(st.sampled_from(INGREDIENTS))}
        cls = LOT_CLASSES[stage]
        fields = told if cls is IngredientLot else {}
        records.append(cls(id=f"IN-{at}", mass=mass(), **fields))
        known.append(f"IN-{at}")
    made = []
    for at in range(draw(st.integers(1, 5))):
        new = [f"X-{at}"] if draw(st.booleans()) or not made else [f"X-{at}", made[-1]]
        taken = draw(st.lists(st.sampled_from(known), min_size=1, max_size=4, unique=True))
        cls = LOT_CLASSES[draw(st.sampled_from(sorted(FINISHED)))]
        records.append(cls(id=f"X-{at}", mass=mass()))
        losses = [Loss(draw(st.sampled_from(list(LossCause))), Mass.g(draw(st.integers(0, 50))))]
        inputs = [Portion(lot, mass()) for lot in taken]
        outputs = [Portion(lot, mass()) for lot in new if lot not in taken]
        records.append(
            Step(id=f"S-{at}", kind="mix", inputs=inputs, outputs=outputs, losses=losses)
        )
        made.append(f"X-{at}")
        known.append(f"X-{at}")
    return Chain.of(records)


patchy = chains(none=st.booleans(), stages=st.sampled_from(list(Stage)))


def made_lots(chain, contents, columns):
    """The finished lots whose composition is known, with their code and floats."""
    for lot in chain.lots:
        code = columns.lot_codes[lot.id]
        found = contents.floats(np.array([code]))[0]
        if lot.stage in FINISHED and not np.isnan(found).any():
            yield lot, code, found


@given(chains() | patchy)
def test_floats_agree_with_fractions_and_parts_sum_to_the_whole(chain):
    lineage = Lineage(chain)
    contents = Contents(lineage)

    for _, code, found in made_lots(chain, contents, lineage.columns):
        exact = contents.exactly(code)
        assert sum(exact[: len(PARTS)]) == 1
        assert np.allclose(found, [float(each) for each in exact], atol=1e-9)
        assert all(0 <= each <= 1 for each in exact)


@given(chains())
def test_cocoa_is_counted_as_the_lineage_counts_it(chain):
    """Bought cocoa butter kept as an ingredient apart: that is cocoa by its name here."""
    assume(all(getattr(lot, "ingredient", "") != "cocoa butter" for lot in chain.lots))
    lineage = Lineage(chain)
    contents = Contents(lineage)

    for lot, code, _ in made_lots(chain, contents, lineage.columns):
        total = origins(lineage, lot.id).total
        assert total.mg == int(lot.mass.mg * contents.exactly(code)[AT["cocoa"]] + Fraction(1, 2))


@given(
    st.lists(
        st.tuples(
            st.sampled_from([*INGREDIENTS, "liquor", "powder", "nibs", "chocolate"]),
            st.fractions(0, 100, max_denominator=100),
        ),
        max_size=6,
    )
)
def test_the_parts_of_a_recipe_sum_to_the_whole(parts):
    made, whole = row_of_parts(parts)

    assert whole == sum(share for _, share in parts)
    assert sum(made[: len(PARTS)]) == (1 if whole else 0)


def test_the_bar_of_two_plots_is_known_exactly():
    """50 kg of beans lose 10 kg of shell and roast; with 10 kg of sugar that is 80 % cocoa."""
    lineage = Lineage(two_plots())
    contents = Contents(lineage)
    made = contents.exactly(lineage.columns.lot_codes["BAR-1"])

    told = {name: made[AT[name]] for name in COLUMNS if made[AT[name]]}

    assert told == {
        "cocoa butter": Fraction(8, 10) * Fraction(54, 100),
        "fat-free cocoa": Fraction(8, 10) * Fraction(46, 100),
        "sugar": Fraction(2, 10),
        "cocoa": Fraction(5, 6),
        "assumed cocoa": Fraction(8, 10),
    }


def test_what_was_worked_out_is_kept_for_the_next_rule():
    lineage = Lineage(two_plots())

    assert Contents(lineage)._rows is Contents(lineage)._rows


def test_ingredients_are_known_by_their_names_in_both_languages():
    kinds = {
        "Gula pasir": "sugar",
        "susu bubuk full cream": "milk",
        "skimmed milk powder": "milk",
        "Lemak kakao": "cocoa butter",
        "bubuk kakao": "powder",
        "lecithin (soy)": "other",
        "soy lecithin": "other",
        "Minyak Sawit": "vegetable fat",
        "hazelnut paste": "hazelnut",
        "kacang mete": "added food",
        "ginger powder": "added food",
        "coconut milk": "other",
        "santan": "other",
        "xyzzy": "other",
    }

    assert {name: ingredient_of(name).kind for name in kinds} == kinds
    assert not ingredient_of("xyzzy").is_known
    assert ingredient_of("skimmed milk powder").fat == 1
    assert ingredient_of("milk powder").fat == 26

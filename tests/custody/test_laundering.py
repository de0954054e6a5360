"""The laundering search: whatever is done to cocoa, claims are never worth more than sources.

An attacker owns a workshop. He pools, splits, works, renames, feeds back in rings, moves and claims
as he likes. The worth of all claims together is counted here by an arithmetic of its own.
"""

from fractions import Fraction

import attrs
from hypothesis import assume, given
from hypothesis import strategies as st

from certified import beans, claim, drawn, ground, lot, on, sale, step
from cocoachain.custody.claims import Claim
from cocoachain.custody.largest import largest_claim, largest_claims
from cocoachain.findings import Severity
from cocoachain.model.chain import Chain
from cocoachain.model.claims import CustodyModel
from cocoachain.model.evidence import Certificate
from cocoachain.model.lots import Lot
from cocoachain.model.steps import Portion, Step
from cocoachain.rules.checking import check
from cocoachain.values.mass import Mass

FACTOR = {
    "beans": Fraction(1),
    "bean_blend": Fraction(1),
    "liquor": Fraction(5, 4),
    "butter": Fraction(133, 100),
    "cake": Fraction(118, 100),
    "powder": Fraction(118, 100),
}
BEANS = ["beans", "bean_blend"]
WAYS = {
    "pool": (BEANS, ["bean_blend"], 100),
    "store": (list(FACTOR), None, 100),
    "split": (list(FACTOR), None, 100),
    "grind": (BEANS, ["liquor"], 82),
    "press": (["liquor"], ["butter", "cake"], 99),
    "pulverise": (["cake"], ["powder"], 98),
    "roast+winnow": (BEANS, ["nibs", "shell"], 97),
    "mix": (["liquor", "butter", "powder", "nibs", "chocolate"], ["chocolate"], 99),
    "rework": (["chocolate", "liquor"], ["chocolate"], 100),
}
ops = st.tuples(
    st.sampled_from(sorted(WAYS)),
    st.integers(0, 7),
    st.integers(0, 7),
    st.integers(0, 100),
    st.booleans(),
)
programmes = st.tuples(
    st.lists(st.tuples(st.booleans(), st.integers(1, 40)), min_size=1, max_size=4),
    st.lists(ops, max_size=7),
)


class Workshop:
    """Carries an attacker's programme out; every step keeps its mass."""

    def __init__(self, sources, todo):
        self.left, self.stage, self.records = {}, {}, []
        self.certified = 0
        for at, (good, kilograms) in enumerate(sources):
            name = f"B-{at}"
            self.records.append(beans(name, 1 if good else 3, kilograms))
            self._have(name, "beans", Mass.kg(kilograms).mg)
            self.certified += good * Mass.kg(kilograms).mg
        for at, op in enumerate(todo):
            self._do(f"S-{at}", *op)

    def _have(self, name, stage, milligrams):
        self.left[name] = milligrams
        self.stage[name] = stage

    def _do(self, name, kind, first, second, part, ring):
        takes, gives, kept = WAYS[kind]
        fitting = [each for each in self.left if self.stage[each] in takes and self.left[each]]
        if not fitting:
            return
        chosen = list(
            dict.fromkeys([fitting[first % len(fitting)], fitting[second % len(fitting)]])
        )
        if gives is None:
            chosen = chosen[:1]
        drawn_of = {}
        for each in chosen:
            drawn_of[each] = self.left[each] * part // 100 or self.left[each]
            self.left[each] -= drawn_of[each]
        total = sum(drawn_of.values())
        stages = [self.stage[chosen[0]]] if gives is None else gives
        halves = 2 if kind == "split" else 1
        outs = {}
        for at, stage in enumerate(stages * halves):
            mass = total * kept // 100 // (len(stages) * halves)
            outs[f"{name}-{at}"] = stage, mass
        inputs = [Portion(each, Mass(mass)) for each, mass in drawn_of.items()]
        if ring and outs:
            fed = next(iter(outs))
            inputs.append(Portion(fed, Mass(outs[fed][1] // 2)))
        self.records.append(
            Step(
                id=name,
                kind=kind.split("+")[0],
                also=kind.split("+")[1:],
                site="SITE-1",
                start=on(4, 1),
                end=on(4, 2),
                inputs=inputs,
                outputs=[Portion(each, Mass(mass)) for each, (_, mass) in outs.items()],
            )
        )
        for each, (stage, mass) in outs.items():
            self.records.append(attrs.evolve(lot(each, stage, 0), mass=Mass(mass)))
            self._have(each, stage, mass)
        if ring and outs:
            self.left[fed] -= outs[fed][1] // 2

    def lineage(self, *more, scheme="ICCO"):
        return drawn(ground(scheme), self.records, *more)

    def stages(self):
        return {each: stage for each, stage in self.stage.items() if stage in FACTOR}


def worth(workshop, masses):
    """Beans behind claims, by the factors; products without one count as nothing."""
    return sum(
        (
            mass.mg * FACTOR[workshop.stage[each]]
            for each, mass in masses.items()
            if workshop.stage[each] in FACTOR
        ),
        Fraction(0),
    )


@given(programmes)
def test_claims_on_all_lots_together_are_worth_no_more_than_the_sources(programme):
    workshop = Workshop(*programme)

    claims = largest_claims(workshop.lineage(), workshop.stages(), "ICCO")

    assert worth(workshop, claims) <= workshop.certified


@given(programmes)
def test_no_single_claim_is_worth_more_than_the_sources_under_any_balanced_model(programme):
    workshop = Workshop(*programme)
    lineage = workshop.lineage()

    for each in workshop.stages():
        answer = largest_claim(lineage, each, "ICCO")
        assert worth(workshop, {each: answer.mass}) <= workshop.certified
        assert all(mass <= answer.whole for mass in answer.by_model.values())


@given(programmes)
def test_together_no_lot_has_more_than_alone_and_together_at_least_the_best_alone(programme):
    workshop = Workshop(*programme)
    lineage, lots = workshop.lineage(), list(workshop.stages())

    together = largest_claims(lineage, lots, "ICCO")
    alone = {each: largest_claim(lineage, each, "ICCO").mass for each in lots}
    assert all(together[each] <= alone[each] for each in lots)
    best = max((worth(workshop, {each: alone[each]}) for each in lots), default=0)
    assert worth(workshop, together) >= best - 2 * len(lots)


@given(programmes, st.data())
def test_splitting_and_renaming_raise_nothing(programme, data):
    workshop = Workshop(*programme)
    lots = list(workshop.stages())
    chosen = data.draw(st.sampled_from(lots))
    rest = workshop.left[chosen]
    assume(rest > 1)
    cut = data.draw(st.integers(1, rest - 1))
    parts = {"P-1": cut, "P-2": rest - cut}
    more = [
        attrs.evolve(lot(each, workshop.stage[chosen], 0), mass=Mass(mass))
        for each, mass in parts.items()
    ]
    split = Step(
        id="SPLIT",
        kind="split",
        inputs=[Portion(chosen, Mass(rest))],
        outputs=[Portion(each, Mass(mass)) for each, mass in parts.items()],
    )
    workshop.stage.update(dict.fromkeys(parts, workshop.stage[chosen]))

    before = worth(workshop, largest_claims(workshop.lineage(), lots, "ICCO"))
    lineage = workshop.lineage(more, split)
    after = worth(workshop, largest_claims(lineage, [*lots, *parts], "ICCO"))
    assert after <= before + 2 * len(lots) + 2
    assert after <= workshop.certified


@given(programmes)
def test_the_names_of_lots_make_no_difference(programme):
    workshop = Workshop(*programme)
    lots = list(workshop.stages())

    def renamed(record):
        if isinstance(record, Lot):
            return attrs.evolve(record, id="Z" + record.id)
        if isinstance(record, Step):
            inputs, outputs = (
                [attrs.evolve(each, lot="Z" + each.lot) for each in portions]
                for portions in (record.inputs, record.outputs)
            )
            return attrs.evolve(record, inputs=inputs, outputs=outputs)
        return record

    before, after = workshop.lineage(), drawn(ground("ICCO"), map(renamed, workshop.records))
    for each in lots:
        one, other = largest_claim(before, each, "ICCO"), largest_claim(after, "Z" + each, "ICCO")
        assert dict(one.by_model) == dict(other.by_model)


@given(programmes, st.data())
def test_moves_and_claims_of_made_lots_back_nothing(programme, data):
    workshop = Workshop(*programme)
    lots = list(workshop.stages())
    model = st.sampled_from(list(CustodyModel))
    lies = [claim(f"CL-{at}", each, data.draw(model), value="ICCO") for at, each in enumerate(lots)]
    moves = [sale(f"T-{at}", each, 1, to="BUYER-1") for at, each in enumerate(lots)]
    own = Certificate(id="OWN", holder="IKM", scheme="ICCO", valid_from=on(1, 1).date())

    before, after = workshop.lineage(), workshop.lineage(lies, moves, own)
    for each in lots:
        one, other = largest_claim(before, each, "ICCO"), largest_claim(after, each, "ICCO")
        assert dict(one.by_model) == dict(other.by_model)


@given(programmes)
def test_a_strict_claim_stands_only_on_certified_cocoa(programme):
    workshop = Workshop(*programme)
    lineage = workshop.lineage()
    bad = {f"B-{at}" for at, (good, _) in enumerate(programme[0]) if not good}

    for each in workshop.stages():
        answer = largest_claim(lineage, each, "ICCO")
        code = lineage.columns.lot_code(each)
        upstream = lineage.index.lots_into(lineage.index.steps_before([code])).tolist()
        names = {each, *(lineage.columns.lot_ids[one] for one in upstream)}
        if names & bad:
            assert not answer.by_model[CustodyModel.SEGREGATED]
        if answer.by_model[CustodyModel.SEGREGATED]:
            assert answer.by_model[CustodyModel.CONTROLLED_BLENDING] == answer.whole


@given(programmes)
def test_exact_shares_of_lots_at_the_end_sum_to_no_more_than_what_is_certified(programme):
    workshop = Workshop(*programme)
    blends = [(each, mass) for each, mass in workshop.left.items() if workshop.stage[each] in BEANS]
    lineage = workshop.lineage()

    total = Fraction(0)
    for each, rest in blends:
        answer = largest_claim(lineage, each, Claim.certified("ICCO", model="controlled_blending"))
        total += Fraction(answer.mass.mg * rest, answer.whole.mg) if answer.whole else 0
    assert total <= workshop.certified


# The whole search: claims that pass the rules -----------------------------------------------------

RULES = [f"K{number:02d}" for number in range(1, 11)]
forged = st.tuples(
    st.integers(0, 11),
    st.sampled_from(list(CustodyModel)),
    st.integers(1, 100),
    st.booleans(),
    st.sampled_from(["BUYER-1", "BUYER-2"]),
)


@given(programmes, st.lists(forged, min_size=1, max_size=4))
def test_no_set_of_sales_passes_the_rules_and_claims_more_than_was_certified(programme, forging):
    workshop = Workshop(*programme)
    lots, claims, sold = list(workshop.stages()), [], Fraction(0)
    for at, (number, model, part, whole, buyer) in enumerate(forging):
        name = lots[number % len(lots)]
        rest = workshop.left[name]
        mass = Mass(rest if whole else rest * part // 100)
        if not mass or model is CustodyModel.BOOK_AND_CLAIM:
            continue
        workshop.left[name] -= mass.mg
        handed = attrs.evolve(sale(f"T-{at}", name, 1, to=buyer), mass=mass)
        claimed = Mass(mass.mg * part // 50 or 1)
        told = attrs.evolve(
            claim(f"CL-{at}", name, model, value="ICCO", transfer=f"T-{at}"), mass=claimed
        )
        claims += [handed, told]
        factor = FACTOR[workshop.stage[name]] if model.is_administrative else least(workshop, name)
        sold += claimed.mg * factor
    lineage = workshop.lineage(claims)

    verdict = check(lineage, rules=RULES)
    assume(not [each for each in verdict.findings if each.severity is Severity.ERROR])
    assert sold <= workshop.certified


def least(workshop, name):
    """The beans that are certainly in a kilogram of a product: what its yields left of them."""
    return {"liquor": Fraction(100, 82)}.get(workshop.stage[name], Fraction(1))


def test_a_chain_without_certified_cocoa_can_claim_nothing():
    workshop = Workshop([(False, 10), (False, 20)], [("pool", 0, 1, 100, False)])
    lineage = workshop.lineage()

    for each in workshop.stages():
        assert set(largest_claim(lineage, each, "ICCO").by_model.values()) == {Mass(0)}


def test_the_search_would_see_a_leak():
    """The arithmetic of the tests itself: a claim of one milligram too much is found."""
    workshop = Workshop([(True, 10)], [("grind", 0, 0, 100, False)])
    most = largest_claims(workshop.lineage(), ["S-0-0"], "ICCO")

    assert most == {"S-0-0": Mass.kg(8)}
    assert worth(workshop, most) == workshop.certified
    assert worth(workshop, {"S-0-0": Mass(Mass.kg(8).mg + 1)}) > workshop.certified
    assert isinstance(workshop.lineage().chain, Chain)
    assert step("S", "store", {}, {}).site == "SITE-1"

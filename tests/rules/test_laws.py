"""Laws that every rule obeys, on small chains that may be wrong in every way."""

import random
from datetime import UTC, date, datetime, timedelta, timezone
from fractions import Fraction

import attrs
from hypothesis import assume, given
from hypothesis import strategies as st

from cocoachain.lineage.lineage import Lineage
from cocoachain.model.chain import Chain
from cocoachain.model.lots import LOT_CLASSES, Stage
from cocoachain.model.movements import Transfer
from cocoachain.model.parties import Farmer, Processor
from cocoachain.model.plots import Plot, Site
from cocoachain.model.steps import Loss, LossCause, Portion, Step, StepKind
from cocoachain.rules.catalogue import RULES
from cocoachain.rules.checking import check
from cocoachain.rules.holding import _lot_faults
from cocoachain.rules.places import Places
from cocoachain.rules.profiles import PROFILES
from cocoachain.rules.settings import chosen
from cocoachain.values.mass import Mass
from cocoachain.values.moments import WholeDay

LOMBOK = timezone(timedelta(hours=8))
LOTS = [f"L-{number}" for number in range(6)]
SITES = ["SITE-1", "SITE-2", None]
PARTIES = ["F-1", "P-1", "P-2", None]
GROUND = [
    Farmer(id="F-1"),
    Processor(id="P-1"),
    Processor(id="P-2"),
    Plot(id="PL-1", farmer="F-1"),
    Site(id="SITE-1", party="P-1"),
    Site(id="SITE-2", party="P-2"),
]

grams = st.one_of(st.none(), st.integers(0, 200).map(Mass.g), st.just(Mass.g(100)))
weighed = st.integers(1, 200).map(Mass.g)
exact = st.integers(0, 20).map(lambda d: datetime(2026, 5, 1, tzinfo=UTC) + timedelta(days=d))
whole = st.integers(0, 20).map(lambda d: WholeDay.of(date(2026, 5, 1) + timedelta(days=d), LOMBOK))
moments = st.one_of(st.none(), exact, whole)
names = st.sampled_from(LOTS)


@st.composite
def portions(draw, mass=grams):
    found = draw(st.lists(names, max_size=3, unique=True))
    return tuple(Portion(name, draw(mass)) for name in found)


@st.composite
def lots(draw, name, mass):
    cls = LOT_CLASSES[draw(st.sampled_from(list(Stage)))]
    fields = {"mass": draw(mass), "made": draw(moments), "site": draw(st.sampled_from(SITES))}
    return cls(
        id=name, plot=draw(st.sampled_from(["PL-1", None])), recorded=draw(moments), **fields
    )


@st.composite
def steps(draw, name, mass):
    return Step(
        id=name,
        kind=draw(st.sampled_from(list(StepKind))),
        also=draw(st.lists(st.sampled_from(list(StepKind)), max_size=2)),
        start=draw(moments),
        end=draw(moments),
        site=draw(st.sampled_from(SITES)),
        party=draw(st.sampled_from(PARTIES)),
        inputs=draw(portions(mass)),
        outputs=draw(portions(mass)),
        losses=[Loss(draw(st.sampled_from(list(LossCause))), draw(weighed))],
        recorded=draw(moments),
    )


@st.composite
def transfers(draw, name, mass):
    return Transfer(
        id=name,
        lot=draw(names),
        mass=draw(mass),
        when=draw(moments),
        from_party=draw(st.sampled_from(PARTIES)),
        to_party=draw(st.sampled_from(PARTIES)),
        from_site=draw(st.sampled_from(SITES)),
        to_site=draw(st.sampled_from(SITES)),
    )


@st.composite
def chains(draw, mass=grams):
    """Lots of any stage, steps of any kind, transfers from anywhere to anywhere."""
    records = list(GROUND)
    records += [draw(lots(name, mass)) for name in draw(st.lists(names, unique=True))]
    records += [draw(steps(f"S-{at}", mass)) for at in range(draw(st.integers(0, 4)))]
    records += [draw(transfers(f"T-{at}", mass)) for at in range(draw(st.integers(0, 3)))]
    return records


def judged(records):
    return check(Chain.of(records), "industrial")


@given(chains(), st.randoms(use_true_random=False))
def test_the_order_of_records_changes_nothing(records, rng: random.Random):
    shuffled = list(records)
    rng.shuffle(shuffled)

    assert judged(records) == judged(shuffled)


def renamed(record, prefix):
    """The record with every lot and step called otherwise, in the same order."""
    changes = {}
    for field in attrs.fields(type(record)):
        value = getattr(record, field.name)
        if isinstance(value, tuple) and value and isinstance(value[0], Portion):
            changes[field.name] = [attrs.evolve(each, lot=prefix + each.lot) for each in value]
    if isinstance(record, Transfer):
        changes["lot"] = prefix + record.lot
    if isinstance(record, Step) or type(record) in LOT_CLASSES.values():
        changes["id"] = prefix + record.id
    return attrs.evolve(record, **changes)


@given(chains())
def test_renaming_lots_and_steps_changes_no_finding(records):
    before, after = judged(records), judged([renamed(each, "Z-") for each in records])

    def told(verdict):
        return [
            (f.code, f.severity, f.kind, f.subject.removeprefix("Z-"), f.message.replace("Z-", ""))
            for f in verdict.findings
        ]

    assert sorted(told(before)) == sorted(told(after))
    assert before.ran == after.ran


@given(chains())
def test_what_ran_and_what_did_not_are_all_there_is(records):
    verdict = judged(records)

    assert sorted([*verdict.ran, *verdict.not_run]) == sorted(PROFILES[verdict.profile].codes)
    assert {each.code for each in verdict.findings} <= set(verdict.ran)
    assert set(verdict.unjudged) <= set(verdict.ran)
    assert all(verdict.not_run.values())


@given(chains())
def test_every_message_is_one_that_its_rule_announces(records):
    for finding in judged(records).findings:
        assert finding.template in RULES[finding.code].says
        assert "{" not in finding.message
        assert finding.mend == RULES[finding.code].mend


@given(chains())
def test_rules_run_one_by_one_say_what_they_say_together(records):
    lineage = Lineage(Chain.of(records))
    together = check(lineage, "industrial")

    codes = PROFILES["industrial"].codes
    alone = [each for code in codes for each in check(lineage, "industrial", rules=[code]).findings]

    assert sorted(map(str, alone)) == sorted(map(str, together.findings))


@given(chains(weighed), st.integers(2, 50))
def test_scaling_all_masses_changes_no_share(records, factor):
    codes = ["M02", "M03", "M04", "M05", "M06", "M07", "M08", "M09", "M10"]

    def scaled(record):
        changes = {}
        if getattr(record, "mass", None) is not None:
            changes["mass"] = record.mass * factor
        if isinstance(record, Step):
            for name in ("inputs", "outputs", "losses"):
                changes[name] = [
                    attrs.evolve(each, mass=each.mass * factor) for each in getattr(record, name)
                ]
        return attrs.evolve(record, **changes)

    def told(verdict):
        return [(each.code, each.severity, each.subject) for each in verdict.findings]

    before = check(Chain.of(records), "industrial", rules=codes)
    after = check(Chain.of(map(scaled, records)), "industrial", rules=codes)
    assert sorted(told(before)) == sorted(told(after))


@given(chains())
def test_lots_that_are_plainly_where_they_were_used_have_no_fault(records):
    lineage = Lineage(Chain.of(records))
    places = Places(lineage)
    settings = chosen("G04", RULES["G04"].settings)
    doubtful = set(places.to_be_judged())

    for lot in set(range(len(lineage.columns.lot_ids))) - doubtful:
        drawn, arrivals = places.drawn(lot), places.arrivals(lot)
        faults = list(_lot_faults(lineage, places, lot, drawn, arrivals, settings))
        assert not (drawn and faults)


@given(chains(weighed))
def test_mass_is_kept_where_an_independent_sum_says_so(records):
    done = [each for each in records if isinstance(each, Step)]
    assume(done)

    def off(step):
        if not step.inputs and StepKind.HARVEST in step.kinds:
            return False
        gap = step.mass_in.mg - step.mass_out.mg - step.mass_lost.mg
        if gap > 0 and StepKind.DISPOSE in step.kinds:
            return False
        return abs(gap) > 100_000 and abs(gap) > Fraction(step.mass_in.mg, 100)

    verdict = check(Chain.of(records), rules=["M01"])
    assume(verdict.ran)
    assert {each.subject for each in verdict.findings} == {s.id for s in done if off(s)}

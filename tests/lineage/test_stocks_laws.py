"""Stock against a plain diary, and against where the mass of each lot went."""

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from books import PLACES, SITES, bounds
from cocoachain.lineage.destinations import End, destinations
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.stocks import stock
from cocoachain.model.chain import Chain
from cocoachain.model.lots import BeanBlend, BeanLot, ChocolateBatch, ShellLot
from cocoachain.model.movements import Transfer, TransferKind
from cocoachain.model.steps import Portion, Step, StepKind
from cocoachain.values.mass import Mass
from cocoachain.values.moments import microseconds
from days import on

NAMES = ("L-1", "L-2", "L-3", "L-4", "L-5", "L-6")


@st.composite
def dated_chains(draw):
    """Chains that tell every place, hour and mass; else right or wrong."""
    site, lot, mass = st.sampled_from(SITES), st.sampled_from(NAMES), st.integers(0, 40).map(Mass)
    moment = st.builds(on, st.integers(1, 7), st.integers(0, 23))
    portions = st.lists(st.builds(Portion, lot, mass), max_size=3)
    steps = []
    for place in range(draw(st.integers(0, 4))):
        start, end = sorted([draw(moment), draw(moment)])
        steps.append(
            Step(
                id=f"ST-{place}", kind=StepKind.POOL, start=start, end=end, site=draw(site),
                inputs=draw(portions), outputs=draw(portions),
            )
        )  # fmt: skip
    transfers = [
        Transfer(id=f"T-{place}", lot=draw(lot), mass=draw(mass), received=draw(st.none() | mass),
                 from_site=draw(site), to_site=draw(site), when=draw(moment))
        for place in range(draw(st.integers(0, 4)))
    ]  # fmt: skip
    made = {portion.lot for each in steps for portion in each.outputs}
    lots = [
        BeanLot(id=name, made=draw(moment), site=draw(site),
                mass=None if name in made else draw(mass))
        for name in NAMES
    ]  # fmt: skip
    return Chain.of(PLACES, lots, steps, transfers)


def diary(chain, at):
    """What lies where, by the plainest way: one event after the other."""
    held = defaultdict(int)
    past = [each for each in chain.transfers if each.when <= at]
    first = {}
    for each in sorted(chain.transfers, key=lambda each: (microseconds(each.when), each.id)):
        first.setdefault(each.lot, each)
    made = {portion.lot for each in chain.steps for portion in each.outputs}
    for lot in chain.lots:
        if lot.id not in made and lot.made <= at:
            place = first[lot.id].from_site if lot.id in first else lot.site
            held[place, lot.id] += lot.mass.mg
    for step in chain.steps:
        for portion in step.inputs if step.start <= at else ():
            held[step.site, portion.lot] -= portion.mass.mg
        for portion in step.outputs if step.end <= at else ():
            held[step.site, portion.lot] += portion.mass.mg
    for each in past:
        held[each.from_site, each.lot] -= each.mass.mg
        got = each.mass if each.received is None else each.received
        held[each.to_site, each.lot] += got.mg
    return held


@given(dated_chains(), bounds())
def test_a_stock_is_what_a_plain_diary_tells(chain, three):
    lineage = Lineage(chain)
    told = diary(chain, three[1])

    for site in SITES:
        held = stock(lineage, at=three[1], by="lot", site=site)
        there = {lot: mg for (where, lot), mg in told.items() if where == site}
        assert {lot: mass.mg for lot, mass in held.items()} == {
            lot: mg for lot, mg in sorted(there.items()) if mg > 0
        }
        assert {each.lot: -each.mass.mg for each in held.overdrawn} == {
            lot: mg for lot, mg in there.items() if mg < 0
        }


@st.composite
def balanced_chains(draw):
    """Sound chains: nothing is drawn that is not there, and no step puts out more than it took."""
    lots = [
        BeanLot(id=f"B-{place}", mass=Mass(draw(st.integers(1, 60))))
        for place in range(draw(st.integers(1, 3)))
    ]
    left = {each.id: each.mass.mg for each in lots}
    steps, sales = [], []
    for place in range(draw(st.integers(0, 5))):
        names = draw(st.lists(st.sampled_from(sorted(left)), min_size=1, max_size=3, unique=True))
        taken = {name: draw(st.integers(0, left[name])) for name in names}
        whole = sum(taken.values())
        main = draw(st.integers(0, whole))
        shell = draw(st.integers(0, whole - main))
        for name, mass in taken.items():
            left[name] -= mass
        cls = draw(st.sampled_from([BeanBlend, ChocolateBatch]))
        lots += [cls(id=f"M-{place}", mass=Mass(main)), ShellLot(id=f"H-{place}", mass=Mass(shell))]
        left |= {f"M-{place}": main, f"H-{place}": shell}
        steps.append(
            Step(
                id=f"ST-{place}", kind=StepKind.GRADE, start=on(place + 1, 8),
                inputs=[Portion(name, Mass(mass)) for name, mass in taken.items()],
                outputs=[Portion(f"M-{place}", Mass(main)), Portion(f"H-{place}", Mass(shell))],
            )
        )  # fmt: skip
    for name in draw(st.lists(st.sampled_from(sorted(left)), max_size=3, unique=True)):
        sold = Mass(draw(st.integers(0, left[name])))
        sales.append(
            Transfer(id=f"T-{name}", lot=name, mass=sold, kind=TransferKind.SALE,
                     to_party="consumers", when=on(20))
        )  # fmt: skip
    return Chain.of(lots, steps, sales)


@given(balanced_chains())
def test_the_last_stock_is_what_the_destinations_of_all_sources_leave(chain):
    lineage = Lineage(chain)
    ended = [destinations(lineage, lot.id) for lot in chain.lots if lot.id.startswith("B-")]
    kept = (End.STOCK, End.FINISHED, End.BY_PRODUCT)
    held = stock(lineage, by="lot")

    rows = [row for each in ended for row in each.rows if row.end in kept]
    rounded = len(rows) if len(ended) > 1 else 1  # of one source alone every part is whole
    assert held.overdrawn == ()
    assert abs(held.total.mg - sum(row.mass.mg for row in rows)) < max(rounded, 1)

"""An auditor's draw: weighted by mass, and the same for the same seed."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocoachain.errors import RecordError, RecordTypeError, UnknownRecordError
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.sampling import sample
from cocoachain.model.chain import Chain
from cocoachain.model.lots import BeanLot, PackedLot
from cocoachain.values.mass import Mass


def lineage(masses, cls=BeanLot):
    lots = [cls(id=f"L-{place:03}", mass=Mass(mg)) for place, mg in enumerate(masses)]
    return Lineage(Chain.of(lots))


MASSES = st.lists(st.integers(0, 10**12), min_size=1, max_size=30)


def test_a_draw_is_frozen():
    drawn = sample(lineage(range(1, 101)), 10, seed=7)

    assert drawn.lots == (
        "L-039", "L-029", "L-020", "L-079", "L-094", "L-080", "L-092", "L-050", "L-097", "L-058",
    )  # fmt: skip


def by_hand(masses, number, seed):
    """The way that the docstring tells, in the plainest words; no number is passed over here."""
    waiting, taken, drawn, place = list(range(len(masses))), [], [], 0
    while len(drawn) < number:
        length = sum(masses[at] for at in waiting)
        digest = hashlib.sha256(f"cocoachain sample\n{seed}\n{place}".encode()).digest()
        point = int.from_bytes(digest, "big") % length
        place += 1
        pointed = next(at for at in waiting if (point := point - masses[at]) < 0)
        if pointed not in taken:
            taken.append(pointed)
            drawn.append(pointed)
        if 2 * sum(masses[at] for at in taken) > length:
            waiting, taken = [at for at in waiting if at not in taken], []
    return [f"L-{at:03}" for at in drawn]


@given(MASSES, st.text(), st.data())
def test_a_draw_goes_as_the_docstring_tells(masses, seed, data):
    number = data.draw(st.integers(0, sum(mg > 0 for mg in masses)))

    assert list(sample(lineage(masses), number, seed=seed)) == by_hand(masses, number, seed)


@given(MASSES, st.integers(), st.data())
def test_the_same_seed_draws_the_same_whatever_the_order_of_records(masses, seed, data):
    whole = lineage(masses)
    number = data.draw(st.integers(0, sum(mg > 0 for mg in masses)))
    other = Lineage(Chain.of(data.draw(st.permutations(whole.lots))))

    assert sample(other, number, seed=seed).lots == sample(whole, number, seed=seed).lots


@given(MASSES, st.integers(0, 99))
def test_no_lot_is_drawn_twice_and_none_without_mass(masses, seed):
    full = [f"L-{place:03}" for place, mg in enumerate(masses) if mg]
    drawn = sample(lineage(masses), len(full), seed=seed)

    assert sorted(drawn) == full


@given(MASSES, st.integers(0, 99), st.data())
def test_a_smaller_draw_is_the_beginning_of_a_larger_one(masses, seed, data):
    number = data.draw(st.integers(0, sum(mg > 0 for mg in masses)))
    whole = lineage(masses)
    larger = sample(whole, sum(mg > 0 for mg in masses), seed=seed)

    assert sample(whole, number, seed=seed).lots == larger.lots[:number]


def test_the_chance_of_a_lot_is_its_mass():
    whole = lineage([1, 2, 7])
    first = [sample(whole, 1, seed=seed)[0] for seed in range(2000)]
    second = [sample(whole, 2, seed=seed)[1] for seed in range(2000)]

    assert [round(first.count(f"L-00{at}") / 2000, 1) for at in range(3)] == [0.1, 0.2, 0.7]
    # by hand: 2/10·1/8 + 7/10·1/3 = 0.258, 1/10·2/9 + 7/10·2/3 = 0.489, the rest 0.253
    expected = [0.258, 0.489, 0.253]
    shares = [second.count(f"L-00{at}") / 2000 for at in range(3)]
    assert all(abs(got - want) < 0.04 for got, want in zip(shares, expected, strict=True))


def test_one_huge_lot_does_not_stop_the_draw():
    assert len(sample(lineage([9 * 10**15, *[1] * 50]), 51, seed=1)) == 51


def test_only_the_stage_asked_for_is_drawn():
    packed = PackedLot(id="P-1", mass=Mass(1))
    chain = Lineage(Chain.of(lineage([10**9]).lots, [packed]))

    assert sample(chain, 1, seed=1, stage="packed").lots == ("P-1",)


def test_unweighed_lots_are_out_of_reach_and_named():
    chain = Lineage(Chain.of([BeanLot(id="A"), BeanLot(id="B", mass=Mass(1))]))
    drawn = sample(chain, 1, seed=1)

    assert (drawn.lots, drawn.unmeasured) == (("B",), ("A",))
    assert "Out of reach, not weighed: 1 lot (A)." in str(drawn)


def test_it_reads_as_a_table(tmp_path):
    drawn = sample(lineage([10**6, 0, 3 * 10**6]), 2, seed=3)
    drawn.to_csv(tmp_path / "sample.csv")

    assert str(drawn) == (
        "Sample of 2 lots, seed 3\n"
        "draw  lot    stage  mass kg\n"
        "────  ─────  ─────  ───────\n"
        "   1  L-000  beans        1\n"
        "   2  L-002  beans        3\n"
        "4 of 4 kg in 2 lots."
    )
    assert repr(drawn) == "<Sample: L-000, L-002 (seed 3)>"
    assert (drawn[0], drawn[:1], drawn.mass) == ("L-000", ("L-000",), Mass.kg(4))
    assert len((tmp_path / "sample.csv").read_text("utf-8").splitlines()) == 3


def test_more_than_there_are_cannot_be_drawn():
    with pytest.raises(RecordError) as caught:
        sample(lineage([1, 0]), 2, seed=1)
    assert str(caught.value) == "Expected to draw 0 to 1 lot with a mass above 0, got 2"


@pytest.mark.parametrize(
    ("number", "seed", "message"),
    [
        (1.0, 1, "Expected a whole number of lots, got float: 1.0 (sample)"),
        (1, 7.0, "Expected a seed as a whole number or text, got float: 7.0 (sample)"),
        (1, None, "Expected a seed as a whole number or text, got NoneType: None (sample)"),
    ],
)
def test_a_float_is_refused(number, seed, message):
    with pytest.raises(RecordTypeError) as caught:
        sample(lineage([1]), number, seed=seed)
    assert str(caught.value) == message


def test_an_unknown_stage_raises_with_the_nearest():
    with pytest.raises(UnknownRecordError) as caught:
        sample(lineage([1]), 1, seed=1, stage="bean")
    assert str(caught.value).startswith("The chain holds no stage 'bean'. Nearest: 'beans'")

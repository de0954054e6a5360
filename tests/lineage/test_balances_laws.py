"""Laws of reconciliation, on chains that are mostly wrong."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from books import PLACES, SITES, bounds, chains
from cocoachain.lineage.balances import reconcile
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.stocks import stock
from cocoachain.model.chain import Chain

SCOPES = st.sampled_from(
    [{}, *({"site": site} for site in SITES), {"party": "P-1"}, {"party": "P-2"}, {"party": "F-1"}]
)


def sides(balance):
    left = balance.opening.mg + balance.mass_in.mg
    right = balance.mass_out.mg + balance.loss.mg + balance.unexplained_mg + balance.closing.mg
    return left, right


def flows(balance):
    losses = {cause: mass.mg for cause, mass in balance.losses.items()}
    parts = (balance.received, balance.entered, balance.made, balance.sent, balance.used)
    return [*(each.mg for each in parts), balance.unexplained_mg], losses


@given(chains(), bounds(), SCOPES)
def test_every_line_and_the_total_balance_to_the_milligram(chain, three, scope):
    found = reconcile(Lineage(chain), start=three[0], end=three[2], **scope)

    for line in [*found.values(), found.total]:
        left, right = sides(line)
        assert left == right


@given(chains(), SCOPES)
def test_all_time_balances_too(chain, scope):
    found = reconcile(Lineage(chain), **scope)

    for line in [*found.values(), found.total]:
        left, right = sides(line)
        assert left == right


@given(chains(), bounds(), SCOPES)
def test_the_differences_are_what_is_unexplained(chain, three, scope):
    found = reconcile(Lineage(chain), start=three[0], end=three[2], **scope)

    assert sum(each.mg for each in found.differences) == found.total.unexplained_mg


@given(chains(), bounds(), SCOPES)
def test_the_closing_of_one_period_is_the_opening_of_the_next(chain, three, scope):
    lineage = Lineage(chain)
    first = reconcile(lineage, start=three[0], end=three[1], **scope)
    second = reconcile(lineage, start=three[1], end=three[2], **scope)
    whole = reconcile(lineage, start=three[0], end=three[2], **scope)

    for name in {*first, *second, *whole}:
        one, two, both = first[name], second[name], whole[name]
        assert one.closing == two.opening
        assert (one.opening, two.closing) == (both.opening, both.closing)
        (ones, lost), (twos, more) = flows(one), flows(two)
        summed = {cause: lost.get(cause, 0) + more.get(cause, 0) for cause in {*lost, *more}}
        together = [a + b for a, b in zip(ones, twos, strict=True)]
        assert (together, summed) == flows(both)


@given(chains(sited=True), bounds())
def test_the_sites_sum_to_the_whole(chain, three):
    lineage = Lineage(chain)
    whole = reconcile(lineage, start=three[0], end=three[2])
    parts = [reconcile(lineage, site=each, start=three[0], end=three[2]) for each in SITES]
    elsewhere = stock(lineage, at=three[0]).unknown, stock(lineage, at=three[2]).unknown

    if not any(elsewhere):
        for name in ("opening", "closing", "loss", "entered", "in_process"):
            assert (
                sum(getattr(each.total, name).mg for each in parts) == getattr(whole.total, name).mg
            )
        assert sum(each.total.unexplained_mg for each in parts) == whole.total.unexplained_mg
        net = [each.total.mass_in.mg - each.total.mass_out.mg for each in parts]
        assert sum(net) == whole.total.mass_in.mg - whole.total.mass_out.mg


@given(chains(), bounds(), SCOPES)
def test_the_closing_is_the_stock(chain, three, scope):
    lineage = Lineage(chain)
    held = stock(lineage, at=three[1], by="product", **scope)
    found = reconcile(lineage, end=three[1], **scope)

    for name, line in found.items():
        if name != "unknown":
            in_process = held.in_process[name].mg if name in held.in_process else 0
            assert line.closing.mg == held[name].mg + in_process
            assert line.in_process.mg == in_process
    assert found.total.closing == held.total + held.total_in_process


@given(chains(), bounds(), SCOPES)
def test_one_line_alone_is_that_line(chain, three, scope):
    lineage = Lineage(chain)
    whole = reconcile(lineage, start=three[0], end=three[2], **scope)

    for name in whole:
        if name != "unknown":
            alone = reconcile(lineage, product=name, start=three[0], end=three[2], **scope)
            assert alone.total == whole[name]
            assert sum(each.mg for each in alone.differences) == whole[name].unexplained_mg


@given(chains(), st.permutations(range(5)), SCOPES)
def test_the_order_of_records_is_no_matter(chain, order, scope):
    records = list(chain)
    parts = [records[place::5] for place in order]
    other = Chain.of(itertools.chain.from_iterable(reversed(part) for part in parts))

    assert str(reconcile(Lineage(other), **scope)) == str(reconcile(Lineage(chain), **scope))


@given(chains(), st.sampled_from(["site", "party", "stage", "product", "lot"]), bounds())
def test_every_way_of_telling_a_stock_has_the_same_total(chain, by, three):
    lineage = Lineage(chain)
    by_lot, told = stock(lineage, at=three[1], by="lot"), stock(lineage, at=three[1], by=by)

    assert (told.total, told.total_in_process) == (by_lot.total, by_lot.total_in_process)
    assert sum(told.values(), told.unknown) == told.total


def test_nothing_balances_at_nothing():
    found = reconcile(Lineage(Chain.of(PLACES)))

    assert len(found) == 0
    assert sides(found.total) == (0, 0)
    assert found.adds_up

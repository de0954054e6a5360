"""Accounts of mass balance: exact, never below zero, refusing whole and naming the entry."""

from datetime import UTC, date, datetime
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certified import beans, claim, drawn, ground, lot, sale, step
from cocoachain.custody.accounts import MassBalanceAccount, period_start
from cocoachain.custody.entries import AccountEntry, EntryKind, months_later
from cocoachain.errors import CocoachainError, RecordError, RecordTypeError, UnknownRecordError
from cocoachain.model.lots import Stage
from cocoachain.values.mass import Mass
from cocoachain.values.moments import WholeDay

MAY = date(2026, 5, 1)


def account(**told):
    return MassBalanceAccount(**{"scheme": "ICCO", "site": "SITE-1", **told})


def credited(kilograms=100, when=MAY, **told):
    return account().crediting("IN-1", Mass.kg(kilograms), when=when, **told)


def test_an_empty_account_can_claim_nothing():
    assert account().balance == Mass(0)
    assert account().claimable("butter") == Mass(0)
    assert list(account().statements()) == []


def test_entering_leaves_the_account_as_it_was():
    before = credited()

    after = before.debiting("OUT-1", Mass.kg(40), when=MAY)
    assert (before.balance, after.balance) == (Mass.kg(100), Mass.kg(60))
    assert before == credited()


@pytest.mark.parametrize(
    ("stage", "most"),
    [
        ("beans", "100"),
        ("liquor", "80"),
        ("butter", "75.187969"),
        ("cake", "84.745762"),
        ("powder", "84.745762"),
    ],
)
def test_what_can_be_claimed_is_rounded_down_and_one_milligram_more_is_refused(stage, most):
    full = credited()

    assert full.claimable(stage) == Mass.kg(most)
    left = full.debiting("OUT-1", Mass.kg(most), when=MAY, stage=stage)
    assert left.claimable(stage) == Mass(0)
    with pytest.raises(RecordError) as caught:
        full.debiting("OUT-1", Mass(Mass.kg(most).mg + 1), when=MAY, stage=stage)
    assert str(caught.value).startswith("Expected at most 100 kg of beans out on 2026-05-01, got ")


def test_the_refusal_names_what_is_there_and_what_breaks_it():
    with pytest.raises(RecordError) as caught:
        credited().debiting("OUT-1", Mass.kg(81), when=MAY, stage="liquor")

    assert str(caught.value) == (
        "Expected at most 100 kg of beans out on 2026-05-01, got 101.25 kg for 81 kg of liquor "
        "(entry 'OUT-1')"
    )


def test_a_debit_before_its_credit_is_refused():
    with pytest.raises(RecordError, match="at most 0 kg of beans out on 2026-04-30"):
        credited().debiting("OUT-1", Mass.kg(1), when=date(2026, 4, 30))


def test_of_one_day_credits_count_first_and_moments_as_they_are():
    noon, one = (datetime(2026, 5, 1, hour, tzinfo=UTC) for hour in (12, 13))

    assert credited(when=noon).debiting("OUT-1", Mass.kg(1), when=MAY).balance == Mass.kg(99)
    assert credited(when=noon).debiting("OUT-1", Mass.kg(1), when=noon).balance == Mass.kg(99)
    with pytest.raises(RecordError):
        credited(when=one).debiting("OUT-1", Mass.kg(1), when=noon)
    assert credited(when=WholeDay.of(MAY, UTC)).debiting("O", Mass.kg(1), when=noon).balance


def test_a_late_entry_that_takes_what_a_later_debit_needs_is_refused_by_name():
    full = credited().debiting("OUT-9", Mass.kg(80), when=date(2026, 6, 1))

    assert full.claimable(on=date(2026, 5, 15)) == Mass.kg(20)
    assert full.debiting("OUT-1", Mass.kg(20), when=date(2026, 5, 15)).balance == Mass(0)
    with pytest.raises(RecordError) as caught:
        full.debiting("OUT-1", Mass.kg(21), when=date(2026, 5, 15))
    assert "(entry 'OUT-9')" in str(caught.value)


def test_several_entries_are_entered_all_or_none():
    good = AccountEntry("OUT-1", kind="debit", mass=Mass.kg(60), when=MAY)
    bad = AccountEntry("OUT-2", kind="debit", mass=Mass.kg(60), when=MAY)
    full = credited()

    with pytest.raises(RecordError):
        full.adding([good, bad])
    assert full.adding(good).adding([]).balance == Mass.kg(40)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda a: a.crediting("IN-1", Mass.kg(1), when=MAY),
            "Expected an identifier for each entry, got 'IN-1' twice",
        ),
        (
            lambda a: a.crediting("IN-2", Mass.kg(1), when=MAY, scheme="UTZ"),
            "Expected one scheme in one account, ICCO, got UTZ (entry 'IN-2')",
        ),
        (
            lambda a: a.crediting("IN-2", Mass.kg(1), when=MAY, stage="butter"),
            "Expected a credit of what can become beans, got butter (entry 'IN-2')",
        ),
        (
            lambda a: a.debiting("OUT-1", Mass.kg(1), when=MAY, stage="shell"),
            "Expected a debit of what is made of beans, got shell (entry 'OUT-1')",
        ),
        (
            lambda a: a.debiting("OUT-1", Mass.kg(1), when=MAY, stage="chocolate"),
            (
                "Expected the beans behind chocolate, or one of bean_blend, beans, butter, cake, "
                "liquor, powder, got neither (entry 'OUT-1')"
            ),
        ),
        (
            lambda a: a.debiting("OUT-1", Mass.kg(0), when=MAY),
            'Expected a Mass above 0 kg, got Mass.kg("0") (AccountEntry.mass)',
        ),
        (
            lambda a: a.debiting("OUT-1", 3, when=MAY),
            "Expected a Mass above 0 kg, got 3 (AccountEntry.mass)",
        ),
        (
            lambda a: a.debiting("OUT-1", Mass.kg(1), when=MAY, stage="kakao"),
            "Expected a stage such as 'beans', got 'kakao' (AccountEntry.stage)",
        ),
        (
            lambda a: a.debiting("OUT-1", Mass.kg(1)),
            "Expected when it is entered, got none (entry 'OUT-1')",
        ),
        (
            lambda a: a.debiting("OUT-1", Mass.kg(1), when=MAY, gewicht=2),
            "Expected a field of an entry, got 'gewicht'",
        ),
        (
            lambda a: a.adding([3]),
            "Expected entries, got int: 3",
        ),
        (
            lambda a: a.claimable("chocolate"),
            "Expected a product with a factor that is made of beans, got chocolate",
        ),
        (
            lambda a: a.statement(MAY, date(2026, 4, 30)),
            "Expected a last day from 2026-05-01 on, got 2026-04-30",
        ),
    ],
)  # fmt: skip
def test_what_does_not_belong_into_the_account_is_refused(change, message):
    with pytest.raises((RecordError, RecordTypeError)) as caught:
        change(credited())

    assert str(caught.value) == message


def test_a_moment_without_offset_is_refused():
    with pytest.raises(CocoachainError):
        account().crediting("IN-1", Mass.kg(1), when=datetime(2026, 5, 1))  # noqa: DTZ001 - the fault


def test_products_without_factor_tell_the_beans_behind_them():
    full = credited().debiting(
        "OUT-1", Mass.kg(10), when=MAY, stage="chocolate", beans=Mass.kg("7.5")
    )

    assert full.balance == Mass.kg("92.5")


def test_an_account_of_one_sub_product_takes_no_other():
    butter = account(product="butter").crediting("IN-1", Mass.kg(100), when=MAY, stage="beans")

    assert butter.claimable() == Mass.kg("75.187969")
    with pytest.raises(RecordError) as caught:
        butter.debiting("OUT-1", Mass.kg(1), when=MAY, stage="powder")
    assert str(caught.value) == (
        "Expected a debit of what is made of butter, got powder (entry 'OUT-1')"
    )
    with pytest.raises(RecordError):
        butter.crediting("IN-2", Mass.kg(1), when=MAY, stage="cake")


def test_factors_of_two_schemes_do_not_meet_in_one_account():
    utz = account(scheme="UTZ").crediting("IN-1", Mass.kg(100), when=MAY)

    assert utz.claimable("liquor") == Mass.kg(82)
    assert credited().claimable("liquor") == Mass.kg(80)


# Expiry, periods ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("day", "left"), [(date(2026, 7, 31), 100), (date(2026, 8, 1), 0)])
def test_credit_lapses_after_its_last_day(day, left):
    short = account(expires=3).crediting("IN-1", Mass.kg(100), when=MAY)

    assert short.balance_on(day) == Mass.kg(left)
    if not left:
        with pytest.raises(RecordError, match="at most 0 kg"):
            short.debiting("OUT-1", Mass(1), when=day)
    else:
        assert short.debiting("OUT-1", Mass.kg(100), when=day).balance == Mass(0)


def test_what_lapses_first_is_used_first():
    both = (
        account(expires=1)
        .crediting("IN-1", Mass.kg(100), when=MAY)
        .crediting("IN-2", Mass.kg(100), when=date(2026, 5, 20))
        .debiting("OUT-1", Mass.kg(100), when=date(2026, 5, 21))
    )

    assert both.balance_on(date(2026, 6, 1)) == Mass.kg(100)
    assert both.balance_on(date(2026, 6, 19)) == Mass.kg(100)
    assert both.balance_on(date(2026, 6, 20)) == Mass(0)


def test_a_statement_adds_up():
    busy = (
        account(expires=2, period=3)
        .crediting("IN-1", Mass.kg(100), when=date(2026, 3, 1))
        .debiting("OUT-1", Mass.kg(30), when=date(2026, 4, 1))
        .crediting("IN-2", Mass.kg(50), when=date(2026, 6, 1))
    )
    first, second = busy.statements()

    assert (first.start, first.end) == (date(2026, 1, 1), date(2026, 3, 31))
    assert (second.start, second.end) == (date(2026, 4, 1), date(2026, 6, 30))
    told = [second.opening, second.credits, second.debits, second.expired, second.closing]
    assert told == [Mass.kg(each) for each in (100, 50, 30, 70, 50)]
    assert str(second).splitlines()[0] == "ICCO, beans of SITE-1, 2026-04-01 to 2026-06-30"


def test_a_closed_period_carries_over_and_takes_nothing_more():
    full = credited().debiting("OUT-1", Mass.kg(30), when=date(2026, 7, 2))

    statement, following = full.closed(date(2026, 6, 30))
    assert (statement.opening, statement.credits, statement.closing) == (
        Mass(0), Mass.kg(100), Mass.kg(100),
    )  # fmt: skip
    assert following.balance == full.balance == Mass.kg(70)
    assert [each.id for each in following.entries] == ["OUT-1"]
    with pytest.raises(RecordError) as caught:
        following.crediting("IN-2", Mass.kg(1), when=date(2026, 6, 30))
    assert str(caught.value) == (
        "Expected an entry from 2026-07-01 on, as what was before is closed, "
        "got one of 2026-06-30 (entry 'IN-2')"
    )


@pytest.mark.parametrize(
    ("day", "months", "start"),
    [
        (date(2026, 3, 31), 3, date(2026, 1, 1)),
        (date(2026, 4, 1), 3, date(2026, 4, 1)),
        (date(2026, 12, 31), 12, date(2026, 1, 1)),
        (date(2026, 12, 31), 1, date(2026, 12, 1)),
    ],
)
def test_periods_are_counted_from_january(day, months, start):
    assert period_start(day, months) == start


def test_months_end_where_they_end():
    assert months_later(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert months_later(date(2026, 12, 5), 1) == date(2027, 1, 5)


def test_the_table_tells_what_is_left_after_each_entry():
    full = credited().debiting("OUT-1", Mass.kg(40), when=MAY, stage="liquor")

    assert [[str(cell) for cell in row] for row in full.table().rows] == [
        ["2026-05-01", "IN-1", "credit", "beans", "100", "100", "100"],
        ["2026-05-01", "OUT-1", "debit", "liquor", "40", "50", "50"],
    ]
    assert repr(full) == "<MassBalanceAccount ICCO beans of 'SITE-1': 50 kg>"


# The attacker -------------------------------------------------------------------------------------

stages = st.sampled_from(["beans", "liquor", "butter", "cake", "powder"])
moves = st.tuples(st.sampled_from(EntryKind), st.integers(1, 50), st.integers(0, 60), stages)
FACTOR = {
    "beans": Fraction(1),
    "liquor": Fraction(5, 4),
    "butter": Fraction(133, 100),
    "cake": Fraction(118, 100),
    "powder": Fraction(118, 100),
}


@given(st.lists(moves, max_size=12), st.sampled_from([None, 1, 3]))
def test_no_row_of_entries_brings_the_account_below_zero(tried, expires):
    current, taken = account(expires=expires), []
    for at, (kind, mass, day, stage) in enumerate(tried):
        when = date.fromordinal(MAY.toordinal() + day * 7)
        put = "beans" if kind is EntryKind.CREDIT else stage
        each = AccountEntry(f"E-{at}", kind=kind, mass=Mass(mass), when=when, stage=put)
        try:
            current = current.adding(each)
        except RecordError:
            continue
        taken.append((when, kind, mass * FACTOR[put]))
        assert len(current.entries) == len(taken)

    for day in {when for when, _, _ in taken}:
        sums = {
            kind: sum((w for when, k, w in taken if k is kind and when <= day), Fraction(0))
            for kind in EntryKind
        }
        assert sums[EntryKind.DEBIT] <= sums[EntryKind.CREDIT]
        if expires is None:
            left = sums[EntryKind.CREDIT] - sums[EntryKind.DEBIT]
            assert current.balance_on(day) == Mass(int(left))


@given(st.lists(moves, max_size=8), st.permutations(range(8)))
def test_the_order_of_entering_a_whole_row_makes_no_difference(tried, order):
    entries = [
        AccountEntry(
            f"E-{at}",
            kind=kind,
            mass=Mass(mass),
            when=date.fromordinal(MAY.toordinal() + day),
            stage="beans",
        )
        for at, (kind, mass, day, _) in enumerate(tried)
    ]
    shuffled = [entries[at] for at in order if at < len(entries)]

    def outcome(row):
        try:
            return account().adding(row)
        except RecordError as error:
            return str(error)

    assert outcome(entries) == outcome(shuffled)


@given(st.lists(moves, max_size=10))
def test_statements_follow_each_other_without_a_gap(tried):
    current = account(period=1, expires=2)
    for at, (kind, mass, day, _) in enumerate(tried):
        when = date.fromordinal(MAY.toordinal() + day * 3)
        try:
            current = current.adding(AccountEntry(f"E-{at}", kind=kind, mass=Mass(mass), when=when))
        except RecordError:
            continue
    rows = list(current.statements())

    assert all(one.closing == other.opening for one, other in pairwise(rows))
    for row in rows:
        assert row.opening.mg + row.credits.mg - row.debits.mg - row.expired.mg == row.closing.mg


# From a lineage -----------------------------------------------------------------------------------


def workshop(*more):
    return drawn(
        ground("ICCO"),
        beans("B-1", 1),
        beans("B-3", 3),
        lot("LIQ", "liquor", 80),
        step("G", "grind", {"B-3": 100}, {"LIQ": 80}),
        *more,
    )


def test_an_account_is_made_of_what_a_chain_records():
    lineage = workshop(
        sale("T-1", "LIQ", 40),
        claim("CL-1", "LIQ", "mass_balance", 40, value="ICCO", transfer="T-1"),
    )

    made = MassBalanceAccount.of(lineage, scheme="ICCO", site="SITE-1")
    assert [(each.id, each.kind.value, str(each.day)) for each in made.entries] == [
        ("B-1>B-1", "credit", "2026-03-10"),
        ("CL-1", "debit", "2026-05-01"),
    ]
    assert made.balance == Mass.kg(50)
    with pytest.raises(RecordError) as caught:
        MassBalanceAccount.of(lineage, scheme="ICCO", site="SITE-1", product="butter")
    assert str(caught.value) == (
        "Expected a debit of what is made of butter, got liquor (entry 'CL-1')"
    )
    assert MassBalanceAccount.of(lineage, scheme="ICCO", party="BUYER-1").product == "liquor"
    assert MassBalanceAccount.of(lineage, scheme="ICCO", party="IKM").balance == Mass.kg(50)
    assert MassBalanceAccount.of(lineage, scheme="ICCO", party="BUYER-1").balance == Mass.kg(50)
    assert MassBalanceAccount.of(lineage, scheme="RA", site="SITE-1").entries == ()


def test_a_chain_that_breaks_its_account_is_refused():
    lineage = workshop(
        claim("CL-1", "LIQ", "mass_balance", "80", value="ICCO"),
        claim("CL-2", "B-5", "mass_balance", 1, value="ICCO"),
        beans("B-5", 3),
    )

    with pytest.raises(RecordError) as caught:
        MassBalanceAccount.of(lineage, scheme="ICCO", site="SITE-1")
    assert str(caught.value) == (
        "Expected at most 0 kg of beans out on 2026-05-01, got 1 kg for 1 kg of beans "
        "(entry 'CL-2')"
    )


def test_an_account_is_of_a_site_or_a_party_that_is_there():
    with pytest.raises(RecordError, match="Expected a site or a party, got neither"):
        MassBalanceAccount.of(workshop(), scheme="ICCO")
    with pytest.raises(RecordError, match="Expected a site or a party, got both"):
        MassBalanceAccount.of(workshop(), scheme="ICCO", site="SITE-1", party="IKM")
    with pytest.raises(UnknownRecordError, match="Nearest: 'SITE-1', 'SITE-2'"):
        MassBalanceAccount.of(workshop(), scheme="ICCO", site="SITE-9")
    assert Stage.BEANS in account().factor_set.factors

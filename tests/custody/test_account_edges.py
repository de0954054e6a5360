"""Accounts at their edges: first and last days, roundings, and products that have no account."""

from datetime import date

import pytest

from certified import beans, claim, drawn, ground, lot, sale
from cocoachain.custody.accounts import MassBalanceAccount
from cocoachain.errors import RecordError
from cocoachain.model.evidence import Certificate
from cocoachain.values.mass import Mass


def account(**told):
    return MassBalanceAccount(scheme="ICCO", site="SITE-1", **told)


def busy():
    """On the first and last days of April, May and June."""
    days = [(4, 1), (4, 30), (5, 1), (5, 31), (6, 1)]
    made = account(period=1)
    for at, (month, day) in enumerate(days):
        made = made.crediting(f"IN-{at}", Mass.kg(10**at), when=date(2026, month, day))
    return made


def test_first_and_last_day_belong_to_a_statement():
    told = busy().statement(date(2026, 4, 30), date(2026, 5, 31))

    assert (told.opening, told.credits, told.closing) == (
        Mass.kg(1), Mass.kg(1110), Mass.kg(1111),
    )  # fmt: skip
    one = busy().statement(date(2026, 5, 1), date(2026, 5, 1))
    assert one.credits == Mass.kg(100)


def test_a_period_that_begins_with_the_last_entry_has_its_statement():
    periods = [(str(each.start), str(each.end), each.credits) for each in busy().statements()]

    assert periods == [
        ("2026-04-01", "2026-04-30", Mass.kg(11)),
        ("2026-05-01", "2026-05-31", Mass.kg(1100)),
        ("2026-06-01", "2026-06-30", Mass.kg(10_000)),
    ]


def test_what_is_of_the_last_day_is_closed():
    statement, following = busy().closed(date(2026, 5, 31))

    assert (statement.start, statement.credits) == (date(2026, 4, 1), Mass.kg(1111))
    assert [each.id for each in following.entries] == ["IN-4"]
    assert following.since == date(2026, 6, 1)
    again, _ = following.closed(date(2026, 6, 30))
    assert (again.start, again.opening, again.closing) == (
        date(2026, 6, 1), Mass.kg(1111), Mass.kg(11_111),
    )  # fmt: skip


def test_an_empty_account_is_closed_on_its_day():
    statement, following = account().closed(date(2026, 5, 31))

    assert (statement.start, statement.end) == (date(2026, 5, 31), date(2026, 5, 31))
    assert (following.since, following.balance) == (date(2026, 6, 1), Mass(0))
    later, _ = following.closed(date(2026, 6, 30))
    assert later.start == date(2026, 6, 1)


def test_credit_is_shown_rounded_down_and_debit_up():
    """1 mg of cake is 1.18 mg of beans: shown as 1 where it comes, as 2 where it goes."""
    made = account(product="cake").crediting("IN", Mass(3), when=date(2026, 5, 1))
    made = made.debiting("OUT", Mass(1), when=date(2026, 5, 2))

    # 3 x 1.18 = 3.54, less 1.18 is 2.36
    assert [[str(cell) for cell in row[4:]] for row in made.table().rows] == [
        ["0.000003", "0.000003", "0.000003"],
        ["0.000001", "0.000002", "0.000002"],
    ]
    told = made.statement(date(2026, 5, 1), date(2026, 5, 2))
    assert (told.credits, told.debits, told.closing) == (Mass(3), Mass(2), Mass(2))
    assert made.table().caption == "ICCO, cake"


def trader(*stages):
    """A workshop that buys products of a trader with the trader's claim."""
    paper = Certificate(
        id="CERT-B", holder="BUYER-1", scheme="ICCO", valid_from=date(2026, 1, 1)
    )  # fmt: skip
    told = {"value": "ICCO", "by": "BUYER-1", "site": None, "certificate": "CERT-B"}
    goods = [lot(f"X-{each}", each, 10, supplier="BUYER-1", site="SITE-1") for each in stages]
    said = [claim(f"CL-{each}", f"X-{each}", "segregated", 10, **told) for each in stages]
    return drawn(ground("ICCO"), paper, goods, said)


def test_an_account_is_of_the_first_product_that_all_its_credit_may_become():
    for stages, product in [
        (["liquor"], "liquor"),
        (["liquor", "butter"], "butter"),
        (["cake", "liquor"], "cake"),
        (["cake", "powder"], "powder"),
        (["butter", "powder"], "chocolate"),
    ]:
        found = MassBalanceAccount.of(trader(*stages), scheme="ICCO", site="SITE-1")
        assert found.product == product
        assert len(found.entries) == len(stages)


def test_an_account_of_a_party_is_named_by_it():
    lineage = drawn(ground("ICCO"), beans("B-1", 1))

    assert repr(MassBalanceAccount.of(lineage, scheme="ICCO", party="IKM")) == (
        "<MassBalanceAccount ICCO beans of 'IKM': 100 kg>"
    )
    assert MassBalanceAccount.of(lineage, scheme="ICCO", site="SITE-2").balance == Mass(0)


def test_goods_within_one_party_are_its_sites_alone():
    move = sale("M", "B-1", 40, to=None, to_site="SITE-2", kind="move")
    lineage = drawn(ground("ICCO"), beans("B-1", 1), move)
    balances = {
        site: MassBalanceAccount.of(lineage, scheme="ICCO", site=site).balance
        for site in ("SITE-1", "SITE-2")
    }

    assert balances == {"SITE-1": Mass.kg(60), "SITE-2": Mass.kg(40)}
    assert MassBalanceAccount.of(lineage, scheme="ICCO", party="IKM").balance == Mass.kg(100)


def test_credit_of_shell_has_no_account():
    made = account()

    with pytest.raises(RecordError) as caught:
        made.crediting("IN", Mass.kg(1), when=date(2026, 5, 1), stage="shell")
    assert str(caught.value) == (
        "Expected a credit of what can become beans, got shell (entry 'IN')"
    )

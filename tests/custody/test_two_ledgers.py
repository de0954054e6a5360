"""Two small ledgers whose claims are worked out by hand, and asked for as the pages say."""

from datetime import date

from certified import beans, claim, drawn, ground, lot, on, sale, step
from cocoachain.custody.accounts import MassBalanceAccount
from cocoachain.custody.claims import Claim
from cocoachain.custody.largest import largest_claim, largest_claims
from cocoachain.model.claims import CustodyModel
from cocoachain.model.corrections import Correction
from cocoachain.model.evidence import Certificate
from cocoachain.rules.checking import check
from cocoachain.values.mass import Mass

RULES = [f"K{number:02d}" for number in range(1, 11)]


def first_ledger():
    """70 kg of certified and 30 kg of other beans are pooled, ground, and pressed.

    Of 100 kg of beans become 80 kg of nibs, 78 of liquor; of 50 of these 24 of butter, 25 of cake.
    """
    return [
        *ground("ICCO"),
        beans("B-1", 1, 70),
        beans("B-3", 3, 30),
        lot("MIX", "bean_blend", 100),
        step("POOL", "pool", {"B-1": 70, "B-3": 30}, {"MIX": 100}),
        lot("NIB", "nibs", 80),
        step("ROAST", "roast+winnow", {"MIX": 100}, {"NIB": 80}),
        lot("LIQ", "liquor", 78),
        step("GRIND", "grind", {"NIB": 80}, {"LIQ": 78}),
        lot("BUT", "butter", 24),
        lot("CAKE", "cake", 25),
        step("PRESS", "press", {"LIQ": 50}, {"BUT": 24, "CAKE": 25}),
    ]


def test_the_largest_claims_of_the_first_ledger():
    lineage = drawn(first_ledger())
    kilograms = {
        name: [str(mass.as_kg()) for mass in largest_claim(lineage, name, "ICCO").by_model.values()]
        for name in ("MIX", "NIB", "LIQ", "BUT", "CAKE")
    }

    # exact share: 70 of 100 everywhere, of 80 kg 56, of 78 kg 54.6, of 24 kg 16.8, of 25 kg 17.5
    # mass balance: 70 kg of beans came in.
    #   NIB takes over the 100 kg of beans that went in: 70 / 100 x 80 = 56 kg
    #   LIQ: 70 / 1.25 = 56 kg, which is less than its 78
    #   BUT: 50 kg of liquor pass on at most 50 x 1.25 = 62.5 kg of beans; its 24 kg are worth
    #        24 x 1.33 = 31.92, which is less: all 24 kg
    #   CAKE: 25 x 1.18 = 29.5: all 25 kg
    assert kilograms == {
        "MIX": ["0", "0", "0", "70", "70", "0"],
        "NIB": ["0", "0", "0", "56", "56", "0"],
        "LIQ": ["0", "0", "0", "54.6", "56", "0"],
        "BUT": ["0", "0", "0", "16.8", "24", "0"],
        "CAKE": ["0", "0", "0", "17.5", "25", "0"],
    }


def test_both_products_of_the_press_share_what_the_liquor_had():
    both = largest_claims(drawn(first_ledger()), ["BUT", "CAKE"], "ICCO")

    # 24 x 1.33 + 25 x 1.18 = 31.92 + 29.5 = 61.42 kg of beans, of 62.5 that pass: all of both
    assert both == {"BUT": Mass.kg(24), "CAKE": Mass.kg(25)}
    three = largest_claims(drawn(first_ledger()), ["BUT", "CAKE", "LIQ"], "ICCO")
    worth = three["BUT"].mg * 133 + three["CAKE"].mg * 118 + three["LIQ"].mg * 125
    # all three share the 70 kg that came in; each answer may lose less than a milligram
    assert Mass.kg(70).mg * 100 - (133 + 118 + 125) < worth <= Mass.kg(70).mg * 100


def test_an_answer_reads_as_people_want_it(tmp_path):
    asked = Claim.certified("ICCO", model="controlled_blending")
    answer = largest_claim(drawn(first_ledger()), "LIQ", asked)
    answer.to_csv(tmp_path / "claims.csv")

    assert (answer.mass, answer.whole) == (Mass.kg("54.6"), Mass.kg(78))
    assert repr(answer) == "<LargestClaim of ICCO, controlled blending in 'LIQ': 54.6 kg>"
    assert "controlled blending     54.6  70.00 %" in str(answer)
    assert "<table" in answer._repr_html_()
    assert (tmp_path / "claims.csv").read_text(encoding="utf-8").splitlines()[4] == (
        "controlled blending,54.6,70.00 %"
    )
    # 54.6 of 78 kg can be claimed by blending, 56 by mass balance, more by nothing
    assert answer.strictest(Mass.kg("54.6")) is CustodyModel.CONTROLLED_BLENDING
    assert answer.strictest(Mass.kg("54.600001")) is CustodyModel.MASS_BALANCE
    assert answer.strictest(Mass.kg("56.000001")) is None


def test_what_was_known_before_a_correction_can_be_asked_for():
    late = Certificate(
        id="CERT-3", holder="F-3", scheme="ICCO", valid_from=date(2026, 1, 1), recorded=on(8, 1)
    )
    lineage = drawn(first_ledger(), late)

    assert largest_claim(lineage, "MIX", "ICCO", at=on(7, 31)).mass == Mass.kg(70)
    assert largest_claim(lineage, "MIX", "ICCO", at=on(8, 1)).mass == Mass.kg(100)
    assert largest_claims(lineage, ["MIX"], "ICCO", at=on(7, 31)) == {"MIX": Mass.kg(70)}
    gone = Correction(id="C-1", kind="certificate", record="CERT-KT", reason="void")
    assert largest_claim(drawn(first_ledger(), gone), "MIX", "ICCO").mass == Mass(0)


def second_ledger(*more):
    """A certified lot of 120 kg, delivered; liquor of other beans, claimed by mass balance."""
    return [
        *ground("ICCO"),
        beans("B-1", 1, 120, site=None),
        sale("D-1", "B-1", 120, from_site=None, from_party="F-1", to=None, to_site="SITE-1",
             when=on(4, 3)),
        beans("B-3", 3, 200),
        lot("LIQ", "liquor", 160),
        step("GRIND", "grind", {"B-3": 200}, {"LIQ": 160}, start=on(4, 4), end=on(4, 5)),
        sale("T-1", "LIQ", 60, when=on(5, 6)),
        claim("CL-1", "LIQ", "mass_balance", 60, value="ICCO", transfer="T-1", when=on(5, 6)),
        sale("T-2", "LIQ", 36, to="BUYER-2", when=on(7, 8)),
        claim("CL-2", "LIQ", "mass_balance", 36, value="ICCO", transfer="T-2", when=on(7, 8)),
        *more,
    ]  # fmt: skip


def test_the_account_of_the_second_ledger():
    account = MassBalanceAccount.of(drawn(second_ledger()), scheme="ICCO", site="SITE-1", period=3)
    first, second = account.statements()

    # in: 120; out: 60 x 1.25 = 75, then 36 x 1.25 = 45; left: 120 - 75 = 45, then 0
    assert [[str(cell) for cell in row] for row in account.table().rows] == [
        ["2026-04-03", "D-1>B-1", "credit", "beans", "120", "120", "120"],
        ["2026-05-06", "CL-1", "debit", "liquor", "60", "75", "45"],
        ["2026-07-08", "CL-2", "debit", "liquor", "36", "45", "0"],
    ]
    assert account.table().headings == (
        "day", "entry", "kind", "product", "kg", "kg of beans", "left",
    )  # fmt: skip
    assert str(account).splitlines()[0] == "ICCO, beans"
    assert "<table" in account._repr_html_()
    assert (first.opening, first.credits, first.debits, first.closing) == (
        Mass(0), Mass.kg(120), Mass.kg(75), Mass.kg(45),
    )  # fmt: skip
    assert repr(first) == "<Statement 2026-04-01 to 2026-06-30: closing 45 kg>"
    assert (second.opening, second.debits, second.closing) == (Mass.kg(45), Mass.kg(45), Mass(0))
    assert account.balance_on(date(2026, 7, 7)) == Mass.kg(45)
    assert account.claimable("liquor", on=date(2026, 5, 6)) == Mass(0)
    assert check(drawn(second_ledger()), rules=RULES).sound


def test_one_milligram_more_than_the_second_ledger_holds_is_found_and_refused():
    more = [
        sale("T-3", "LIQ", "0.000001", when=on(7, 9)),
        claim("CL-3", "LIQ", "mass_balance", "0.000001", value="ICCO", transfer="T-3",
              when=on(7, 9)),
    ]  # fmt: skip

    said = [each.message for each in check(drawn(second_ledger(*more)), rules=RULES).findings]
    # 1 mg of liquor is 1.25 mg of beans, shown as 2
    assert said == [
        (
            "Expected at most 0 kg of beans claimed as ICCO by IKM on 2026-07-09, "
            "got 0.000002 kg for 0.000001 kg of lot LIQ"
        )
    ]


def test_a_claim_that_is_named_as_a_transfer_has_an_entry_of_its_own():
    move = sale("CL-1", "B-9", 5, to=None, from_site="SITE-2", to_site="SITE-1", when=on(6, 1))
    records = second_ledger(beans("B-9", 1, 5, site="SITE-2"), move)

    account = MassBalanceAccount.of(drawn(records), scheme="ICCO", site="SITE-1")
    assert sorted(each.id for each in account.entries) == [
        "CL-1", "CL-1 (2)", "CL-2", "D-1>B-1",
    ]  # fmt: skip
    assert account.balance == Mass.kg(5)


def test_a_ledger_of_certificates_alone_accuses_nobody():
    for told in ({}, {"quota": Mass.kg(100)}, {"model": "MB"}, {"model": "SG"}):
        lineage = drawn(ground("RA", **told), beans("B-1", 1), beans("B-3", 3), lot("X", "nibs", 1))
        assert check(lineage, rules=RULES).findings == ()

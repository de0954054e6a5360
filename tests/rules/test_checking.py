"""Running rules: which ones, on what, and where their findings stand."""

import pytest

from cocoachain.errors import (
    RecordError,
    RecordTypeError,
    UnknownChoiceError,
    UnknownRecordError,
)
from cocoachain.findings import Finding, Severity
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.chain import Chain
from cocoachain.model.movements import Weighing
from cocoachain.model.parties import Farmer
from cocoachain.rules.catalogue import RULES
from cocoachain.rules.checking import check
from cocoachain.rules.profiles import PROFILES
from cocoachain.rules.rule import Unjudged, rule
from cocoachain.values.mass import Mass
from cocoachain.values.places import Place


def overdrawn(make):
    return Chain.of(make.lot("A", "beans", 1), make.step("S-1", "store", {"A": 2}, {"B": 2}))


@rule("X-SAYS01", Severity.NOTE)
def says_so(lineage):
    """Each lot says so.

    Mend: Nothing to mend.
    """
    for lot in lineage.lots:
        yield Finding.at(lot, "Expected {this}", this="that")


def test_a_chain_is_judged_like_its_lineage(make):
    chain = overdrawn(make)

    assert check(chain) == check(Lineage(chain))


def test_the_rules_of_the_profile_run_in_order_of_their_codes(make):
    verdict = check(overdrawn(make))

    assert [*verdict.ran, *verdict.not_run] != []
    assert sorted([*verdict.ran, *verdict.not_run]) == list(PROFILES["lineage"].codes)
    assert list(verdict.ran) == sorted(verdict.ran)
    assert verdict.profile == "lineage"


def test_only_the_rules_that_are_asked_for_run(make):
    verdict = check(overdrawn(make), rules=["M02", "M01"])

    assert verdict.ran == ("M01", "M02")
    assert verdict.profile is None
    assert [each.code for each in verdict.findings] == ["M02"]


def test_a_rule_of_the_caller_runs_beside_ours(make):
    verdict = check(overdrawn(make), rules=[says_so, "M02", RULES["M01"]])

    assert verdict.ran == ("M01", "M02", "X-SAYS01")
    assert [str(each) for each in verdict.findings] == [
        "error M02 lot A: Expected at most 1 kg drawn from it, got 2 kg",
        "note X-SAYS01 lot A: Expected that",
    ]
    assert verdict.findings[1].mend == "Nothing to mend."


def test_one_rule_may_be_given_without_a_list(make):
    assert check(overdrawn(make), rules="M02").ran == ("M02",)
    assert check(overdrawn(make), rules=says_so).ran == ("X-SAYS01",)


def test_rules_given_run_with_the_settings_of_the_profile(make):
    chain = Chain.of(make.one_step("dry", {"wet_beans": 100}, {"beans": 50}))

    assert check(chain, "ikm", rules=["M03"]).findings[0].severity == "warning"
    assert check(chain, "industrial", rules=["M03"]).findings[0].severity == "error"


def test_settings_of_the_caller_override_those_of_the_profile(make):
    chain = Chain.of(make.one_step("dry", {"wet_beans": 100}, {"beans": 50}))

    verdict = check(chain, "ikm", settings={"M03": {"hard_severity": "error"}})

    assert [each.severity for each in verdict.findings if each.code == "M03"] == ["error"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"profile": "imk"}, "Expected a profile, got 'imk'. Nearest: 'ikm'."),
        ({"rules": ["M2"]}, "Expected a rule, got 'M2'. Nearest: 'M02', 'M12'."),
        ({"settings": {"M99": {}}}, "Expected a rule, got 'M99'. Nearest: 'M09'."),
        (
            {"settings": {"M01": {"tolerence": 1}}},
            "Expected a setting of M01, got 'tolerence'. Nearest: 'tolerance'.",
        ),
    ],
)
def test_an_unknown_name_is_an_error_with_the_nearest(make, arguments, message):
    with pytest.raises(UnknownChoiceError) as caught:
        check(overdrawn(make), **arguments)

    assert str(caught.value) == message
    assert isinstance(caught.value, UnknownRecordError)


def test_a_setting_of_a_rule_that_does_not_run_is_checked_all_the_same(make):
    with pytest.raises(RecordError) as caught:
        check(overdrawn(make), rules=["M02"], settings={"M01": {"tolerance": "much"}})

    assert str(caught.value) == "Expected a number, got 'much' (setting tolerance of M01)"


def test_a_rule_of_the_caller_with_one_of_our_codes_is_refused(make):
    mine = rule("M02")(lambda _lineage: [])

    with pytest.raises(RecordError) as caught:
        check(overdrawn(make), rules=[mine])

    assert str(caught.value) == ("Expected one rule M02, and codes that begin with X- for your own")


def test_two_rules_of_one_code_are_refused(make):
    one, other = (rule("X-1")(lambda _lineage: []) for _ in range(2))

    with pytest.raises(RecordError):
        check(overdrawn(make), rules=[one, other])


@pytest.mark.parametrize(
    ("rules", "message"),
    [([7], "Expected codes or rules made by @rule, got int: 7")],
)
def test_what_is_no_rule_is_refused(make, rules, message):
    with pytest.raises(RecordTypeError) as caught:
        check(overdrawn(make), rules=rules)

    assert str(caught.value) == message


def test_what_is_no_lineage_is_refused():
    with pytest.raises(RecordTypeError) as caught:
        check("ledger.xlsx")

    assert str(caught.value) == "Expected a Lineage or a Chain, got str"


def test_a_rule_that_yields_something_else_is_refused(make):
    wrong = rule("X-1")(lambda _lineage: ["M02 is wrong"])

    with pytest.raises(RecordTypeError) as caught:
        check(overdrawn(make), rules=[wrong])

    assert str(caught.value) == "Expected findings from rule X-1, got str: 'M02 is wrong'"


def test_a_whole_finding_keeps_what_it_says_and_gets_the_code(make):
    said = Finding(
        code="?", severity=Severity.NOTE, kind="lot", subject="A", template="Hm", mend="Look"
    )
    own = rule("X-1", "error")(lambda _lineage: [said])

    (finding,) = check(overdrawn(make), rules=[own]).findings

    assert (finding.code, finding.severity, finding.mend) == ("X-1", "note", "Look")


def test_a_finding_says_where_its_record_stands(make):
    places = {("lot", "A"): Place(file="lots.csv", row=7)}

    verdict = check(overdrawn(make), rules=["M02"], places=places)

    assert str(verdict.findings[0]).endswith("got 2 kg [lots.csv, row 7]")


def test_a_finding_about_what_has_no_record_stands_where_it_is_named(make):
    places = {("step", "S-1"): Place(file="steps.csv", row=3)}
    sources = make.lot("A", "ingredient", 1)

    verdict = check(Chain.of(sources, overdrawn(make).steps), rules=["G02"], places=places)

    assert [(each.subject, str(each.where)) for each in verdict.findings] == [
        ("B", "steps.csv, row 3")
    ]


def test_a_record_without_identifier_is_found_by_itself(make):
    weighing = Weighing(lot="A", when=make.at(5, 1), mass=Mass.kg(1), scale="SCALE")
    own = rule("X-1")(lambda lineage: [Finding.at(each, "Hm") for each in lineage.chain.weighings])
    places = {("weighing", weighing): Place(file="weighings.csv", row=2)}

    (finding,) = check(Chain.of(weighing), rules=[own], places=places).findings

    assert (finding.kind, finding.subject) == ("weighing", "lot A, scale SCALE")
    assert finding.where == Place(file="weighings.csv", row=2)


def test_a_party_is_found_under_its_own_kind(make):
    own = rule("X-1")(lambda lineage: [Finding.at(each, "Hm") for each in lineage.chain.farmers])

    (finding,) = check(Chain.of(Farmer(id="F-1")), rules=[own]).findings

    assert (finding.kind, finding.subject) == ("farmer", "F-1")


def test_something_that_is_no_record_cannot_be_found(make):
    own = rule("X-1")(lambda _lineage: [Finding.at(7, "Hm")])

    with pytest.raises(RecordTypeError) as caught:
        check(overdrawn(make), rules=[own])

    assert str(caught.value) == "Expected a record or (kind, identifier), got int: 7"


def test_a_rule_that_judged_nothing_was_not_run(make):
    all_left = rule("X-1")(lambda _lineage: [Unjudged("dark", 1, 3), Unjudged("wet", 2, 3)])
    some_left = rule("X-2")(lambda _lineage: [Unjudged("dark", 1, 3)])

    verdict = check(overdrawn(make), rules=[all_left, some_left])

    assert verdict.not_run == {"X-1": "1 of 3 steps: dark; 2 of 3 steps: wet"}
    assert verdict.ran == ("X-2",)
    assert verdict.unjudged == {"X-2": ("1 of 3 steps: dark",)}


def test_a_rule_that_found_something_ran_even_if_it_left_all_else(make):
    found = rule("X-1")(lambda _lineage: [Finding.at(("lot", "A"), "Hm"), Unjudged("dark", 3, 3)])

    verdict = check(overdrawn(make), rules=[found])

    assert verdict.ran == ("X-1",)
    assert verdict.unjudged == {"X-1": ("3 of 3 steps: dark",)}

"""What a rule is: the decorator, its settings and its needs."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

import pytest

from cocoachain.errors import RecordError, RecordTypeError, UnknownChoiceError
from cocoachain.findings import Finding, Severity
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.chain import Chain
from cocoachain.rules.rule import Unjudged, is_callers_code, rule
from cocoachain.rules.settings import Setting
from cocoachain.values.mass import Mass


@rule(
    "X-MY01",
    "warning",
    needs=["lots", "masses"],
    settings={"most": Mass.kg(5), "share": Setting(Fraction(1, 2), "of it", ()), "word": "a"},
)
def heavy_lot(lineage: Lineage, settings) -> Iterator[Finding]:
    """A lot is heavier than it may be.

    Judged is every lot
    that was weighed.

    Why: It cannot
        be lifted.
    Mend: Split it.
    Source: Our backs.
    """
    for lot in lineage.lots:
        if lot.mass > settings["most"]:
            yield Finding.at(lot, expected=f"at most {settings['most']}", got=lot.mass)


def test_a_rule_is_told_by_its_docstring():
    assert (heavy_lot.code, heavy_lot.severity) == ("X-MY01", Severity.WARNING)
    assert heavy_lot.name == "heavy lot"
    assert heavy_lot.title == "A lot is heavier than it may be."
    assert heavy_lot.about == "Judged is every lot\nthat was weighed."
    assert heavy_lot.why == "It cannot be lifted."
    assert heavy_lot.mend == "Split it."
    assert heavy_lot.source == "Our backs."
    assert repr(heavy_lot) == "<Rule X-MY01: heavy lot>"


def test_a_rule_runs_on_its_own(make):
    lineage = Lineage(Chain.of(make.lot("A", "beans", 6), make.lot("B", "beans", 5)))

    assert [each.message for each in heavy_lot(lineage)] == ["Expected at most 5 kg, got 6 kg"]
    assert list(heavy_lot(lineage, most=Mass.kg(6))) == []


def test_a_rule_without_docstring_or_settings_is_a_rule(make):
    @rule("X-1")
    def nothing(_lineage):
        return []

    assert nothing.title == ""
    assert nothing.severity == "error"
    assert list(nothing(Lineage(Chain.of()))) == []


@pytest.mark.parametrize("code", ["M2", "m02", "M002", "", "X", "X-", "x-1", "M02 "])
def test_a_code_of_another_shape_is_refused(code):
    with pytest.raises(RecordError) as caught:
        rule(code)

    assert str(caught.value) == (
        f"Expected a code such as 'M02', or 'X-MY01' for a rule of your own, got {code!r}"
    )


def test_codes_of_callers_begin_with_x():
    assert is_callers_code("X-MY01")
    assert not is_callers_code("M02")


def test_an_unknown_need_names_the_nearest():
    with pytest.raises(UnknownChoiceError) as caught:
        rule("X-1", needs=["transfer"])

    assert str(caught.value) == "Expected a need, got 'transfer'. Nearest: 'transfers'."


def test_a_need_may_be_one_word_or_a_function(make):
    def no_cats(_lineage):
        return "there is no cat"

    one = rule("X-1", needs="steps")(lambda _lineage: [])
    other = rule("X-2", needs=[no_cats])(lambda _lineage: [])
    lineage = Lineage(Chain.of())

    assert one.lacks(lineage) == "no step is recorded"
    assert other.lacks(lineage) == "there is no cat"
    assert [need.name for need in other.needs] == ["no cats"]


@pytest.mark.parametrize("word", ["land_documents", "lab_results", "counts"])
def test_every_kind_of_record_can_be_needed(word):
    needing = rule("X-1", needs=[word])(lambda _lineage: [])

    assert needing.lacks(Lineage(Chain.of())) == f"no {word[:-1].replace('_', ' ')} is recorded"


# ---------------------------------------------------------------------------------- settings


@pytest.mark.parametrize("value", ["0.25", Decimal("0.25"), Fraction(1, 4), 0.25, "1/4"], ids=repr)
def test_a_share_may_be_written_in_any_way(value):
    assert Setting(Fraction(1)).accept(value, "it") == Fraction(1, 4)


def test_a_float_counts_as_the_number_that_is_written():
    assert Setting(Fraction(1)).accept(0.1, "it") == Fraction(1, 10)


@pytest.mark.parametrize(
    ("default", "value", "message"),
    [
        (Fraction(1), "much", "Expected a number, got 'much' (it)"),
        (Fraction(1), float("inf"), "Expected a number, got inf (it)"),
        (Fraction(1), "-1", "Expected a number of 0 or more, got '-1' (it)"),
        (Severity.ERROR, "bad", "Expected a severity (error, warning, note), got 'bad' (it)"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused(default, value, message):
    with pytest.raises(RecordError) as caught:
        Setting(default).accept(value, "it")

    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("default", "value", "message"),
    [
        (Fraction(1), True, "Expected a number, got bool: True (it)"),
        (Fraction(1), None, "Expected a number, got NoneType: None (it)"),
        (7, "7", "Expected int, got str: '7' (it)"),
        (7, True, "Expected int, got bool: True (it)"),
        (Mass.kg(1), 5, 'Expected Mass such as Mass.kg("0.1"), got int: 5 (it)'),
    ],
)
def test_a_value_of_another_type_is_refused(default, value, message):
    with pytest.raises(RecordTypeError) as caught:
        Setting(default).accept(value, "it")

    assert str(caught.value) == message


def test_a_choice_is_one_of_the_choices():
    setting = Setting("ICCO", "", ("ICCO", "UTZ"))

    assert setting.accept("UTZ", "scheme") == "UTZ"
    with pytest.raises(RecordError) as caught:
        setting.accept("icco", "scheme")
    assert str(caught.value) == "Expected one of 'ICCO', 'UTZ', got 'icco' (scheme)"


def test_a_severity_may_be_a_word():
    assert Setting(Severity.ERROR).accept("note", "it") is Severity.NOTE


def test_an_unknown_setting_names_the_nearest(make):
    lineage = Lineage(Chain.of(make.lot("A", "beans", 6)))

    with pytest.raises(UnknownChoiceError) as caught:
        list(heavy_lot(lineage, mosst=Mass.kg(1)))

    assert str(caught.value) == "Expected a setting of X-MY01, got 'mosst'. Nearest: 'most'."


def test_what_was_not_judged_is_said_in_one_line():
    assert str(Unjudged("it rained", 2, 5, "lots")) == "2 of 5 lots: it rained"
    assert str(Unjudged("there was none")) == "there was none"


def test_a_severity_that_there_is_not_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownChoiceError) as caught:
        rule("X-MY01", "eror")

    assert str(caught.value) == "Expected a severity, got 'eror'. Nearest: 'error'."


def test_a_rule_that_yields_nothing_at_all_is_told_so() -> None:
    @rule("X-MY02")
    def forgets(_lineage):
        """It says nothing."""

    with pytest.raises(RecordTypeError) as caught:
        list(forgets(Lineage(Chain())))

    assert str(caught.value) == "Expected rule X-MY02 to yield its findings, got None"

"""Baselines: an auditor sees only what is new."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocoachain.cli import main
from cocoachain.errors import FormatError, RecordError, RecordTypeError
from cocoachain.findings import Finding, Severity
from cocoachain.formats import native
from cocoachain.model.steps import Portion, Step
from cocoachain.rules.baselines import Accepted, Baseline
from cocoachain.rules.checking import check
from cocoachain.samples import two_plots
from cocoachain.values.mass import Mass
from cocoachain.verdicts import Verdict

LAST = date(2027, 3, 31)


def overdrawn(kg):
    """A chain of which BLEND-1 is overdrawn."""
    more = Step(id="AGAIN", kind="store", inputs=[Portion("BLEND-1", Mass.kg(kg))])
    return two_plots().adding(more)


@pytest.fixture
def verdict():
    return check(overdrawn(30), rules=["M02"])


@pytest.fixture
def baseline(verdict):
    return Baseline.of(verdict, reason="agreed with the clerk", until=LAST)


def test_what_is_accepted_is_no_news(verdict, baseline):
    news = baseline.news(verdict, on=LAST)

    assert [each.subject for each in verdict.findings] == ["BLEND-1"]
    assert news.verdict.findings == ()
    assert news.verdict.sound
    assert news.verdict.ran == ("M02",)
    assert [(f.subject, by.reason) for f, by in news.accepted] == [
        ("BLEND-1", "agreed with the clerk")
    ]
    assert (news.lapsed, news.gone) == ((), ())


def test_a_day_after_the_last_it_is_news_again(verdict, baseline):
    news = baseline.news(verdict, on=date(2027, 4, 1))

    assert news.verdict == verdict
    assert news.accepted == ()
    assert [by.until for _, by in news.lapsed] == [LAST]


def test_the_same_finding_with_another_figure_is_news(baseline):
    worse = check(overdrawn(31), rules=["M02"])

    news = baseline.news(worse, on=LAST)

    assert news.verdict == worse
    assert [each.subject for each in news.gone] == ["BLEND-1"]


def test_what_is_no_longer_found_is_told(baseline):
    news = baseline.news(check(two_plots(), rules=["M02"]), on=LAST)

    assert news.gone == tuple(baseline)


def test_a_baseline_is_a_file_that_people_can_read(baseline, tmp_path):
    path = baseline.dump(tmp_path / "accepted.toml")

    assert path.read_text("utf-8") == (
        "# Findings that were accepted, each with a reason and the last day on which it is.\n"
        "# One that says something else than `found` is news, and so is one that has lapsed.\n"
        "\n"
        "[[accepted]]\n"
        'code = "M02"\n'
        'kind = "lot"\n'
        'subject = "BLEND-1"\n'
        'found = "Expected at most 50 kg drawn from it, got 80 kg"\n'
        'reason = "agreed with the clerk"\n'
        "until = 2027-03-31\n"
    )
    assert Baseline.load(path) == baseline


@given(
    st.lists(
        st.builds(
            Accepted,
            code=st.just("M02"),
            kind=st.just("lot"),
            subject=st.text(min_size=1).filter(str.strip),
            found=st.text(min_size=1).filter(str.strip),
            reason=st.text(min_size=1).filter(str.strip),
            until=st.dates(),
        ),
        max_size=4,
    )
)
def test_any_baseline_is_read_as_it_was_written(accepted):
    import tomllib

    baseline = Baseline(accepted)

    table = tomllib.loads(baseline.dumps())

    assert Baseline(Accepted(**each) for each in table.get("accepted", [])) == baseline


def test_of_two_days_the_later_counts(baseline):
    later = Baseline.of([], reason="x", until=LAST) | Baseline(
        [
            Accepted(
                code=each.code,
                kind=each.kind,
                subject=each.subject,
                found=each.found,
                reason="again",
                until=date(2028, 1, 1),
            )
            for each in baseline
        ]
    )

    assert [each.reason for each in baseline | later] == ["again"]
    assert [each.reason for each in later | baseline] == ["again"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "[[accepted]]\ncode = 1\n",
            ("Expected code, kind, subject, found, reason, until, got code (b.toml, accepted[0])"),
        ),
        ("accepted = 1", "Expected tables [[accepted]], got 'int' (b.toml)"),
        ("other = 1", "Expected tables [[accepted]], got 'other' (b.toml)"),
        (
            "accepted = [1]",
            ("Expected code, kind, subject, found, reason, until, got int (b.toml, accepted[0])"),
        ),
        ("x =", ("Expected a baseline in TOML, got Invalid value (at end of document): b.toml")),
        (
            (
                '[[accepted]]\ncode = "M02"\nkind = "lot"\nsubject = "A"\nfound = "x"\n'
                'reason = " "\nuntil = 2027-01-01\n'
            ),
            "Expected some text, got ' ' (reason) (b.toml, accepted[0])",
        ),
        (
            (
                '[[accepted]]\ncode = "M02"\nkind = "lot"\nsubject = "A"\nfound = "x"\n'
                'reason = "y"\nuntil = "2027-01-01"\n'
            ),
            "Expected a date, got str: '2027-01-01' (b.toml, accepted[0])",
        ),
    ],
)
def test_what_is_no_baseline_is_refused_where_it_goes_wrong(tmp_path, text, message):
    path = tmp_path / "b.toml"
    path.write_text(text, "utf-8")

    with pytest.raises(FormatError) as caught:
        Baseline.load(path)

    assert str(caught.value) == message


def test_a_baseline_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(FormatError) as caught:
        Baseline.load(tmp_path / "none.toml")

    assert str(caught.value) == (
        f"Expected a baseline, got No such file or directory: {tmp_path / 'none.toml'}"
    )


def test_nothing_is_accepted_without_a_reason(verdict):
    with pytest.raises(RecordError):
        Baseline.of(verdict, reason="", until=LAST)


def test_a_day_is_a_date(verdict, baseline):
    with pytest.raises(RecordTypeError):
        baseline.news(verdict, on="2027-01-01")


def test_findings_that_say_the_same_are_accepted_together():
    one = Finding(code="M02", severity=Severity.ERROR, kind="lot", subject="A", template="x")
    verdict = Verdict(findings=(one, one))

    news = Baseline.of([one], reason="y", until=LAST).news(verdict, on=LAST)

    assert news.verdict.findings == ()


def test_at_the_command_line_what_was_accepted_is_left_out(tmp_path, capsys):
    ledger, file = tmp_path / "chain.json", tmp_path / "accepted.toml"
    native.dump(overdrawn(30), ledger)

    first = main(
        ["check", str(ledger), "--accept", str(file), "--reason", "ok", "--until", "2999-12-31"]
    )
    told_first = capsys.readouterr()
    second = main(["check", str(ledger), "--baseline", str(file)])
    told_second = capsys.readouterr()

    assert first == 1
    assert told_first.err == f"cocoachain: Written: {file}\n"
    assert second == 0
    assert "BLEND-1" not in told_second.out
    assert " accepted\n" in told_second.err


def test_accepting_needs_reason_and_day(tmp_path, capsys):
    status = main(["check", str(tmp_path), "--accept", "x.toml"])

    assert status == 2
    assert capsys.readouterr().err == (
        "cocoachain: Expected --accept, --reason and --until together, got some of them\n"
    )

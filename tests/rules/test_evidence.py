"""A finding explains itself, and cuts out the part that shows it."""

import copy
import pickle

from cocoachain.findings import Finding
from cocoachain.formats.reading import read
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.tracing import trace_back
from cocoachain.model.lots import ChocolateBatch
from cocoachain.model.movements import Transfer
from cocoachain.model.steps import Portion, Step
from cocoachain.rules.checking import check
from cocoachain.rules.evidence import evidence_of
from cocoachain.samples import example_path, two_plots
from cocoachain.values.mass import Mass


def _leaking():
    more = Step(
        id="AGAIN",
        kind="store",
        inputs=[Portion("BAR-1", Mass.kg(10))],
        outputs=[Portion("BAR-2", Mass.kg(13))],
    )
    return Lineage(two_plots().adding(more, ChocolateBatch(id="BAR-2", mass=Mass.kg(13))))


def test_a_finding_tells_what_was_expected_what_was_found_and_who_says_so():
    [finding] = check(_leaking(), rules=["M01"]).findings

    assert finding.expected == "10 kg in to be as much out and lost"
    assert finding.found == "13 kg out and 0 kg lost: 3 kg too much"
    assert finding.message == f"Expected {finding.expected}, got {finding.found}"
    assert finding.source == "Conservation of mass; tolerance field page §12, row M01."


def test_the_evidence_is_the_step_with_its_lots_and_knows_its_edge():
    [finding] = check(_leaking(), rules=["M01"]).findings

    evidence = finding.evidence

    assert [step.id for step in evidence.steps] == ["AGAIN"]
    assert [lot.id for lot in evidence.lots] == ["BAR-1", "BAR-2"]
    assert evidence.edge == {"BAR-1"}


def test_the_evidence_can_be_judged_and_finds_the_same():
    [finding] = check(_leaking(), rules=["M01"]).findings

    [again] = check(finding.evidence, rules=["M01"]).findings

    assert again == finding


def test_the_evidence_can_be_asked_like_any_lineage():
    [finding] = check(_leaking(), rules=["M01"]).findings

    assert list(trace_back(finding.evidence, "BAR-2").lots) == ["BAR-1", "BAR-2"]


def test_a_lot_comes_with_the_steps_that_draw_too_much_from_it():
    chain = two_plots().adding(
        Step(id="AGAIN", kind="store", inputs=[Portion("BLEND-1", Mass.kg(30))])
    )
    [finding] = check(chain, rules=["M02"]).findings

    assert [step.id for step in finding.evidence.steps] == ["AGAIN", "MAKE-1"]


def test_a_lot_that_is_shown_with_no_step_comes_with_the_one_that_put_it_out():
    evidence = evidence_of(Lineage(two_plots()), "lot", "BLEND-1", (), ())

    assert [step.id for step in evidence.steps] == ["POOL-1"]


def test_a_transfer_comes_with_its_lot_and_its_parties():
    chain = two_plots().adding(
        Transfer(id="T-1", lot="ESM-1", mass=Mass.kg(1), kind="sale", from_party="F-1")
    )

    evidence = evidence_of(Lineage(chain), "transfer", "T-1", (), ())

    assert [lot.id for lot in evidence.lots] == ["ESM-1"]
    assert evidence.chain.transfers == chain.transfers
    assert [farmer.id for farmer in evidence.chain.farmers] == ["F-1"]


def test_a_plot_comes_with_its_farmer():
    evidence = evidence_of(Lineage(two_plots()), "plot", "KBN-2", (), ())

    assert [plot.id for plot in evidence.chain.plots] == ["KBN-2"]
    assert [farmer.id for farmer in evidence.chain.farmers] == ["F-2"]


def test_what_has_no_record_has_what_names_it():
    evidence = evidence_of(Lineage(two_plots()), "lot", "LOST-1", ("BAR-1",), ())

    assert [step.id for step in evidence.steps] == ["MAKE-1"]


def test_every_finding_of_the_example_shows_its_record():
    reading = read(example_path("north-lombok"))
    verdict = check(reading.chain, profile="north-lombok")

    assert verdict.findings
    for finding in verdict.findings:
        assert finding.evidence.chain.find(finding.kind, finding.subject) is not None
        assert len(finding.evidence.steps) < 30


def test_a_finding_of_a_file_has_no_evidence():
    finding = Finding(code="E05", severity="error", kind="feature", subject="1", template="No hole")

    assert finding.evidence is None
    assert (finding.expected, finding.found) == ("", "No hole")


def test_evidence_plays_no_part_in_what_a_finding_is():
    [finding] = check(_leaking(), rules=["M01"]).findings
    [other] = check(_leaking(), rules=["M01"]).findings

    assert finding == other
    assert hash(finding) == hash(other)
    assert copy.deepcopy(finding) == finding
    assert pickle.loads(pickle.dumps(finding)) == finding  # noqa: S301 - we made it ourselves

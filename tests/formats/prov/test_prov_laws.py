"""Laws of PROV-JSON: whatever the chain, the package `prov` reads it and finds it consistent."""

import json
from datetime import UTC, datetime

from hypothesis import assume, given
from hypothesis import strategies as st
from prov.model import ProvDocument

from any_records import record_lists
from cocoachain.errors import ConflictError
from cocoachain.formats import prov
from cocoachain.model.chain import Chain
from cocoachain.model.corrections import Correction
from cocoachain.model.steps import Portion, Step
from cocoachain.values.mass import Mass
from prov_documents import faults, read
from tangled_chains import unmeasured_chains


def chain_of(records):
    try:
        return Chain.of(records)
    except ConflictError:
        assume(False)


@given(unmeasured_chains())
def test_any_flow_is_consistent_prov(chain):
    found = read(prov.dumps(chain))

    assert found.unified() == found
    assert faults(found) == []


@given(record_lists)
def test_any_records_are_consistent_prov(records):
    found = read(prov.dumps(chain_of(records)))

    assert read(found.serialize(format="json")) == found
    assert faults(found) == []


@given(unmeasured_chains())
def test_every_measured_portion_is_told_with_its_mass(chain):
    told = json.loads(prov.dumps(chain))
    masses = sorted(
        Mass.kg(each["cocoa:mass_kg"]["$"]).mg
        for name, each in [*told.get("used", {}).items(), *told.get("wasGeneratedBy", {}).items()]
        if name.startswith(("usage:", "generation:")) and "cocoa:mass_kg" in each
    )

    assert masses == sorted(
        portion.mass.mg
        for step in chain.steps
        for portion in (*step.inputs, *step.outputs)
        if portion.mass is not None
    )


@given(unmeasured_chains())
def test_prov_n_says_the_same(chain):
    found = read(prov.dumps(chain))

    assert (
        ProvDocument.deserialize(content=found.serialize(format="provn"), format="provn") == found
    )


_NAMES = st.sampled_from(["S1", "S2", "S3", "S4", "NOWHERE"])
_CORRECTIONS = st.lists(
    st.builds(
        Correction,
        id=st.sampled_from(["C1", "C2", "C3", "C4", "C5"]),
        kind=st.sampled_from(["step", "step", "step", "correction", "lot"]),
        record=st.one_of(_NAMES, st.sampled_from(["C1", "C2", "C3"])),
        replacement=st.none() | _NAMES,
        reason=st.just("typing error"),
        recorded=st.none() | st.integers(1, 9).map(lambda day: datetime(2026, 5, day, tzinfo=UTC)),
    ),
    unique_by=lambda each: each.id,
    max_size=5,
)


@given(_CORRECTIONS)
def test_just_the_records_that_no_longer_count_are_invalidated(corrections):
    steps = [Step(id=f"S{at}", kind="dry", inputs=[Portion("A", Mass(at))]) for at in range(1, 5)]
    chain = Chain.of(steps, corrections)
    told = json.loads(prov.dumps(chain))
    counted = {f"S{step.inputs[0].mass.mg}" for step in chain.as_known().steps}
    invalid = {each["prov:entity"] for each in told.get("wasInvalidatedBy", {}).values()}

    assert faults(read(json.dumps(told))) == []
    assert {each for each in invalid if each.startswith("record:step/")} == {
        f"record:step/{step.id}" for step in steps if step.id not in counted
    }

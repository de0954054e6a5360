"""The breakers of families Q and C: each is found by its rule and by no unrelated one."""

import pytest

pytest.importorskip("hypothesis")

from hypothesis import HealthCheck, given, settings

from cocoachain.rules.checking import check
from cocoachain.rules.profiles import PROFILES
from cocoachain.strategies.breaking_composition import BREAKERS as COMPOSITION
from cocoachain.strategies.breaking_quality import BREAKERS as QUALITY
from cocoachain.strategies.broken_chains import broken

CODES = [*QUALITY, *COMPOSITION]


def test_every_rule_of_both_families_has_a_breaker():
    from cocoachain.rules.catalogue import RULES

    assert [code for code in RULES if code[0] in "QC"] == CODES


@pytest.mark.parametrize("code", CODES)
def test_a_broken_chain_is_found_by_its_rule_and_no_other(code):
    @settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(broken(code))
    def found(chain):
        assert check(chain, rules=[code]).findings
        others = {
            finding.code
            for name in PROFILES
            for finding in check(chain, name).findings
            if finding.severity != "note"
        }
        assert others <= {code}

    found()

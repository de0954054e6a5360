"""The lists: rules, profiles, and the page that they make."""

import re
from pathlib import Path

import pytest

from cocoachain.findings import Severity
from cocoachain.model.flows import yields
from cocoachain.rules.catalogue import FAMILIES, RULES, as_markdown
from cocoachain.rules.profiles import PROFILES
from cocoachain.rules.settings import chosen
from cocoachain.rules.verdict import Verdict

FIELD_PAGE = Path(__file__).parents[2] / "docs" / "reference" / "field.md"

NAMES = [
    "lineage", "ikm", "industrial", "sni", "codex", "eu", "eudr", "iso34101", "ovop",
    "north-lombok",
]  # fmt: skip


def test_every_profile_of_the_contract_is_there():
    assert list(PROFILES) == NAMES
    assert all(name == profile.name for name, profile in PROFILES.items())


OF_THE_FIELD_PAGE = {
    "G": 6, "M": 11, "T": 7, "Q": 9, "C": 6, "K": 8, "E": 13, "N": 4, "P": 6, "V": 5,
}  # fmt: skip
"""How many rules each family has on the field page, §12."""


def test_every_rule_of_the_field_page_is_there():
    page = FIELD_PAGE.read_text(encoding="utf-8")
    listed = re.findall(r"^\| CC-([A-Z]\d\d) \|", page, re.MULTILINE)

    assert len(listed) == sum(OF_THE_FIELD_PAGE.values()) == 75
    assert set(listed) <= set(RULES)


def test_families_stand_in_their_order_and_every_code_in_its_family():
    codes = list(RULES)

    assert "".join(dict.fromkeys(code[0] for code in codes)) == "".join(FAMILIES) == "GMTQCKENPV"
    assert all(
        [code for code in codes if code[0] == letter]
        == sorted(code for code in codes if code[0] == letter)
        for letter in FAMILIES
    )


@pytest.mark.parametrize("code", RULES)
def test_every_rule_stands_under_its_own_code_and_has_a_whole_page(code):
    rule = RULES[code]

    assert rule.code == code
    assert all((rule.title, rule.about, rule.why, rule.mend, rule.source, rule.says))
    assert rule.title.endswith(".")
    assert all(setting.meaning for setting in rule.settings.values())


@pytest.mark.parametrize("code", RULES)
def test_every_source_names_a_section_of_the_field_page_or_a_law_of_nature(code):
    page = FIELD_PAGE.read_text(encoding="utf-8")
    sections = re.findall(r"§(\d+(?:\.\d+)?)", RULES[code].source)

    assert sections or "Conservation" in RULES[code].source
    for section in sections:
        assert re.search(rf"^#+ {re.escape(section)}\.? ", page, re.MULTILINE), section


@pytest.mark.parametrize(
    ("code", "rows"),
    [("M03", "Y4"), ("M04", "Y6"), ("M05", "Y7"), ("M06", "Y10"), ("M07", "Y13"), ("M09", "Y8")],
)
def test_the_limits_in_the_text_are_those_of_the_table(code, rows):
    row = yields()[rows]
    told = RULES[code].about

    for limit in (row.hard().least, row.hard().most):
        assert f"{float(limit):.2f}" in told or f"{float(limit):g}" in told


@pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda profile: profile.name)
def test_every_profile_names_rules_and_settings_that_exist(profile):
    assert set(PROFILES["lineage"].codes) <= set(profile.codes) <= set(RULES)
    for code, values in profile.settings.items():
        assert code in profile.codes
        assert chosen(code, RULES[code].settings, values)


def test_the_profile_of_north_lombok_is_the_sum_of_its_parts():
    parts = [PROFILES[name] for name in ("lineage", "ikm", "sni", "codex", "ovop")]
    joined = PROFILES["north-lombok"]

    assert set(joined.codes) == {code for part in parts for code in part.codes}
    assert set(joined.settings) == {code for part in parts for code in part.settings}
    assert joined.settings["Q06"]["standards"] == ("sni", "codex")
    assert joined.settings["M03"] == PROFILES["ikm"].settings["M03"]


def test_no_limit_of_the_trade_holds_everywhere():
    trade = {
        "G05",
        "T02",
        "T03",
        "T04",
        "T05",
        "T07",
        *(f"M{number:02d}" for number in range(3, 11)),
    }

    assert not trade & set(PROFILES["lineage"].codes)
    assert trade <= set(PROFILES["industrial"].codes)
    assert PROFILES["ikm"].codes == PROFILES["industrial"].codes


def test_every_rule_is_in_a_profile():
    held = {code for profile in PROFILES.values() for code in profile.codes}

    assert held == set(RULES)


def test_a_small_workshop_is_warned_where_industry_errs():
    settings = PROFILES["ikm"].settings

    assert set(settings) == {"M03", "M04", "M05", "M06", "M07"}
    assert all(
        each == {"limits": "ikm", "hard_severity": Severity.WARNING} for each in settings.values()
    )


def test_the_page_has_every_rule_setting_and_profile():
    page = as_markdown()

    for code, rule in RULES.items():
        assert f"### {code}: {rule.name}" in page
        assert all(f"| `{name}` |" in page for name in rule.settings)
    assert all(f"| `{name}` |" in page for name in PROFILES)
    assert page.endswith("\n")
    assert not page.endswith("\n\n")


def test_a_verdict_without_profile_says_so():
    assert Verdict().profile is None

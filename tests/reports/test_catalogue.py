import json

import pytest

from cocoachain.errors import UnknownRecordError
from cocoachain.reports.catalogue import chosen_rules, rules_json, rules_text
from cocoachain.reports.words import words
from cocoachain.rules.catalogue import RULES
from cocoachain.rules.profiles import PROFILES


def test_all_rules_are_listed_by_code():
    lines = rules_text(chosen_rules(None, None), words("en"), whole=False).splitlines()

    assert [line[:3] for line in lines[2:]] == sorted(RULES)


@pytest.mark.parametrize("code", ["M02", "m02", " CC-M02 "])
def test_a_rule_is_found_as_people_write_its_code(code):
    assert chosen_rules(code, None) == (RULES["M02"],)


def test_the_rules_of_a_profile_are_listed():
    found = chosen_rules(None, "lineage")

    assert tuple(rule.code for rule in found) == tuple(PROFILES["lineage"].codes)


def test_a_rule_or_profile_that_is_not_there_names_the_nearest():
    with pytest.raises(UnknownRecordError, match="no rule 'M0'"):
        chosen_rules("M0", None)
    with pytest.raises(UnknownRecordError, match=r"no profile 'lineag'.*'lineage'"):
        chosen_rules(None, "lineag")


@pytest.mark.parametrize("code", sorted(RULES))
def test_a_rule_is_explained_whole_in_both_languages(code):
    rule = RULES[code]

    english = rules_text((rule,), words("en"), whole=True)
    indonesian = rules_text((rule,), words("id"), whole=True)

    assert english.startswith(f"{code}  {rule.title}\n{rule.severity}\n")
    assert "To put it right: " in english
    assert "Cara memperbaiki: " in indonesian
    assert rule.title not in indonesian


def test_rules_for_machines_have_their_settings():
    (told,) = json.loads(rules_json((RULES["M01"],)))

    assert list(told) == [
        "code", "severity", "name", "title", "about", "why", "mend", "source", "needs", "settings",
    ]  # fmt: skip
    assert told["code"] == "M01"
    assert told["settings"]

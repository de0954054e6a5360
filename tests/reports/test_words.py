import ast
import re
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from cocoachain.errors import FormatError
from cocoachain.lineage.origin_keys import ORIGIN_KEYS
from cocoachain.model.kinds import KINDS
from cocoachain.model.lots import Stage
from cocoachain.model.steps import StepKind
from cocoachain.reports import text
from cocoachain.reports.audit import audit
from cocoachain.reports.catalogue import rules_text
from cocoachain.reports.page import as_html
from cocoachain.reports.phrases import ASSUMPTIONS, NOT_JUDGED, NOT_RUN, Caps
from cocoachain.reports.sources import SourceFile
from cocoachain.reports.words import LANGUAGES, Words, region_names, words
from cocoachain.rules.catalogue import RULES
from cocoachain.values.mass import Mass

SOURCES = Path(text.__file__).parents[1]
ENGLISH, INDONESIAN = words("en"), words("id")


def said(path: Path) -> Iterator[str]:
    """The fixed texts that a module says: literals given to say and count, and words in tuples."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        taken = {"say": node.args[:1], "count": node.args[1:3]}.get(name, [])
        for argument in taken:
            branches = [argument.body, argument.orelse] if isinstance(argument, ast.IfExp) else []
            for part in [argument, *branches]:
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part.value


FIXED = sorted(
    {
        one
        for name in ("reports", "cli")
        for path in (SOURCES / name).rglob("*.py")
        for one in said(path)
    }
    | {*ASSUMPTIONS, NOT_RUN, NOT_JUDGED}
    | {title for _, title in text.SEVERITIES}
)


def test_the_fixed_texts_are_found():
    assert "Audit of {name}" in FIXED
    assert "{count} errors were found" in FIXED
    assert len(FIXED) > 60


@pytest.mark.parametrize("english", FIXED)
def test_every_fixed_text_has_an_indonesian_one(english):
    assert english in INDONESIAN.entries


def test_nothing_is_said_that_is_not_in_the_catalogue(reading, lineage, verdict):
    heard = set()

    class Heard(Words):
        def say(self, text, /, **values):
            heard.add(text)
            return super().say(text, **values)

    said_in = Heard("id", INDONESIAN.entries)
    files = [SourceFile(name="lots.csv", size=1, sha256="0")]
    result = audit(reading, lineage, verdict, name="x", files=files, names=True, words=said_in)

    as_html(result, said_in, caps=Caps(batches=0, issues=1, villages=1, plots=1))
    text.as_text(result, said_in, caps=Caps(batches=0, issues=1, villages=1))
    rules_text(tuple(RULES.values()), said_in, whole=True)
    rules_text(tuple(RULES.values()), said_in, whole=False)

    assert len(heard) > 60
    assert heard - set(INDONESIAN.entries) == set()


@pytest.mark.parametrize("code", sorted(RULES))
def test_every_rule_speaks_indonesian(code):
    rule = RULES[code]
    texts = [each for each in (rule.title, rule.why, rule.mend, *rule.says) if each]

    assert [each for each in texts if each not in INDONESIAN.entries] == []


def test_no_translation_of_a_rule_is_left_over_from_an_older_one():
    said_now = {text for rule in RULES.values() for text in (rule.title, rule.mend, *rule.says)}

    assert set(catalogue()["rules"]) - said_now == set()
    assert set(catalogue()["whys"]) - {rule.why for rule in RULES.values()} == set()


def catalogue():
    return tomllib.loads((SOURCES / "data" / "words" / "id.toml").read_text("utf-8"))


def test_no_text_is_translated_twice():
    tables = catalogue().values()

    assert sum(map(len, tables)) == len({text for table in tables for text in table})


def test_every_word_of_the_model_has_an_indonesian_one():
    kinds = [word for kind in KINDS for word in (kind.name, kind.plural)]
    spaced = [word.replace("_", " ") for word in [*kinds, *Stage, *StepKind]]

    assert [word for word in spaced if word not in INDONESIAN.entries] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_entry_has_the_same_values_in_both_languages(lang):
    hole = re.compile(r"\{\w*\}")

    wrong = [
        english
        for english, here in words(lang).entries.items()
        if sorted(set(hole.findall(english))) != sorted(set(hole.findall(here)))
    ]

    assert wrong == []


def test_numbers_are_grouped_as_the_language_does():
    assert ENGLISH.number(1234567) == "1,234,567"
    assert INDONESIAN.number(1234567) == "1.234.567"
    assert ENGLISH.number(Decimal("1234.50")) == "1,234.50"
    assert INDONESIAN.number(Decimal("1234.5")) == "1.234,5"


def test_masses_keep_all_their_decimals_and_no_more():
    assert ENGLISH.mass(Mass.kg("1200.000001")) == "1,200.000001 kg"
    assert INDONESIAN.mass(Mass.kg("12.50")) == "12,5 kg"
    assert ENGLISH.mass(Mass.kg(1200)) == "1,200 kg"
    assert ENGLISH.mass(Mass(0)) == "0 kg"
    assert ENGLISH.mass(None) == "not weighed"
    assert INDONESIAN.mass(None) == "tidak ditimbang"


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (Fraction(0), "0 %"),
        (Fraction(1), "100 %"),
        (Fraction(1, 2), "50.0 %"),
        (Fraction(1, 3), "33.3 %"),
        (Fraction(2, 3), "66.7 %"),
        (Fraction(1, 2000), "< 0.1 %"),
        (Fraction(1, 1000), "0.1 %"),
        (Fraction(1999, 2000), "> 99.9 %"),
        (Fraction(999, 1000), "99.9 %"),
        (Fraction(125, 100_000), "0.1 %"),
        (Fraction(15, 10_000), "0.2 %"),
    ],
)
def test_shares_have_one_decimal_and_never_claim_all_or_nothing(share, shown):
    assert ENGLISH.share(share) == shown


def test_shares_have_a_comma_in_indonesian():
    assert INDONESIAN.share(Fraction(1, 3)) == "33,3 %"
    assert INDONESIAN.share(Fraction(1, 2000)) == "< 0,1 %"


def test_one_and_many_differ_in_english():
    assert ENGLISH.count(1, "{count} row", "{count} rows") == "1 row"
    assert ENGLISH.count(0, "{count} row", "{count} rows") == "0 rows"
    assert INDONESIAN.count(1200, "{count} row", "{count} rows") == "1.200 baris"


def test_a_finding_is_filled_in_its_language():
    some = Words("id", {"Held {held}, of {what}": "Isi {held}, dari {what}", "beans": "biji"})

    filled = some.filled("Held {held}, of {what}", {"held": Mass.kg("1.5"), "what": "beans"})

    assert filled == "Isi 1,5 kg, dari biji"


def test_braces_in_a_value_stay_as_they_are():
    assert Words().filled("Got {got}", {"got": "{held}"}) == "Got {held}"
    assert Words().say("Got {got}", got="{held}") == "Got {held}"


def test_a_name_without_a_value_stays_and_nothing_is_looked_up_in_values():
    assert Words().filled("{a} {b} {c.d}", {"a": 1}) == "1 {b} {c.d}"


def test_a_text_made_elsewhere_is_recognised_by_its_wording():
    some = Words(
        "id", {"Expected {a}, got {b}": "Seharusnya {a}, ternyata {b}", "a number": "bilangan"}
    )

    assert some.rendered("Expected a number, got 'x'") == "Seharusnya bilangan, ternyata 'x'"
    assert some.rendered("Something else") == "Something else"


def test_the_longest_wording_is_tried_first():
    some = Words("id", {"Got {x}": "A {x}", "Got {x} of {y}": "B {x} {y}"})

    assert some.rendered("Got 1 of 2") == "B 1 2"


def test_a_word_repeated_in_a_template_must_repeat_in_the_text():
    some = Words("id", {"{a} is {a}": "{a} adalah {a}"})

    assert some.rendered("x is x") == "x adalah x"
    assert some.rendered("x is y") == "x is y"


def test_figures_of_findings_are_written_as_the_language_does():
    assert ENGLISH.shown("1234.5 kg") == "1,234.5 kg"
    assert INDONESIAN.shown("1234.5 kg") == "1.234,5 kg"
    assert INDONESIAN.shown("0.45") == "0,45"
    assert ENGLISH.shown("0.45") == "0.45"
    assert INDONESIAN.shown("7 d 16 h") == "7 hari 16 jam"
    assert ENGLISH.shown("7 d 16 h") == "7 d 16 h"


def test_identifiers_of_digits_are_left_alone():
    assert ENGLISH.shown("12345") == "12345"
    assert INDONESIAN.shown("BAR-1.5") == "BAR-1.5"


def test_other_values_are_shown_as_people_write_them():
    assert INDONESIAN.shown(Mass.kg("0.5")) == "0,5 kg"
    assert INDONESIAN.shown(12345) == "12.345"
    assert INDONESIAN.shown(Fraction(1, 3)) == "33,3 %"
    assert INDONESIAN.shown(True) == "ya"
    assert INDONESIAN.shown(None) == "tidak ada"
    assert INDONESIAN.shown("wet beans, nibs") == "biji basah, nib"
    assert INDONESIAN.shown("wet beans, LOT-1") == "wet beans, LOT-1"


def test_one_record_is_translated_as_a_list_of_them_is():
    assert INDONESIAN.rendered("plot PL-3, step S-1") == "kebun PL-3, langkah S-1"
    assert INDONESIAN.rendered("plot PL-3") == "kebun PL-3"
    assert INDONESIAN.rendered("a weighing") == "satu penimbangan"
    assert INDONESIAN.rendered("plot PL-3 was not told") == "plot PL-3 was not told"
    assert (
        INDONESIAN.filled(
            "Expected a record of {kind} {name}, got none; it is named by {named}",
            {"kind": "farmer", "name": "F-1", "named": "plot PL-3"},
        )
        == "Seharusnya ada catatan petani F-1, ternyata tidak ada; disebut oleh kebun PL-3"
    )


def test_lists_that_end_in_a_word_are_translated():
    assert INDONESIAN.rendered("beans, bean blend or nibs") == "biji kering, campuran biji atau nib"
    assert INDONESIAN.rendered("butter and cake") == "lemak kakao dan bungkil"
    assert INDONESIAN.rendered("beans or LOT-1") == "beans or LOT-1"


def test_terms_of_the_model_are_said_as_people_do():
    assert ENGLISH.term("wet_beans") == "wet beans"
    assert INDONESIAN.term("wet_beans") == "biji basah"
    assert ENGLISH.term("counts") == "stock-takes"


def test_what_is_not_in_the_catalogue_is_said_in_english():
    assert INDONESIAN.say("Not in any catalogue {x}", x=1) == "Not in any catalogue 1"


def test_an_unknown_language_is_refused():
    with pytest.raises(FormatError) as caught:
        words("xx")

    assert str(caught.value) == "Expected a language out of en, id, got 'xx'"


def test_the_regions_of_north_lombok_have_names():
    assert region_names()["52.08.02.2003"] == "Genggelang"
    assert len(region_names()) == 2 + 5 + 43


def test_the_command_offers_what_there_is():
    from cocoachain.cli import choices

    assert choices.LANGUAGES == LANGUAGES
    assert choices.ORIGIN_KEYS == ORIGIN_KEYS

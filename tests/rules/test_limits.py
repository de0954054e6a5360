"""The limits as data: their loader, and that they agree with the field page."""

import importlib.util
import re
from datetime import date
from fractions import Fraction
from pathlib import Path

import attrs
import pytest

from cocoachain.errors import UnknownRecordError
from cocoachain.findings import Severity
from cocoachain.model.flows import Mark
from cocoachain.rules.limits import (
    Limit,
    Spot,
    all_limits,
    chosen_limits,
    families,
    limit,
    limits,
    word_table,
)

ROOT = Path(__file__).parents[2]
EVERY = list(all_limits())
MINE = ("beans", "composition", "contaminants", "products")


def loaded(name: str, path: str):
    spec = importlib.util.spec_from_file_location(name, ROOT / path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def renewing():
    return loaded("renew_limits", "tools/renew_limits.py")


@pytest.fixture(scope="module")
def page():
    return (ROOT / "docs" / "reference" / "field.md").read_text(encoding="utf-8")


def made(**fields) -> Limit:
    spot = Spot(section="1", row="x", column="y", numbers=())
    given = {"code": "c", "family": "f", "name": "n", "about": "a", "source": "s"}
    return Limit(**{**given, "mark": Mark.SEEN, "spot": spot, **fields})


def test_each_code_stands_once_among_all_families():
    codes = [each.code for each in EVERY]

    assert len(codes) == len(set(codes))
    assert len(codes) > 170


@pytest.mark.parametrize("each", EVERY, ids=lambda each: each.code)
def test_every_limit_says_what_it_is_and_who_says_so(each):
    assert each.name
    assert each.about
    assert each.source
    assert each.market
    assert re.fullmatch(r"[a-z0-9-]+", each.code)
    if each.valid_from and each.valid_to:
        assert each.valid_from <= each.valid_to


def test_an_unsure_limit_never_makes_an_error():
    unsure = [each for each in EVERY if each.mark is Mark.UNSURE]

    assert unsure
    assert all(each.severity is not Severity.ERROR for each in unsure)
    assert made(mark=Mark.UNSURE).severity is Severity.WARNING
    assert made(mark=Mark.UNSURE, stated=Severity.NOTE).severity is Severity.NOTE
    assert made(mark=Mark.KNOWN).severity is Severity.ERROR


def test_the_figures_are_those_of_the_field_page(renewing, page):
    assert [str(each) for each in renewing.differences(page)] == []


def test_no_limit_is_surer_than_its_row_of_the_field_page(renewing, page):
    rows = renewing.rows_by_section(page)

    assert [each.code for each in EVERY if renewing.is_too_sure(rows, each)] == []


def test_every_figure_but_a_few_is_told_by_the_field_page():
    bare = [each.code for each in EVERY if each.family in MINE and not each.spot.numbers]

    assert bare == [
        "us-vegetable-fat",
        "recipe-tolerance",
        "eu-nickel",
        "sni-powder-certificate",
    ]


def test_a_figure_that_differs_is_written_anew(renewing, page):
    changed = page.replace(
        "| Chocolate (dark) | 18 | 14 | 35 |", "| Chocolate (dark) | 19 | 14 | 35 |"
    )
    text = (ROOT / "src/cocoachain/data/limits/composition.toml").read_text(encoding="utf-8")

    ((found, name, held, written),) = renewing.differences(changed)
    renewed = renewing.rewritten(text, found, name, written)

    assert (found.code, name, held, written) == (
        "codex-chocolate-cocoa-butter",
        "least",
        "18",
        "19",
    )
    assert renewed != text
    assert (
        renewed.replace(
            'classes = ["chocolate"], least = "19"', 'classes = ["chocolate"], least = "18"'
        )
        == text
    )


def test_a_row_that_is_gone_is_said(renewing, page):
    rows = renewing.rows_by_section(page.replace("| Chocolate (dark) |", "| Dark |"))

    with pytest.raises(ValueError, match="codex-chocolate-cocoa-butter") as caught:
        renewing.figures_on_page(rows, limit("composition", "codex-chocolate-cocoa-butter"))

    assert str(caught.value) == (
        "codex-chocolate-cocoa-butter: no row 'Chocolate (dark)' with column 'Cocoa butter' in §4.1"
    )


def test_too_few_numbers_in_a_row_are_said(renewing, page):
    rows = renewing.rows_by_section(page.replace("| 18 | 14 | 35 |", "| – | 14 | 35 |"))

    with pytest.raises(ValueError, match="1 figures, but numbers"):
        renewing.figures_on_page(rows, limit("composition", "codex-chocolate-cocoa-butter"))


def test_the_script_says_whether_the_data_are_fresh(renewing):
    assert renewing.main(["--check"]) == 0


def test_the_page_of_limits_is_fresh():
    assert loaded("generate_limits", "docs/generate_limits.py").main(["--check"]) == 0


# The loader -------------------------------------------------------------------------------------


def test_a_limit_is_found_by_its_code():
    found = limit("beans", "sni-slaty-1")

    assert (found.most, found.market, found.classes) == (Fraction(3), "sni", ("I",))
    assert found.spot.numbers == (1,)
    assert str(found.spot) == "field page §3.1, Slaty, grades I / II / III"


def test_an_unknown_code_and_family_name_the_nearest():
    with pytest.raises(UnknownRecordError) as caught:
        limit("beans", "sni-slaty-9")
    assert str(caught.value).startswith(
        "The chain holds no limit 'sni-slaty-9'. Nearest: 'sni-slaty-"
    )

    with pytest.raises(UnknownRecordError) as caught:
        limits("bean")
    assert "'beans'" in str(caught.value)


def test_the_tables_are_read_once_and_cannot_be_changed():
    assert set(MINE) <= set(families())
    assert limits("beans") is limits("beans")
    with pytest.raises(TypeError):
        limits("beans")["x"] = made()


def test_limits_are_chosen_by_what_they_speak_of_market_class_and_day():
    def codes(**asked):
        return [each.code for each in chosen_limits("contaminants", **asked)]

    assert codes(about="cadmium", market="eu", of="chocolate") == [
        "eu-cadmium-dark-low",
        "eu-cadmium-dark-high",
    ]
    assert codes(about="ochratoxin A", market="eu", on=date(2022, 12, 31)) == []
    assert codes(about="ochratoxin A", market="eu", on=date(2023, 1, 1)) == ["eu-ochratoxin-powder"]
    assert codes(about="ochratoxin A", market={"codex", "buyer"}) == []
    assert codes(about="nickel", on=date(2025, 6, 30)) == []
    assert codes(about="nickel", on=date(2025, 7, 1)) == ["eu-nickel"]
    assert codes(about="cadmium", on=date(2018, 12, 31), market="eu") == []
    assert len(codes(about="cadmium", on=date(2019, 1, 1), market="eu")) == 5


def test_a_limit_of_any_market_is_for_every_market():
    assert [e.code for e in chosen_limits("beans", about="moisture", market="us")] == [
        "bean-moisture"
    ]


def test_first_and_last_day_are_valid():
    found = made(valid_from=date(2020, 1, 2), valid_to=date(2020, 1, 4))

    covered = [found.covers(date(2020, 1, day)) for day in (1, 2, 3, 4, 5)]

    assert covered == [False, True, True, True, False]
    assert not found.covers(None)
    assert made(valid_from=date(2020, 1, 2)).covers(None)
    assert made(valid_from=date(2020, 1, 2)).covers(date(2999, 1, 1))
    assert made(valid_to=date(2020, 1, 4)).covers(date(1, 1, 1))


LITTLE = Fraction(1, 10**12)


@pytest.mark.parametrize(
    ("fields", "allowed", "not_allowed"),
    [
        ({"least": Fraction(2)}, [Fraction(2)], [2 - LITTLE]),
        ({"above": Fraction(2)}, [2 + LITTLE], [Fraction(2)]),
        ({"most": Fraction(2)}, [Fraction(2)], [2 + LITTLE]),
        ({"below": Fraction(2)}, [2 - LITTLE], [Fraction(2)]),
        (
            {"least": Fraction(1), "below": Fraction(2)},
            [Fraction(1), 2 - LITTLE],
            [1 - LITTLE, Fraction(2)],
        ),
        ({}, [Fraction(-5), Fraction(5)], []),
    ],
)
def test_ends_are_exact(fields, allowed, not_allowed):
    found = made(**fields)

    assert all(map(found.allows, allowed))
    assert not any(map(found.allows, not_allowed))


def test_the_end_that_is_passed_is_told():
    both = made(least=Fraction(47), most=Fraction(60))

    assert both.end_passed(Fraction(46)) == 47
    assert both.end_passed(Fraction(61)) == 60
    assert both.end_passed(Fraction(50)) is None
    assert made(below=Fraction(3)).end_passed(Fraction(3)) == 3
    assert made(above=Fraction(3)).end_passed(Fraction(3)) == 3


def test_cocoa_decides_to_which_chocolate_a_limit_applies():
    found = made(cocoa_least=Fraction(30), cocoa_below=Fraction(50))

    assert [found.is_for_cocoa(Fraction(each)) for each in ("29.999", "30", "49.999", "50")] == [
        False,
        True,
        True,
        False,
    ]
    assert found.asks_for_cocoa
    assert not made().asks_for_cocoa


def test_a_callers_figure_stands_in_place_of_the_tables():
    unsure = made(most=Fraction(3), mark=Mark.UNSURE)

    mine = unsure.but(most=Fraction(4))

    assert mine.most == 4
    assert mine.severity is Severity.ERROR
    assert unsure.but(most=None) is unsure


def test_a_word_table_is_read_from_the_file():
    assert "DE" in word_table("contaminants", "countries")["eu"]
    assert "ID" not in word_table("contaminants", "countries")["eu"]
    with pytest.raises(KeyError):
        word_table("contaminants", "nothing")


def test_a_key_that_is_none_is_refused():
    from cocoachain.rules import limits as module

    with pytest.raises(ValueError, match="Expected keys of a limit"):
        module._limit("f", {"code": "c", "leest": "3"})


def test_limits_are_frozen():
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        limit("beans", "sni-slaty-1").most = Fraction(4)

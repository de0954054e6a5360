"""The glossary has every pair of words that the ledger reads, and the reports use its words."""

import itertools
import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from cocoachain.formats.ledger.sheets import SHEETS
from cocoachain.reports.words import words

PAGE = Path(__file__).parents[1] / "docs" / "explanation" / "glossary.md"
WORDS = tomllib.loads(files("cocoachain.formats.ledger").joinpath("words.toml").read_text("utf-8"))


def pairs() -> Iterator[tuple[str, str]]:
    """English and Indonesian words that stand side by side in a row of the page."""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip().split(" · ") for cell in line.strip("|").split("|")]
        for left, right in itertools.pairwise(cells):
            if len(left) != len(right):
                continue
            for english, here in zip(left, right, strict=True):
                for one in here.split(", "):
                    yield english.strip("`"), re.sub(r" \(.*|`", "", one)


PAIRS = set(pairs())


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_every_heading_stands_in_the_glossary(sheet) -> None:
    named = {(sheet.name, sheet.local)} | {(each.name, each.local) for each in sheet.columns}

    assert named - PAIRS == set()


@pytest.mark.parametrize("family", WORDS)
def test_every_word_of_a_cell_stands_in_the_glossary(family) -> None:
    assert {(word, others[0]) for word, others in WORDS[family].items()} - PAIRS == set()


@pytest.mark.parametrize("family", ["stage", "step"])
def test_a_report_says_what_a_cell_may_say(family) -> None:
    said = {word: words("id").term(word) for word in WORDS[family]}

    assert {word: here for word, here in said.items() if here not in WORDS[family][word]} == {}


def test_a_report_calls_sound_what_the_glossary_calls_it() -> None:
    assert ("sound", "beres") in PAIRS
    assert words("id").say("Sound: no errors were found.").startswith("Beres: ")

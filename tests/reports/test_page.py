import re
from html.parser import HTMLParser
from itertools import pairwise

import attrs
import pytest

from cocoachain.findings import Finding, Severity
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.lots import ChocolateBatch
from cocoachain.model.parties import Farmer
from cocoachain.model.plots import Plot
from cocoachain.readings import Issue
from cocoachain.reports.audit import audit
from cocoachain.reports.page import as_html
from cocoachain.reports.phrases import ASSUMPTIONS, Caps
from cocoachain.reports.sources import SourceFile
from cocoachain.reports.words import words
from cocoachain.rules.verdict import Verdict
from cocoachain.values.places import Place

VOID = {"meta", "br"}


class Tree(HTMLParser):
    """Checks that every element is closed, and keeps what a test asks for."""

    def __init__(self, text):
        super().__init__()
        self.open, self.ids, self.links, self.texts = [], [], [], {}
        self.images, self.headings, self.tags, self.tables = [], [], set(), 0
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        self.tags.add(tag)
        if tag not in VOID:
            self.open.append(tag)
        if "id" in values:
            self.ids.append(values["id"])
        if tag == "a":
            self.links.append(values["href"])
        if values.get("role") == "img":
            self.images.append(values.get("aria-label", ""))
        self.tables += tag == "table"

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        for tag in self.open[-1:]:
            self.texts.setdefault(tag, []).append(data)
            if re.fullmatch(r"h[1-6]", tag):
                self.headings.append(int(tag[1]))


@pytest.fixture
def result(reading, lineage, verdict):
    files = [SourceFile(name="lots.csv", size=1234, sha256="ab" * 32, link="../ledger/lots.csv")]
    return audit(reading, lineage, verdict, name="ledger", files=files, words=words("en"))


def test_the_page_is_whole_and_every_link_in_it_leads_somewhere(result):
    tree = Tree(as_html(result, words("en")))

    assert len(tree.ids) == len(set(tree.ids))
    assert {link[1:] for link in tree.links if link.startswith("#")} <= set(tree.ids)


def test_the_page_has_one_first_heading_and_skips_no_level(result):
    levels = Tree(as_html(result, words("en"))).headings

    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(b <= a + 1 for a, b in pairwise(levels))


def test_the_page_runs_nothing_and_loads_nothing(result):
    text = as_html(result, words("en"))

    assert Tree(text).tags.isdisjoint({"script", "link", "img", "iframe", "object", "form"})
    assert not re.search(r"\son\w+=|javascript:|@import|url\(", text)
    assert "default-src &#x27;none&#x27;; style-src &#x27;sha256-" in text
    assert not re.search(r"\sstyle=", text)


def test_every_drawing_and_bar_is_told_in_words(result):
    images = Tree(as_html(result, words("en"))).images

    assert len(images) >= 4
    assert all(images)
    assert "Origin of PACK-1: KBN-1 60.0 %; KBN-2 40.0 %" in images


def test_every_table_has_a_caption(result):
    tree = Tree(as_html(result, words("en")))

    assert len(tree.texts["caption"]) == tree.tables == 3


def test_the_page_says_its_language(result):
    assert as_html(result, words("id")).startswith('<!DOCTYPE html>\n<html lang="id">')
    assert "<h1>ledger</h1>" in as_html(result, words("id"))


def test_the_verdict_stands_on_the_cover(result):
    text = as_html(result, words("en"))

    assert (
        '<p class="verdict unsound">Not sound: 1 error was found and 2 entries could not be read.'
        "</p>"
    ) in text


def test_a_finding_leads_to_its_file_and_row(result):
    text = as_html(result, words("en"))

    assert '<a href="./../ledger/lots.csv' not in text
    assert '<a href="../ledger/lots.csv#row=6">lots.csv, row 6</a>' in text
    assert '<a href="../ledger/lots.csv#row=9">lots.csv, row 9, column mass_kg</a>' in text


def test_a_finding_in_a_workbook_leads_to_its_sheet_and_row(result):
    finding = attrs.evolve(result.findings[0], where=Place("buku kas.xlsx", "lots", 6))
    files = (SourceFile(name="buku kas.xlsx", size=1, sha256="0", link="buku kas.xlsx"),)

    text = as_html(attrs.evolve(result, findings=(finding,), files=files), words("en"))

    assert '<a href="./buku%20kas.xlsx#%27lots%27!A6">buku kas.xlsx, sheet lots, row 6</a>' in text


def test_a_place_in_an_unknown_file_is_told_without_a_link(result):
    assert "parties.csv, row 4, column nik</th>" in as_html(result, words("en"))


def test_what_is_wrong_comes_rows_first_then_errors_then_notes(result):
    text = as_html(result, words("en"))

    places = [text.index(f">{title}<") for title in (
        "What could not be read", "Errors: these must be put right", "Notes: good to know",
        "Who grew the finished batches", "The way of the cocoa", "What was checked",
        "What this report assumes", "What the reader noted", "The files that were read",
    )]  # fmt: skip
    assert places == sorted(places)


def test_the_assumptions_are_in_words(result):
    text = as_html(result, words("en"))

    assert all(one[:40] in text for one in ASSUMPTIONS)


def test_the_fingerprints_of_the_files_are_told(result):
    text = as_html(result, words("en"))

    assert "ab" * 32 in text
    assert '<td class="number" data-label="Bytes">1,234</td>' in text


def hostile(name):
    return [
        Farmer(id="F-9", name=name),
        Plot(id="P<b>", farmer="F-9", region="52.08.02.2003"),
        ChocolateBatch(id='<img src=x onerror="x">', cocoa_pct=50, product="</title>"),
    ]


@pytest.mark.parametrize(
    "name",
    ["<script>alert(1)</script>", '"><svg onload=x>', "=cmd()|'/c'!A0", "&lt;b&gt;", "</style>"],
)
def test_hostile_names_stay_text(chain, name):
    from cocoachain.readings import Reading

    chain = chain.adding(hostile(name))
    finding = Finding(
        code="X-1", severity=Severity.ERROR, kind="lot", subject=name, template="{got}",
        values={"got": name}, mend=name, where=Place(name, name, 3),
    )  # fmt: skip
    reading = Reading(
        chain=chain, issues=[Issue(Place(name, name, 1, name), name, name)], notes=[name]
    )
    found = audit(reading, Lineage(chain), Verdict(findings=[finding]), name=name, names=True)

    tree = Tree(as_html(found, words("en")))

    assert tree.tags.isdisjoint({"script", "img", "b>"})
    assert name in tree.texts["h1"]


def test_right_to_left_marks_are_spelled_out(result):
    text = as_html(attrs.evolve(result, name="a\u202eb", notes=("\u2067x",)), words("en"))

    assert "\u202e" not in text
    assert "\u2067" not in text
    assert "<h1>a\\u202eb</h1>" in text


def test_names_are_on_the_page_only_when_asked_for(reading, lineage, verdict):
    plain = as_html(audit(reading, lineage, verdict, name="x"), words("en"))
    named = as_html(audit(reading, lineage, verdict, name="x", names=True), words("en"))

    assert "Petani Satu" not in plain
    assert "KBN-1 (Petani Satu) 60.0 %" in named


def found(code, count):
    return [
        Finding(
            code=code, severity=Severity.WARNING, kind="lot", subject=f"L-{number:05}",
            template="Lies", where=Place("lots.csv", "lots", number),
        )
        for number in range(count)
    ]  # fmt: skip


def test_fifty_thousand_findings_and_batches_make_a_small_page(result):
    batches = tuple(
        attrs.evolve(result.batches[0], lot=f"B-{number:05}", product=f"P{number % 7}")
        for number in range(50_000)
    )
    issues = tuple(result.issues[0] for _ in range(50_000))
    many = attrs.evolve(
        result, findings=tuple(found("G05", 50_000)), batches=batches, issues=issues
    )

    text = as_html(many, words("en"))

    assert len(text) < 300_000
    assert "… and 49,975 more; see audit.json" in text
    assert "… and 49,900 more; see audit.json" in text


def test_as_many_findings_as_the_cap_are_all_shown(result):
    text = as_html(attrs.evolve(result, findings=tuple(found("G05", 25))), words("en"))

    assert text.count(">lot L-") == 25
    assert "more; see" not in text


def test_batches_stand_under_their_product_the_newest_first(result):
    many = [
        attrs.evolve(result.batches[0], lot=f"B-{day:02}", made=f"2026-06-{day:02}", product="P")
        for day in range(1, 11)
    ]

    text = as_html(attrs.evolve(result, batches=tuple(many)), words("en"), caps=Caps(batches=4))

    order = re.findall(r"B-\d\d(?=</th>|<span class=\"behind\")", text)
    assert order == ["B-10", "B-09", "B-08", "B-07"]
    assert "<summary>6 older batches</summary>" in text
    assert '<span class="minor">10 batches, ' in text


def test_a_village_has_the_same_colour_in_every_bar(result):
    text = as_html(result, words("en"))

    assert set(re.findall(r"swatch part part-(\d)\"></span><bdi>Genggelang", text)) == {"0"}
    assert set(re.findall(r"swatch part part-(\d)\"></span><bdi>Jenggala", text)) == {"1"}


def test_a_batch_with_an_error_behind_it_says_so(result):
    text = as_html(result, words("en"))

    assert text.count('<span class="behind">! error behind it: M02</span>') == 2


def test_an_audit_without_anything_still_is_a_page():
    from cocoachain.reports.lines import Audit

    tree = Tree(as_html(Audit(name="x", profile="lineage", sound=True)))

    assert "Sound: no errors were found." in tree.texts["p"]
    assert "Nothing was found by the rules that ran." in tree.texts["p"]


def test_the_page_is_the_same_for_the_same_audit(reading, lineage, verdict):
    pages = {
        as_html(audit(reading, lineage, verdict, name="x", words=words("id")), words("id"))
        for _ in range(2)
    }

    assert len(pages) == 1


LIGHT = {"paper": "#ffffff", "panel": "#f8f4ee"}


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def palettes():
    from importlib.resources import files

    style = files("cocoachain").joinpath("reports", "style.css").read_text("utf-8")
    roots = re.findall(r":root \{(.*?)\}", style, re.DOTALL)
    for root in roots:
        yield {
            name: colour if len(colour) == 7 else "#" + "".join(sign * 2 for sign in colour[1:])
            for name, colour in re.findall(r"--([\w-]+): (#\w+)", root)
        }


@pytest.mark.parametrize("palette", list(palettes()), ids=["light", "dark", "print"])
def test_text_stands_out_from_its_ground_as_wcag_aa_asks(palette):
    pairs = [
        *((ink, ground) for ink in ("ink", "minor", "link", "accent", "error")
          for ground in ("paper", "panel")),
        ("error", "error-panel"), ("warning", "warning-panel"), ("note", "note-panel"),
        ("good", "good-panel"), ("ink", "good-panel"), ("ink", "note-panel"),
        ("ink", "warning-panel"),
    ]  # fmt: skip

    weak = {pair: contrast(*(palette[name] for name in pair)) for pair in pairs}

    assert {pair: round(value, 2) for pair, value in weak.items() if value < 4.5} == {}


@pytest.mark.parametrize("palette", list(palettes()), ids=["light", "dark", "print"])
def test_parts_of_bars_stand_out_from_the_paper(palette):
    assert [at for at in range(8) if contrast(palette[f"p{at}"], palette["paper"]) < 3] == []


def test_a_batch_of_very_many_plots_shows_its_villages_in_the_bar(result):
    line = result.batches[0]
    plots = tuple(attrs.evolve(line.plots[0], key=f"P-{at}") for at in range(61))

    few = as_html(attrs.evolve(result, batches=(attrs.evolve(line, plots=plots[:60]),), homes={
        f"P-{at}": "52.08.02.2003" for at in range(61)}), words("en"))  # fmt: skip
    many = as_html(attrs.evolve(result, batches=(attrs.evolve(line, plots=plots),)), words("en"))

    assert "<title>P-59 60.0 %</title>" in few
    assert "<title>P-59 60.0 %</title>" not in many
    assert "<title>Genggelang 60.0 %</title>" in many
    assert "61 plots: P-0 60.0 %" in many


def test_a_plot_without_a_village_is_told_as_such(result):
    line = result.batches[0]
    homeless = attrs.evolve(line, villages=(attrs.evolve(line.villages[0], key=""),))

    text = as_html(attrs.evolve(result, batches=(homeless,), homes={}), words("en"))

    assert "<bdi>region not recorded 60.0 %</bdi>" in text


def test_notes_and_products_beyond_the_cap_are_counted(result):
    batches = tuple(
        attrs.evolve(result.batches[0], lot=f"B-{at:03}", product=f"P-{at:03}") for at in range(102)
    )
    many = attrs.evolve(result, notes=("n",) * 41, batches=batches)

    text = as_html(many, words("en"))

    assert text.count('<p class="more">… and 1 more; see audit.json</p>') == 1
    assert text.count('<p class="more">… and 2 more; see audit.json</p>') == 1


def test_a_row_whose_place_is_not_known_says_so(result):
    lost = Issue(Place(), "Expected a row")

    text = as_html(attrs.evolve(result, issues=(lost,)), words("en"))

    assert ">place not known</th>" in text


def test_a_place_without_a_row_links_to_the_file(result):
    lost = Issue(Place("lots.csv", "lots"), "Expected a heading")

    text = as_html(attrs.evolve(result, issues=(lost,)), words("en"))

    assert '<a href="../ledger/lots.csv">lots.csv</a>' in text

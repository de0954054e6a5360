import attrs
import pytest

from cocoachain.findings import Finding, Severity
from cocoachain.reports.audit import audit, checked
from cocoachain.reports.phrases import Caps
from cocoachain.reports.text import as_text
from cocoachain.reports.words import Words, words
from cocoachain.rules.catalogue import RULES

WHOLE = """\
Audit of ledger
═══════════════
Not sound: 1 error was found and 2 entries could not be read.
Read: 2 farmers, 2 plots, 1 product, 8 lots, 3 steps.
1 error · 0 warnings · 1 note · 2 rules ran · profile lineage
87.4 % of the cocoa in the finished batches can be followed back to the plots that grew it.

Who grew the finished batches
─────────────────────────────
PR-2 · 1 batch, 10 kg
  - BOUGHT-1 · 10 kg · origin not known 100 %
Senara 70 · 2 batches
    2 plots: Genggelang 60.0 %, Jenggala 40.0 %
  - PACK-1 · 2026-06-04 · 20 kg · 2 plots: Genggelang 60.0 %, Jenggala 40.0 %  ! error behind
    it: M02
  - NOWEIGHT-1 · not weighed · Cannot be worked out: lot 'NOWEIGHT-1' was not weighed.
chocolate · 1 batch, 30 kg
  - BAR-1 · 2026-06-02 · 50 kg · 2 plots: Genggelang 60.0 %, Jenggala 40.0 %  ! error behind it:
    M02

What could not be read
──────────────────────
- lots.csv, row 9, column mass_kg: Expected a number, got 'x'
- parties.csv, row 4, column nik: Expected 16 digits, got …

Errors: these must be put right
───────────────────────────────
M02  {M02}
  - lot BAR-1: Expected at most 50 kg, got 60 kg [lots.csv, row 6]
  → Record the missing lot.

Notes: good to know
───────────────────
T05  {T05}
  - step PACKING-1: Recorded late

Rules that did not run, and why
───────────────────────────────
- X-N  no transfer is recorded

What rules could not judge, and why
───────────────────────────────────
- X-U  1 of 2 steps: says no moment

What the reader noted
─────────────────────
- Unknown column 'cuaca' kept as extra
""".format(**{code: rule.title for code, rule in RULES.items()})

INDONESIAN_START = """\
Audit ledger
════════════
Belum beres: ditemukan 1 kesalahan dan 2 isian tidak dapat dibaca.
Dibaca: 2 petani, 2 kebun, 1 produk, 8 lot, 3 langkah.
1 kesalahan · 0 peringatan · 1 catatan · 2 aturan diperiksa · profil lineage
87,4 % kakao dalam bets jadi dapat ditelusuri sampai ke kebun asalnya.

Siapa yang menanam kakao dalam bets jadi
────────────────────────────────────────
PR-2 · 1 bets, 10 kg
  - BOUGHT-1 · 10 kg · asal tidak diketahui 100 %
Senara 70 · 2 bets
    2 kebun: Genggelang 60,0 %, Jenggala 40,0 %
"""


@pytest.fixture
def result(reading, lineage, verdict):
    return audit(reading, lineage, verdict, name="ledger")


def test_a_small_audit_is_told_whole(result):
    assert as_text(result, words("en")) == WHOLE


def test_it_is_told_in_indonesian_too(result):
    text = as_text(result, words("id"))

    assert text.startswith(INDONESIAN_START)
    assert "Seharusnya bilangan, ternyata 'x'" in text


def test_without_a_catalogue_it_is_plain_english(result):
    assert as_text(result).startswith(WHOLE[: WHOLE.index("  - NOWEIGHT-1")])


def test_a_sound_audit_says_so_and_lists_nothing(reading, lineage):
    from cocoachain.readings import Reading
    from cocoachain.rules.verdict import Verdict

    text = as_text(audit(Reading(chain=reading.chain), lineage, Verdict(ran=["M02"]), name="x"))

    assert text.splitlines()[2] == "Sound: no errors were found."
    assert "Errors" not in text
    assert "Rows" not in text


def test_unread_rows_alone_make_an_audit_unsound(reading):
    from cocoachain.rules.verdict import Verdict

    found = checked(reading, Verdict(), name="x")

    assert not found.sound
    assert as_text(found).splitlines()[2] == "Not sound: 2 entries could not be read."


def test_a_check_says_nothing_of_batches(reading, verdict):
    text = as_text(checked(reading, verdict, name="x"))

    assert "batches" not in text
    assert "M02" in text


def found(count, **changes):
    return tuple(
        Finding(
            code="G05",
            severity=Severity.WARNING,
            kind="lot",
            subject=f"L-{number:02}",
            template="Lies",
            **changes,
        )
        for number in range(count)
    )


def test_sections_are_parted_by_one_empty_line(result):
    text = as_text(attrs.evolve(result, issues=(), findings=found(1)))

    assert "\n\n\n" not in text
    assert "\n\nWarnings: look at these\n" in text


def test_many_findings_of_a_rule_are_counted_not_listed(result):
    text = as_text(attrs.evolve(result, findings=found(12)), caps=Caps(findings=10))

    assert text.count("Lies") == 10
    assert "  … and 2 more; see audit.json\n" in text


def test_as_many_as_the_cap_are_all_listed(result):
    text = as_text(attrs.evolve(result, findings=found(10)), caps=Caps(findings=10))

    assert text.count("Lies") == 10
    assert "more;" not in text


def test_many_rows_and_batches_are_counted_not_listed(result):
    many = [
        attrs.evolve(result.batches[0], lot=f"B-{day:02}", made=f"2026-06-{day:02}", product="P")
        for day in range(1, 11)
    ]

    text = as_text(attrs.evolve(result, batches=tuple(many)), caps=Caps(batches=4, issues=1))

    assert [day for day in range(1, 11) if f"B-{day:02}" in text] == [7, 8, 9, 10]
    assert "  … and 6 more; see audit.json\n" in text
    assert "\n… and 1 more; see audit.json\n" in text


def test_many_villages_are_counted_not_listed(result):
    text = as_text(result, words("en"), caps=Caps(villages=1))

    assert "    2 plots: Genggelang 60.0 %, 1 more\n" in text


def test_remedies_that_differ_stand_below_each_finding(result):
    some = found(1, mend="Do this.") + found(2, mend="Do that.")[1:]

    text = as_text(attrs.evolve(result, findings=some))

    assert "  - lot L-00: Lies\n    → Do this.\n  - lot L-01: Lies\n    → Do that.\n" in text


def test_invisible_signs_of_a_message_are_spelled_out(result):
    odd = Finding(
        code="G05",
        severity=Severity.ERROR,
        kind="lot",
        subject="L",
        template="Got {got}",
        values={"got": "\u202e\u2066"},
    )

    text = as_text(attrs.evolve(result, findings=(odd,)))

    assert r"Got \u202e\u2066" in text


def test_no_line_is_wider_than_a_terminal_unless_a_word_is(result):
    long = attrs.evolve(result, notes=("word " * 60, "x" * 200))

    widths = sorted({len(line) for line in as_text(long, Words()).splitlines()})

    assert widths[-1] == 200 + 2 or widths[-1] <= 96


def test_a_product_of_partly_unknown_origin_says_so_in_its_sum(result):
    bought = attrs.evolve(result.batches[1], lot="B-2")

    text = as_text(attrs.evolve(result, batches=(result.batches[1], bought)), words("en"))

    assert "PR-2 · 2 batches, 20 kg\n    0 plots: origin not known 100 %\n" in text

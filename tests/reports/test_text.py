import attrs

from cocoachain.findings import Finding, Severity
from cocoachain.reports.audit import audit, checked
from cocoachain.reports.lines import Audit
from cocoachain.reports.phrases import Caps
from cocoachain.reports.text import as_text
from cocoachain.reports.words import words
from cocoachain.values.places import Place


def test_a_small_audit_is_told_whole(reading, lineage, verdict):
    result = audit(reading, lineage, verdict, name="ledger", words=words("en"))

    assert as_text(result, words("en")) == """\
Audit of ledger
═══════════════
Not sound: 1 error was found and 2 rows could not be read.
Read: 2 farmers, 2 plots, 1 products, 8 lots, 3 steps.
1 error · 0 warnings · 1 note · 2 rules ran · profile lineage
87.4 % of the cocoa in the finished batches can be followed back to the plots that grew it.

Who grew the finished batches
─────────────────────────────
BAR-1  chocolate · 2026-06-02 · 50 kg
    2 plots: Genggelang 60.0 %, Jenggala 40.0 %
BOUGHT-1  PR-2 · 10 kg
    origin not known 100 %
NOWEIGHT-1  Senara 70 · not weighed
    Cannot be worked out: lot 'NOWEIGHT-1' was not weighed.
PACK-1  Senara 70 · 2026-06-04 · 20 kg
    2 plots: Genggelang 60.0 %, Jenggala 40.0 %

Rows that could not be read
───────────────────────────
- lots.csv, row 9, column mass_kg: Expected a mass, got 'x'
- parties.csv, row 4, column nik: Expected 16 digits, got …

Errors: these must be put right
───────────────────────────────
M02
  - lot BAR-1: Expected at most 50 kg, got 60 kg [lots.csv, row 6]
  → Record the missing lot.

Notes: good to know
───────────────────
T05
  - step PACKING-1: Recorded late

"""

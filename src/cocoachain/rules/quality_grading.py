"""Rule of the grade that a lot of beans claims (Q02)."""

import functools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from cocoachain.findings import Finding, Severity
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.evidence import BeanTest, BeanTestKind, LabResult
from cocoachain.model.lots import Lot
from cocoachain.rules.figures import shown
from cocoachain.rules.limits import Limit, chosen_limits
from cocoachain.rules.quality import CONFIDENCE, per_cent_of
from cocoachain.rules.quality_beans import Grade, defects_of, grades_claimed, raw_beans
from cocoachain.rules.quality_breaches import TEMPLATES, breach, number
from cocoachain.rules.quality_statistics import beans, interval, is_beyond
from cocoachain.rules.quality_words import PER_CENT, in_unit, substance_of
from cocoachain.rules.rule import Said, Unjudged, rule
from cocoachain.rules.settings import Setting, Values

BEYOND = (
    "Expected at most {most} % {defect} beans of grade {grade}, got {got} % "
    "({low} to {high} % of the lot; {source})"
)
NEAR = (
    "Expected at most {most} % {defect} beans of grade {grade}, got {got} %: "
    "inconclusive near the limit ({low} to {high} % of the lot; {source})"
)
SIZE = (
    "Expected {least} to {most} beans per 100 g of size {size}, got {got}: size {found} ({source})"
)
_STANDARD = {"sni": "SNI", "iso": "ISO"}
_ISO_OTHER = ("insect", "germinated", "flat")
_ORDER = ("AA", "A", "B", "C", "S", "large", "medium", "small")


@rule(
    "Q02",
    settings={
        "confidence": CONFIDENCE,
        "sample": Setting(300, "how many beans count as cut where a test does not say; ISO 1114"),
    },
    says=[BEYOND, NEAR, SIZE, *TEMPLATES],
)
def grade_not_borne_out(lineage: Lineage, settings: Values) -> Iterator[Said]:
    """The grade or size that beans are sold under does not agree with their tests.

    A lot of raw dried beans claims a grade by its label (``I-AA-F``, ``Mutu II``, ``ISO 2451 grade
    1``), by an extra field ``grade`` or ``mutu``, or by an attestation. Its own cut tests are held
    against SNI 2323 or ISO 2451, with the exact binomial interval of the sample: wholly above the
    limit is an error; at the limit or above, with an interval that reaches down to it, a note that
    says "inconclusive near the limit". A better grade than claimed is no fault. Its bean count
    must fall into the size claimed, rounded to whole beans per 100 g: smaller beans than claimed
    are an error, larger ones a warning. Waste, broken beans, foreign matter and sievings are
    judged where a laboratory tells them.

    Why: The grade sets the price; what is sold as grade I and is not takes the money of those
        whose beans are.
    Mend: Grade again and correct the label, or cut 300 beans once more.
    Source: Field page §3.1, SNI 2323:2008 with Amd 1:2010; §3.2, ISO 2451; K+ for the limits of
        mouldy, insect-damaged, germinated beans and waste.
    """
    claims = list(grades_claimed(lineage, of=raw_beans(lineage)))
    evidence = _Evidence(lineage)
    bare = sum(not evidence.of(lot) for lot, _ in claims)
    if not claims or bare:
        reason = "it has no cut test, count or result of its own"
        said = reason if claims else "no lot of dried beans says a grade"
        yield Unjudged(said, bare, len(claims), "lots with a grade")
    doubt = max(Fraction(0), 1 - min(settings["confidence"], Fraction(1)))
    for lot, grade in claims:
        for test in evidence.tests[lot.id]:
            if test.kind is BeanTestKind.CUT and grade.grade is not None:
                yield from _cut(test, grade, doubt, settings["sample"])
            elif test.kind is BeanTestKind.COUNT and grade.size is not None:
                yield from _counted(test, grade)
        for result in evidence.results[lot.id] if grade.grade is not None else ():
            yield from _analysed(result, grade)


class _Evidence:
    """The tests and results of each lot."""

    def __init__(self, lineage: Lineage) -> None:
        self.tests: Mapping[str, list[BeanTest]] = defaultdict(list)
        self.results: Mapping[str, list[LabResult]] = defaultdict(list)
        for test in lineage.chain.tests:
            if test.kind in {BeanTestKind.CUT, BeanTestKind.COUNT}:
                self.tests[test.lot].append(test)
        for result in lineage.chain.lab_results:
            if substance_of(result.substance) in _JUDGED:
                self.results[result.lot].append(result)

    def of(self, lot: Lot) -> bool:
        return bool(self.tests[lot.id] or self.results[lot.id])


_JUDGED = frozenset({"waste", "broken", "foreign matter", "sievings", "cocoa-related matter"})


def _cut(test: BeanTest, grade: Grade, doubt: Fraction, usual: int) -> Iterator[Finding]:
    told = dict(defects_of(test))
    if grade.standard == "iso" and not told.keys().isdisjoint(_ISO_OTHER):
        told["other"] = sum((told.get(name, Fraction(0)) for name in _ISO_OTHER), Fraction(0))
    sample = usual if test.sample is None else test.sample
    for name, share in told.items():
        for asked in _asked(grade.standard, name, grade.grade):
            if asked.most is not None and share >= asked.most:
                yield from _judged(test, asked, name, share, sample, grade, doubt)


def _judged(
    test: BeanTest, asked: Limit, name: str, share: Fraction, sample: int, grade: Grade,
    doubt: Fraction,
) -> Iterator[Finding]:  # fmt: skip
    most = asked.most or Fraction(0)
    count = beans(share, sample)
    clear = is_beyond(count, sample, most / 100, doubt)
    low, high = interval(count, sample, doubt)
    yield Finding.at(
        test,
        BEYOND if clear else NEAR,
        severity=asked.severity if clear else Severity.NOTE,
        lots=[test.lot],
        most=shown(most),
        defect=name,
        grade=f"{_STANDARD[grade.standard]} {grade.grade}",
        got=number(share, most),
        low=per_cent_of(low),
        high=per_cent_of(high),
        source=asked.source,
    )


def _asked(market: str, about: str, of: str | None) -> Iterable[Limit]:
    return chosen_limits("beans", about=about, market={market}, of=of)


def _counted(test: BeanTest, grade: Grade) -> Iterator[Finding]:
    """The finding of a bean count that is of another size than claimed."""
    count = beans_per_100_g(test)
    if count is None:
        return
    sizes = chosen_limits("beans", about="count", market={grade.standard})
    claimed = next(each for each in sizes if each.is_for(str(grade.size)))
    found = next((each.classes[0] for each in sizes if each.allows(Fraction(count))), None)
    if found is None or found == grade.size:
        return
    smaller = _ORDER.index(found) > _ORDER.index(str(grade.size))
    yield Finding.at(
        test,
        SIZE,
        severity=Severity.ERROR if smaller else Severity.WARNING,
        lots=[test.lot],
        least=shown(claimed.least or (claimed.above or Fraction(0)) + 1),
        most="∞" if claimed.most is None else shown(claimed.most),
        size=grade.size,
        got=str(count),
        found=found,
        source=claimed.source,
    )


def beans_per_100_g(test: BeanTest) -> int | None:
    """The whole beans of 100 g that a count tells, rounded half up; nothing in a strange unit."""
    return None if test.value is None else _whole_beans(test.value, test.unit or "")


@functools.lru_cache(maxsize=4096)
def _whole_beans(value: Decimal, written: str) -> int | None:
    if value < 0:
        return None
    unit = "".join(written[:100].casefold().split()).replace("biji", "beans")
    factor = _PER_100_G.get(unit.replace("per", "/").replace("beans", "").replace("butir", ""))
    if factor is None:
        return None
    return int(Fraction(value) * factor + Fraction(1, 2))


_PER_100_G = {
    "": Fraction(1),
    "/100g": Fraction(1),
    "/100gr": Fraction(1),
    "/100gram": Fraction(1),
    "/kg": Fraction(1, 10),
    "/g": Fraction(100),
}


def _analysed(result: LabResult, grade: Grade) -> Iterator[Finding]:
    about = substance_of(result.substance)
    if about is None or result.value is None:
        return
    figure = in_unit(result.value, result.unit or PER_CENT, PER_CENT)
    for asked in _asked(grade.standard, about, grade.grade) if figure is not None else ():
        if figure is not None and not asked.allows(figure):
            yield breach(result, asked, figure, lots=[result.lot])

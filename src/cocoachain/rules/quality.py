"""Rules of what was measured of dried beans (Q01, Q03, Q04, Q05)."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from cocoachain.findings import Finding, Severity
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.evidence import BeanTest, BeanTestKind
from cocoachain.model.lots import Lot
from cocoachain.rules.figures import shown
from cocoachain.rules.limits import Limit, limit
from cocoachain.rules.quality_beans import (
    came_through_fermenting,
    defects_of,
    is_called_fermented,
    moistures,
    raw_beans,
)
from cocoachain.rules.quality_breaches import AT_LEAST, AT_MOST, breach, number
from cocoachain.rules.quality_statistics import beans, interval, is_beyond
from cocoachain.rules.quality_words import PER_CENT, in_unit
from cocoachain.rules.rule import Said, Unjudged, rule
from cocoachain.rules.settings import Setting, Values, share

CONFIDENCE = Setting(
    Fraction(95, 100), "how sure a cut test must be: the probability that its interval is right"
)
UNREAD_UNIT = "its unit cannot be read as per cent"


def figure_setting(what: str, code: str) -> Setting:
    """A figure that can be set instead of one in the data."""
    return Setting(None, f"{what}, in place of limit `{code}`", check=share)


def cut_tests(lineage: Lineage) -> list[BeanTest]:
    """The cut tests of the chain."""
    return [test for test in lineage.chain.tests if test.kind is BeanTestKind.CUT]


@rule(
    "Q01",
    settings={
        "usual_most": figure_setting("most water, in per cent", "bean-moisture"),
        "most": figure_setting("water beyond which it is an error", "bean-moisture-mould"),
        "least": figure_setting("least water", "bean-moisture-brittle"),
    },
    says=[AT_MOST, AT_LEAST],
)
def beans_too_moist_or_dry(lineage: Lineage, settings: Values) -> Iterator[Said]:
    """Dried beans hold more or less water than they should.

    Judged is every figure of water in lots of dried beans: the lot's own, moisture tests,
    laboratory results and weighings. At most 7.5 % is asked for; more is a warning, and more than
    8 % an error; less than 5 % is a warning. Beans that were roasted, or are dried further, are
    not judged. A test without unit counts as per cent; g/kg and the like are converted.

    Why: Above 8 % beans go mouldy on the way, below 5 % they break; water is also sold as beans.
    Mend: Dry the lot again, or correct the figure or its unit.
    Source: Field page §3.1, SNI 2323:2008; §2.2, dried bean moisture.
    """
    asked = [
        limit("beans", "bean-moisture-mould").but(most=settings["most"]),
        limit("beans", "bean-moisture").but(most=settings["usual_most"]),
        limit("beans", "bean-moisture-brittle").but(least=settings["least"]),
    ]
    raw, codes = raw_beans(lineage), lineage.columns.lot_codes
    judged = [each for each in moistures(lineage) if raw[codes[each.lot.id]]]
    known = {key: in_unit(*key, PER_CENT) for key in {(each.value, each.unit) for each in judged}}
    broken = {
        key: None if figure is None else _first_broken(figure, asked)
        for key, figure in known.items()
    }
    unread = sum(known[each.value, each.unit] is None for each in judged)
    if not judged or unread:
        reason = UNREAD_UNIT if judged else "nobody measured water in dried beans"
        yield Unjudged(reason, unread, len(judged), "figures")
    for each in judged:
        figure, passed = known[each.value, each.unit], broken[each.value, each.unit]
        if figure is not None and passed is not None:
            yield breach(each.record, passed, figure, lots=[each.lot.id])


def _first_broken(figure: Fraction, asked: list[Limit]) -> Limit | None:
    """The first limit that does not allow the figure."""
    return next((each for each in asked if not each.allows(figure)), None)


SMALL_SAMPLE = "Expected at least {least} beans cut, got {sample}"
SMALL_SAMPLE_MEANS = (
    "Expected at least {least} beans cut, got {sample}; {share} % {defect} beans of them "
    "may be {low} to {high} % of the lot"
)


@rule(
    "Q03",
    Severity.WARNING,
    needs=["tests"],
    settings={
        "least": figure_setting("how many beans are to be cut", "cut-sample"),
        "confidence": CONFIDENCE,
    },
    says=[SMALL_SAMPLE, SMALL_SAMPLE_MEANS],
)
def too_few_beans_cut(lineage: Lineage, settings: Values) -> Iterator[Said]:
    """A cut test has cut fewer than 300 beans.

    The message says between which ends the lot's share of the most frequent defect then lies
    (exact binomial interval, 95 %). A test that does not say how many were cut is not judged.

    Why: With few beans a bad lot looks good by chance, and a good one bad.
    Mend: Cut 300 beans, both halves in daylight, or write down how many were cut.
    Source: Field page §3.2; ISO 1114.
    """
    tests = cut_tests(lineage)
    unknown = sum(test.sample is None for test in tests)
    if not tests or unknown:
        reason = "nobody wrote how many beans were cut" if tests else "no cut test is recorded"
        yield Unjudged(reason, unknown, len(tests), "cut tests")
    asked = limit("beans", "cut-sample").but(least=settings["least"])
    for test in tests:
        if test.sample is not None and not asked.allows(Fraction(test.sample)):
            yield _small(test, test.sample, asked, settings)


def _small(test: BeanTest, sample: int, asked: Limit, settings: Values) -> Finding:
    told = {"least": shown(asked.least or Fraction(0)), "sample": sample}
    defects = defects_of(test)
    if not defects:
        return Finding.at(test, SMALL_SAMPLE, lots=[test.lot], told=told)
    name, per_cent = max(defects.items(), key=lambda each: each[1])
    low, high = interval(beans(per_cent, sample), sample, _doubt(settings))
    return Finding.at(
        test,
        SMALL_SAMPLE_MEANS,
        lots=[test.lot],
        told=told,
        share=number(per_cent),
        defect=name,
        low=per_cent_of(low),
        high=per_cent_of(high),
    )


def per_cent_of(part: Fraction) -> str:
    """A share in per cent, to a tenth."""
    return shown(Fraction(round(part * 1000), 10))


def _doubt(settings: Values) -> Fraction:
    """The probability that an interval is wrong."""
    confidence: Fraction = settings["confidence"]
    return max(Fraction(0), 1 - min(confidence, Fraction(1)))


OVER_ALL = "Expected defects of at most 100 % together, got {total} %: {parts}"
OVER_ALL_BEANS = (
    "Expected each of {sample} beans counted once, got {counted} beans ({total} %): {parts}"
)
IMPOSSIBLE = "Expected 0 to 100 % {defect} beans, got {share} %"
_ROUNDED = Fraction(5, 100)
"""What six figures of two decimals can be too high together, in points, and a little more."""


@rule("Q04", needs=["tests"], says=[OVER_ALL, OVER_ALL_BEANS, IMPOSSIBLE])
def defects_over_all(lineage: Lineage) -> Iterator[Said]:
    """The defects of a cut test are more than all beans that were cut.

    Mouldy, slaty, insect-damaged, germinated, flat and violet beans are added up; a bean with
    several defects counts once, for the worst. Where the sample is known, per cent are turned back
    into beans, so that rounding is no fault; else 0.05 points are allowed for rounding. Each figure
    must lie between 0 and 100 %.

    Why: A bean that is counted twice makes a lot look worse, a figure in the wrong column better.
    Mend: Count each bean once: mouldy first, then slaty, then insect-damaged, germinated, flat.
    Source: Field page §3.2, one bean, several defects.
    """
    tests = [(test, told) for test in cut_tests(lineage) if (told := defects_of(test))]
    if not tests:
        yield Unjudged("no cut test tells its defects", what="cut tests")
    for test, told in tests:
        strange = [name for name, each in told.items() if not 0 <= each <= 100]  # noqa: PLR2004 - per cent
        for name in strange:
            yield Finding.at(
                test, IMPOSSIBLE, lots=[test.lot], defect=name, share=number(told[name])
            )
        if not strange:
            yield from _over_all(test, told)


def _over_all(test: BeanTest, told: Mapping[str, Fraction]) -> Iterator[Finding]:
    total = sum(told.values(), Fraction(0))
    if total <= 100 + _ROUNDED:
        return
    parts = ", ".join(f"{name} {number(each)}" for name, each in told.items())
    values = {"total": number(total, Fraction(100)), "parts": parts}
    if not test.sample:
        yield Finding.at(test, OVER_ALL, lots=[test.lot], told=values)
        return
    counted = sum(beans(each, test.sample) for each in told.values())
    if counted > test.sample:
        values |= {"sample": str(test.sample), "counted": str(counted)}
        yield Finding.at(test, OVER_ALL_BEANS, lots=[test.lot], told=values)


UNFERMENTED = (
    "Expected a fermentation index of at least {least} of beans that are {how} fermented, got {got}"
)
SLATY = (
    "Expected at most {most} % slaty beans where beans are {how} fermented, got {got} % "
    "({low} to {high} % of the lot)"
)
SLATY_NEAR = (
    "Expected at most {most} % slaty beans where beans are {how} fermented, got {got} %: "
    "inconclusive near the limit ({low} to {high} % of the lot)"
)
CALLED, RECORDED = "called", "recorded as"


@rule(
    "Q05",
    Severity.WARNING,
    needs=["tests"],
    settings={
        "index_least": figure_setting("lowest fermentation index", "fermentation-index"),
        "slaty_most": figure_setting("most slaty beans, in per cent", "sni-slaty-1"),
        "confidence": CONFIDENCE,
    },
    says=[UNFERMENTED, SLATY, SLATY_NEAR],
)
def fermented_in_name_only(lineage: Lineage, settings: Values) -> Iterator[Said]:
    """Beans that are claimed to be fermented are not, or not enough.

    A claim is a label that says so, or a fermenting step behind all that is in the lot. Judged are
    its fermentation index (absorbance at 460 ÷ 530 nm), at least 1, and its slaty beans, at most
    the 3 % of SNI grade I. Slaty beans are judged with the interval of the cut test: wholly above
    the limit is a warning; at the limit or above, with an interval that reaches down to it, a note.

    Why: Fermented beans earn more, and unfermented ones among them do not taste of chocolate.
    Mend: Ferment longer and turn more often; sell what was not fermented under its own name.
    Source: Field page §3.2, fermentation index; §3.1, slaty beans.
    """
    claims = list(_claims(lineage))
    if not claims:
        yield Unjudged("no beans with a cut or fermentation test are claimed to be fermented")
    index_least = limit("beans", "fermentation-index").but(least=settings["index_least"])
    slaty_most = limit("beans", "sni-slaty-1").but(most=settings["slaty_most"])
    unread = 0
    for test, how in claims:
        if test.kind is BeanTestKind.CUT:
            yield from _slaty(test, how, slaty_most, _doubt(settings))
            continue
        index = _index(test)
        unread += index is None
        if index is not None and not index_least.allows(index):
            least = index_least.least or Fraction(0)
            yield Finding.at(
                test, UNFERMENTED, lots=[test.lot], how=how, least=shown(least),
                got=number(index, least),
            )  # fmt: skip
    if unread:
        yield Unjudged("its unit is not one of a fermentation index", unread, len(claims), "tests")


def _claims(lineage: Lineage) -> Iterator[tuple[BeanTest, str]]:
    """Tests that speak of fermentation, of lots that are claimed to be fermented; and how."""
    known: dict[str, str | None] = {}
    for test in lineage.chain.tests:
        told = test.slaty if test.kind is BeanTestKind.CUT else test.value
        if test.kind not in {BeanTestKind.CUT, BeanTestKind.FERMENTATION} or told is None:
            continue
        if test.lot not in known:
            known[test.lot] = _how(lineage, test.lot)
        how = known[test.lot]
        if how is not None:
            yield test, how


def _how(lineage: Lineage, name: str) -> str | None:
    """How a lot is claimed to be fermented, if it is."""
    lot = lineage.chain.find("lot", name)
    if not isinstance(lot, Lot):
        return None
    if lot.label is not None and "FERMENT" in lot.label.upper():
        return CALLED if is_called_fermented(lot.label) else None
    return RECORDED if came_through_fermenting(lineage, name) else None


def _index(test: BeanTest) -> Fraction | None:
    """The fermentation index of a test; in per cent too."""
    if test.value is None:
        return None
    unit = (test.unit or "").strip().casefold()
    if unit in {"", "-", "index", "indeks", "fi", "1", "ratio", "460/530", "a460/a530"}:
        return Fraction(test.value)
    figure = in_unit(test.value, unit, "%")
    return None if figure is None else figure / 100


def _slaty(test: BeanTest, how: str, asked: Limit, doubt: Fraction) -> Iterator[Finding]:
    most = asked.most
    if test.slaty is None or most is None or Fraction(test.slaty) < most:
        return
    slaty, sample = Fraction(test.slaty), test.sample or _USUAL_SAMPLE
    count = beans(slaty, sample)
    clear = is_beyond(count, sample, most / 100, doubt)
    low, high = interval(count, sample, doubt)
    yield Finding.at(
        test,
        SLATY if clear else SLATY_NEAR,
        severity=Severity.WARNING if clear else Severity.NOTE,
        lots=[test.lot],
        how=how,
        most=shown(most),
        got=number(slaty, most),
        low=per_cent_of(low),
        high=per_cent_of(high),
    )


_USUAL_SAMPLE = 300
"""What is taken as cut where nobody wrote it: what ISO 1114 asks for."""

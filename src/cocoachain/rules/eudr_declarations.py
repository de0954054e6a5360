"""Rules of due diligence statements: numbers, limits, keeping, content (E08, E10, E12, E20)."""

from collections.abc import Iterator
from datetime import date

from cocoachain.findings import Finding, Severity
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.tracing import trace_back
from cocoachain.model.evidence import Activity, Declaration
from cocoachain.model.plots import Plot, region_parts
from cocoachain.rules.eudr_scope import country_of
from cocoachain.rules.land import EDITION
from cocoachain.rules.rule import rule
from cocoachain.rules.settings import Setting, Values
from cocoachain.values.eudr import (
    edition,
    is_simplified_number,
    is_statement_number,
    is_union_market,
    is_verification_number,
    law,
    risk_of,
)

REFERENCE = "Expected a reference number of at most {most} characters, got {got}: {number}"
PATTERN = "Expected a reference number such as 26FRYUI34JTQKB, got {number}"
VERIFICATION = "Expected a verification number of {least} to {most} characters, got {got}"
VERIFIED = "Expected a verification number of 8 letters and digits, got {number}"
SIMPLIFIED = (
    "Expected a due diligence statement from {country}, a country of {risk} risk, got the"
    " simplified declaration {number}"
)


@rule(
    "E08",
    needs=["declarations"],
    says=[REFERENCE, PATTERN, VERIFICATION, VERIFIED, SIMPLIFIED],
)
def declaration_number(lineage: Lineage) -> Iterator[Finding]:
    """A reference or verification number is not written as the information system writes them.

    The schema allows 14 characters for a reference and 5 to 35 for a verification number: beyond
    is an error. Every published reference is two digits of the year, a country and ten letters or
    digits, or begins with S for a simplified declaration, and every verification number has eight
    letters or digits: anything else is a warning. A simplified declaration from a country of
    standard or high risk (as that of who declares, or of the plots behind it) is an error.

    Why: A number that was copied wrongly leads to no statement, and the goods stop at the border.
    Mend: Copy the number again from the statement or the supplier's papers.
    Source: Field page §7.3, reference number, SD identifier, verification number; §7.1,
        Indonesia; §12, row E08.
    """
    numbers = law()["numbers"]
    for each in lineage.chain.declarations:
        if each.reference is not None:
            yield from _reference_faults(lineage, each, each.reference, numbers["reference_most"])
        if each.verification is not None:
            least, most = numbers["verification_least"], numbers["verification_most"]
            got = len(each.verification)
            if not least <= got <= most:
                yield Finding.at(each, VERIFICATION, least=least, most=most, got=got)
            elif not is_verification_number(each.verification):
                told = {"number": each.verification}
                yield Finding.at(each, VERIFIED, severity=Severity.WARNING, told=told)


def _reference_faults(
    lineage: Lineage, declaration: Declaration, number: str, most: int
) -> Iterator[Finding]:
    if len(number) > most:
        yield Finding.at(declaration, REFERENCE, most=most, got=len(number), number=number)
    elif is_simplified_number(number):
        for country in _producing(lineage, declaration):
            risk = risk_of(country)
            if risk is not None:
                told = {"country": country, "risk": risk, "number": number}
                yield Finding.at(declaration, SIMPLIFIED, told=told)
                return
    elif not is_statement_number(number):
        yield Finding.at(declaration, PATTERN, severity=Severity.WARNING, told={"number": number})


def _producing(lineage: Lineage, declaration: Declaration) -> Iterator[str]:
    """The country of who declares, then those of the plots behind the declared lots."""
    own = country_of(lineage, declaration.party)
    if own is not None:
        yield own
    for plot in plots_behind(lineage, declaration):
        country = region_parts(plot.region).get("country")
        if country is not None:
            yield country


def plots_behind(lineage: Lineage, declaration: Declaration) -> list[Plot]:
    """The records of the plots that can be in the lots of a declaration."""
    known = [lot for lot in declaration.lots if lot in lineage.columns.lot_codes]
    if not known:
        return []
    found = (lineage.chain.find("plot", plot) for plot in trace_back(lineage, known).plots)
    return [plot for plot in found if isinstance(plot, Plot)]


PRODUCERS = "Expected at most {most} producers in a {what}, got {got}"
REFERENCES = "Expected at most {most} declarations referred to, got {got}"


@rule(
    "E10",
    needs=["declarations"],
    settings={
        "edition": EDITION,
        "producers": Setting(0, "producers of one commodity; 0: the edition's 1 000"),
    },
    says=[PRODUCERS, REFERENCES],
)
def declaration_too_large(lineage: Lineage, settings: Values) -> Iterator[Finding]:
    """A declaration has more producers behind it, or refers to more others, than one may have.

    Counted are the farmers of all plots that can be in its lots (a plot without a farmer counts by
    itself): at most 1 000 for a commodity and 10 000 for a statement, and 2 000 references. The
    25 MB of geolocation are checked on the file itself.

    Why: The information system refuses it as a whole.
    Mend: Split the shipment into several statements; the due-diligence package does so.
    Source: Field page §7.2, limits; §12, row E10.
    """
    chosen = edition(settings["edition"])
    for each in lineage.chain.declarations:
        producers = {plot.farmer or f"plot {plot.id}" for plot in plots_behind(lineage, each)}
        limits = {
            "statement": chosen.producers_per_statement_most,
            "commodity": settings["producers"] or chosen.producers_per_commodity_most,
        }
        for what, most in limits.items():
            if len(producers) > most:
                yield Finding.at(each, PRODUCERS, most=most, what=what, got=len(producers))
                break
        if len(set(each.upstream)) > chosen.references_most:
            most, got = chosen.references_most, len(set(each.upstream))
            yield Finding.at(each, REFERENCES, most=most, got=got)


TOO_SHORT = "Expected the records kept until {least} or longer, got {until}"


def _kept(lineage: Lineage) -> str | None:
    """Why keeping cannot be judged: no declaration says how long."""
    told = (each.kept_until and each.when for each in lineage.chain.declarations)
    return None if any(told) else "no declaration says when it was made and how long it is kept"


@rule(
    "E12",
    "warning",
    needs=["declarations", _kept],
    settings={"years": Setting(0, "years that records are kept; 0: the law's 5")},
    says=[TOO_SHORT],
)
def kept_too_short(lineage: Lineage, settings: Values) -> Iterator[Finding]:
    """The records behind a declaration are kept for less than five years.

    Judged are declarations that say when they were made and until when their records are kept. The
    same day five years later is enough; where that is the 29th of February and the year has none,
    the first of March is.

    Why: The authority may ask for the record of Article 9 for five years after the goods were
        placed on the market.
    Mend: Keep the records longer, and enter until when.
    Source: Field page §7.1, Article 9 record; §12, row E12.
    """
    years = settings["years"] or law()["dates"]["keep_years"]
    for each in lineage.chain.declarations:
        if each.kept_until is not None and each.when is not None:
            least = _years_after(each.when.date(), years)
            if each.kept_until < least:
                told = {"least": least.isoformat(), "until": each.kept_until.isoformat()}
                yield Finding.at(each, TOO_SHORT, told=told)


def _years_after(day: date, years: int) -> date:
    year = day.year + years
    if year > date.max.year:
        return date.max
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


ONLY_IMPORT = "Expected the activity IMPORT of a party in {country}, outside the EU, got {got}"
MASS = "Expected a net mass above 0 for {activity}, got {got}"
STATE = "Expected a member state as country of {what}, got {got}"


@rule("E20", needs=["declarations"], says=[ONLY_IMPORT, MASS, STATE])
def declaration_refused(lineage: Lineage) -> Iterator[Finding]:
    """A declaration says what the information system refuses.

    A party outside the EU may only declare IMPORT; a net mass must be above 0 and is needed for
    IMPORT and EXPORT once the statement has a reference number; the countries of activity, and of
    entry or exit, are member states or Northern Ireland.

    Why: The information system refuses the statement, or has taken another one than is recorded.
    Mend: Correct the activity, the mass or the country.
    Source: Field page §7.1, who files; §7.3, activity and HS heading.
    """
    for each in lineage.chain.declarations:
        home = country_of(lineage, each.party)
        is_abroad = home is not None and not is_union_market(home)
        if is_abroad and each.activity not in {None, Activity.IMPORT}:
            yield Finding.at(each, ONLY_IMPORT, told={"country": home, "got": each.activity})
        at_border = each.activity in {Activity.IMPORT, Activity.EXPORT}
        is_missing = each.mass is None and at_border and each.reference is not None
        if is_missing or (each.mass is not None and not each.mass.mg):
            activity = each.activity or "any activity"
            yield Finding.at(
                each, MASS, told={"activity": activity, "got": "none" if is_missing else each.mass}
            )
        for what, country in (("activity", each.country), ("entry or exit", each.border_country)):
            if country is not None and not is_union_market(country):
                yield Finding.at(each, STATE, told={"what": what, "got": country})

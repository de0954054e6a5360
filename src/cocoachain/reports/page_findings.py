"""The part of the audit page that says what is wrong and where."""

from cocoachain.findings import Finding
from cocoachain.rendering.markup import Markup, element, file_link
from cocoachain.reports.lines import Audit
from cocoachain.reports.page_parts import more, section
from cocoachain.reports.phrases import (
    Caps,
    by_rule,
    common_mend,
    place_words,
    subject_words,
    title_of,
)
from cocoachain.reports.text import SEVERITIES
from cocoachain.reports.words import Words
from cocoachain.values.places import Place


def issues_section(audit: Audit, words: Words, caps: Caps) -> Markup | None:
    """The rows that the reader could not use, in the order of the files."""
    if not audit.issues:
        return None
    headings = [words.say(text) for text in ("Where", "What is wrong")]
    rows = [
        element(
            "tr",
            element("th", place_link(issue.where, audit, words), scope="row",
                    data_label=headings[0]),
            element("td", words.rendered(issue.message),
                    data_label=headings[1]),
        )
        for issue in audit.issues[: caps.issues]
    ]  # fmt: skip
    lead = words.say(
        "These rows and cells are not in the figures of this report, or not as they stand. "
        "Put them right first."
    )
    return section(
        "issues",
        words.say("What could not be read"),
        element("p", lead),
        element(
            "table",
            element("caption", words.count(len(audit.issues), "{count} row", "{count} rows")),
            element("thead", element("tr", [element("th", one, scope="col") for one in headings])),
            element("tbody", rows),
            class_="issues stack",
        ),
        more(len(audit.issues) - caps.issues, words),
    )


def findings_section(audit: Audit, words: Words, caps: Caps) -> Markup:
    """The findings: errors, warnings, notes; each rule once, with its findings below it."""
    groups = []
    for severity, heading in SEVERITIES:
        some = tuple(finding for finding in audit.findings if finding.severity is severity)
        if some:
            groups.append(element("h3", words.say(heading), class_=f"severity {severity}"))
        groups.extend(_rule(code, group, audit, words, caps) for code, group in by_rule(some))
    if not groups:
        groups = [element("p", words.say("Nothing was found by the rules that ran."))]
    return section("findings", words.say("What is wrong"), groups)


def _rule(code: str, group: tuple[Finding, ...], audit: Audit, words: Words, caps: Caps) -> Markup:
    mend = common_mend(group)
    items = [
        _finding(finding, audit, words, with_mend=mend is None)
        for finding in group[: caps.findings]
    ]
    return element(
        "article",
        element(
            "h4",
            element("code", code),
            " ",
            title_of(code, audit, words),
            " ",
            element("span", words.number(len(group)), class_="count") if len(group) > 1 else None,
        ),
        _mend(mend, words) if mend else None,
        element("ul", items),
        more(len(group) - caps.findings, words),
        class_=f"rule {group[0].severity}",
    )


def _finding(finding: Finding, audit: Audit, words: Words, *, with_mend: bool) -> Markup:
    return element(
        "li",
        element("strong", element("bdi", subject_words(finding, words))),
        ": ",
        words.filled(finding.template, finding.values),
        " " if finding.where else None,
        element("span", place_link(finding.where, audit, words), class_="where")
        if finding.where
        else None,
        _mend(finding.mend, words) if with_mend and finding.mend else None,
    )


def _mend(mend: str, words: Words) -> Markup:
    label = element("b", words.say("To put it right"), ": ")
    return element("p", label, words.rendered(mend), class_="mend")


def place_link(place: Place | None, audit: Audit, words: Words) -> Markup | str:
    """A place in words, linked to its file where the way to that is known."""
    told = place_words(place, words)
    if place is None or not told:
        return words.say("place not known")
    ways = {file.name: file.link for file in audit.files}
    way = ways.get(place.file or "")
    return element("a", told, href=file_link(way, _fragment(place))) if way else told


def _fragment(place: Place) -> str:
    """The row within the file: RFC 7111 for CSV, a cell's address for a workbook."""
    if place.row is None or place.file is None:
        return ""
    if place.file.lower().endswith((".xlsx", ".xlsm")):
        return f"'{place.sheet}'!A{place.row}" if place.sheet else ""
    return f"row={place.row}" if place.file.lower().endswith((".csv", ".tsv")) else ""

"""The audit as one HTML file: no script, nothing loaded, for screen, phone, dark and paper."""

from collections.abc import Sequence
from importlib.resources import files

from cocoachain.findings import Severity
from cocoachain.rendering.bars import Part, share_bar
from cocoachain.rendering.markup import Markup, element, joined, page
from cocoachain.reports.lines import Audit, RuleLine
from cocoachain.reports.page_batches import batches_section, picture_anchor
from cocoachain.reports.page_findings import findings_section, issues_section
from cocoachain.reports.page_parts import more, section
from cocoachain.reports.phrases import (
    ASSUMPTIONS,
    NOT_JUDGED,
    NOT_RUN,
    Caps,
    coverage,
    headline,
    records_read,
    rule_and_reason,
)
from cocoachain.reports.words import Words


def as_html(audit: Audit, words: Words | None = None, *, caps: Caps | None = None) -> str:
    """The whole audit as an HTML document.

    Long lists are cut and say how much is missing; people are named only where the audit holds
    their names.
    """
    words, caps = words or Words(), caps or Caps()
    sections = [
        _cover(audit, words),
        issues_section(audit, words, caps),
        findings_section(audit, words, caps),
        batches_section(audit, words, caps),
        _pictures(audit, words, caps),
        _rules(audit, words),
        _assumptions(words),
        _notes(audit, words, caps),
        _files(audit, words),
    ]
    style = files("cocoachain").joinpath("reports", "style.css").read_text("utf-8")
    return page(
        words.say("Audit of {name}", name=audit.name),
        joined([element("main", [part for part in sections if part]), _foot(words)]),
        lang=words.lang,
        style=style,
        description=headline(audit, words),
    )


def _cover(audit: Audit, words: Words) -> Markup:
    look = "verdict sound" if audit.sound else "verdict unsound"
    return element(
        "header",
        element("p", words.say("Audit of a cocoa ledger"), class_="kicker"),
        element("h1", audit.name),
        element("p", headline(audit, words), class_=look),
        element("div", _tiles(audit, words), class_="tiles"),
        element("p", coverage(audit, words), class_="coverage"),
        _coverage_bar(audit, words),
        _counts(audit, words),
    )


def _tiles(audit: Audit, words: Words) -> list[Markup]:
    numbers = (
        (len(audit.issues), "entries not read", "error", "#issues"),
        (audit.number_of(Severity.ERROR), "errors", "error", "#findings"),
        (audit.number_of(Severity.WARNING), "warnings", "warning", "#findings"),
        (audit.number_of(Severity.NOTE), "notes", "note", "#findings"),
        (len(audit.ran), "rules ran", "plain", "#rules"),
        (len(audit.batches), "finished batches", "plain", "#batches"),
    )
    return [
        element(
            "a" if count else "div",
            element("strong", words.number(count)),
            element("span", words.say(what)),
            class_=f"tile {look if count else 'none'}",
            href=target if count else None,
        )
        for count, what, look, target in numbers
    ]


def _coverage_bar(audit: Audit, words: Words) -> Markup | None:
    share = audit.known_share
    if share is None:
        return None
    parts = [Part(label=f"{words.say('known')} {words.share(share)}", share=float(share), hue=0)]
    if share < 1:
        label = f"{words.say('origin not known')} {words.share(1 - share)}"
        parts.append(Part(label=label, share=float(1 - share)))
    return share_bar(parts, words.say("Finished cocoa that reaches a plot"))


def _counts(audit: Audit, words: Words) -> Markup | None:
    if not audit.counts:
        return None
    items = [
        element("li", element("strong", count), " ", what)
        for count, what in records_read(audit, words)
    ]
    return element(
        "div", element("h2", words.say("What was read")), element("ul", items, class_="counts")
    )


def _pictures(audit: Audit, words: Words, caps: Caps) -> Markup | None:
    shown = audit.pictures[: caps.pictures]
    if not shown:
        return None
    lead = words.say(
        "Read from the top: what was harvested and bought, what was done with it, and what became "
        "of it. A thick line carries much of the mass. What is alike stands in one box."
    )
    figures = [
        element(
            "figure",
            element("figcaption", words.say("Where {lot} comes from", lot=picture.lot)),
            element(
                "div",
                picture.drawing,
                class_="scroll",
                tabindex=0,
                role="region",
                aria_label=words.say("Drawing of {lot}, can be scrolled", lot=picture.lot),
            ),
            id=picture_anchor(audit, picture.lot),
        )
        for picture in shown
    ]
    return section("pictures", words.say("The way of the cocoa"), element("p", lead), *figures)


def _rules(audit: Audit, words: Words) -> Markup | None:
    if not audit.ran and not audit.not_run:
        return None
    ran = [_rule_item(line.code, words.rendered(line.title)) for line in audit.ran]
    return section(
        "rules",
        words.say("What was checked"),
        element("p", words.say("Set of rules: {profile}.", profile=audit.profile)),
        element("h3", words.count(len(ran), "{count} rule ran", "{count} rules ran")),
        element("ul", ran, class_="rules") if ran else None,
        _reasons(words.say(NOT_RUN), audit.not_run, words),
        _reasons(words.say(NOT_JUDGED), audit.partly, words),
    )


def _reasons(title: str, lines: Sequence[RuleLine], words: Words) -> list[Markup] | None:
    if not lines:
        return None
    items = [_rule_item(line.code, rule_and_reason(line, words)) for line in lines]
    return [element("h3", title), element("ul", items, class_="rules")]


def _rule_item(code: str, text: str) -> Markup:
    return element("li", element("code", code), " ", text)


def _assumptions(words: Words) -> Markup:
    items = [element("li", words.say(text)) for text in ASSUMPTIONS]
    return section("assumptions", words.say("What this report assumes"), element("ul", items))


def _notes(audit: Audit, words: Words, caps: Caps) -> Markup | None:
    if not audit.notes:
        return None
    items = [element("li", words.rendered(note)) for note in audit.notes[: caps.notes]]
    return section(
        "notes",
        words.say("What the reader noted"),
        element("ul", items),
        more(len(audit.notes) - caps.notes, words),
    )


def _files(audit: Audit, words: Words) -> Markup | None:
    if not audit.files:
        return None
    headings = [words.say(text) for text in ("File", "Bytes", "Fingerprint (SHA-256)")]
    rows = [
        element(
            "tr",
            element("th", file.name, scope="row", data_label=headings[0]),
            element("td", words.number(file.size), class_="number", data_label=headings[1]),
            element("td", element("code", file.sha256), data_label=headings[2]),
        )
        for file in audit.files
    ]
    caption = words.say("A file that differs in one sign has another fingerprint.")
    return section(
        "files",
        words.say("The files that were read"),
        element(
            "table",
            element("caption", caption),
            element("thead", element("tr", [element("th", one, scope="col") for one in headings])),
            element("tbody", rows),
            class_="files stack",
        ),
    )


def _foot(words: Words) -> Markup:
    text = words.say(
        "Made by cocoachain from the files named above. Farmers are named by their identifiers "
        "unless names were asked for; identity numbers, telephone numbers and addresses are never "
        "shown."
    )
    return element("footer", element("p", text))

"""The audit as plain text, for a terminal and for mail."""

import re
from collections.abc import Iterable, Iterator
from textwrap import wrap

from cocoachain.findings import Finding, Severity
from cocoachain.rendering.widths import visible
from cocoachain.reports.groups import ProductGroup, by_product
from cocoachain.reports.lines import Audit, BatchLine, RuleLine
from cocoachain.reports.phrases import (
    NOT_JUDGED,
    NOT_RUN,
    Caps,
    by_rule,
    common_mend,
    coverage,
    group_name,
    headline,
    place_words,
    product_words,
    records_read,
    region_name,
    rule_and_reason,
    subject_words,
    title_of,
    unknown_words,
    village_shares,
)
from cocoachain.reports.words import Words

_WIDTH = 96
_UNITS = re.compile(r" (%|kg)(?![^\W\d_])")
_FEWEST = 3
"""Batches of a product that are named, however many products there are."""

SEVERITIES = (
    (Severity.ERROR, "Errors: these must be put right"),
    (Severity.WARNING, "Warnings: look at these"),
    (Severity.NOTE, "Notes: good to know"),
)


def as_text(audit: Audit, words: Words | None = None, *, caps: Caps | None = None) -> str:
    """The whole audit as text of about 96 columns, ending in a line break.

    Long lists are cut and say how much is missing.
    """
    words, caps = words or Words(), caps or Caps(batches=24, issues=20, findings=10, villages=4)
    parts: list[Iterable[str]] = [
        _summary(audit, words),
        _batches(audit, words, caps),
        _issues(audit, words, caps),
        *(_findings(severity, title, audit, words, caps) for severity, title in SEVERITIES),
        _reasons(audit.not_run, NOT_RUN, words),
        _reasons(audit.partly, NOT_JUDGED, words),
        _notes(audit, words, caps),
    ]
    sections = ["\n".join(lines) for lines in map(list, parts) if lines]
    return "\n\n".join(sections) + "\n"


def _summary(audit: Audit, words: Words) -> Iterator[str]:
    yield from _heading(words.say("Audit of {name}", name=audit.name), "═")
    yield headline(audit, words)
    counted = [" ".join(pair) for pair in records_read(audit, words)]
    if counted:
        yield from _wrapped(f"{words.say('Read')}: {', '.join(counted)}.")
    yield _severity_counts(audit, words)
    if audit.traced:
        yield coverage(audit, words)


def _severity_counts(audit: Audit, words: Words) -> str:
    return " · ".join(
        [
            words.count(audit.number_of(Severity.ERROR), "{count} error", "{count} errors"),
            words.count(audit.number_of(Severity.WARNING), "{count} warning", "{count} warnings"),
            words.count(audit.number_of(Severity.NOTE), "{count} note", "{count} notes"),
            words.count(len(audit.ran), "{count} rule ran", "{count} rules ran"),
            words.say("profile {profile}", profile=audit.profile),
        ]
    )


def _batches(audit: Audit, words: Words, caps: Caps) -> Iterator[str]:
    if not audit.batches:
        return
    yield from _heading(words.say("Who grew the finished batches"))
    groups = by_product(audit.batches)
    shown = max(_FEWEST, caps.batches // len(groups))
    for group in groups:
        name = group_name(group, words)
        yield from _wrapped(f"{name} · {product_words(group, words)}")
        if len(group.batches) > 1:
            yield from _wrapped(_group_origins(group, audit, words, caps), bullet="    ")
        for line in group.batches[:shown]:
            head = " · ".join(part for part in (line.lot, line.made, words.mass(line.mass)) if part)
            told = batch_origins(line, audit, words, caps)
            yield from _wrapped(f"{head} · {told}{_faults(line, words)}", bullet="  - ")
        yield from _more(len(group.batches) - shown, words, indent="  ")


def _faults(line: BatchLine, words: Words) -> str:
    if not line.faults:
        return ""
    return "  ! " + words.say("error behind it: {codes}", codes=", ".join(line.faults))


def _group_origins(group: ProductGroup, audit: Audit, words: Words, caps: Caps) -> str:
    """The villages of all batches of a product together, and what is not known."""
    named = [
        f"{region_name(key, audit, words)} {words.share(share)}"
        for key, share in group.villages[: caps.villages]
    ]
    hidden = len(group.villages) - caps.villages
    if hidden > 0:
        named.append(words.say("{count} more", count=words.number(hidden)))
    if group.unknown:
        named.append(words.say("origin not known {share}", share=words.share(group.unknown)))
    plots = words.count(group.plots, "{count} plot", "{count} plots")
    return f"{plots}: {', '.join(named)}"


def batch_origins(line: BatchLine, audit: Audit, words: Words, caps: Caps) -> str:
    """How many plots, the villages, and what is not known; or why it cannot be told."""
    if line.untold:
        return words.rendered(line.untold)
    plots = words.count(len(line.plots), "{count} plot", "{count} plots")
    villages = village_shares(line, audit, words, most=caps.villages)
    known = f"{plots}: {villages}" if line.plots else ""
    return ", ".join(part for part in (known, unknown_words(line, words)) if part)


def _issues(audit: Audit, words: Words, caps: Caps) -> Iterator[str]:
    if not audit.issues:
        return
    yield from _heading(words.say("What could not be read"))
    for issue in audit.issues[: caps.issues]:
        told = words.rendered(issue.message)
        yield from _wrapped(f"{place_words(issue.where, words)}: {told}", bullet="- ")
    yield from _more(len(audit.issues) - caps.issues, words)


def _findings(
    severity: Severity, title: str, audit: Audit, words: Words, caps: Caps
) -> Iterator[str]:
    some = tuple(finding for finding in audit.findings if finding.severity is severity)
    if not some:
        return
    yield from _heading(words.say(title))
    for code, group in by_rule(some):
        yield from _rule(code, group, audit, words, caps)


def _rule(
    code: str, group: tuple[Finding, ...], audit: Audit, words: Words, caps: Caps
) -> Iterator[str]:
    yield from _wrapped(f"{code}  {title_of(code, audit, words)}".rstrip())
    mend = common_mend(group)
    for finding in group[: caps.findings]:
        message = words.filled(finding.template, finding.values)
        place = place_words(finding.where, words)
        tail = f" [{place}]" if place else ""
        yield from _wrapped(f"{subject_words(finding, words)}: {message}{tail}", bullet="  - ")
        if finding.mend and mend is None:
            yield from _wrapped(f"→ {words.rendered(finding.mend)}", bullet="    ")
    yield from _more(len(group) - caps.findings, words, indent="  ")
    if mend:
        yield from _wrapped(f"→ {words.rendered(mend)}", bullet="  ")


def _reasons(lines: tuple[RuleLine, ...], title: str, words: Words) -> Iterator[str]:
    if not lines:
        return
    yield from _heading(words.say(title))
    for line in lines:
        yield from _wrapped(f"{line.code}  {rule_and_reason(line, words)}", bullet="- ")


def _notes(audit: Audit, words: Words, caps: Caps) -> Iterator[str]:
    if not audit.notes:
        return
    yield from _heading(words.say("What the reader noted"))
    for note in audit.notes[: caps.notes]:
        yield from _wrapped(words.rendered(note), bullet="- ")
    yield from _more(len(audit.notes) - caps.notes, words)


def _heading(text: str, rule: str = "─") -> tuple[str, str]:
    text = visible(text)
    return text, rule * len(text)


def _wrapped(text: str, *, bullet: str = "") -> list[str]:
    """Lines of the text, none of which parts a number from its unit."""
    held = _UNITS.sub("\N{NO-BREAK SPACE}\\1", visible(text))
    lines = wrap(
        held,
        _WIDTH,
        initial_indent=bullet,
        subsequent_indent=" " * len(bullet),
        break_on_hyphens=False,
    )
    return [line.replace("\N{NO-BREAK SPACE}", " ") for line in lines]


def _more(count: int, words: Words, *, indent: str = "") -> Iterator[str]:
    if count > 0:
        said = words.say("… and {count} more; see audit.json", count=words.number(count))
        yield f"{indent}{said}"

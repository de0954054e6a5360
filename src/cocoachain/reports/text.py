"""The audit as plain text, for a terminal and for mail."""

from collections.abc import Iterable, Iterator
from textwrap import wrap

from cocoachain.findings import Finding, Severity
from cocoachain.rendering.widths import visible
from cocoachain.reports.lines import Audit, BatchLine
from cocoachain.reports.phrases import (
    Caps,
    by_rule,
    common_mend,
    coverage,
    headline,
    place_words,
    records_read,
    subject_words,
    title_of,
    unknown_words,
    village_shares,
)
from cocoachain.reports.words import Words

_WIDTH = 96

SEVERITIES = (
    (Severity.ERROR, "Errors: these must be put right"),
    (Severity.WARNING, "Warnings: look at these"),
    (Severity.NOTE, "Notes: good to know"),
)


def as_text(audit: Audit, words: Words | None = None, *, caps: Caps | None = None) -> str:
    """The whole audit as text of about 96 columns, ending in a line break.

    Long lists are cut and say how much is missing.
    """
    words, caps = words or Words(), caps or Caps(batches=30, issues=20, findings=10)
    parts: list[Iterable[str]] = [
        _summary(audit, words),
        _batches(audit, words, caps),
        _issues(audit, words, caps),
        _findings(audit, words, caps),
        _not_run(audit, words),
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
    for line in audit.batches[: caps.batches]:
        head = (line.product or words.term(line.stage), line.made, words.mass(line.mass))
        told = " · ".join(part for part in head if part)
        yield from _wrapped(f"{line.lot}  {told}")
        yield from _wrapped(batch_origins(line, audit, words, caps), bullet="    ")
    yield from _more(len(audit.batches) - caps.batches, words)


def batch_origins(line: BatchLine, audit: Audit, words: Words, caps: Caps) -> str:
    """How many plots, the villages, and what is not known; or why it cannot be told."""
    if line.untold:
        return words.rendered(line.untold)
    plots = words.count(len(line.plots), "{count} plot", "{count} plots")
    villages = village_shares(line, audit, words, most=caps.origins)
    known = f"{plots}: {villages}" if line.plots else ""
    return ", ".join(part for part in (known, unknown_words(line, words)) if part)


def _issues(audit: Audit, words: Words, caps: Caps) -> Iterator[str]:
    if not audit.issues:
        return
    yield from _heading(words.say("Rows that could not be read"))
    for issue in audit.issues[: caps.issues]:
        told = words.rendered(issue.message)
        yield from _wrapped(f"{place_words(issue.where, words)}: {told}", bullet="- ")
    yield from _more(len(audit.issues) - caps.issues, words)


def _findings(audit: Audit, words: Words, caps: Caps) -> Iterator[str]:
    for severity, title in SEVERITIES:
        some = tuple(finding for finding in audit.findings if finding.severity is severity)
        if some:
            yield from (
                ("", *_heading(words.say(title))) if severity.rank else _heading(words.say(title))
            )
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


def _not_run(audit: Audit, words: Words) -> Iterator[str]:
    for lines, title in (
        (audit.not_run, "Rules that did not run, and why"),
        (audit.partly, "What rules could not judge, and why"),
    ):
        if lines:
            yield from _heading(words.say(title))
        for line in lines:
            told = f"{line.code}  {words.rendered(line.title)} {words.rendered(line.reason)}"
            yield from _wrapped(told, bullet="- ")


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
    return wrap(
        visible(text),
        _WIDTH,
        initial_indent=bullet,
        subsequent_indent=" " * len(bullet),
        break_on_hyphens=False,
    )


def _more(count: int, words: Words, *, indent: str = "") -> Iterator[str]:
    if count > 0:
        said = words.say("… and {count} more; see audit.json", count=words.number(count))
        yield f"{indent}{said}"

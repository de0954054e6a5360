"""Sentences that text and HTML share: the verdict in words, origins, places, assumptions."""

from collections.abc import Iterator

import attrs

from cocoachain.findings import Finding, Severity
from cocoachain.model.kinds import KINDS
from cocoachain.reports.groups import ProductGroup
from cocoachain.reports.lines import Audit, BatchLine, RuleLine
from cocoachain.reports.words import Words
from cocoachain.values.places import Place

ASSUMPTIONS = (
    (
        "Mixing is even: when lots are put together, every part of the result holds the same "
        "shares. So a share says what is to be expected of a batch, not what is in one bar."
    ),
    (
        "Loss falls on everything alike: water, shell and spills are taken from all that went "
        "into the step, by mass."
    ),
    "Shares are shares of the cocoa. Sugar, milk and other ingredients are left out.",
    (
        "Cocoa whose plot is not recorded stays “origin not known”. It is never spread over the "
        "plots that are known."
    ),
    "Where more came out of a step than went in, what is too much is of unknown origin.",
    "The records were taken as they were written. What nobody wrote down cannot be seen here.",
)
"""What every share in a report rests on, in plain words."""


NOT_RUN = "Rules that did not run, and why"
NOT_JUDGED = "What rules could not judge, and why"
_SINGULAR = {kind.plural: kind.name for kind in KINDS}


@attrs.frozen(kw_only=True)
class Caps:
    """How much a report shows; the machine-readable file has it all."""

    batches: int = 40
    """With their bars; a few of every product are shown in any case."""

    issues: int = 100
    findings: int = 25
    """Of one rule."""

    villages: int = 6
    """Named in one row."""

    plots: int = 4
    """Named in one row."""

    notes: int = 40
    pictures: int = 6


def headline(audit: Audit, words: Words) -> str:
    """Sound or not, in one sentence."""
    if audit.sound:
        return words.say("Sound: no errors were found.")
    errors = audit.number_of(Severity.ERROR)
    entries = len(audit.issues)
    found = words.count(errors, "{count} error was found", "{count} errors were found")
    unread = words.count(
        entries, "{count} entry could not be read", "{count} entries could not be read"
    )
    parts = [part for number, part in ((errors, found), (entries, unread)) if number]
    return words.say("Not sound: {what}.", what=words.say(" and ").join(parts))


def records_read(audit: Audit, words: Words) -> tuple[tuple[str, str], ...]:
    """How many records of which kind were read: the number and the word for them."""
    return tuple(
        (words.number(count), words.term(_SINGULAR.get(plural, plural) if count == 1 else plural))
        for plural, count in audit.counts
    )


def coverage(audit: Audit, words: Words) -> str:
    """How much of the finished cocoa reaches a plot, in one sentence."""
    share = audit.known_share
    if share is None:
        return words.say("No finished batch has cocoa whose origin could be worked out.")
    return words.say(
        "{share} of the cocoa in the finished batches can be followed back to the plots that "
        "grew it.",
        share=words.share(share),
    )


def region_name(code: str, audit: Audit, words: Words) -> str:
    """The name of a village, or of several joined by `+`; the code where no name is known."""
    if not code:
        return words.say("region not recorded")
    return "+".join(audit.places.get(part, part) for part in code.split("+"))


def village_shares(line: BatchLine, audit: Audit, words: Words, *, most: int) -> str:
    """The largest villages of a batch with their shares, and how many are left out."""
    lines = line.villages
    named = [
        f"{region_name(one.key, audit, words)} {words.share(one.share)}" for one in lines[:most]
    ]
    if len(lines) > most:
        named.append(words.say("{count} more", count=words.number(len(lines) - most)))
    return ", ".join(named)


def group_name(group: ProductGroup, words: Words) -> str:
    """The product as it is called, else the word for the stage."""
    return group.product or words.term(group.stage)


def product_words(group: ProductGroup, words: Words) -> str:
    """How many batches of a product there are, and how much of it."""
    counted = words.count(len(group.batches), "{count} batch", "{count} batches")
    return f"{counted}, {words.mass(group.mass)}" if group.mass else counted


def unknown_words(line: BatchLine, words: Words) -> str:
    """What part of a batch's cocoa is of unknown origin; empty where none is."""
    if line.unknown is None:
        return ""
    return words.say("origin not known {share}", share=words.share(line.unknown.share))


def place_words(place: Place | None, words: Words) -> str:
    """File, sheet, row and column; the sheet only where the file's name does not tell it."""
    if place is None:
        return ""
    file = place.file or ""
    sheet_told = file.rsplit(".", 1)[0] == place.sheet
    parts = [file] if file else []
    if place.sheet and not sheet_told:
        parts.append(words.say("sheet {sheet}", sheet=place.sheet))
    if place.row is not None:
        parts.append(words.say("row {row}", row=place.row))
    if place.column:
        parts.append(words.say("column {column}", column=place.column))
    if place.path:
        parts.append(place.path)
    return ", ".join(parts)


def subject_words(finding: Finding, words: Words) -> str:
    """What a finding is about: the kind of record and its identifier."""
    return f"{words.term(finding.kind)} {finding.subject}"


def by_rule(findings: tuple[Finding, ...]) -> Iterator[tuple[str, tuple[Finding, ...]]]:
    """The findings of each rule together, in their order."""
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.code, []).append(finding)
    for code, some in groups.items():
        yield code, tuple(some)


def title_of(code: str, audit: Audit, words: Words) -> str:
    """What a rule finds, in a sentence; empty for one that is not listed."""
    titles = {line.code: line.title for line in (*audit.ran, *audit.not_run)}
    return words.rendered(titles.get(code, ""))


def rule_and_reason(line: RuleLine, words: Words) -> str:
    """What a rule finds, and why it did not run or what it left out."""
    title = words.rendered(line.title).rstrip(".")
    return " – ".join(part for part in (title, words.rendered(line.reason)) if part)


def common_mend(findings: tuple[Finding, ...]) -> str | None:
    """The one remedy that all findings share, or `None` where they differ."""
    mends = {finding.mend for finding in findings}
    return mends.pop() if len(mends) == 1 else None

"""One function a command: from its options, over the floors below, to an exit status."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from cocoachain.cli.faults import ERRORS_FOUND, SOUND
from cocoachain.cli.opening import make_room, opened, told_unread, verdict_of
from cocoachain.cli.screen import show, working

if TYPE_CHECKING:
    from cocoachain.reports.lines import Audit
    from cocoachain.reports.words import Words


def audit(options: argparse.Namespace) -> int:
    """Read, check, and report to the screen and into a folder."""
    return _audited(options, options.path)


def demo(options: argparse.Namespace) -> int:
    """The same for the example ledger of North Lombok."""
    from cocoachain.samples import example_path

    return _audited(options, example_path("north-lombok"))


def _audited(options: argparse.Namespace, path: Path) -> int:
    from cocoachain.reports.audit import audit as audit_of
    from cocoachain.reports.machine import as_json
    from cocoachain.reports.sources import source_files
    from cocoachain.reports.text import as_text
    from cocoachain.reports.words import words

    said = words(options.lang)
    folder = options.out or (None if options.json else Path(options.folder))
    ledger = opened(path, said)
    verdict = verdict_of(ledger, options.profile, said)
    with working(said.say("Following the cocoa")):
        result = audit_of(
            ledger.reading,
            ledger.lineage,
            verdict,
            name=ledger.name,
            files=source_files(path, folder, beside=ledger.files),
            names=options.names,
            words=said,
        )
    page = None if folder is None else _written(options, result, folder)
    show(as_json(result) if options.json else as_text(result, said))
    if page is not None and not options.json:
        show("\n" + said.say("The whole report: {path}", path=page))
    return SOUND if result.sound else ERRORS_FOUND


def _written(options: argparse.Namespace, result: "Audit", folder: Path) -> Path:
    from cocoachain.rendering.writing import write_into
    from cocoachain.reports.machine import as_json
    from cocoachain.reports.page import as_html
    from cocoachain.reports.words import words

    said = words(options.lang)
    with working(said.say("Writing the report")):
        write_into(folder, "audit.json", as_json(result))
        return write_into(folder, "audit.html", as_html(result, said))


def check(options: argparse.Namespace) -> int:
    """Read, check, and list what is wrong, or what is new beside a baseline."""
    from cocoachain.cli.accepting import accept, accepting, beside_the_baseline
    from cocoachain.reports.audit import checked
    from cocoachain.reports.machine import checked_json
    from cocoachain.reports.text import as_text
    from cocoachain.reports.words import words

    said = words(options.lang)
    taken = accepting(options)
    ledger = opened(options.path, said)
    verdict = verdict_of(ledger, options.profile, said)
    if options.baseline is not None:
        verdict = beside_the_baseline(verdict, options.baseline, said)
    result = checked(ledger.reading, verdict, name=ledger.name)
    show(checked_json(result) if options.json else as_text(result, said))
    if taken is not None:
        accept(verdict, options.accept, taken, said)
    return SOUND if result.sound else ERRORS_FOUND


def trace(options: argparse.Namespace) -> int:
    """Show as a tree what a lot was made from, or what became of it."""
    from cocoachain.lineage.tracing import trace_back, trace_forward
    from cocoachain.reports.answer_texts import trace_text
    from cocoachain.reports.answers import trace_json
    from cocoachain.reports.words import words

    said = words(options.lang)
    ledger = opened(options.path, said)
    ask = trace_forward if options.forward else trace_back
    answer = ask(ledger.lineage, options.lot)
    if options.json:
        show(trace_json(answer, ledger.lineage))
    else:
        show(trace_text(answer, verdict_of(ledger, words=said).findings, said))
    return told_unread(ledger, said)


def origins(options: argparse.Namespace) -> int:
    """List how much of a lot came from where."""
    from cocoachain.lineage.shares import origins as origins_of
    from cocoachain.reports.answer_texts import origins_text
    from cocoachain.reports.answers import exact_origins_json, origins_json
    from cocoachain.reports.words import words

    said = words(options.lang)
    ledger = opened(options.path, said)
    if options.exact:
        exact = origins_of(ledger.lineage, options.lot, by=options.by, exact=True)
        show(exact_origins_json(exact) if options.json else origins_text(exact, said))
    else:
        answer = origins_of(ledger.lineage, options.lot, by=options.by)
        show(origins_json(answer) if options.json else origins_text(answer, said))
    return told_unread(ledger, said)


def destinations(options: argparse.Namespace) -> int:
    """List where the mass of a lot went."""
    from cocoachain.lineage.destinations import destinations as destinations_of
    from cocoachain.reports.answer_texts import destinations_text
    from cocoachain.reports.answers import destinations_json
    from cocoachain.reports.words import words

    said = words(options.lang)
    ledger = opened(options.path, said)
    answer = destinations_of(ledger.lineage, options.lot)
    show(destinations_json(answer) if options.json else destinations_text(answer, said))
    return told_unread(ledger, said)


def recall(options: argparse.Namespace) -> int:
    """List what contains some lots, how much of them, and where it is."""
    from cocoachain.cli.moments import as_when
    from cocoachain.lineage.recalls import recall as recall_of
    from cocoachain.reports.book_answers import recall_json
    from cocoachain.reports.book_texts import recall_text
    from cocoachain.reports.words import words

    said = words(options.lang)
    at = as_when(options.at, "--at")
    ledger = opened(options.path, said)
    with working(said.say("Following the cocoa")):
        answer = recall_of(ledger.lineage, options.lots, at=at)
    show(recall_json(answer) if options.json else recall_text(answer, said))
    return told_unread(ledger, said)


def reconcile(options: argparse.Namespace) -> int:
    """Set opening and in beside out, loss and closing."""
    from cocoachain.cli.moments import as_when
    from cocoachain.lineage.balances import reconcile as reconcile_of
    from cocoachain.reports.book_answers import reconciliation_json
    from cocoachain.reports.book_texts import reconciliation_text
    from cocoachain.reports.words import words

    said = words(options.lang)
    start, end = as_when(options.start, "--start"), as_when(options.end, "--end")
    ledger = opened(options.path, said)
    answer = reconcile_of(
        ledger.lineage,
        site=options.site,
        party=options.party,
        product=options.product,
        start=start,
        end=end,
    )
    show(reconciliation_json(answer) if options.json else reconciliation_text(answer, said))
    return max(told_unread(ledger, said), SOUND if answer.adds_up else ERRORS_FOUND)


def rules(options: argparse.Namespace) -> int:
    """List the rules, or explain one."""
    from cocoachain.reports.catalogue import chosen_rules, rules_json, rules_text
    from cocoachain.reports.words import words

    chosen = chosen_rules(options.code, options.profile)
    if options.json:
        show(rules_json(chosen))
    else:
        show(rules_text(chosen, words(options.lang), whole=options.code is not None))
    return SOUND


def convert(options: argparse.Namespace) -> int:
    """Write a chain in another format."""
    from cocoachain.cli.converting import Wish, format_for, write_converted
    from cocoachain.reports.words import words

    said = words(options.lang)
    wish = Wish(options.to, names=options.names, redact=options.redact)
    format_for(options.target, wish.to)
    make_room(options.target, force=options.force)
    ledger = opened(options.source, said)
    write_converted(ledger, options.target, wish, said)
    _tell_written(options, said)
    return told_unread(ledger, said)


def template(options: argparse.Namespace) -> int:
    """Write an empty ledger to be filled in."""
    from cocoachain.formats.ledger import template as write_template
    from cocoachain.reports.words import words

    make_room(options.target, force=options.force)
    write_template(options.target, language=options.lang)
    _tell_written(options, words(options.lang))
    return SOUND


def _tell_written(options: argparse.Namespace, said: "Words") -> None:
    from cocoachain.reports.answers import written_json

    told = said.say("Written: {path}", path=options.target)
    show(written_json(options.target) if options.json else told)

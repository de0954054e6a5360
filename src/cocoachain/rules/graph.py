"""Rules of the graph: cycles, stages that do not follow, lots that nobody used (G01, G03, G05)."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

import numpy as np

from cocoachain.findings import Finding, Severity
from cocoachain.lineage.columns import NO_TIME, STAGES, Columns
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.flows import Misfit, flow, makes, misfit
from cocoachain.model.lots import Stage
from cocoachain.model.movements import Transfer, TransferKind
from cocoachain.model.parties import CONSUMERS
from cocoachain.rules.figures import listed
from cocoachain.rules.rule import Said, Unjudged, rule
from cocoachain.rules.settings import Setting, Values, moment
from cocoachain.rules.sums import STRANGE_BIT, StepMasses, StepRows, stages_of
from cocoachain.values.moments import microseconds

ROUND = "Expected a lot to go forward only, got a ring of lots {ring} through steps {through}"


@rule("G01", needs=["steps"], says=[ROUND])
def cycle(lineage: Lineage) -> Iterator[Finding]:
    """The lineage runs in a ring: a lot is among its own ancestors.

    Found is each set of lots and steps that all lead to each other, and each lot that the step
    which drew on it put out again. The subject is its first lot; all lots and steps are named.

    Why: A ring has no origin; its shares can only be solved as a system of equations, and it
        mostly means that two rows name the wrong lot.
    Mend: Give what comes back from rework an identifier of its own, or correct the row that
        names the wrong lot.
    Source: Field page §1: stages go forward only, rework comes in as a new batch.
    """
    for lots, steps in lineage.index.cycles:
        named = {"ring": listed(lots, 5), "through": listed(steps, 5)}
        yield Finding.at(("lot", lots[0]), ROUND, lots=lots, steps=steps, told=named)


NOTHING_IN = "Expected a {kinds} step to take something in, got nothing in and {got} out"
TAKEN = "Expected a {kinds} step to take {expected}, got {got}"
PUT_OUT = "Expected a {kinds} step to make {expected} from {taken}, got {got}"


@rule("G03", needs=["steps"], says=[NOTHING_IN, TAKEN, PUT_OUT])
def stages_that_do_not_follow(lineage: Lineage) -> Iterator[Finding]:
    """A step takes or puts out a stage that its kind does not.

    What each kind may turn into what stands in one table, ``data/flows.toml``. A step of several
    kinds is taken in their order: each input must be taken by one of them, each output be made by
    them, and by-products of a middle kind may come out. Kinds that keep the stage (pool, split,
    blend, grade, store) must put out every stage that they take. A step that put out nothing, or
    that names a lot without a record (a finding of G02), is judged by what it took alone.

    Why: Nibs do not come from pods: a stage was skipped, or a lot or a step was named wrongly.
    Mend: Correct the step's kind or the lots it names, or record the step in between; write
        several kinds in one go as one step, such as roast+winnow.
    Source: Field page §1 (raw, semi-finished, finished) and the steps of §2.1.
    """
    columns = lineage.columns
    masses, rows = StepMasses(columns), StepRows(lineage)
    patterns = np.stack([rows.codes, masses.takes(), masses.gives()], axis=1)
    unique, which = np.unique(patterns, axis=0, return_inverse=True)
    known: dict[int, Misfit] = {}
    for at, (row, taken, given) in enumerate(unique.tolist()):
        judged = 0 if (taken | given) & STRANGE_BIT else given
        found = misfit(rows.rows[row], stages_of(taken), stages_of(judged))
        if found:
            known[at] = found
    wrong = np.isin(which.reshape(-1), list(known))
    for step in np.flatnonzero(wrong).tolist():
        yield _misfit_found(lineage, step, known[int(which.reshape(-1)[step])])


def _misfit_found(lineage: Lineage, code: int, found: Misfit) -> Finding:
    columns = lineage.columns
    step = lineage.chain.step(columns.step_ids[code])
    inputs = _stages(columns, columns.in_lot[columns.in_ptr[code] : columns.in_ptr[code + 1]])
    outputs = _stages(columns, columns.out_lot[columns.out_ptr[code] : columns.out_ptr[code + 1]])
    kinds = "+".join(step.kinds)
    if found.taken:
        lots = [lot for lot, stage in inputs if stage in found.taken]
        takes = {stage for kind in step.kinds for stage in flow(kind).takes}
        accepted: list[Stage | None] = [*(takes - found.taken)]
        if all(flow(kind).keeps for kind in step.kinds):
            accepted = [stage for _, stage in outputs]
        expected = _words(accepted, " or ") or "nothing"
        named = {"expected": expected, "got": _words(found.taken, " and ")}
        return Finding.at(step, TAKEN, lots=lots, kinds=kinds, told=named)
    lots = [lot for lot, stage in outputs if stage in found.put_out]
    got = _words(found.put_out, " and ")
    if not step.inputs:
        return Finding.at(step, NOTHING_IN, lots=lots, kinds=kinds, got=got)
    taken = frozenset(stage for _, stage in inputs if stage)
    expected = _words(makes(step.kinds, taken), " or ") or "nothing"
    named = {"expected": expected, "taken": _words(taken, " and ")}
    return Finding.at(step, PUT_OUT, lots=lots, kinds=kinds, got=got, told=named)


def _stages(columns: Columns, lots: Iterable[int]) -> list[tuple[str, Stage | None]]:
    """The lots with their stages; ``None`` for a lot without record."""
    codes = [int(lot) for lot in lots]
    found = [int(columns.lot_stage[lot]) for lot in codes]
    return [
        (columns.lot_ids[lot], STAGES[stage] if stage >= 0 else None)
        for lot, stage in zip(codes, found, strict=True)
    ]


def _words(stages: Iterable[Stage | None], last: str) -> str:
    """The stages in the order of the cocoa's way, with ``last`` before the last of several."""
    wanted = set(stages)
    *first, final = [stage.value.replace("_", " ") for stage in STAGES if stage in wanted] or [""]
    return f"{', '.join(first)}{last}{final}" if first else final


DANGLING = "Expected it used, sold or written off within {limit} days, got nothing for {got} days"
_GONE = {
    TransferKind.SALE,
    TransferKind.SAMPLE,
    TransferKind.GIFT,
    TransferKind.OWN_USE,
    TransferKind.RETURN,
}
_DAY = timedelta(days=1) // timedelta(microseconds=1)


@rule(
    "G05",
    Severity.WARNING,
    needs=["whole", "moments"],
    settings={
        "days": Setting(365, "so many days a lot may lie; field page §12, row G05"),
        "as_of": Setting(
            None, "the moment to count to; else the last one in the chain", check=moment
        ),
    },
    says=[DANGLING],
)
def dangling_lot(lineage: Lineage, settings: Values) -> Iterator[Said]:
    """A lot was made and then never used, sold or written off.

    Judged are lots with cocoa, from the day they were made (else: the step that made them ended)
    to the last moment in the chain, so that the answer does not change with the calendar. Drawn on
    by any step, or passed on by sale, sample, gift, own use or return, or to a partner or to
    consumers, is used.

    Why: What lies for a year and is in no count has mostly gone somewhere unseen.
    Mend: Record the step, sale or write-off (a dispose step), or count it in the next
        stock-take and dispose of it.
    Source: Field page §11, mass-balance audit; §12, row G05.
    """
    columns = lineage.columns
    cocoa = np.array([stage.is_cocoa for stage in STAGES], np.bool_)
    unused = columns.lot_known & (np.diff(columns.use_ptr) == 0) & cocoa[columns.lot_stage]
    gone = {each.lot for each in lineage.chain.transfers if _is_gone(lineage, each)}
    codes = [code for code in np.flatnonzero(unused).tolist() if columns.lot_ids[code] not in gone]
    until = _last_moment(lineage) if settings["as_of"] is None else microseconds(settings["as_of"])
    undated = 0
    for code in codes:
        made = _made_last(columns, code)
        if made is None:
            undated += 1
        elif until - made > settings["days"] * _DAY:
            lot = lineage.chain.lot(columns.lot_ids[code])
            got = (until - made) // _DAY
            yield Finding.at(lot, DANGLING, limit=settings["days"], got=got)
    if undated:
        yield Unjudged("nobody wrote when it was made", undated, len(codes), "unused lots")


def _is_gone(lineage: Lineage, transfer: Transfer) -> bool:
    if transfer.kind in _GONE or transfer.to_party == CONSUMERS:
        return True
    party = transfer.to_party
    return party is not None and lineage.chain.find("partner", party) is not None


def _made_last(columns: Columns, code: int) -> int | None:
    """The last microsecond at which the lot can have been made."""
    made = int(columns.lot_made_last[code])
    if made != NO_TIME:
        return made
    at = columns.made_at[columns.made_ptr[code] : columns.made_ptr[code + 1]]
    steps = columns.out_step[at]
    ends = np.maximum(columns.step_end_last[steps], columns.step_start_last[steps])
    last = int(ends.max(initial=NO_TIME))
    return None if last == NO_TIME else last


def _last_moment(lineage: Lineage) -> int:
    """The last microsecond that the chain certainly speaks of."""
    columns = lineage.columns
    told = [columns.step_start_first, columns.step_end_first, columns.lot_made_first]
    last = max(int(each.max(initial=NO_TIME)) for each in told)
    moments: list[datetime] = [each.when for each in lineage.chain.transfers if each.when]
    moments += [each.when for each in lineage.chain.counts]
    return max([last, *(microseconds(each) for each in moments)])

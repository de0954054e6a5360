"""Builders of small chains for the tests of the rules; invented names only."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from types import SimpleNamespace

import pytest

from cocoachain.lineage.lineage import Lineage
from cocoachain.model.chain import Chain
from cocoachain.model.lots import LOT_CLASSES, Lot, Stage
from cocoachain.model.movements import Transfer
from cocoachain.model.records import Record
from cocoachain.model.steps import Loss, Portion, Step
from cocoachain.rules.checking import check
from cocoachain.rules.verdict import Verdict
from cocoachain.values.mass import Mass
from cocoachain.values.moments import WholeDay

LOMBOK = timezone(timedelta(hours=8))
Kilograms = str | int | None


def mass(kilograms: Kilograms) -> Mass | None:
    return None if kilograms is None else Mass.kg(kilograms)


def at(month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, second, tzinfo=UTC)


def day(month: int, day_of_month: int) -> WholeDay:
    return WholeDay.of(date(2026, month, day_of_month), LOMBOK)


def lot(name: str, stage: str, kilograms: Kilograms = None, **fields: object) -> Lot:
    return LOT_CLASSES[Stage(stage)](id=name, mass=mass(kilograms), **fields)


def step(
    name: str,
    kinds: str,
    ins: Mapping[str, Kilograms] | Iterable[tuple[str, Kilograms]] = (),
    outs: Mapping[str, Kilograms] | Iterable[tuple[str, Kilograms]] = (),
    losses: Mapping[str, Kilograms] | None = None,
    **fields: object,
) -> Step:
    kind, *also = kinds.split("+")
    return Step(
        id=name,
        kind=kind,
        also=also,
        inputs=[Portion(each, mass(kg)) for each, kg in dict(ins).items()],
        outputs=[Portion(each, mass(kg)) for each, kg in dict(outs).items()],
        losses=[Loss(cause, Mass.kg(kg)) for cause, kg in (losses or {}).items()],
        **fields,
    )


def one_step(
    kinds: str,
    ins: Mapping[str, Kilograms],
    outs: Mapping[str, Kilograms],
    losses: Mapping[str, Kilograms] | None = None,
    **fields: object,
) -> list[Record]:
    """One step S-1 from lots IN-stage to lots OUT-stage."""
    lots = [lot(f"IN-{stage}", stage, kg) for stage, kg in ins.items()]
    lots += [lot(f"OUT-{stage}", stage, kg) for stage, kg in outs.items()]
    taken = {f"IN-{stage}": kg for stage, kg in ins.items()}
    given = {f"OUT-{stage}": kg for stage, kg in outs.items()}
    return [*lots, step("S-1", kinds, taken, given, losses, **fields)]


def move(name: str, which: str, kilograms: Kilograms, **fields: object) -> Transfer:
    return Transfer(id=name, lot=which, mass=mass(kilograms), **fields)


def run(code: str, *records: object, profile: str = "lineage", **settings: object) -> Verdict:
    """One rule on a chain of the records."""
    flat = [r for each in records for r in ([each] if isinstance(each, Record) else each)]
    lineage = Lineage(Chain.of(flat))
    return check(lineage, profile, rules=[code], settings={code: settings})


def said(code: str, *records: object, profile: str = "lineage", **settings: object) -> list[str]:
    """What one rule says of a chain: severity, record and message; it must have run."""
    verdict = run(code, *records, profile=profile, **settings)
    assert verdict.ran == (code,), dict(verdict.not_run)
    return [f"{e.severity} {e.kind} {e.subject}: {e.message}" for e in verdict.findings]


def why_not(code: str, *records: object, **settings: object) -> str:
    """Why one rule did not run on a chain; it must not have run."""
    verdict = run(code, *records, **settings)
    assert verdict.ran == ()
    assert verdict.findings == ()
    return verdict.not_run[code]


@pytest.fixture(scope="session")
def make() -> SimpleNamespace:
    names = (mass, at, day, lot, step, one_step, move, run, said, why_not)
    return SimpleNamespace(**{each.__name__: each for each in names})

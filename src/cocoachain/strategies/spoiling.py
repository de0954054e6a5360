"""What breakers are made of: changing, dropping and adding single records of a sound chain."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

import attrs
from hypothesis import reject
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from cocoachain.model.chain import Chain
from cocoachain.model.lots import BeanLot, Lot
from cocoachain.model.records import Record
from cocoachain.model.steps import Loss, LossCause, Portion, Step, StepKind
from cocoachain.values.identifiers import LotId, StepId
from cocoachain.values.mass import Mass

RecordT = TypeVar("RecordT", bound=Record)


def one_of(
    draw: DrawFn, records: Iterable[RecordT], fit: Callable[[RecordT], bool] = lambda _: True
) -> RecordT:
    """One of the records that fit, drawn; the first one shrinks simplest.

    Where none fits, the example is given up, as by :func:`hypothesis.reject`.
    """
    fitting: Sequence[RecordT] = [record for record in records if fit(record)]
    if not fitting:
        reject()
    return draw(st.sampled_from(fitting))


def changed(chain: Chain, record: Record, **changes: Any) -> Chain:  # noqa: ANN401 - of the fields' types
    """The chain with some fields of one record changed."""
    return exchanged(chain, {record: attrs.evolve(record, **changes)})


def exchanged(chain: Chain, changes: Mapping[Record, Record]) -> Chain:
    """The chain with some of its records exchanged for others."""
    return Chain.of([changes.get(record, record) for record in chain])


def without(chain: Chain, *records: Record) -> Chain:
    """The chain without those records; what names them is left as it is."""
    dropped = set(records)
    return Chain.of([record for record in chain if record not in dropped])


def last_moment(chain: Chain) -> datetime:
    """The last moment at which a lot was made or a step ended."""
    ends = [step.end for step in chain.steps if step.end is not None]
    return max([*ends, *(lot.made for lot in chain.lots if lot.made is not None)])


def source(chain: Chain, draw: DrawFn, cls: type[Lot] = BeanLot, **told: Any) -> Lot:  # noqa: ANN401 - of the fields' types
    """A new lot of one of the chain's plots, at one of its sites if it has any; not yet added."""
    plot = one_of(draw, chain.plots)
    made = last_moment(chain) + timedelta(hours=1)
    given = {"id": LotId("X-IN"), "mass": Mass.kg(10), "made": made, "harvested": made.date()}
    site = chain.sites[0].id if chain.sites else None
    return cls(**{**given, "plot": plot.id, "site": site, **told})


TEN_KILOGRAMS = Mass.kg(10)


@attrs.frozen(kw_only=True)
class Side:
    """A step of its own beside a chain: what went in was delivered, what came out lies there."""

    kinds: tuple[StepKind, ...]
    """What is done."""

    took: type[Lot]
    """What goes in."""

    gave: tuple[tuple[type[Lot], Mass], ...]
    """What comes out."""

    taken: Mass = TEN_KILOGRAMS
    """How much goes in."""

    lost: tuple[tuple[LossCause, Mass], ...] = ()
    """What is lost by a cause; the rest is lost by ``cause``."""

    cause: LossCause = LossCause.MOISTURE
    """Why the rest is lost."""

    lasts: timedelta = timedelta(hours=3)
    """How long it takes."""

    def beside(self, chain: Chain, draw: DrawFn) -> Chain:
        """The chain with the step, and its lots, added."""
        entry = source(chain, draw, self.took, mass=self.taken)
        start = last_moment(chain) + timedelta(hours=2)
        end = start + self.lasts
        outputs = [
            cls(id=LotId(f"X-OUT-{place}"), mass=mass, made=end, site=entry.site)
            for place, (cls, mass) in enumerate(self.gave, 1)
        ]
        losses = [Loss(cause, mass) for cause, mass in self.lost if mass]
        spent = sum((mass for _, mass in (*self.gave, *self.lost)), Mass(0))
        if spent < self.taken:
            losses.append(Loss(self.cause, self.taken - spent))
        step = Step(
            id=StepId("X-STEP"),
            kind=self.kinds[0],
            also=self.kinds[1:],
            start=start,
            end=end,
            site=entry.site,
            inputs=[Portion(entry.id, self.taken)],
            outputs=[Portion(lot.id, lot.mass) for lot in outputs],
            losses=losses,
        )
        return chain.adding(entry, outputs, step)


def share_of(mass: Mass, permille: int) -> Mass:
    """So many per mille of a mass, in whole milligrams."""
    return Mass(mass.mg * permille // 1000)


def permille(draw: DrawFn, *spans: tuple[int, int]) -> int:
    """A number out of one of the spans, both ends included."""
    return draw(st.one_of([st.integers(*span) for span in spans]))

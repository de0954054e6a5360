"""Contact: what was worked at the same place soon after, and may carry something over."""

from collections.abc import Callable, Iterable
from datetime import timedelta

import attrs
import numpy as np

from cocoachain.errors import RecordError
from cocoachain.lineage.books.holders import NOWHERE
from cocoachain.lineage.books.postings import Postings, step_spans
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.steps import Step


def is_cleaning(step: Step) -> bool:
    """Whether a step is care of the place: it took nothing in, put nothing out and lost nothing."""
    return not (step.inputs or step.outputs or step.losses)


@attrs.frozen(kw_only=True)
class Contact:
    """When a step counts as touched by another one at the same site.

    So it is if it may have begun after the other began, and at most ``window`` after the other may
    have ended, unless the place was cleaned for certain between the two. Whole days and steps
    without a date count as touched where they can have been.
    """

    window: timedelta = attrs.field()
    """How long something may be carried over; 0 is only while the other was under way."""

    line: str = "line"
    """The column of a step's ``extra`` that names the machine; other machines are not touched."""

    cleans: Callable[[Step], bool] = is_cleaning
    """Whether a step cleans its place."""

    @window.validator
    def _check_window(self, _: object, window: timedelta) -> None:
        if window < timedelta(0):
            raise RecordError(f"Expected a window of 0 or more, got {window}")


class Touching:
    """Finds the steps that others touched."""

    def __init__(self, lineage: Lineage, postings: Postings, rule: Contact) -> None:
        """Gather the steps by place and machine."""
        self.lineage = lineage
        self.rule = rule
        self.places = postings.step_holder
        self.spans = step_spans(lineage.columns)
        self.lines = [each.extra.get(rule.line) for each in lineage.steps]
        self.cleanings = [code for code, step in enumerate(lineage.steps) if self.rule.cleans(step)]
        self._window = rule.window // timedelta(microseconds=1)

    def after(self, step: int) -> list[int]:
        """The steps that a step touched, sorted."""
        if self.places[step] == NOWHERE:
            return []
        start_first, start_last, _, end_last = self.spans
        latest = min(int(end_last[step]), 2**62) + self._window
        near = (self.places == self.places[step]) & (start_last >= start_first[step])
        near &= start_first <= latest
        near[[step, *self.cleanings]] = False
        found = np.flatnonzero(near).tolist()
        return [
            each for each in found if self._same_line(step, each) and not self._clean(step, each)
        ]

    def _same_line(self, step: int, other: int) -> bool:
        lines = {self.lines[step], self.lines[other]} - {None}
        return len(lines) <= 1

    def _clean(self, step: int, other: int) -> bool:
        """Whether the place was cleaned for certain after one step and before the other."""
        start_first, _, _, end_last = self.spans
        return any(
            self.places[each] == self.places[step]
            and self._same_line(step, each)
            and start_first[each] >= end_last[step]
            and end_last[each] <= start_first[other]
            for each in self.cleanings
        )

    def spread(self, worked: Iterable[int]) -> dict[int, int]:
        """Every step touched by some steps, or by what was made at touched ones, and by which.

        The steps themselves, and those downstream of touched ones, are not named.
        """
        index = self.lineage.index
        touched: dict[int, int] = {}
        waiting = sorted(worked)
        seen = set(waiting)
        for step in waiting:
            for other in self.after(step):
                if other not in seen:
                    touched[other] = step
                    made = index.lots_out_of(np.array([other], np.int64)).tolist()
                    new = {other, *index.steps_after(made).tolist()} - seen
                    seen |= new
                    waiting += sorted(new)
        return touched

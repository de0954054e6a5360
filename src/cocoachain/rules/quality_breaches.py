"""Findings of figures that leave a limit: what rules of quality and composition share."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from cocoachain.findings import Finding, Severity
from cocoachain.rules.figures import shown
from cocoachain.rules.limits import Limit
from cocoachain.values.extras import EMPTY

BETWEEN = "Expected {what} of {least} to {most}, got {got} ({unit}; {source})"
AT_LEAST = "Expected {what} of at least {least}, got {got} ({unit}; {source})"
ABOVE = "Expected {what} above {above}, got {got} ({unit}; {source})"
AT_MOST = "Expected {what} of at most {most}, got {got} ({unit}; {source})"
BELOW = "Expected {what} below {below}, got {got} ({unit}; {source})"
FROM_BELOW = "Expected {what} of {least} and more, below {below}, got {got} ({unit}; {source})"
TEMPLATES = (BETWEEN, AT_LEAST, ABOVE, AT_MOST, BELOW, FROM_BELOW)
"""What is said of a limit, by the ends that it has."""

NO_UNIT = "a plain number"


def template_of(limit: Limit) -> str:
    """The template that names the ends of a limit."""
    if limit.least is not None:
        if limit.below is not None:
            return FROM_BELOW
        return AT_LEAST if limit.most is None else BETWEEN
    if limit.above is not None:
        return ABOVE
    return AT_MOST if limit.most is not None else BELOW


def ends_of(limit: Limit) -> Mapping[str, str]:
    """The ends of a limit, as messages show them."""
    ends = {name: getattr(limit, name) for name in ("least", "above", "most", "below")}
    return {name: shown(end) for name, end in ends.items() if end is not None}


def breach(
    record: object,
    limit: Limit,
    figure: Fraction,
    *,
    severity: Severity | None = None,
    lots: Iterable[str] = (),
    template: str | None = None,
    told: Mapping[str, object] = EMPTY,
) -> Finding:
    """The finding of a figure, in the unit of the limit, that the limit does not allow."""
    return Finding.at(
        record,
        template or template_of(limit),
        severity=severity or limit.severity,
        lots=lots,
        told={**ends_of(limit), **told},
        what=limit.name,
        got=number(figure, limit.end_passed(figure)),
        unit=limit.unit or NO_UNIT,
        source=limit.source,
    )


def number(figure: Fraction, limit: Fraction | None = None) -> str:
    """The figure in decimals; one below nothing too."""
    if figure < 0:
        return f"−{shown(-figure)}"
    return shown(figure, limit)


def worst(breached: Iterable[Limit]) -> Limit | None:
    """The breached limit that matters most; of several the first."""
    return min(breached, key=lambda each: each.severity.rank, default=None)

"""What an audit found, gathered once in plain values; text, HTML and JSON only set it out."""

from collections.abc import Mapping
from fractions import Fraction

import attrs

from cocoachain.findings import Finding, Severity
from cocoachain.readings import Issue
from cocoachain.rendering.markup import Markup
from cocoachain.reports.sources import SourceFile
from cocoachain.values.mass import Mass


@attrs.frozen(kw_only=True)
class OriginLine:
    """One origin of a batch."""

    key: str
    """A plot's identifier or a village's code; empty where the plot's village is not recorded."""

    mass: Mass
    """How much of the batch's cocoa it gave."""

    total: Mass
    """The batch's cocoa."""

    @property
    def share(self) -> Fraction:
        """Of the batch's cocoa."""
        return Fraction(self.mass.mg, self.total.mg)


@attrs.frozen(kw_only=True)
class BatchLine:
    """One finished batch and who grew it."""

    lot: str
    """Its identifier."""

    stage: str
    """`chocolate`, `packed` or `food`."""

    product: str = ""
    """The name of its product, else the product's identifier."""

    made: str = ""
    """The day, as the ledger's time zone has it."""

    mass: Mass | None = None
    """Of the whole batch."""

    cocoa: Mass | None = None
    """Of the cocoa in it; `None` where it cannot be told."""

    plots: tuple[OriginLine, ...] = ()
    """Largest first."""

    villages: tuple[OriginLine, ...] = ()
    """Largest first."""

    left: Fraction = Fraction(1)
    """The share of it that was not packed or worked on into other finished lots."""

    unknown: OriginLine | None = None
    """The cocoa that reaches no plot; `None` where all of it does."""

    faults: tuple[str, ...] = ()
    """The codes of the errors that lie behind it."""

    untold: str = ""
    """Why no origin could be told, where none could."""


@attrs.frozen(kw_only=True)
class RuleLine:
    """One rule and whether it ran."""

    code: str
    title: str
    reason: str = ""
    """Why it did not run, or what it left out."""


@attrs.frozen(kw_only=True)
class Picture:
    """The lineage of one batch, drawn."""

    lot: str
    drawing: Markup
    folded: bool
    """Whether any box stands for several lots or steps."""


@attrs.frozen(kw_only=True)
class Audit:
    """Everything that an audit report says, in no language yet."""

    name: str
    """What was read: the name of the file or folder."""

    profile: str
    """The set of rules that was asked for."""

    sound: bool
    """No finding of severity error, and every row could be used."""

    files: tuple[SourceFile, ...] = ()
    counts: tuple[tuple[str, int], ...] = ()
    """Records by kind (in the plural), in the order of the model; kinds without any left out."""

    issues: tuple[Issue, ...] = ()
    """What could not be read, in the order of the files."""

    notes: tuple[str, ...] = ()
    """What the reader wants to be known."""

    findings: tuple[Finding, ...] = ()
    """By severity, then rule, then subject."""

    ran: tuple[RuleLine, ...] = ()
    not_run: tuple[RuleLine, ...] = ()
    partly: tuple[RuleLine, ...] = ()
    """Rules that ran and could not judge everything, with what they left out."""

    batches: tuple[BatchLine, ...] = ()
    """Finished batches, as far as they were not packed on, by identifier."""

    cocoa: Mass | None = None
    """The cocoa in all batches whose origin could be told."""

    known: Mass | None = None
    """How much of it reaches a plot."""

    pictures: tuple[Picture, ...] = ()
    traced: bool = True
    """Whether batches were looked at, and not only rules run."""

    people: Mapping[str, str] = attrs.field(factory=dict)
    """Names by identifier of party, where they may be shown."""

    places: Mapping[str, str] = attrs.field(factory=dict)
    """Names by code of region, as far as they are known."""

    homes: Mapping[str, str] = attrs.field(factory=dict)
    """The village of each plot that is an origin, by its code."""

    growers: Mapping[str, str] = attrs.field(factory=dict)
    """The farmer of each plot that is an origin."""

    def number_of(self, severity: Severity) -> int:
        """How many findings have the severity."""
        return sum(finding.severity is severity for finding in self.findings)

    @property
    def known_share(self) -> Fraction | None:
        """The share of the finished cocoa that reaches a plot; `None` where there is none."""
        if self.cocoa is None or self.known is None or not self.cocoa.mg:
            return None
        return Fraction(self.known.mg, self.cocoa.mg)

"""The package itself: plots, declaration, files and verdict of what is to be placed."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

import attrs

from cocoachain.diligence.coverage import Coverage, coverage_of
from cocoachain.diligence.goods import asked_lots, parted
from cocoachain.diligence.judging import judged
from cocoachain.diligence.statements import Part, grouped, parts_of, producer_names
from cocoachain.diligence.writing import write_package
from cocoachain.errors import UnknownChoiceError
from cocoachain.formats.eudr.statement import Operator, Reference, Statement
from cocoachain.formats.eudr.statements import declaration_xml
from cocoachain.formats.eudr.writing import geojson
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.tracing import trace_back
from cocoachain.model.evidence import Activity
from cocoachain.model.lots import Lot
from cocoachain.model.movements import Shipment
from cocoachain.model.plots import Plot
from cocoachain.rendering.markup import element
from cocoachain.rules.eudr_scope import LOTS, Bound, Cover, cover_of
from cocoachain.values.eudr import NEWEST, Edition, edition
from cocoachain.values.identifiers import nearest_names
from cocoachain.verdicts import Verdict

Asked = str | Lot | Shipment | Iterable[str | Lot]
_LONGEST_NAME = 35
"""Characters of an internal reference number (field page §7.3)."""


@attrs.frozen(kw_only=True, repr=False)
class Package:
    """What an importer needs for the EUDR: statement, plots, and whether they are complete."""

    lots: tuple[str, ...]
    """The lots that it is for, sorted."""

    plots: tuple[Plot, ...]
    """Every plot with a place that can be in them, by identifier."""

    declarations: tuple[Statement, ...]
    """The statements: one, or several where one would pass a limit."""

    geojson: tuple[bytes, ...]
    """A geolocation file for each statement; none where no plot has a place."""

    coverage: Coverage
    """How much of the cocoa reaches plots with a place, or declarations of others."""

    verdict: Verdict
    """All E rules on what lies behind the lots, the checks of the files, and of the statement."""

    left_out: Mapping[str, str]
    """Lots that were asked for and are not declared, each with the reason."""

    rules: str = NEWEST
    """The edition of the Commission's rules."""

    @property
    def declaration(self) -> Statement:
        """The statement; where there are several, the first."""
        return self.declarations[0]

    def declaration_xml(self) -> tuple[bytes, ...]:
        """The request of each statement.

        Raises:
            FormatError: A statement is not complete; every fault is named.
        """
        return tuple(declaration_xml(each, rules=self.rules) for each in self.declarations)

    def write(self, folder: str | Path) -> Path:
        """The folder, now with the files of the package; it appears whole or not at all.

        ``geolocation.geojson``, ``declaration.xml`` (left out where the statement is not complete),
        ``verdict.txt`` and ``verdict.json``; numbered where there are several statements.

        Raises:
            FileExistsError: The folder is there and not empty; nothing was changed.
            OSError: It cannot be written; nothing was changed.
        """
        return write_package(self, Path(folder))

    def __str__(self) -> str:
        """Coverage, what is declared, and the verdict."""
        goods = [
            f"  {each.hs} {each.description}: {each.mass or 'not measured'},"
            f" {len(each.producers)} producers"
            for statement in self.declarations
            for each in statement.commodities
        ]
        left = [f"  not declared: {lot} ({why})" for lot, why in self.left_out.items()]
        head = f"EUDR package of {', '.join(self.lots[:5])}{', …' if len(self.lots) > 5 else ''}"  # noqa: PLR2004 - a line stays a line
        return "\n".join([head, f"  {self.coverage}", *goods, *left, "", self.verdict.as_text()])

    def _repr_html_(self) -> str:
        return str(element("section", element("pre", str(self)), class_="package"))

    def __repr__(self) -> str:
        """Lots, plots and the summary of the verdict."""
        counts = f"{len(self.lots)} lots, {len(self.plots)} plots"
        return f"<Package: {counts}; {self.verdict.summary()}>"


def package(  # noqa: PLR0913 - all but two are choices with a default, named by keyword
    lineage: Lineage,
    lots: Asked,
    *,
    activity: Activity | str = Activity.IMPORT,
    country: str | None = None,
    border_country: str | None = None,
    hs: str | None = None,
    id: str | None = None,  # noqa: A002 - as every record calls it
    names: bool = False,
    is_confidential: bool = True,
    represented: Operator | None = None,
    comment: str | None = None,
    area: str = "sphere",
    rules: str = NEWEST,
    at: datetime | None = None,
) -> Package:
    """The EUDR package of a lot, of several, or of a shipment.

    Every plot that can be in a lot is in it, also one whose share would be next to nothing: what is
    traced is who can have come in, not how much. Lots behind it that a declaration with a reference
    number covers are answered for by that reference, which the statement then names; plots that are
    known behind them are given all the same. Goods are parted by HS heading: that of the product,
    else the usual one of the stage, else ``hs``, which overrides both. Their mass is that of the
    lots, or of what a shipment took of them.

    Producers bear the identifiers of their farmers; their real names, which the statement of a
    first placer may have to give, only with ``names=True``. Identity numbers are never given.

    The default activity is IMPORT, the only one that a party outside the EU may declare.

    Raises:
        UnknownRecordError: There is no such lot or shipment; the nearest names are given.
        UnknownChoiceError: There is no such edition, kind of area or activity.
        RecordError: Nothing is asked for.
    """
    known = lineage.known(at)
    chosen = edition(rules)
    asked = asked_lots(known, lots)
    goods, left = parted(known, asked, hs)
    declared = [lot for each in goods for lot in each.lots]
    plots = {plot.id: plot for each in goods for plot in each.plots}
    labels = producer_names(known, plots.values(), real=names)
    parts = [part for each in goods for part in parts_of(each, labels, chosen, area=area)]
    cover = _cover(known, declared)
    head = Statement(
        id=id or _name_of(list(asked)),
        activity=_activity(activity),
        country=country,
        border_country=border_country,
        comment=comment,
        represented=represented,
        references=_references(known, declared, cover),
        is_confidential=is_confidential,
    )
    statements, files = _statements(head, grouped(parts, chosen), labels, chosen, area)
    return Package(
        lots=tuple(asked),
        plots=tuple(plots[name] for name in sorted(plots)),
        declarations=statements,
        geojson=files,
        coverage=coverage_of(known, declared, cover),
        verdict=judged(known, goods, statements, files, chosen),
        left_out=left,
        rules=rules,
    )


def _activity(word: Activity | str) -> Activity:
    if word not in set(Activity):
        raise UnknownChoiceError("kind of activity", word, nearest_names(word, map(str, Activity)))
    return Activity(word)


def _cover(lineage: Lineage, lots: list[str]) -> Cover:
    bound = Bound(lineage, {"lots": tuple(lots) or LOTS.default})
    return cover_of(lineage, {each for lot in lots for each in bound.sources(lot)})


def _references(lineage: Lineage, lots: list[str], cover: Cover) -> tuple[Reference, ...]:
    """The statements of others behind the lots, and those that our own record names upstream.

    A declaration of a lot that we made is our own and no reference; one of a bought-in lot is, and
    so is one that alone stands for the origin of a lot.
    """
    behind = set(trace_back(lineage, lots).lots) if lots else set()
    own = {lot for lot in lots if lineage.producers(lot)}
    found = [
        each
        for each in lineage.chain.declarations
        if each.reference and not behind.isdisjoint(each.lots) and own.isdisjoint(each.lots)
    ]
    named_by_own = {
        name
        for each in lineage.chain.declarations
        if not own.isdisjoint(each.lots)
        for name in each.upstream
    }
    found += [each for each in lineage.chain.declarations if each.id in named_by_own]
    found += [each for lot, each in cover.declared.items() if lot not in cover.placed]
    named = {each.reference: each for each in found if each.reference}
    return tuple(Reference(number, named[number].verification) for number in sorted(named))


def _statements(
    head: Statement,
    groups: list[list[Part]],
    labels: Mapping[str, str],
    chosen: Edition,
    area: str,
) -> tuple[tuple[Statement, ...], tuple[bytes, ...]]:
    statements, files = [], []
    for number, parts in enumerate(groups, start=1):
        name = head.id if len(groups) == 1 else f"{head.id[: _LONGEST_NAME - 4]}-{number}"
        goods = [part.commodity for part in parts]
        statements.append(attrs.evolve(head, id=name, commodities=goods))
        plots = [plot for part in parts for plot in part.plots]
        if plots:
            files.append(geojson(plots, producers=labels, rules=chosen.name, area=area))
    return tuple(statements), tuple(files)


def _name_of(lots: list[str]) -> str:
    """Our number for the statement, if none is given: that of the first lot and how many more."""
    more = f"+{len(lots) - 1}" if len(lots) > 1 else ""
    return f"{lots[0][: _LONGEST_NAME - len(more)]}{more}"

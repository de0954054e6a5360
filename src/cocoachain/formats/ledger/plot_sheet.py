"""The sheet of plots, with the outlines that its column ``geojson`` names."""

from typing import cast

import attrs

from cocoachain.errors import FormatError
from cocoachain.formats.ledger.gathering import Gathering
from cocoachain.formats.ledger.outlines import DEFAULT_FILE, Fetch, Outlines
from cocoachain.formats.ledger.plain_sheets import Plan, made
from cocoachain.formats.ledger.rows import Rows
from cocoachain.model.plots import Plot
from cocoachain.readings import Issue
from cocoachain.values.geometry import Geometry
from cocoachain.values.places import Place

_USUAL = Place(file=DEFAULT_FILE)


@attrs.define
class OutlineFiles:
    """The GeoJSON files beside the sheets, each read once."""

    fetch: Fetch
    read: dict[str, Outlines | None] = attrs.Factory(dict)

    def outlines(self, file: str) -> Outlines | None:
        """The outlines of a file, or ``None`` where there is no such file."""
        if file not in self.read:
            data = self.fetch(file)
            self.read[file] = None if data is None else Outlines.of(file, data)
        return self.read[file]

    def usual(self) -> Outlines | None:
        """The outlines of the file that no row needs to name; what is wrong with it is an issue."""
        try:
            return self.outlines(DEFAULT_FILE)
        except FormatError as fault:
            self.read[DEFAULT_FILE] = Outlines(DEFAULT_FILE, issues=[Issue(_USUAL, str(fault))])
            return self.read[DEFAULT_FILE]


def gather_plots(rows: Rows, gathering: Gathering, files: OutlineFiles) -> None:
    """The plot of each row, with its outline where a file has one."""
    plan = Plan.of(rows, Plot)
    names, named_files = rows.values("id"), rows.values("geojson")
    for index in range(len(rows)):
        name = cast("str | None", names[index])
        outline = None if name is None else _outline(rows, index, name, named_files[index], files)
        more = {} if outline is None else {"geometry": outline}
        plot = made(rows, index, plan, **more)
        if plot is not None:
            gathering.add(plot, rows, index)


def _outline(
    rows: Rows, index: int, plot: str, file: object, files: OutlineFiles
) -> Geometry | None:
    """The plot's outline from the file that its row names, or from the usual one."""
    if file is None:
        usual = files.usual()
        return usual.find(plot) if usual is not None and plot in usual.by_plot else None
    try:
        outlines = files.outlines(cast("str", file))
    except FormatError as fault:
        rows.fault(index, str(fault), "geojson")
        return None
    if outlines is None:
        rows.fault(index, f"Expected a file beside the sheets, found no {file!r}", "geojson")
        return None
    found = outlines.find(plot)
    if found is None:
        rows.fault(index, f"Expected a feature of plot {plot!r} in {file}, found none", "geojson")
    return found

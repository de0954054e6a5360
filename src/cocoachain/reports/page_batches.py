"""The part of the audit page that says who grew the cocoa of each batch."""

from collections.abc import Mapping, Sequence
from functools import cached_property

import attrs

from cocoachain.rendering.bars import Part, share_bar
from cocoachain.rendering.markup import Markup, element
from cocoachain.reports.batches import home_of
from cocoachain.reports.groups import ProductGroup, by_product, village_hues
from cocoachain.reports.lines import Audit, BatchLine, OriginLine
from cocoachain.reports.page_parts import more, section
from cocoachain.reports.phrases import (
    Caps,
    group_name,
    product_words,
    region_name,
    unknown_words,
    village_shares,
)
from cocoachain.reports.words import Words

_FEWEST = 3
"""Batches of a product that are shown with their bars, however many products there are."""

_LISTED = 500
"""Batches that are listed without a bar; more are only in the file for machines."""

_MOST_PRODUCTS = 100
"""Products with a part of their own; more are only in the file for machines."""

_MOST_PARTS = 60
"""Plots that are told apart in one bar; of more plots it shows the villages only."""

_VILLAGES = 12
"""Villages that are named for a whole product."""


def batches_section(audit: Audit, words: Words, caps: Caps) -> Markup | None:
    """A table with a part for each product: its origins on the whole, then its newest batches."""
    return _Section(audit, words, caps).markup() if audit.batches else None


def picture_anchor(audit: Audit, lot: str) -> str:
    """The place on the page where the batch is drawn; empty where it is not."""
    places = [at for at, picture in enumerate(audit.pictures, 1) if picture.lot == lot]
    return f"picture-{places[0]}" if places else ""


@attrs.frozen(slots=False)
class _Section:
    audit: Audit
    words: Words
    caps: Caps

    @cached_property
    def groups(self) -> tuple[ProductGroup, ...]:
        return by_product(self.audit.batches)

    @cached_property
    def hues(self) -> Mapping[str, int]:
        return village_hues(self.audit)

    @cached_property
    def labels(self) -> list[str]:
        headings = ("Batch", "Made", "Mass", "Who grew its cocoa")
        return [self.words.say(text) for text in headings]

    def markup(self) -> Markup:
        say = self.words.say
        lead = say(
            "Each bar is one batch, each part of it one plot. The colour is that of the plot’s "
            "village or region; an empty part is cocoa whose plot is not recorded."
        )
        heads = [element("th", text, scope="col") for text in self.labels]
        return section(
            "batches",
            say("Who grew the finished batches"),
            element("p", lead),
            element(
                "table",
                element(
                    "caption", say("Finished batches and the shares of their origins, by mass")
                ),
                element("thead", element("tr", heads)),
                [self.product(group) for group in self.groups[:_MOST_PRODUCTS]],
                class_="batches stack",
            ),
            more(len(self.groups) - _MOST_PRODUCTS, self.words),
        )

    def product(self, group: ProductGroup) -> Markup:
        shown = max(_FEWEST, self.caps.batches // len(self.groups))
        rest = group.batches[shown:]
        head = element(
            "th",
            element("span", group_name(group, self.words), class_="name"),
            element("span", product_words(group, self.words), class_="minor"),
            scope="rowgroup",
            colspan=3,
        )
        return element(
            "tbody",
            element(
                "tr", head, element("td", self.sum_of(group), class_="origins"), class_="product"
            ),
            [self.batch(line) for line in group.batches[:shown]],
            self.rest(rest) if rest else None,
        )

    def sum_of(self, group: ProductGroup) -> list[Markup]:
        """The origins of all batches of a product together, by village."""
        if not group.cocoa:
            return []
        parts = [
            Part(
                label=f"{self.region(key)} {self.words.share(share)}",
                share=float(share),
                hue=self.hues[key],
            )
            for key, share in group.villages
        ]
        unknown = []
        if group.unknown:
            share = self.words.share(group.unknown)
            label = self.words.say("origin not known {share}", share=share)
            unknown.append(Part(label=label, share=float(group.unknown)))
        title = self.words.say("Origin of {lot}", lot=group_name(group, self.words))
        hidden = len(parts) - _VILLAGES
        legend = self.legend([*parts[:_VILLAGES], *unknown], hidden)
        return [share_bar([*parts, *unknown], title), legend]

    def region(self, code: str) -> str:
        return region_name(code, self.audit, self.words)

    def batch(self, line: BatchLine) -> Markup:
        anchor = picture_anchor(self.audit, line.lot)
        return element(
            "tr",
            element(
                "th",
                element("a", line.lot, href=f"#{anchor}") if anchor else line.lot,
                self.faults(line),
                scope="row",
            ),
            element("td", line.made or "–", data_label=self.labels[1], class_="day"),
            element("td", self.words.mass(line.mass), data_label=self.labels[2], class_="number"),
            element("td", self.origins(line), class_="origins"),
        )

    def faults(self, line: BatchLine) -> Markup | None:
        if not line.faults:
            return None
        told = self.words.say("error behind it: {codes}", codes=", ".join(line.faults))
        return element("span", "! ", told, class_="behind")

    def origins(self, line: BatchLine) -> list[Markup]:
        if line.untold:
            return [element("p", self.words.rendered(line.untold), class_="untold")]
        many = len(line.plots) > _MOST_PARTS
        parts = self.village_parts(line) if many else self.plot_parts(line)
        if line.unknown:
            hollow = unknown_words(line, self.words)
            parts.append(Part(label=hollow, share=float(line.unknown.share)))
        bar = share_bar(parts, self.words.say("Origin of {lot}", lot=line.lot))
        return [bar, self.villages(line), self.plots(line)]

    def plot_parts(self, line: BatchLine) -> list[Part]:
        """A part for each plot, those of one village side by side, the largest village first."""
        ranks = {one.key: at for at, one in enumerate(line.villages)}
        homes = {one.key: home_of(one.key, self.audit.homes) for one in line.plots}
        return [
            Part(
                label=f"{self.plot(one)} {self.words.share(one.share)}",
                share=float(one.share),
                hue=self.hues[homes[one.key]],
            )
            for one in sorted(line.plots, key=lambda one: ranks[homes[one.key]])
        ]

    def village_parts(self, line: BatchLine) -> list[Part]:
        return [
            Part(
                label=f"{self.region(one.key)} {self.words.share(one.share)}",
                share=float(one.share),
                hue=self.hues[one.key],
            )
            for one in line.villages
        ]

    def villages(self, line: BatchLine) -> Markup:
        parts = self.village_parts(line)[: self.caps.villages]
        if line.unknown:
            parts.append(Part(label=unknown_words(line, self.words), share=0))
        return self.legend(parts, len(line.villages) - self.caps.villages)

    def legend(self, parts: Sequence[Part], hidden: int) -> Markup:
        items = [
            element("li", element("span", class_=f"swatch {part.look}"), element("bdi", part.label))
            for part in parts
        ]
        if hidden > 0:
            more = self.words.say("{count} more", count=self.words.number(hidden))
            items.append(element("li", more))
        return element("ul", items, class_="legend")

    def plot(self, line: OriginLine) -> str:
        """A plot's identifier, with its farmer's name where names are shown."""
        grower = self.audit.people.get(self.audit.growers.get(line.key, ""), "")
        return f"{line.key} ({grower})" if grower else line.key

    def plots(self, line: BatchLine) -> Markup:
        named = [
            f"{self.plot(one)} {self.words.share(one.share)}"
            for one in line.plots[: self.caps.plots]
        ]
        hidden = len(line.plots) - self.caps.plots
        if hidden > 0:
            named.append(self.words.say("{count} more", count=self.words.number(hidden)))
        label = self.words.count(len(line.plots), "{count} plot", "{count} plots")
        return element("p", f"{label}: {', '.join(named)}" if named else label, class_="minor")

    def rest(self, rest: Sequence[BatchLine]) -> Markup:
        """The older batches of a product, one line each, behind a sign that opens them."""
        most = _LISTED // len(self.groups)
        items = [
            element("li", element("b", line.lot), " ", self.in_short(line)) for line in rest[:most]
        ]
        title = self.words.count(len(rest), "{count} older batch", "{count} older batches")
        inside = element(
            "details",
            element("summary", title),
            element("ul", items, more(len(rest) - most, self.words, name="li")),
        )
        return element("tr", element("td", inside, colspan=4, class_="rest"))

    def in_short(self, line: BatchLine) -> str:
        if line.untold:
            told = self.words.rendered(line.untold)
        else:
            villages = village_shares(line, self.audit, self.words, most=self.caps.villages)
            told = ", ".join(part for part in (villages, unknown_words(line, self.words)) if part)
        return " · ".join(part for part in (line.made, self.words.mass(line.mass), told) if part)

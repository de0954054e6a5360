"""The part of the audit page that says who grew the cocoa of each batch."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from cocoachain.rendering.bars import Part, share_bar
from cocoachain.rendering.markup import Markup, element
from cocoachain.reports.groups import ProductGroup, by_product, village_hues
from cocoachain.reports.lines import Audit, BatchLine, OriginLine
from cocoachain.reports.phrases import (
    Caps,
    product_words,
    region_name,
    unknown_words,
    village_shares,
)
from cocoachain.reports.words import Words

_FEWEST = 3
"""Batches of a product that are shown with their bars, however many products there are."""

_LISTED = 500
"""Batches of a product that are listed without a bar; more are only in the file for machines."""

Hues = Mapping[str, int]


def batches_section(audit: Audit, words: Words, caps: Caps) -> Markup | None:
    """A table with a part for each product: its origins on the whole, then its newest batches."""
    if not audit.batches:
        return None
    groups = by_product(audit.batches)
    hues = village_hues(audit)
    shown = max(_FEWEST, caps.batches // len(groups))
    labels = [words.say(text) for text in ("Batch", "Made", "Mass", "Who grew its cocoa")]
    caption = words.say("Finished batches and the shares of their origins, by mass")
    lead = words.say(
        "Each bar is one batch, each part of it one plot. The colour is that of the plot’s "
        "village; an empty part is cocoa whose plot is not recorded."
    )
    return element(
        "section",
        element("h2", words.say("Who grew the finished batches"), id="batches-title"),
        element("p", lead),
        element(
            "table",
            element("caption", caption),
            element("thead", element("tr", [element("th", text, scope="col") for text in labels])),
            [_product(group, labels, audit, words, caps, hues, shown) for group in groups],
            class_="batches stack",
        ),
        id="batches",
        aria_labelledby="batches-title",
    )


def _product(
    group: ProductGroup, labels: Sequence[str], audit: Audit, words: Words, caps: Caps,
    hues: Hues, shown: int,
) -> Markup:  # fmt: skip
    rows = [_batch(line, labels, audit, words, caps, hues) for line in group.batches[:shown]]
    rest = group.batches[shown:]
    return element(
        "tbody",
        element(
            "tr",
            element(
                "th",
                element("span", words.term(group.name), class_="name"),
                element("span", product_words(group, words), class_="minor"),
                scope="rowgroup",
                colspan=3,
            ),
            element("td", _sum_of(group, audit, words, hues), class_="origins"),
            class_="product",
        ),
        rows,
        _rest(rest, audit, words, caps) if rest else None,
    )


def _sum_of(group: ProductGroup, audit: Audit, words: Words, hues: Hues) -> list[Markup]:
    """The origins of all batches of a product together, by village."""
    if not group.cocoa:
        return []
    parts = [
        Part(label=_labelled(key, share, audit, words), share=float(share), hue=hues[key])
        for key, share in group.villages
    ]
    if group.unknown:
        label = words.say("origin not known {share}", share=words.share(group.unknown))
        parts.append(Part(label=label, share=float(group.unknown)))
    title = words.say("Origin of {lot}", lot=words.term(group.name))
    return [share_bar(parts, title), _legend(parts, hidden=0, words=words)]


def _labelled(key: str, share: Fraction, audit: Audit, words: Words) -> str:
    return f"{region_name(key, audit)} {words.share(share)}"


def _batch(
    line: BatchLine, labels: Sequence[str], audit: Audit, words: Words, caps: Caps, hues: Hues
) -> Markup:
    anchor = picture_anchor(audit, line.lot)
    return element(
        "tr",
        element(
            "th",
            element("a", line.lot, href=f"#{anchor}") if anchor else line.lot,
            _faults(line, words),
            scope="row",
        ),
        element("td", line.made or "–", data_label=labels[1], class_="day"),
        element("td", words.mass(line.mass), data_label=labels[2], class_="number"),
        element("td", _origins(line, audit, words, caps, hues), class_="origins"),
    )


def _faults(line: BatchLine, words: Words) -> Markup | None:
    if not line.faults:
        return None
    told = words.say("error behind it: {codes}", codes=", ".join(line.faults))
    return element("span", "! ", told, class_="behind")


def picture_anchor(audit: Audit, lot: str) -> str:
    """The place on the page where the batch is drawn; empty where it is not."""
    places = [at for at, picture in enumerate(audit.pictures, 1) if picture.lot == lot]
    return f"picture-{places[0]}" if places else ""


def _origins(line: BatchLine, audit: Audit, words: Words, caps: Caps, hues: Hues) -> list[Markup]:
    if line.untold:
        return [element("p", words.rendered(line.untold), class_="untold")]
    ranks = {one.key: at for at, one in enumerate(line.villages)}
    homes = {one.key: audit.homes.get(one.key, "") for one in line.plots}
    plots = sorted(line.plots, key=lambda one: ranks.get(homes[one.key], len(ranks)))
    parts = [
        Part(
            label=f"{plot_name(one, audit)} {words.share(one.share)}",
            share=float(one.share),
            hue=hues.get(homes[one.key], 0),
        )
        for one in plots
    ]
    if line.unknown:
        parts.append(Part(label=unknown_words(line, words), share=float(line.unknown.share)))
    bar = share_bar(parts, words.say("Origin of {lot}", lot=line.lot))
    return [bar, _village_legend(line, audit, words, caps, hues), _plots(line, audit, words, caps)]


def _village_legend(line: BatchLine, audit: Audit, words: Words, caps: Caps, hues: Hues) -> Markup:
    parts = [
        Part(label=_labelled(one.key, one.share, audit, words), share=0, hue=hues[one.key])
        for one in line.villages[: caps.villages]
    ]
    if line.unknown:
        parts.append(Part(label=unknown_words(line, words), share=0))
    return _legend(parts, hidden=len(line.villages) - caps.villages, words=words)


def _legend(parts: Sequence[Part], *, hidden: int, words: Words) -> Markup:
    items = [
        element("li", element("span", class_=f"swatch {part.look}"), element("bdi", part.label))
        for part in parts
    ]
    if hidden > 0:
        text = words.count(hidden, "{count} more village", "{count} more villages")
        items.append(element("li", text))
    return element("ul", items, class_="legend")


def plot_name(line: OriginLine, audit: Audit) -> str:
    """A plot's identifier, with its farmer's name where names are shown."""
    grower = audit.people.get(audit.growers.get(line.key, ""), "")
    return f"{line.key} ({grower})" if grower else line.key


def _plots(line: BatchLine, audit: Audit, words: Words, caps: Caps) -> Markup:
    named = [
        f"{plot_name(one, audit)} {words.share(one.share)}" for one in line.plots[: caps.plots]
    ]
    hidden = len(line.plots) - caps.plots
    if hidden > 0:
        named.append(words.say("{count} more", count=words.number(hidden)))
    label = words.count(len(line.plots), "{count} plot", "{count} plots")
    return element("p", f"{label}: {', '.join(named)}" if named else label, class_="minor")


def _rest(rest: Sequence[BatchLine], audit: Audit, words: Words, caps: Caps) -> Markup:
    """The older batches of a product, one line each, behind a sign that opens them."""
    items = [
        element("li", element("b", line.lot), " ", _in_short(line, audit, words, caps))
        for line in rest[:_LISTED]
    ]
    hidden = len(rest) - _LISTED
    if hidden > 0:
        text = words.say("… and {count} more; see audit.json", count=words.number(hidden))
        items.append(element("li", text))
    title = words.count(len(rest), "{count} older batch", "{count} older batches")
    inside = element("details", element("summary", title), element("ul", items))
    return element("tr", element("td", inside, colspan=4, class_="rest"))


def _in_short(line: BatchLine, audit: Audit, words: Words, caps: Caps) -> str:
    if line.untold:
        told = words.rendered(line.untold)
    else:
        villages = village_shares(line, audit, words, most=caps.villages)
        told = ", ".join(part for part in (villages, unknown_words(line, words)) if part)
    return " · ".join(part for part in (line.made, words.mass(line.mass), told) if part)

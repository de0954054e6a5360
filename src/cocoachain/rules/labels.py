"""Rules of what a label says: cocoa per cent, and the name of chocolate (C05, C06)."""

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

import numpy as np

from cocoachain.findings import Finding
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.lots import FinishedLot
from cocoachain.model.products import Product, Recipe
from cocoachain.rules.composition import figures
from cocoachain.rules.composition_flow import Contents
from cocoachain.rules.composition_parts import AT, Row, row_of_parts
from cocoachain.rules.composition_words import COMPOUND, class_of, facts_of, label_of, plain
from cocoachain.rules.limits import limit
from cocoachain.rules.quality_breaches import number
from cocoachain.rules.quality_products import product_of
from cocoachain.rules.rule import Said, Unjudged, rule
from cocoachain.rules.settings import Setting, Values, share

LABEL = (
    "Expected at most {most} % cocoa on the label, since {went_in} % went in "
    "({tolerance} of tolerance), got {label} %"
)
NOT_SENSIBLE = "Expected 0 to 100 % cocoa on the label, got {label} %"
UNKNOWN_CONTENT = "what went in is not known, or not weighed"
_NEAR = 1e-7


@rule(
    "C05",
    settings={
        "tolerance": Setting(
            None,
            "points that the label may be above, in place of limit `label-tolerance`",
            check=share,
        )
    },
    says=[LABEL, NOT_SENSIBLE],
)
def more_cocoa_on_the_label(lineage: Lineage, settings: Values) -> Iterator[Said]:
    """The label says more cocoa than went in.

    Judged is each finished lot that a step put out, by the cocoa per cent of its product, and by
    its own where it says one. What went in is counted as the lineage counts cocoa: by mass, lost
    from all inputs alike, unknown material in the lot's favour, packing material left out; bought
    chocolate and ingredients with cocoa count as they declare, an ingredient that is called cocoa
    butter, powder or liquor as cocoa. The label may say one point more. A
    lot is not told again where all that went into it has the same finding. Less on the label than
    went in is no fault.

    Why: Cocoa per cent sets the price of a bar; nothing else on it is looked at more.
    Mend: Correct the label, or the recipe; look for an input that was not recorded.
    Source: Field page §12, C05; K.
    """
    held = limit("composition", "label-tolerance").value or Fraction(0)
    tolerance: Fraction = held if settings["tolerance"] is None else settings["tolerance"]
    labelled = list(_labelled(lineage))
    if not labelled:
        yield Unjudged("no finished lot that a step made has cocoa per cent on its label")
        return
    contents = Contents(lineage)
    codes = np.array([code for code, _, _ in labelled], np.int64)
    rows = contents.floats(codes)
    went_in = rows[:, AT["cocoa"]]
    unknown = int((np.isnan(went_in) | (bool(lineage.edge) & (rows[:, AT["unknown"]] > 0))).sum())
    if unknown:
        yield Unjudged(UNKNOWN_CONTENT, unknown, len(labelled), "finished lots")
    found: dict[int, Finding] = {}
    for at, (code, lot, label) in enumerate(labelled):
        if not 0 <= label <= 100:  # noqa: PLR2004 - per cent
            found[code] = Finding.at(lot, NOT_SENSIBLE, label=number(Fraction(label)))
        elif went_in[at] * 100 + float(tolerance) < float(label) + _NEAR:
            part = contents.exactly(code)[AT["cocoa"]] * 100
            if Fraction(label) > part + tolerance:
                found[code] = _too_much(lineage, lot, Fraction(label), part, tolerance)
    yield from (each for code, each in found.items() if not _came_so(lineage, code, found))


def _labelled(lineage: Lineage) -> Iterator[tuple[int, FinishedLot, Decimal]]:
    """Each finished lot that a step made, with the highest cocoa per cent that it is sold under."""
    columns = lineage.columns
    for lot in lineage.lots:
        if not isinstance(lot, FinishedLot):
            continue
        product = product_of(lineage, lot)
        code = columns.lot_codes[lot.id]
        said = [lot.cocoa_pct, product.label_cocoa_pct if product is not None else None]
        told = [each for each in said if each is not None]
        if told and columns.made_ptr[code] < columns.made_ptr[code + 1]:
            yield code, lot, max(told)


def _too_much(
    lineage: Lineage, lot: FinishedLot, label: Fraction, part: Fraction, tolerance: Fraction
) -> Finding:
    columns, index = lineage.columns, lineage.index
    into = index.lots_into(index.makers(columns.lot_codes[lot.id])).tolist()
    return Finding.at(
        lot,
        LABEL,
        lots=[columns.lot_ids[each] for each in into],
        most=number(part + tolerance, label),
        went_in=number(part),
        tolerance=number(tolerance),
        label=number(label, part + tolerance),
    )


def _came_so(lineage: Lineage, code: int, found: dict[int, Finding]) -> bool:
    """Whether all that a lot was made of has a finding already."""
    index = lineage.index
    into = index.lots_into(index.makers(code)).tolist()
    return bool(into) and code not in into and all(each in found for each in into)


NAMED_CHOCOLATE = (
    "Expected a name that says compound or imitation, got {name}: it is of class {declared}"
)
MADE_OF_OTHER_FAT = (
    "Expected at most {most} % other fat in what is named {name}, got {got} %: it is compound"
)

_CHOCOLATE = re.compile(r"\b(?:chocolat\w*|choco|cokelat|coklat)\b")
_OTHERWISE = re.compile(
    r"\b(?:compound|kompon|imitation|imitasi|imitasinya|flavou?r(?:ed)?|rasa|perisa|coating|tiruan)\b"
)


def is_named_chocolate(name: str) -> bool:
    """Whether a name says chocolate, and not that it is imitated or only tastes of it.

    >>> is_named_chocolate("Cokelat Batang"), is_named_chocolate("Cokelat compound")
    (True, False)
    """
    text = plain(name)
    return bool(_CHOCOLATE.search(text)) and not _OTHERWISE.search(text)


@rule("C06", says=[NAMED_CHOCOLATE, MADE_OF_OTHER_FAT])
def compound_called_chocolate(lineage: Lineage) -> Iterator[Said]:
    """Compound, made with other fats than cocoa butter, is sold under the name of chocolate.

    Compound is a product whose recipe says so, and one without a class of its own whose recipe or
    lots hold more than 5 % of other vegetable fat (reckoned as in C03). Its name and the labels of
    its lots must not say chocolate (cokelat) without saying compound, imitation or flavour.

    Why: Indonesia keeps imitation chocolate in a category of its own, 05.1.5, not 05.1.4.
    Mend: Name the product compound (cokelat imitasi), or make it with cocoa butter.
    Source: Field page §3.3, imitation chocolate: BPOM categories 05.1.4 and 05.1.5; K for the name.
    """
    chain = lineage.chain
    lots: dict[str, list[FinishedLot]] = {}
    for lot in lineage.lots:
        if isinstance(lot, FinishedLot) and lot.product is not None:
            lots.setdefault(lot.product, []).append(lot)
    if not chain.products:
        yield Unjudged("no product is recorded", what="products")
        return
    contents = Contents(lineage) if lots else None
    for product in chain.products:
        recipe = chain.find("recipe", product.recipe) if product.recipe else None
        facts = facts_of(product, recipe)
        written = facts.written and class_of(facts.written)
        own = lots.get(product.id, [])
        if written == COMPOUND:
            yield from _named(product, own, str(facts.written))
        elif not facts.written:
            yield from _of_other_fat(lineage, product, facts.recipe, own, contents)


def _named(product: Product, lots: list[FinishedLot], written: str) -> Iterator[Finding]:
    if is_named_chocolate(product.name):
        yield Finding.at(product, NAMED_CHOCOLATE, name=repr(product.name), declared=repr(written))
    for lot in lots:
        if lot.label is not None and is_named_chocolate(lot.label):
            yield Finding.at(lot, NAMED_CHOCOLATE, name=repr(lot.label), declared=repr(written))


def _of_other_fat(
    lineage: Lineage,
    product: Product,
    recipe: Recipe | None,
    lots: list[FinishedLot],
    contents: Contents | None,
) -> Iterator[Finding]:
    """Findings of a product without class that is called chocolate and made with other fat."""
    if is_named_chocolate(product.name) and recipe is not None:
        made, whole = row_of_parts(
            (part.what, Fraction(part.share_pct)) for part in recipe.parts
        )  # fmt: skip
        if whole > 0:
            yield from _fat_found(recipe, product.name, made)
    columns = lineage.columns
    for lot in lots if contents is not None else ():
        name = next((each for each in label_of(lot, product) if is_named_chocolate(each)), None)
        code = columns.lot_codes[lot.id]
        if name is None or contents is None:
            continue
        if contents.floats(np.array([code]))[0, AT["vegetable fat"]] > 0:
            yield from _fat_found(lot, name, contents.exactly(code))


def _fat_found(record: object, name: str, made: Row) -> Iterator[Finding]:
    asked = limit("composition", "codex-vegetable-fat")
    try:
        low, _ = figures(lambda each: made[AT[each]], asked)
    except ZeroDivisionError:
        return
    if not asked.allows(low):
        most = asked.most or Fraction(0)
        yield Finding.at(
            record, MADE_OF_OTHER_FAT, name=repr(name), most=number(most), got=number(low, most)
        )

"""Rule of HS headings: a heading that is not that of the goods (E11)."""

from collections.abc import Iterator

from cocoachain.findings import Finding
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.lots import FinishedLot, Lot
from cocoachain.model.products import Product, Recipe
from cocoachain.rules.figures import listed
from cocoachain.rules.rule import Said, Unjudged, rule
from cocoachain.values.eudr import headings_of, is_covered, law

NOT_FITTING = "Expected a heading for {stage} ({fitting}), got {hs}"
OUTSIDE = "Expected a heading of cocoa (1801 to 1806), got {hs}"
WHITE = "Expected 1704.90 for white chocolate, which is outside the EUDR's cocoa list, got {hs}"


def _no_heading(lineage: Lineage) -> str | None:
    """Why headings cannot be judged: none is recorded."""
    chain = lineage.chain
    told = any(each.hs for each in chain.declarations) or any(each.hs for each in chain.products)
    return None if told else "no declaration and no product has an HS heading"


@rule("E11", "warning", needs=[_no_heading], says=[NOT_FITTING, OUTSIDE, WHITE])
def heading_of_other_goods(lineage: Lineage) -> Iterator[Said]:
    """The HS heading of a declaration or product is not that of the lots it stands for.

    Compared are the stages of the lots that a declaration covers, and of the lots of a product:
    beans and nibs 1801, shells 1802, paste 1803, butter 1804, powder 1805 (sweetened 1806.10),
    chocolate and other food with cocoa 1806. A heading may be as short as two digits. White
    chocolate is 1704.90; a declaration whose heading lies outside 1801 to 1806 is told too.

    Why: Customs matches the statement with the goods by the heading.
    Mend: Correct the heading, or leave out of the statement what is not in Annex I.
    Source: Field page §10, HS/CN; §7.1, scope; §12, row E11.
    """
    chain = lineage.chain
    judged = 0
    for declaration in chain.declarations:
        if declaration.hs:
            judged += 1
            found = [chain.find("lot", lot) for lot in declaration.lots]
            lots = [lot for lot in found if isinstance(lot, Lot)]
            yield from _faults(lineage, declaration, declaration.hs, lots, is_declared=True)
    by_product: dict[str, list[Lot]] = {}
    for lot in lineage.lots:
        if isinstance(lot, FinishedLot) and lot.product is not None:
            by_product.setdefault(lot.product, []).append(lot)
    for product in chain.products:
        if product.hs:
            judged += 1
            lots = by_product.get(product.id, [])
            yield from _faults(lineage, product, product.hs, lots, is_declared=False)
    if not judged:
        yield Unjudged("no heading is recorded")


def _faults(
    lineage: Lineage, record: object, hs: str, lots: list[Lot], *, is_declared: bool
) -> Iterator[Finding]:
    digits = "".join(sign for sign in hs if sign.isdigit())
    white = [lot for lot in lots if _is_white(lineage, lot)]
    if isinstance(record, Product) and _is_white_product(lineage, record):
        white = lots or white
        if not digits.startswith(law()["scope"]["white_chocolate"]):
            yield Finding.at(record, WHITE, lots=[lot.id for lot in white], told={"hs": hs})
        return
    if white:
        yield Finding.at(record, WHITE, lots=[lot.id for lot in white], told={"hs": hs})
    if is_declared and len(digits) >= len("1801") and not is_covered(digits):
        yield Finding.at(record, OUTSIDE, told={"hs": hs})
        return
    for stage in dict.fromkeys(lot.stage for lot in lots if lot not in white):
        fitting = headings_of(stage)
        if fitting and not any(_fits(digits, each) for each in fitting):
            wrong = [lot.id for lot in lots if lot.stage is stage]
            told = {"stage": stage.value.replace("_", " "), "fitting": listed(fitting, 6), "hs": hs}
            yield Finding.at(record, NOT_FITTING, lots=wrong, told=told)


def _fits(digits: str, heading: str) -> bool:
    return bool(digits) and (digits.startswith(heading) or heading.startswith(digits))


def _is_white(lineage: Lineage, lot: Lot) -> bool:
    product = getattr(lot, "product", None)
    record = None if product is None else lineage.chain.find("product", product)
    return isinstance(record, Product) and _is_white_product(lineage, record)


def _is_white_product(lineage: Lineage, product: Product) -> bool:
    recipe = None if product.recipe is None else lineage.chain.find("recipe", product.recipe)
    return isinstance(recipe, Recipe) and "white" in (recipe.product_class or "").casefold()

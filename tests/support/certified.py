"""A certified group, a workshop and its cocoa: what tests of claims are made of; invented names."""

from datetime import UTC, date, datetime

from cocoachain.lineage.lineage import Lineage
from cocoachain.model.chain import Chain
from cocoachain.model.claims import LotClaim
from cocoachain.model.evidence import Certificate
from cocoachain.model.lots import LOT_CLASSES, Lot, Stage
from cocoachain.model.movements import Transfer
from cocoachain.model.parties import Farmer, FarmerGroup, Membership, Partner, Processor
from cocoachain.model.plots import Plot, Site
from cocoachain.model.records import Record
from cocoachain.model.steps import Portion, Step
from cocoachain.values.mass import Mass


def on(month: int, day: int, hour: int = 0) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def ground(scheme: str = "RA", **told: object) -> list[Record]:
    """Farmers 1 and 2 are in a certified group, 3 and 4 (of Ghana) are not; a workshop, buyers."""
    paper = {"valid_from": date(2026, 1, 1), "valid_to": date(2026, 12, 31), **told}
    return [
        FarmerGroup(id="KT-1"),
        *(Farmer(id=f"F-{number}") for number in (1, 2, 3, 4)),
        *(Membership(party=each, group="KT-1", start=date(2020, 1, 1)) for each in ("F-1", "F-2")),
        *(Plot(id=f"PL-{at}", farmer=f"F-{at}", region="52.08.02.2003") for at in (1, 2, 3)),
        Plot(id="PL-4", farmer="F-4", region="GH-AH"),
        Processor(id="IKM"),
        Site(id="SITE-1", party="IKM"),
        Site(id="SITE-2", party="IKM"),
        Partner(id="BUYER-1"),
        Partner(id="BUYER-2"),
        Certificate(id="CERT-KT", holder="KT-1", scheme=scheme, **paper),
    ]  # fmt: skip


def beans(name: str, farmer: int, kilograms: str | int = 100, **told: object) -> Lot:
    """Dried beans of a farmer, harvested in March."""
    fields = {"plot": f"PL-{farmer}", "harvested": date(2026, 3, 10), "site": "SITE-1", **told}
    return LOT_CLASSES[Stage.BEANS](id=name, mass=Mass.kg(kilograms), **fields)


def lot(name: str, stage: str, kilograms: str | int | None, **told: object) -> Lot:
    mass = None if kilograms is None else Mass.kg(kilograms)
    return LOT_CLASSES[Stage(stage)](id=name, mass=mass, **told)


def step(name: str, kind: str, ins: dict, outs: dict, **told: object) -> Step:
    """A step at SITE-1 in April."""
    first, *also = kind.split("+")
    fields = {"site": "SITE-1", "start": on(4, 1), "end": on(4, 2), **told}
    return Step(
        id=name,
        kind=first,
        also=also,
        inputs=[Portion(each, Mass.kg(kg)) for each, kg in ins.items()],
        outputs=[Portion(each, Mass.kg(kg)) for each, kg in outs.items()],
        **fields,
    )


def claim(
    name: str, of: str, model: str, kilograms: str | int | None = None, **told: object
) -> LotClaim:
    """A claim of RA by the workshop in May."""
    mass = None if kilograms is None else Mass.kg(kilograms)
    fields = {"value": "RA", "when": on(5, 1), "site": "SITE-1", **told}
    return LotClaim(id=name, lot=of, model=model, mass=mass, **fields)


def sale(
    name: str, of: str, kilograms: str | int | None, to: str = "BUYER-1", **told: object
) -> Transfer:
    mass = None if kilograms is None else Mass.kg(kilograms)
    fields = {"from_site": "SITE-1", "kind": "sale", "when": on(5, 1), **told}
    return Transfer(id=name, lot=of, mass=mass, to_party=to, **fields)


def drawn(*records: object) -> Lineage:
    """The lineage of records and lists of them."""
    return Lineage(Chain.of(*([each] if isinstance(each, Record) else each for each in records)))


def mixed() -> list[Record]:
    """100 kg of certified and 100 kg of other beans, pooled to 200 kg."""
    return [
        *ground(),
        beans("B-1", 1),
        beans("B-3", 3),
        lot("MIX", "bean_blend", 200),
        step("POOL", "pool", {"B-1": 100, "B-3": 100}, {"MIX": 200}),
    ]

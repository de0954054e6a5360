"""Breakers of custody: claims that nothing backs, or that were made twice (K01 to K10).

Each brings certified cocoa of its own beside the chain, and claims it wrongly.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any

import attrs
from hypothesis import reject
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from cocoachain.model.chain import Chain
from cocoachain.model.claims import CustodyModel, LotClaim
from cocoachain.model.evidence import Certificate
from cocoachain.model.lots import BeanBlend, BeanLot, Lot
from cocoachain.model.plots import Plot, Site
from cocoachain.model.steps import Portion, Step, StepKind
from cocoachain.strategies.breaking import Breaker
from cocoachain.strategies.spoiling import last_moment, one_of
from cocoachain.values.identifiers import (
    CertificateId,
    LotId,
    PartyId,
    PlotId,
    RecordId,
    SiteId,
    StepId,
)
from cocoachain.values.mass import Mass

_M = CustodyModel
_WHOLE = Mass.kg(10)
_HOUR = timedelta(hours=1)
_LOOSER: tuple[tuple[CustodyModel, CustodyModel], ...] = (
    (_M.SEGREGATED, _M.IDENTITY_PRESERVED),
    (_M.SEGREGATED, _M.MIXED_IDENTITY),
    (_M.MIXED_IDENTITY, _M.IDENTITY_PRESERVED),
    (_M.CONTROLLED_BLENDING, _M.SEGREGATED),
    (_M.CONTROLLED_BLENDING, _M.IDENTITY_PRESERVED),
)
_STRICT = (_M.SEGREGATED, _M.MIXED_IDENTITY, _M.IDENTITY_PRESERVED)


@attrs.frozen(slots=False)
class _Stand:
    """Where a breaker works: a site of the chain, a grower with a plot, and a moment after all."""

    chain: Chain
    site: SiteId
    party: PartyId
    plot: PlotId
    farmer: PartyId
    start: datetime
    scheme: str

    @classmethod
    def of(cls, draw: DrawFn, chain: Chain, scheme: str = "ICCO") -> "_Stand":
        """Draw the site and the plot; an example without them is given up."""
        site = one_of(draw, chain.sites, lambda each: each.party is not None)
        plot = one_of(draw, chain.plots, _has_grower)
        if site.party is None or plot.farmer is None:
            reject()
        # Not in the hours before midnight in UTC: a harvest is told by its day alone.
        start = (last_moment(chain) + timedelta(days=1)).replace(hour=9, minute=0)
        return cls(chain, site.id, site.party, plot.id, plot.farmer, start, scheme)

    @property
    def day(self) -> date:
        """The day of the harvest."""
        return self.start.date()

    def beans(self, name: str = "X-IN", **told: Any) -> Lot:  # noqa: ANN401 - fields of a lot
        """Beans of the grower."""
        given = {"mass": _WHOLE, "plot": self.plot, "site": self.site, "made": self.start}
        return BeanLot(**{"id": LotId(name), "harvested": self.day, **given, **told})

    def other(self, draw: DrawFn, name: str = "X-OTHER", **told: Any) -> Lot:  # noqa: ANN401 - fields of a lot
        """Beans of the grower, harvested some days before the certificate."""
        early = self.day - timedelta(days=draw(st.integers(1, 20)))
        return self.beans(name, harvested=early, **told)

    def paper(self, **told: Any) -> Certificate:  # noqa: ANN401 - fields of a certificate
        """The grower's certificate, from the day of the harvest on."""
        given = {"holder": self.farmer, "scheme": self.scheme, "valid_from": self.day}
        return Certificate(**{"id": CertificateId("X-CERT"), **given, **told})

    def store(self, taken: list[Lot], out: type[Lot] = BeanLot) -> tuple[Lot, Step]:
        """A step that puts lots together, or keeps one under another name."""
        end = self.start + 3 * _HOUR
        mass = sum((each.mass for each in taken if each.mass is not None), Mass(0))
        made = out(id=LotId("X-OUT"), mass=mass, made=end, site=self.site)
        step = Step(
            id=StepId("X-STEP"),
            kind=StepKind.STORE if len(taken) == 1 else StepKind.POOL,
            start=self.start + 2 * _HOUR,
            end=end,
            site=self.site,
            inputs=[Portion(each.id, each.mass) for each in taken],
            outputs=[Portion(made.id, mass)],
        )
        return made, step

    def claim(self, lot: Lot, model: CustodyModel, number: int = 1, **told: Any) -> LotClaim:  # noqa: ANN401 - fields of a claim
        """A claim at the site, some hours after all."""
        given = {"value": self.scheme, "when": self.start + 4 * _HOUR, "site": self.site}
        named = {"id": RecordId(f"X-CLAIM-{number}"), "lot": lot.id, "model": model}
        return LotClaim(**{**named, **given, **told})


def _has_grower(plot: Plot) -> bool:
    return plot.farmer is not None and plot.region is not None


def _stricter(draw: DrawFn, chain: Chain) -> Chain:
    """A lot is claimed more strictly than the one that it was made of."""
    stand = _Stand.of(draw, chain)
    weak, strict = draw(st.sampled_from(_LOOSER))
    beans = stand.beans()
    made, step = stand.store([beans])
    claims = [stand.claim(beans, weak), stand.claim(made, strict, 2)]
    return chain.adding(beans, made, step, stand.paper(), claims)


def _mixed(draw: DrawFn, chain: Chain) -> Chain:
    """Beans harvested before the certificate are claimed as kept apart, alone or pooled."""
    stand = _Stand.of(draw, chain)
    other, model = stand.other(draw, "X-IN-2"), draw(st.sampled_from(_STRICT))
    if draw(st.booleans()):
        return chain.adding(other, stand.paper(), stand.claim(other, model))
    beans = stand.beans()
    made, step = stand.store([beans, other], BeanBlend)
    return chain.adding(beans, other, made, step, stand.paper(), stand.claim(made, model))


def _overdrawn(draw: DrawFn, chain: Chain) -> Chain:
    """After all credit is claimed, other beans are claimed too."""
    stand = _Stand.of(draw, chain)
    beans, other = stand.beans(), stand.other(draw)
    more = Mass(draw(st.integers(1, _WHOLE.mg)))
    claims = [
        stand.claim(beans, _M.MASS_BALANCE),
        stand.claim(other, _M.MASS_BALANCE, 2, mass=more, when=stand.start + 5 * _HOUR),
    ]
    return chain.adding(beans, other, stand.paper(), claims)


def _wrong_country(draw: DrawFn, chain: Chain) -> Chain:
    """A lot is claimed with a country in which it did not grow."""
    stand = _Stand.of(draw, chain, "RA")
    beans, model = stand.beans(), draw(st.sampled_from(_STRICT))
    country = draw(st.sampled_from(["GH", "CI", "EC", "PG"]))
    return chain.adding(beans, stand.paper(), stand.claim(beans, model, country=country))


def _twice(draw: DrawFn, chain: Chain) -> Chain:
    """Parts of a lot are claimed that overlap, or more than a quota allows."""
    stand = _Stand.of(draw, chain)
    beans = stand.beans()
    if draw(st.booleans()):
        first = draw(st.integers(2, _WHOLE.mg - 1))
        second = draw(st.integers(_WHOLE.mg - first + 1, _WHOLE.mg - 1))
        claims = [
            stand.claim(beans, _M.SEGREGATED, number, mass=Mass(mass))
            for number, mass in ((1, first), (2, second))
        ]
        return chain.adding(beans, stand.paper(), claims)
    quota = Mass(draw(st.integers(0, _WHOLE.mg - 1)))
    named = {"id": CertificateId("X-CERT-2"), "holder": stand.party, "quota": quota}
    claimed = stand.claim(beans, _M.SEGREGATED, certificate=named["id"])
    return chain.adding(beans, stand.paper(), stand.paper(**named), claimed)


def _shown_as_physical(draw: DrawFn, chain: Chain) -> Chain:
    """A lot claimed by mass balance, or as certificates, is claimed as kept apart afterwards."""
    stand = _Stand.of(draw, chain)
    weak = draw(st.sampled_from([_M.MASS_BALANCE, _M.BOOK_AND_CLAIM]))
    beans, more = stand.beans(), stand.beans("X-IN-2", mass=Mass.kg(9))
    made, step = stand.store([beans])
    claims = [stand.claim(beans, weak), stand.claim(made, draw(st.sampled_from(_STRICT)), 2)]
    return chain.adding(beans, more, made, step, stand.paper(), claims)


def _other_site(draw: DrawFn, chain: Chain) -> Chain:
    """Certified beans lie at one site, and another site of the same party claims."""
    stand = _Stand.of(draw, chain, "Fairtrade")
    place = Site(id=SiteId("X-SITE"), party=stand.party)
    beans, other = stand.beans(), stand.other(draw, site=place.id)
    mass = Mass(draw(st.integers(1, _WHOLE.mg)))
    claimed = stand.claim(other, _M.MASS_BALANCE, site=place.id, mass=mass)
    return chain.adding(place, beans, other, stand.paper(), claimed)


def _ruled_out(draw: DrawFn, chain: Chain) -> Chain:
    """Credit is claimed under ISO 34101 or the EUDR, on goods or on a certificate."""
    stand = _Stand.of(draw, chain, draw(st.sampled_from(["ISO 34101", "EUDR"])))
    beans = stand.beans()
    if draw(st.booleans()):
        return chain.adding(beans, stand.paper(model="book and claim"))
    return chain.adding(beans, stand.paper(), stand.claim(beans, _M.BOOK_AND_CLAIM))


def _above_the_share(draw: DrawFn, chain: Chain) -> Chain:
    """More of a blend is claimed than the share that carries the claim."""
    stand = _Stand.of(draw, chain)
    beans, other = stand.beans(), stand.other(draw)
    made, step = stand.store([beans, other], BeanBlend)
    mass = Mass(draw(st.integers(_WHOLE.mg + 1, 2 * _WHOLE.mg)))
    claimed = stand.claim(made, _M.CONTROLLED_BLENDING, mass=mass)
    return chain.adding(beans, other, made, step, stand.paper(), claimed)


def _backdated(draw: DrawFn, chain: Chain) -> Chain:
    """A claim is made some days before its certificate begins, or after it ended."""
    stand = _Stand.of(draw, chain)
    beans, when = stand.beans(), stand.start + 4 * _HOUR
    apart = timedelta(days=draw(st.integers(1, 400)))
    begins = draw(st.booleans())
    span = (when.date() + apart, None) if begins else (date(2000, 1, 1), when.date() - apart)
    told = {"holder": stand.party, "valid_from": span[0], "valid_to": span[1]}
    paper = stand.paper(id=CertificateId("X-CERT-2"), **told)
    claimed = stand.claim(beans, _M.SEGREGATED, certificate=paper.id)
    return chain.adding(beans, stand.paper(), paper, claimed)


BREAKERS: Mapping[str, Breaker] = MappingProxyType({
    "K01": _stricter,
    "K02": _mixed,
    "K03": _overdrawn,
    "K04": _wrong_country,
    "K05": _twice,
    "K06": _shown_as_physical,
    "K07": _other_site,
    "K08": _ruled_out,
    "K09": _above_the_share,
    "K10": _backdated,
})  # fmt: skip
"""Code → breaker."""

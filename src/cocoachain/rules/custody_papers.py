"""Rules of schemes and papers: models that are ruled out, certificates that hold (K08, K10)."""

from collections.abc import Iterator
from datetime import date

from cocoachain.custody.claims import Claim
from cocoachain.custody.schemes import same_scheme, scheme_named
from cocoachain.findings import Finding, Severity
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.chain import Chain
from cocoachain.model.claims import ClaimSubject, LotClaim, custody_model
from cocoachain.model.evidence import Certificate
from cocoachain.model.lots import FinishedLot, Lot
from cocoachain.model.parties import Party
from cocoachain.rules.claims_made import ClaimsMade, Made, claimed_on, no_claim, words
from cocoachain.rules.rule import Said, Unjudged, rule

RULED_OUT = "Expected a model that {scheme} allows ({allowed}), got {model}"
NOT_COVERED = (
    "Expected certificate {paper} valid on {day}, when lot {lot} was {event}, got it valid {span}"
)
NOT_THEIRS = "Expected a certificate of {holder}, who claims, got {paper} of {other}"
NOTHING_SAID = "Expected which {about} is claimed of lot {lot}, got none"
OTHER_SCHEME = "Expected a certificate of {scheme}, as is claimed, got {paper} of {other}"
OTHER_PRODUCT = "Expected a lot of product {product}, for which certificate {paper} is, got {got}"
NO_PAPER = "Expected a certificate of {scheme} behind the claim on lot {lot}, got none of anybody"
TOO_STRICT = "Expected at the strictest {allowed}, as certificate {paper} allows, got {model}"


def _no_model(lineage: Lineage) -> str | None:
    """Why there is nothing to judge: neither claim nor certificate names a model."""
    chain = lineage.chain
    if chain.count("claim") or any(custody_model(e.model) is not None for e in chain.certificates):
        return None
    return "no claim is recorded, and no certificate names a model"


@rule("K08", needs=[_no_model], says=[RULED_OUT])
def model_ruled_out(lineage: Lineage) -> Iterator[Finding]:
    """A scheme is claimed by a model that the scheme itself rules out.

    ISO 34101 allows mass balance and excludes the credit system, which is book and claim. The EUDR
    takes neither: unknown origin taints the whole lot. Organic goods are kept apart. Judged are
    claims, those of being free of deforestation as claims under the EUDR, and the models that
    certificates name.

    Why: The claim is void from the start, however good the account behind it.
    Mend: Claim by a model that the scheme allows, or under another scheme.
    Source: ISO 34101-3:2019; Regulation (EU) 2023/1115; field page §6.2, ISO 34101-3:2019; §7.1,
        row Mixing; §12, row K08.
    """
    for each in lineage.chain.claims:
        told = Claim.of(each)
        if told is not None and told.model in told.scheme.excluded:
            yield _ruled_out(each, told, lots=[each.lot])
    for paper in lineage.chain.certificates:
        model = custody_model(paper.model)
        if model is not None and paper.scheme:
            told = Claim(ClaimSubject.SCHEME, paper.scheme, model=model)
            if model in told.scheme.excluded:
                yield _ruled_out(paper, told, lots=[])


def _ruled_out(record: LotClaim | Certificate, told: Claim, lots: list[str]) -> Finding:
    return Finding.at(
        record,
        RULED_OUT,
        lots=lots,
        scheme=told.scheme.code,
        allowed=", ".join(map(words, told.scheme.models)),
        model=words(told.model),
    )


@rule(
    "K10",
    needs=[no_claim],
    says=[NOT_COVERED, NOT_THEIRS, NOTHING_SAID, OTHER_SCHEME, OTHER_PRODUCT, NO_PAPER, TOO_STRICT],
)
def claim_not_covered(lineage: Lineage) -> Iterator[Said]:
    """A claim is made under a certificate that does not cover it.

    The certificate that a claim names, or where it names none those of the scheme that who claims
    holds, must be of the scheme that is claimed and of who claims, or a group of theirs; it must be
    valid on the day of the claim, and, of a lot that a step made, on the day when it was made:
    nothing is certified backwards. It must be for the lot's product where it is for one, and allow
    a model as strict as the claim's where it names one. A claim of a scheme or an origin must say
    which. First and last day are valid. A claim under a certificate without a record is a finding
    of G07; one of somebody who holds none of the scheme is not judged, but where certificates are
    recorded, and none of anybody is of the scheme, it is a warning.

    Why: Claims that are dated before the certificate, or borrow another's, are the ordinary way to
        sell what was never certified.
    Mend: Correct the date or the certificate, or withdraw the claim.
    Source: Field page §6.2, transaction certificate check; §11, Backdating.
    """
    for claim in lineage.chain.claims:
        if Claim.of(claim) is None:
            lots, told = [claim.lot], {"about": claim.about.value, "lot": claim.lot}
            yield Finding.at(claim, NOTHING_SAID, lots=lots, told=told)
    claims, asked, blind = ClaimsMade(lineage), 0, 0
    for _, made in sorted(claims.recorded.items()):
        for each in made:
            if each.told.about in {ClaimSubject.SCHEME, ClaimSubject.ORGANIC}:
                asked += 1
                papers = _papers(lineage.chain, each)
                blind += papers is None
                if papers is None and _is_of_nobody(lineage.chain, each):
                    scheme = {"scheme": each.told.named, "lot": each.lot}
                    yield Finding.at(
                        each.record,
                        NO_PAPER,
                        severity=Severity.WARNING,
                        lots=[each.lot],
                        told=scheme,
                    )
                yield from _least_wrong(claims, each, papers or [])
    if blind:
        yield Unjudged("who claims holds no certificate that is recorded", blind, asked, "claims")


def _papers(chain: Chain, made: Made) -> list[Certificate] | None:
    """The certificate that a claim names; else those of who claims, ``None`` if there are none."""
    record = made.record
    if isinstance(record, LotClaim) and record.certificate is not None:
        paper = chain.find("certificate", record.certificate)
        return [paper] if isinstance(paper, Certificate) else []
    return [each for each in chain.certificates if _fits(chain, made, each)] or None


def _is_of_nobody(chain: Chain, made: Made) -> bool:
    """Whether certificates are recorded, and none of them is of what is claimed."""
    papers = chain.certificates
    return bool(papers) and not any(_is_of_scheme(made, each) for each in papers)


def _least_wrong(claims: ClaimsMade, made: Made, papers: list[Certificate]) -> Iterator[Finding]:
    """What is wrong under the newest certificate, if something is wrong under all."""
    faults = [list(_faults(claims, made, paper)) for paper in papers]
    if faults and all(faults):
        newest = max(range(len(papers)), key=lambda at: (papers[at].valid_from, papers[at].id))
        yield from faults[newest]


def _fits(chain: Chain, made: Made, paper: Certificate) -> bool:
    return _is_of_scheme(made, paper) and _is_theirs(chain, made, paper)


def _is_of_scheme(made: Made, paper: Certificate) -> bool:
    if made.told.about is ClaimSubject.ORGANIC:
        return scheme_named(paper.scheme).organic
    return same_scheme(paper.scheme, made.told.value)


def _is_theirs(chain: Chain, made: Made, paper: Certificate) -> bool:
    """Whether a certificate is of who claims, or of a group of theirs."""
    party = made.holder.party
    if party is None or party == paper.holder:
        return party is not None
    day = claimed_on(made)
    record = chain.find("party", party)
    if isinstance(record, Party) and record.group == paper.holder:
        return True
    return any(
        each.group == paper.holder and each.party == party and (day is None or each.covers(day))
        for each in chain.memberships
    )


def _faults(claims: ClaimsMade, made: Made, paper: Certificate) -> Iterator[Finding]:
    """What is wrong with a claim under a certificate."""
    chain = claims.lineage.chain
    if not _is_of_scheme(made, paper):
        yield _at(made, OTHER_SCHEME, scheme=made.told.named, paper=paper.id, other=paper.scheme)
        return
    if made.holder.party is not None and not _is_theirs(chain, made, paper):
        holder = made.holder.party
        yield _at(made, NOT_THEIRS, holder=holder, paper=paper.id, other=paper.holder)
        return
    lot = chain.find("lot", made.lot)
    yield from _out_of_date(claims, made, paper, lot if isinstance(lot, Lot) else None)
    product = lot.product if isinstance(lot, FinishedLot) else None
    if paper.product is not None and product != paper.product:
        got = f"lot {made.lot} of product {product}" if product else f"lot {made.lot} of none"
        yield _at(made, OTHER_PRODUCT, product=paper.product, paper=paper.id, got=got)
    allowed = custody_model(paper.model)
    if allowed is not None and made.told.model.rank < allowed.rank:
        strict = {"allowed": words(allowed), "model": words(made.told.model)}
        yield _at(made, TOO_STRICT, paper=paper.id, **strict)


def _out_of_date(
    claims: ClaimsMade, made: Made, paper: Certificate, lot: Lot | None
) -> Iterator[Finding]:
    """The first of the two days, of the claim and of the making, that is not covered."""
    days = [(claimed_on(made), "claimed")]
    if lot is not None and lot.made is not None and claims.is_made(lot.id):
        days.append((lot.made.date(), "made"))
    for day, event in days:
        if day is not None and not _is_covered(claims.lineage.chain, paper, day):
            until = "on" if paper.valid_to is None else f"to {paper.valid_to.isoformat()}"
            yield _at(
                made,
                NOT_COVERED,
                paper=paper.id,
                day=day.isoformat(),
                lot=made.lot,
                event=event,
                span=f"from {paper.valid_from.isoformat()} {until}",
            )
            return


def _is_covered(chain: Chain, paper: Certificate, day: date) -> bool:
    """Whether the certificate, or another of the same scheme, holder and product, covers a day."""
    return any(
        each.covers(day)
        and each.holder == paper.holder
        and same_scheme(each.scheme, paper.scheme)
        and each.product in {None, paper.product}
        for each in chain.certificates
    )


def _at(made: Made, template: str, **told: str) -> Finding:
    return Finding.at(made.record, template, lots=[made.lot], told=told)

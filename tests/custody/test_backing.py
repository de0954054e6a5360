"""Only source lots back a claim: by their growers' certificates, plots, clones, or a supplier."""

from datetime import date
from fractions import Fraction

import attrs
import pytest

from certified import beans, claim, drawn, ground, lot, on
from cocoachain.custody.backing import Backed, Backing
from cocoachain.custody.claims import Claim
from cocoachain.model.evidence import Certificate, PlotCheck
from cocoachain.model.plots import Plot, Site
from cocoachain.values.mass import Mass


def backed(source, *more, asked="RA"):
    lineage = drawn(ground(), source, *more)
    told = Claim.certified(asked) if isinstance(asked, str) else asked
    return Backing(lineage, told).of(lineage.chain.lot(source.id))


def test_a_members_beans_carry_the_groups_certificate():
    assert backed(beans("B-1", 1)) == Backed(Fraction(1), "identity_preserved", "CERT-KT", "ID")
    assert backed(beans("B-3", 3)) is None
    assert backed(beans("B-1", 1), asked="UTZ") is None


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (date(2025, 12, 31), False),
        (date(2026, 1, 1), True),
        (date(2026, 12, 31), True),
        (date(2027, 1, 1), False),
        (None, False),
    ],
)
def test_the_day_of_the_harvest_counts(day, found):
    assert (backed(beans("B-1", 1, harvested=day)) is not None) is found


def test_without_a_harvest_the_day_of_making_counts():
    assert backed(beans("B-1", 1, harvested=None, made=on(3, 1))) is not None
    assert backed(beans("B-1", 1, harvested=None, made=on(3, 1).replace(year=2025))) is None


def test_every_plot_that_it_may_be_from_must_be_certified():
    assert backed(beans("B-1", 1, plot=None, plots=["PL-1", "PL-2"])) is not None
    assert backed(beans("B-1", 1, plot=None, plots=["PL-1", "PL-3"])) is None


def test_a_certificate_of_a_product_certifies_no_beans():
    paper = Certificate(
        id="CERT-3", holder="F-3", scheme="RA", product="PR-1", valid_from=date(2026, 1, 1)
    )

    assert backed(beans("B-3", 3), paper) is None
    assert backed(beans("B-3", 3), attrs.evolve(paper, product=None)) is not None


def test_a_certificate_names_the_strictest_model():
    paper = Certificate(
        id="CERT-3", holder="F-3", scheme="RA", model="MB", valid_from=date(2026, 1, 1)
    )

    assert backed(beans("B-3", 3), paper).model == "mass_balance"


def test_a_country_that_is_asked_for_is_where_it_grew():
    paper = Certificate(id="CERT-4", holder="F-4", scheme="RA", valid_from=date(2026, 1, 1))

    assert backed(beans("B-4", 4), paper).country == "GH"
    assert backed(beans("B-4", 4), paper, asked=Claim.certified("RA", country="GH"))
    assert backed(beans("B-4", 4), paper, asked=Claim.certified("RA", country="ID")) is None


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("ID", True), ("52", True), ("52.08", True), ("52.08.02", True), ("52.08.02.2003", True),
        ("PL-1", True), ("F-1", True), ("KT-1", True), ("52.08.01", False), ("GH", False),
    ],
)  # fmt: skip
def test_an_origin_is_any_place_or_grower(value, found):
    assert (backed(beans("B-1", 1), asked=Claim.origin(value)) is not None) is found


@pytest.mark.parametrize(
    ("results", "found"),
    [([], False), (["clear"], True), (["unknown"], False), (["clear", "found"], False),
     (["unknown", "clear"], True)],
)  # fmt: skip
def test_free_of_deforestation_is_a_plot_that_was_clear_and_never_found(results, found):
    checks = [
        PlotCheck(
            plot="PL-1", about="deforestation", result=each, as_of=date(2026, 1, at), source="x"
        )
        for at, each in enumerate(results, 1)
    ]  # fmt: skip
    other = PlotCheck(
        plot="PL-1", about="legality", result="clear", as_of=date(2026, 1, 1), source="x"
    )

    claimed = Claim("deforestation_free", model="segregated")
    assert (backed(beans("B-1", 1), checks, other, asked=claimed) is not None) is found


@pytest.mark.parametrize(
    ("clones", "fine", "bulk"),
    [
        (["DR 1", "dr-38"], True, False),
        (["MCC 02"], False, True),
        (["DR 1", "MCC 02"], False, False),
        (["Klon Desa"], False, False),
        ([], False, False),
    ],
)
def test_fine_and_bulk_are_told_by_all_clones(clones, fine, bulk):
    plot = Plot(id="PL-9", farmer="F-3", clones=clones)
    lot_of_it = beans("B-9", 3, plot="PL-9")

    assert (backed(lot_of_it, plot, asked=Claim("fine")) is not None) is fine
    assert (backed(lot_of_it, plot, asked=Claim("bulk")) is not None) is bulk


def test_any_organic_scheme_makes_organic():
    paper = Certificate(id="BIO", holder="F-3", scheme="USDA NOP", valid_from=date(2026, 1, 1))

    assert backed(beans("B-3", 3), paper, asked=Claim("organic")).source == "BIO"
    assert backed(beans("B-1", 1), asked=Claim("organic")) is None


# Bought -------------------------------------------------------------------------------------------


def bought(told=None, paper=None, **fields):
    """Liquor of a supplier that claims, under a certificate of its own."""
    given = {"supplier": "BUYER-1", "site": "SITE-1", **fields}
    certificate = {"holder": "BUYER-1", "scheme": "RA", "valid_from": date(2026, 5, 1)}
    said = {"by": "BUYER-1", "site": None, "certificate": "CERT-B", "kilograms": 40}
    said |= told or {}
    kilograms = said.pop("kilograms")
    return backed(
        lot("LIQ", "liquor", 80, **given),
        Certificate(id="CERT-B", **{**certificate, **(paper or {})}),
        claim("CL-1", "LIQ", said.pop("model", "segregated"), kilograms, **said),
    )


def test_a_supplier_may_claim_of_what_it_sells_as_much_as_it_says():
    found = bought()

    assert (found.part, found.model, found.source, found.bought) == (
        Fraction(1, 2), "segregated", "CERT-B", True,
    )  # fmt: skip
    assert bought({"kilograms": None}).part == 1
    assert bought({"kilograms": 90}).part == 1
    assert bought({"model": "mass_balance"}).model == "mass_balance"
    assert bought(paper={"model": "MB"}).model == "mass_balance"
    assert bought({"country": "GH"}).country == "GH"


@pytest.mark.parametrize(
    ("told", "paper", "fields"),
    [
        ({"by": "IKM"}, {}, {}),
        ({"certificate": None}, {}, {}),
        ({"certificate": "CERT-KT"}, {}, {}),
        ({"when": on(4, 30)}, {}, {}),
        ({"when": None}, {}, {}),
        ({"value": "UTZ"}, {}, {}),
        ({}, {"holder": "BUYER-2"}, {}),
        ({}, {"scheme": "UTZ"}, {}),
        ({}, {"valid_from": date(2026, 5, 2)}, {}),
        ({}, {"product": "PR-1"}, {}),
        ({}, {}, {"supplier": None}),
        ({}, {}, {"supplier": "IKM"}),
    ],
)
def test_anything_amiss_with_the_suppliers_claim_backs_nothing(told, paper, fields):
    assert bought(told, paper, **fields) is None


def test_nobody_is_its_own_supplier():
    own = lot("LIQ", "liquor", 80, supplier="IKM", site="SITE-1")
    paper = Certificate(id="CERT-I", holder="IKM", scheme="RA", valid_from=date(2026, 1, 1))
    told = claim("CL-1", "LIQ", "segregated", by="IKM", site=None, certificate="CERT-I")

    assert backed(own, paper, told) is None
    assert backed(attrs.evolve(own, site="SITE-9"), paper, told, Site(id="SITE-9")) is not None
    assert (
        backed(
            attrs.evolve(own, mass=Mass(0), site="SITE-9"), paper, attrs.evolve(told, mass=Mass(1))
        ).part
        == 0
    )

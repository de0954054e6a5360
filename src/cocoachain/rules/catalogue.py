"""The list of our rules, and the page that their docstrings make."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from types import MappingProxyType

from cocoachain.rules import (
    composition,
    composition_recipes,
    contaminants,
    counting,
    custody_accounts,
    custody_models,
    custody_papers,
    custody_sources,
    custody_volumes,
    durations,
    equivalents,
    eudr_declarations,
    eudr_evidence,
    eudr_goods,
    eudr_origin,
    graph,
    growing,
    handwriting,
    holding,
    identity,
    labels,
    land,
    land_overlaps,
    mass,
    moved_plots,
    order,
    permits,
    practice,
    products,
    quality,
    quality_grading,
    quality_papers,
    quality_products,
    regions,
    register_numbers,
    validity,
    value,
    value_criteria,
    value_paid,
    yields,
)
from cocoachain.rules.profiles import PROFILES
from cocoachain.rules.rule import Rule
from cocoachain.rules.settings import Setting

RULES: Mapping[str, Rule] = MappingProxyType({
    "G01": graph.cycle,
    "G02": identity.lot_from_nowhere,
    "G03": graph.stages_that_do_not_follow,
    "G04": holding.drawn_where_it_was_not,
    "G05": graph.dangling_lot,
    "G06": identity.identifier_used_twice,
    "G07": identity.name_without_record,
    "M01": mass.mass_not_kept,
    "M02": mass.lot_overdrawn,
    "M03": yields.drying_yield,
    "M04": yields.roasting_yield,
    "M05": yields.nib_yield,
    "M06": yields.liquor_yield,
    "M07": products.press_out_of_balance,
    "M08": products.finishing_loss,
    "M09": products.shell_missing,
    "M10": equivalents.bean_equivalent_created,
    "M11": mass.mass_that_says_nothing,
    "M12": counting.sent_is_not_received,
    "M13": counting.book_is_not_the_stock,
    "M14": counting.lot_is_not_what_was_put_out,
    "T01": order.used_before_it_was_there,
    "T02": durations.fermenting_time,
    "T03": durations.drying_time,
    "T04": durations.conching_time,
    "T05": order.recorded_late,
    "T06": order.recorded_beforehand,
    "T07": validity.paper_not_valid,
    "Q01": quality.beans_too_moist_or_dry,
    "Q02": quality_grading.grade_not_borne_out,
    "Q03": quality.too_few_beans_cut,
    "Q04": quality.defects_over_all,
    "Q05": quality.fermented_in_name_only,
    "Q06": quality_products.analysis_out_of_limits,
    "Q07": quality_products.shell_ground_in,
    "Q08": contaminants.contaminant_over_limit,
    "Q09": quality_papers.powder_sold_without_sni,
    "C01": composition.class_without_its_cocoa,
    "C02": composition.class_without_its_milk,
    "C03": composition.too_much_beside_the_cocoa,
    "C04": composition.recipe_that_does_not_sum,
    "C05": labels.more_cocoa_on_the_label,
    "C06": labels.compound_called_chocolate,
    "C07": composition_recipes.made_by_another_recipe,
    "K01": custody_models.stricter_than_what_went_in,
    "K02": custody_sources.not_kept_apart,
    "K03": custody_accounts.account_overdrawn,
    "K04": custody_accounts.claim_converted_wrongly,
    "K05": custody_volumes.certified_volume_spent_twice,
    "K06": custody_models.mass_balance_shown_as_physical,
    "K07": custody_accounts.claimed_at_another_site,
    "K08": custody_papers.model_ruled_out,
    "K09": custody_sources.more_than_went_in,
    "K10": custody_papers.claim_not_covered,
    "E01": eudr_origin.not_traced_to_plots,
    "E02": eudr_origin.deforested_or_unknown,
    "E03": land.point_too_large,
    "E04": land.coordinates_that_cannot_be,
    "E05": land.outline_that_is_none,
    "E06": land.area_that_is_not_the_outlines,
    "E07": land_overlaps.plots_over_each_other,
    "E08": eudr_declarations.declaration_number,
    "E09": eudr_evidence.harvested_outside_tenure,
    "E10": eudr_declarations.declaration_too_large,
    "E11": eudr_goods.heading_of_other_goods,
    "E12": eudr_declarations.kept_too_short,
    "E13": eudr_evidence.land_without_paper,
    "E20": eudr_declarations.declaration_refused,
    "N01": register_numbers.identity_number,
    "N02": register_numbers.gs1_check_digit,
    "N03": regions.region_that_is_none,
    "N04": permits.permit_number,
    "P01": growing.delivered_beyond_the_land,
    "P02": growing.delivered_without_a_plot,
    "P03": growing.growth_beyond_belief,
    "P04": practice.certified_share_jumps,
    "P05": practice.beyond_capacity,
    "P06": practice.mock_recall_fails,
    "P07": handwriting.sold_twice,
    "P08": handwriting.round_masses,
    "P09": handwriting.written_twice,
    "P10": moved_plots.plot_moved,
    "V01": value.cocoa_not_local,
    "V02": value.value_not_added,
    "V03": value.farmers_share_that_cannot_be,
    "V04": value.farm_price_out_of_line,
    "V05": value.indicator_not_covered,
    "V06": value_paid.delivery_mispaid,
    "V07": value_criteria.criterion_not_borne_out,
})  # fmt: skip
"""Every rule by its code, in the order of the field page, §12. A code is never used again."""

FAMILIES: Mapping[str, str] = MappingProxyType({
    "G": "Graph: how records hang together",
    "M": "Mass: how much of it",
    "T": "Time: when it happened",
    "Q": "Quality: what was measured of it",
    "C": "Composition: what it has to hold",
    "K": "Custody: who may claim what",
    "E": "EUDR: what grew it, where, and how it is declared",
    "N": "Numbers: identity, keys, regions and permits",
    "P": "Plausibility: can it have been so",
    "V": "Value: what it is worth, to whom, and for which star",
})  # fmt: skip
"""What the letter of a code stands for."""

_HEAD = """\
# The rules

What `check` finds, rule by rule, written from their docstrings. A limit is an allowed value; its
source is a row of [the field page](field.md). A rule that lacks what it needs is "not run" and says
why, and a rule that could not judge everything says what it left out. Which rules run is the
profile's matter:

"""


def as_markdown() -> str:
    """The rule catalogue as a page of the reference."""
    lines = [_HEAD.rstrip("\n"), "", *_profiles()]
    for letter, family in FAMILIES.items():
        lines += ["", f"## {family}"]
        for code, rule in RULES.items():
            if code.startswith(letter):
                lines += ["", *_section(rule)]
    return "\n".join(lines) + "\n"


def _profiles() -> Iterator[str]:
    yield "| Profile | For | Rules |"
    yield "|---|---|---|"
    everywhere = PROFILES["lineage"].codes
    yield f"| `lineage` | {PROFILES['lineage'].meaning} | {' '.join(everywhere)} |"
    for name, profile in PROFILES.items():
        if name != "lineage":
            more = [code for code in profile.codes if code not in everywhere]
            told = " ".join(["those of `lineage`", *more])
            yield f"| `{name}` | {profile.meaning} | {told} |"


def _section(rule: Rule) -> Iterator[str]:
    yield f"### {rule.code}: {rule.name}"
    yield ""
    yield rule.title
    if rule.about:
        yield ""
        yield rule.about
    yield ""
    yield f"- **Severity:** {rule.severity}"
    needs = ", ".join(need.name for need in rule.needs)
    yield f"- **Needs:** {needs or 'nothing'}"
    profiles = [f"`{name}`" for name, each in PROFILES.items() if rule.code in each.codes]
    yield f"- **Profiles:** {'all' if len(profiles) == len(PROFILES) else ', '.join(profiles)}"
    for name, text in (("Why", rule.why), ("Mend", rule.mend), ("Source", rule.source)):
        yield f"- **{name}:** {text}"
    if rule.settings:
        yield ""
        yield "| Setting | Default | Meaning |"
        yield "|---|---|---|"
        for name, setting in rule.settings.items():
            yield f"| `{name}` | {_default(setting)} | {setting.meaning} |"


def _default(setting: Setting) -> str:
    value = setting.default
    if value is None:
        return "–"
    if isinstance(value, Fraction):
        return f"{value.numerator / value.denominator:g}"
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "–"
    return str(value)

"""The list of our rules, and the page that their docstrings make."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from types import MappingProxyType

from cocoachain.rules import (
    durations,
    equivalents,
    graph,
    holding,
    identity,
    mass,
    order,
    products,
    validity,
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
    "T01": order.used_before_it_was_there,
    "T02": durations.fermenting_time,
    "T03": durations.drying_time,
    "T04": durations.conching_time,
    "T05": order.recorded_late,
    "T06": order.recorded_beforehand,
    "T07": validity.paper_not_valid,
})  # fmt: skip
"""Every rule by its code, in the order of the field page, §12. A code is never used again."""

FAMILIES: Mapping[str, str] = MappingProxyType({
    "G": "Graph: how records hang together",
    "M": "Mass: how much of it",
    "T": "Time: when it happened",
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
    return str(value)
